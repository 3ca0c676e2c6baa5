"""数据核对: a figure that somebody asks to be checked, from its own card; who looked into it, and what was found."""

import datetime as dt
from collections.abc import Sequence
from functools import partial

import streamlit as st

from dashboard import agreed, errors, figures, formatting
from dashboard.components import states
from dashboard.components.tables import Column, exact, html_table
from dashboard.page import Page
from data_access.agreements import TEXT_LENGTH, Disputed
from data_access.instants import local_date
from data_access.measures.model import Figure
from data_access.measures.registry import PARTS
from data_access.queries.agreements import Dispute


def ask(page: Page, figure_id: str, figure: Figure | None, *, key: str) -> None:
    """The button that opens the form; nothing for who may not have figures checked."""
    if not agreed.may_write(page):
        return
    if st.button(page.t("Have it checked"), key=f"dispute_{key}", type="tertiary"):
        st.dialog(page.t("Have a figure checked"))(partial(_form, page, figure_id, figure))()


def _form(page: Page, figure_id: str, figure: Figure | None) -> None:
    t = page.t
    area = page.scope.town or (agreed.selected_area(page) if figure is None else figure.area_code)
    window = agreed.window_of(page, figure_id) if figure is None else figure.window
    st.markdown(f"**{_title(page, figure_id)}** · {_place(page, area)} · {formatting.window(window, t)}")
    with st.form("dispute", border=False):
        note = st.text_area(t("What seems wrong?"), max_chars=TEXT_LENGTH, key="dispute_note")
        st.caption(t("No name, telephone or code of a child, please: everybody who sees the figure reads this."))
        sent = st.form_submit_button(t("Ask the bureau to check"), key="dispute_send")
    if sent:
        with errors.shown(t):
            agreed.dispute(page, Disputed(figure_id, area, window, note))
            st.rerun()


def table(page: Page, found: Sequence[Dispute]) -> None:
    """The figures in question, the open ones first, with who looked into them; the bureau closes them below."""
    t = page.t
    if not found:
        states.empty(page, t("No figure is in question."))
        return
    columns = (
        Column(t("Figure"), lambda one: _title(page, one.measure_id)),
        Column(t("Area"), lambda one: _place(page, one.town_code or page.city.code), kind="word"),
        Column(t("Window"), lambda one: formatting.window(one.time_window, t)),
        Column(t("What seems wrong?"), "note"),
        Column(t("Raised"), lambda one: _raised(page, one), kind="parts"),
        Column(t("Checked"), lambda one: _checked(page, one), kind="parts"),
        Column(t("Outcome"), lambda one: one.outcome),
    )
    html_table(page, found, columns, name="disputes", take=exact(t("Figures in question")))
    still_open = [one for one in found if one.closed_at is None]
    if still_open and agreed.may_review(page):
        _review(page, still_open)


def _review(page: Page, still_open: Sequence[Dispute]) -> None:
    t = page.t
    by_id = {one.id: one for one in still_open}
    with st.form("review", clear_on_submit=True):
        chosen = st.selectbox(
            t("Figure in question"),
            tuple(by_id),
            format_func=lambda each: _label(page, by_id[each]),
            key="review_chosen",
        )
        outcome = st.text_input(t("What was found"), max_chars=TEXT_LENGTH, key="review_said")
        sent = st.form_submit_button(t("Close"), key="review_go")
    if sent and chosen is not None:
        with errors.shown(t):
            agreed.review(page, by_id[chosen], outcome)
            st.rerun()


def _label(page: Page, one: Dispute) -> str:
    place = _place(page, one.town_code or page.city.code)
    return " · ".join((_title(page, one.measure_id), place, formatting.window(one.time_window, page.t), one.note))


def _title(page: Page, figure_id: str) -> str:
    """The figure's title; its id where the registry no longer has it."""
    return page.t(PARTS[figure_id].title) if figure_id in PARTS else figure_id


def _place(page: Page, code: str) -> str:
    return page.city.name if code == page.city.code else page.choices.town_name(code)


def _raised(page: Page, one: Dispute) -> tuple[str, ...]:
    return one.by, _day(page, one.raised_at)


def _checked(page: Page, one: Dispute) -> tuple[str, ...]:
    if one.closed_at is None:
        return (page.t("open"),)
    return one.reviewer or "", _day(page, one.closed_at)


def _day(page: Page, at: dt.datetime) -> str:
    return formatting.day(local_date(at, figures.parameters_in_force(page.access, page.ask.as_of).time_zone))
