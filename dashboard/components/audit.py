"""Parts of the audit page: whether the trail is whole, what is sought, the events, one of them in full, the extract."""

import dataclasses
import datetime as dt
from html import escape

import streamlit as st

from dashboard import audited, facts, figures, trail
from dashboard.audited import Reader, Year
from dashboard.components import states
from dashboard.components.tables import STAYS, Column, grid
from dashboard.page import Page
from data_access.audit import USUAL_MONTHS, Action
from data_access.queries.trail import Recorded, Sought

EVENTS_A_PAGE = 50
USUAL_DAYS = 30
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def reader(page: Page) -> Reader:
    zone = figures.parameters_in_force(page.access, page.ask.as_of).time_zone
    return Reader(page.access.database, page.scope, zone)


def verdict(page: Page, of: Reader) -> None:
    """The answer in one line: is the trail whole?"""
    found = audited.verdict(of)
    look = "th-whole" if found.fault is None else "th-broken"
    last = page.t("Checked to event {number}, hash {hash}", number=found.last_id, hash=found.last_hash[:12])
    st.html(
        f'<div class="th-verdict {look}" role="status"><b>{escape(audited.verdict_words(found, page.t))}</b>'
        f"<span>{escape(last)}</span></div>"
    )


def sought(page: Page, of: Reader) -> Sought | None:
    """What the reader of the page looks for; None while the range of days has no end yet."""
    t, today = page.t, of.today()
    cells = st.columns([3, 2, 2, 2, 2], gap="small")
    with cells[0]:
        days = st.date_input(
            t("Days"), (today - dt.timedelta(days=USUAL_DAYS - 1), today), max_value=today, key="audit_days"
        )
    if not isinstance(days, tuple) or len(days) != 2:
        return None
    in_days = of.days(*days)
    actions = {each.value: audited.action_word(each, t) for each in Action}
    areas = {page.city.code: page.city.name, **{town.code: town.name for town in page.towns}}
    with cells[1]:
        action = st.selectbox(t("What"), tuple(actions), index=None, format_func=lambda each: actions[each],
                              placeholder=t("everything"), key="audit_action")  # fmt: skip
    with cells[2]:
        subject = st.selectbox(t("Person"), audited.subjects(of, in_days), index=None, placeholder=t("everybody"),
                               key="audit_subject")  # fmt: skip
    with cells[3]:
        area = st.selectbox(t("Area"), tuple(areas), index=None, format_func=lambda each: areas[each],
                            placeholder=t("everywhere"), key="audit_area")  # fmt: skip
    with cells[4]:
        child = st.text_input(t("Child code"), key="audit_child", max_chars=64).strip()
    return dataclasses.replace(in_days, action=action, subject=subject, area=area, child=child or None)


def events(page: Page, of: Reader, wanted: Sought) -> None:
    """Fifty at a time, the newest first; the one that is clicked is told in full below."""
    n = audited.count(of, wanted)
    if not n:
        states.empty(page, page.t("Nothing of this kind is on record in these days."))
        return
    shown = audited.events(of, wanted, EVENTS_A_PAGE, _first(page, n))
    chosen = grid(page, shown, _columns(page, of), key="audit_events", take=STAYS, selectable=True)
    if chosen is None:
        st.caption(page.t("Click a row to see all its children and its whole detail."))
    elif chosen < len(shown):
        _in_full(page, of, shown[chosen])


def _first(page: Page, n: int) -> int:
    """The position of the first event of the page of the table that is looked at; draws the numbers of its pages."""
    t, pages = page.t, -(-n // EVENTS_A_PAGE)
    left, right = st.columns([2, 5], vertical_alignment="center")
    with left:
        number = st.pagination(pages, key="audit_pages") if pages > 1 else 1
    first = (min(number, pages) - 1) * EVENTS_A_PAGE
    with right:
        st.caption(t("Events {first} to {last} of {n}", first=first + 1, last=min(first + EVENTS_A_PAGE, n), n=n))
    return first


def _columns(page: Page, of: Reader) -> tuple[Column, ...]:
    t = page.t
    return (
        Column(t("Time"), lambda event: of.local(event.at)),
        Column(t("Person"), "subject"),
        Column(t("Role"), lambda event: audited.who_word(event.role, t)),
        Column(t("What"), lambda event: audited.action_word(event.action, t)),
        Column(t("Area"), lambda event: _area(page, event)),
        Column(t("Children"), lambda event: len(event.children), kind="number"),
        Column(t("Child codes"), lambda event: _codes(event)),
        Column(t("Reason"), lambda event: event.reason or ""),
        Column(t("Detail"), lambda event: event.detail or ""),
        Column(t("Event"), "id", kind="number"),
    )


def _codes(event: Recorded) -> str:
    """The first one: all of them stand below when the row is clicked."""
    return " ".join(event.children[:1]) + (" …" if len(event.children) > 1 else "")


def _area(page: Page, event: Recorded) -> str:
    if event.area_code is None:
        return ""
    return page.city.name if event.area_code == page.city.code else page.choices.town_name(event.area_code)


def _in_full(page: Page, of: Reader, event: Recorded) -> None:
    t = page.t
    who = t("({role})", role=audited.who_word(event.role, t))
    said = (
        t("Event {number}", number=event.id),
        of.local(event.at),
        f"{event.subject} {who}",
        audited.action_word(event.action, t),
        _area(page, event),
        event.reason,
        event.detail,
    )
    line = " · ".join(part for part in said if part)
    codes = " ".join(event.children)
    st.html(f'<div class="th-event"><p>{escape(line)}</p><p class="th-codes">{escape(codes)}</p></div>')


def extract(page: Page, of: Reader) -> None:
    """A year's events as .xlsx; taking it is an event itself."""
    t, this = page.t, of.today().year
    years = tuple(range(this, this - USUAL_MONTHS // 12 - 1, -1))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        year = st.selectbox(t("Year"), years, key="audit_year", width=120)
        st.download_button(
            t("Export the extract of {year}", year=year),
            data=lambda: year_workbook(page, of, year),
            file_name=f"audit-{page.city.code}-{year}.xlsx",
            mime=XLSX,
            on_click="ignore",  # a rerun would clear the answer with the file's address from the queue, now and then
            key="audit_extract",
        )


def year_workbook(page: Page, of: Reader, year: int) -> bytes:
    """The bytes of a year's extract; recorded before there are any.

    Raises AuditFailed.
    """
    trail.exported(page.access.database, page.user, page.t("Export the extract of {year}", year=year))
    who = page.user.name or page.user.subject
    return audited.extract(of, Year(year, page.city.name, who, facts.fictional(page.access)), page.t)
