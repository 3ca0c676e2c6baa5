"""已提醒·约定走访日: whom one rang about which children, and for which day a visit was promised; the plan to print.

promised = day(page)                                     # the day that the next click writes down
html_table(page, rows, (..., click(page, code_of)), name="unvisited")
heard(page, "unvisited", {code: children}, promised)      # writes down what was clicked
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard import agreed, errors, figures, formatting
from dashboard.components import children, clicks
from dashboard.components.tables import STAYS, Column, html_table, record_children
from dashboard.doors import Listed
from dashboard.formatting import days
from dashboard.page import Page
from dashboard.reveal import Group
from dashboard.unvisited import Round, next_working_day
from data_access.queries.agreements import FollowUp
from data_access.queries.roster import Detail

BLANK = "\u2003" * 5
"""A cell to be filled in by hand."""


def words(page: Page, reminded: FollowUp | None) -> str | None:
    """What is on record: when somebody was reminded, and the promised day."""
    if reminded is None:
        return None
    t, on = page.t, formatting.short_day(reminded.reminded_on)
    if reminded.promised_on is None:
        return t("reminded {day}", day=on)
    return t("reminded {day}, promised {promised}", day=on, promised=formatting.short_day(reminded.promised_on))


def day(page: Page) -> dt.date:
    """The day that a click promises: the next working day, or another that is chosen here."""
    holidays = figures.parameters_in_force(page.access, page.ask.as_of).holidays
    with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
        st.caption(page.t("Promised day of the visit"))
        return st.date_input(
            page.t("Promised day of the visit"),
            value=next_working_day(page.today, holidays),
            min_value=page.today,
            format="YYYY-MM-DD",
            key="remind_day",
            label_visibility="collapsed",
            width=150,
        )


def click(page: Page, code: Callable[[Any], str]) -> Column:
    """The column with which whoever rang writes it down."""
    return Column(page.t("Rang?"), lambda row: (code(row), page.t("Reminded")), kind="act")


def heard(page: Page, table: str, groups: Mapping[str, Group], promised: dt.date) -> None:
    """Write down the reminder that was clicked in the table, by the code of its row."""
    code = clicks.clicked(table)
    if code in groups:
        with errors.shown(page.t):
            agreed.remind(page, groups[code].children, promised, groups[code].town)
            st.rerun()


def plan(
    page: Page, rounds: Sequence[Round], detailed: Sequence[children.Row], reminded: Mapping[str, FollowUp]
) -> None:
    """The visits to be made in one town, by village and director, with room to write; recorded as a list is.

    Raises AuditFailed.
    """
    t = page.t
    record_children(page, (row.child for row, _detail in detailed), "work_plan")
    details = {row.child: detail for row, detail in detailed}
    first_of = {each.children[0].child: each for each in rounds}
    columns = (
        Column(
            t("Village · child director · telephone"), lambda row: _post(page, row, first_of, details), kind="parts"
        ),
        Column(t("Roster no."), lambda row: (found := details[row.child]) and found.roster_no, kind="code"),
        Column(t("Tier"), "tier", kind="tier"),
        Column(t("State"), lambda row: children.state_word(page, row), kind="word"),
        Column(t("Since last visit"), lambda row: days(row.days, t), kind="code"),
        Column(t("Months missed"), lambda row: row.streak or None, kind="number"),
        Column(t("Reminder"), lambda row: words(page, reminded.get(row.child)) or ""),
        Column(t("Visited on"), lambda _row: BLANK),
        Column(t("What was found"), lambda _row: BLANK * 2),
    )
    html_table(page, [row for each in rounds for row in each.children], columns, name="work_plan", take=STAYS)


def _post(
    page: Page, row: Listed, first_of: Mapping[str, Round], details: Mapping[str, Detail | None]
) -> tuple[str, ...]:
    """The heading of a director's list, beside its first child."""
    if row.child not in first_of:
        return ()
    detail = details[row.child]
    contact = detail and (detail.director_phone if detail.director_name else detail.village_phone)
    count = page.t.plural("{n} child", "{n} children", len(first_of[row.child].children))
    parts = (children.village(page, row, detail), children.director(page, detail), contact, count)
    return tuple(part for part in parts if part)
