"""What stands where a figure, a list or a chart cannot: each state has its own words and look.

    empty(page, t("Nobody is overdue."))          nothing to list, which is an answer
    not_applicable(page)  no_data(page)  provisional(page)  masked(page)  not_allowed(page)  away(page)

All take an own sentence instead of the usual one.
"""

from html import escape

import streamlit as st

from dashboard.page import Page
from data_access.errors import DatabaseAway, NotAllowed
from data_access.texts import msg

EMPTY = msg("Nothing to show for this choice.")
NOT_APPLICABLE = msg("Not applicable: there is nobody and nothing to count here.")
NO_DATA = msg("No data: nothing was recorded for this time and place.")
PROVISIONAL = msg("Provisional: the month is not closed yet, the figures may still change.")
MASKED = msg("Kept back: a number this small could point to single children.")


def empty(page: Page, text: str = "") -> None:
    _line("empty", "○", text or page.t(EMPTY))


def not_applicable(page: Page, text: str = "") -> None:
    _line("na", "—", text or page.t(NOT_APPLICABLE))


def no_data(page: Page, text: str = "") -> None:
    _line("nodata", "∅", text or page.t(NO_DATA))


def provisional(page: Page, text: str = "") -> None:
    _line("provisional", page.t("prov."), text or page.t(PROVISIONAL))


def masked(page: Page, text: str = "") -> None:
    _line("masked", "<", text or page.t(MASKED))


def not_allowed(page: Page, text: str = "") -> None:
    _line("notallowed", "×", text or page.t.error(NotAllowed()))


def away(page: Page, text: str = "") -> None:
    _line("away", "…", text or page.t.error(DatabaseAway()))


def _line(look: str, sign: str, text: str) -> None:
    st.html(f'<div class="th-state th-{look}" role="status"><span>{escape(sign)}</span>{escape(text)}</div>')
