"""The cards of the Overview, by role, and the lists of children behind them."""

import dataclasses
from collections.abc import Callable, Mapping
from html import escape

import streamlit as st

from dashboard import doors, facts, figures, formatting, shapes, standing, target
from dashboard.components import children, ledgers, states
from dashboard.components.cards import figure_card, value_card
from dashboard.components.tiers import tier_mark
from dashboard.page import Page
from dashboard.sentences import target_verdict
from data_access.measures.model import Figure, State
from data_access.measures.registry import PARTS
from data_access.parameters import ALL_TIERS

TREND_MONTHS = 12


def visit_cards(page: Page) -> None:
    """Completion, must be seen now, tiers, stations, target: each with its own window."""
    for cell, draw in zip(
        st.columns([1.25, 1.2, 1.1, 0.95, 1.05], gap="small"),
        (_completion, _must_card, _tiers, _coverage, _target),
        strict=True,
    ):
        with cell:
            draw(page)


def money_cards(page: Page) -> None:
    """Finance: stations, subsidies, target; nothing about children."""
    for cell, draw in zip(st.columns(4, gap="small"), (_coverage, _construction, _operating, _target), strict=True):
        with cell:
            draw(page)


def _completion(page: Page) -> None:
    t, access, ask = page.t, page.access, page.ask
    figure = figures.selected(access, ask, ("A1",))["A1"]
    past = figures.trend(access, ask, "A1", TREND_MONTHS)
    running = ask.month == standing.this_month(ask).month  # nobody has been missed while the month runs
    notes = []
    if figure.denominator:
        n = figure.denominator - (figure.numerator or 0)
        words = t("{n} still to be seen", n=n) if running else t.plural("{n} child missed", "{n} children missed", n)
        notes.append(words)
    if access.scope.town is not None or ask.towns:
        city = figures.figures(access, figures.without_towns(ask), ("A1",))[0]
        notes.append(t("city {rate}", rate=formatting.show(city, t).text))
    figure_card(
        page,
        figure,
        note=" · ".join(notes),
        trend=[None if one.state is State.PROVISIONAL else one.value for one in past],
        door=lambda: children.behind(page, "A1.missed"),
        door_label=_missed_label(page, running=running),
        key="A1",
    )


def _missed_label(page: Page, *, running: bool) -> str:
    t = page.t
    if running:
        return t("→ not yet seen") if page.sees_children else t("→ not yet seen, by town")
    return t("→ missed") if page.sees_children else t("→ missed by town")


def _must_card(page: Page) -> None:
    """须立即走访 = 超期 + 建档后未走访, without towns whose records are late; apart, those still due this month."""
    t, access, ask = page.t, page.access, page.ask
    found = figures.selected(access, ask, ("A4",))
    if found["A4.overdue"].state is State.NO_DATA:
        figure_card(page, found["A4.overdue"], title=t("Must be seen now"), key="must")
        return
    parts = {part: standing.split(access, ask, part, page.choices.data_date) for part in ("A4.overdue", "A4.never")}
    late = sum(part.late for part in parts.values())
    lines = [
        t(
            "= overdue {overdue} + never visited {never}",
            overdue=parts["A4.overdue"].counted,
            never=parts["A4.never"].counted,
        ),
        t("still due this month {n}", n=found["A4.due"].numerator or 0),
    ]
    if late:
        lines.append(t("a further {n} in towns with late records", n=late))
    value_card(
        page,
        t("Must be seen now"),
        formatting.number(sum(part.counted for part in parts.values())),
        window=formatting.window(found["A4.overdue"].window, t),
        body="".join(f'<div class="th-note">{escape(line)}</div>' for line in lines),
        name="must_be_seen",
        definitions=("A4.overdue",),
        door=lambda: _must_be_seen(page),
        key="must",
    )


def _tiers(page: Page) -> None:
    t = page.t
    found = figures.selected(page.access, page.ask, ("B1",))
    marks = " ".join(tier_mark(tier, t, found[f"B1.{tier}"].numerator or 0) for tier in ALL_TIERS)
    value_card(
        page,
        t("Risk tiers"),
        formatting.number(shapes.total(found, *(f"B1.{tier}" for tier in ALL_TIERS))),
        window=formatting.window(found["B1.red"].window, t),
        body=f'<div class="th-tiers">{marks}</div>',
        name="B1",
        definitions=("B1.red",),
        door=lambda: children.behind(page, "B1"),
        key="B1",
    )


