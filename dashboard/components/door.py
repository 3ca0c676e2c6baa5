"""Doors: every number opens the rows that it counts.

    door(page, "overdue", lambda: html_table(page, rows, columns, take=exact()), title=t("Overdue"))
    door(page, "overdue", draw, label=t("→ ledger"))
    page.link("unvisited", door_label(page), towns=("320599101",))     # a door that is another page

What a door opens is asked for when it is opened, not before.
"""

from collections.abc import Callable

import streamlit as st

from dashboard import errors
from dashboard.components import leaving
from dashboard.page import Page


def door_label(page: Page) -> str:
    """What a door to children says: a list where the role may see children, else counts by town."""
    return page.t("→ list") if page.sees_children else page.t("→ by town")


def door(page: Page, key: str, draw: Callable[[], None], *, title: str, label: str = "") -> None:
    """A small button that opens a dialog with the rows behind a number, to be taken along; `key` is unique on the page.

    An error inside becomes a sentence inside; the page below stays as it is.
    """

    def opened() -> None:
        with errors.shown(page.t):
            with leaving.collecting(title) as found:
                draw()
            leaving.offer(page, found, key=f"door_{key}")

    if st.button(label or door_label(page), key=f"door_{key}", type="tertiary"):
        st.dialog(title, width="large")(opened)()
