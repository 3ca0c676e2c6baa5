"""Files from a page: the Taking of a page, and the button that makes a file when it is clicked.

    file_button(page, t("Make the briefing"), name, lambda taken: briefing.make(taken), PPTX, key="briefing")

Nothing is made before the click; the maker records the file in the audit trail before it makes a byte.
"""

import io
from collections.abc import Callable, Sequence

import streamlit as st

from dashboard import trail
from dashboard.exports.files import Kind
from dashboard.page import Page
from dashboard.taking import Taking
from data_access.errors import StandbyGone
from data_access.postgresql import patiently


def of_page(page: Page) -> Taking:
    """Who takes what of this page: its filters, its language, its person."""
    who = page.user.name or page.user.subject

    def record(what: str, children: Sequence[str], area: str | None) -> None:
        trail.exported(page.access.database, page.user, what, children, area)

    return Taking(page.access, page.filters, page.choices, page.office, page.t, who, record)


def file_button(
    page: Page, label: str, name: str, make: Callable[[Taking], bytes], kind: Kind, *, key: str, primary: bool = False,
    quiet: bool = False,
) -> None:  # fmt: skip
    """A button that hands out a file; `name` is its name for people, without an ending; `quiet` looks like a link.

    An error while it is made becomes Streamlit's own short message and is logged by kind and place alone.
    """
    st.download_button(
        label,
        data=lambda: io.BytesIO(_made(page, make)),
        file_name=f"{name}.{kind.ending}",
        mime=kind.mime,
        on_click="ignore",  # a rerun would clear the answer with the file's address from the queue, now and then
        type="primary" if primary else "tertiary" if quiet else "secondary",
        key=key,
    )


def _made(page: Page, make: Callable[[Taking], bytes]) -> bytes:
    """A file may ask for more than a page, and is made anew, from the primary, when the standby fails meanwhile."""
    with patiently():
        try:
            return make(of_page(page))
        except StandbyGone:
            return make(of_page(page))