def _coverage(page: Page) -> None:
    t = page.t
    figure = figures.selected(page.access, page.ask, ("C1",))["C1"]
    shown = formatting.show(figure, t)
    if figure.denominator:  # of ten towns the number says more than a per cent
        shown = dataclasses.replace(shown, text=t("{counts} towns", counts=shown.counts), counts="")
    value_card(
        page,
        t("Towns with a standard station"),
        shown,
        window=formatting.window(figure.window, t),
        name="C1",
        definitions=("C1",),
        door=lambda: ledgers.coverage(page),
        door_label=t("→ by town"),
        key="C1",
    )


def _target(page: Page) -> None:
    t = page.t
    state = target.state(page.access, page.ask.as_of)
    if state is None:
        states.empty(page, t("No target for social organisations is on record."))
        return
    value_card(
        page,
        t("Social organisations"),
        t("{n} qualified", n=state.now),
        window=formatting.window(page.ask.as_of.isoformat(), t),
        note=f"{t('target {n}', n=state.target)} · {target_verdict(state, t)}",
        name="E1",
        definitions=("E1",),
        door=lambda: ledgers.qualified(page),
        door_label=t("→ organisations"),
        key="E1",
    )


def _construction(page: Page) -> None:
    t = page.t
    found = figures.selected(page.access, page.ask, ("C4",))
    lacking = t("not yet paid {yuan}", yuan=_yuan(page, found["C4.outstanding"]))
    _money_card(page, "construction", found, t("Construction subsidy"), "C4", [lacking])


def _operating(page: Page) -> None:
    t, year = page.t, page.ask.as_of.year
    found = figures.selected(page.access, page.ask, ("C5",))
    lacking = [
        t("due and not paid: city {yuan}", yuan=_yuan(page, found["C5.arrears_city"])),
        t("towns {yuan}", yuan=_yuan(page, found["C5.arrears_town"])),
    ]
    _money_card(page, "operating", found, t("Operating subsidy {year}", year=year), "C5", lacking)


def _money_card(page: Page, kind: str, found: Mapping[str, Figure], title: str, measure: str, notes: list[str]) -> None:
    """What was paid of what is due; what is lacking stands below."""
    due = page.t("of {yuan} due", yuan=_yuan(page, found[f"{measure}.due"]))
    value_card(
        page,
        title,
        _yuan(page, found[f"{measure}.paid"]),
        window=formatting.window(page.ask.as_of.isoformat(), page.t),
        note=" · ".join([due, *notes]),
        name=measure,
        definitions=(f"{measure}.paid",),
        door=lambda: ledgers.subsidies(page, kind),
        door_label=page.t("→ ledger"),
        key=measure,
    )


def _yuan(page: Page, figure: Figure) -> str:
    return "—" if figure.numerator is None else formatting.yuan(figure.numerator, page.t)


def two_months(page: Page) -> None:
    """Those still unseen first, then those of towns with late records, then those seen since; each with its number."""
    t, stale = page.t, facts.stale_towns(page.access, page.choices.data_date)
    _part(page, t("Still unseen"), standing.UNSEEN, lambda town: town not in stale)
    if stale:
        _part(page, t("In towns with late records, not counted"), standing.UNSEEN, lambda town: town in stale)
    _part(page, t("Seen since"), standing.SEEN_SINCE, lambda _town: True)


def _must_be_seen(page: Page) -> None:
    t, stale = page.t, facts.stale_towns(page.access, page.choices.data_date)
    _part(page, t("Must be seen now"), "must_be_seen", lambda town: town not in stale)
    if stale:
        _part(page, t("In towns with late records, not counted"), "must_be_seen", lambda town: town in stale)
    _part(page, t(PARTS["A4.due"].title), "A4.due", lambda _town: True)


def _part(page: Page, title: str, door_id: str, holds: Callable[[str], bool]) -> None:
    """One part of a door: the children of some towns as a list, or as counts by town and tier."""
    st.html(f'<div class="th-part">{escape(title)}</div>')
    if page.sees_children:
        rows = tuple(row for row in doors.children(page.access, page.ask, door_id) if holds(row.town))
        children.child_list(page, rows, page.ask, key=f"{door_id}_{holds('')}")
        return
    counts = doors.spread(page.access, page.ask, door_id)
    children.spread(page, {place: n for place, n in counts.items() if holds(place[0])})
