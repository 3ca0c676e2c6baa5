"""Parts of the visits page: the month in progress, villages, directors, records to check."""

import dataclasses
from functools import partial

import streamlit as st

from dashboard import facts, figures, formatting, shapes
from dashboard.charts.bars import count_bars
from dashboard.charts.grids import heat_grid
from dashboard.components import charts, states
from dashboard.components.cards import cards, figure_card, value_card
from dashboard.components.children import behind
from dashboard.components.tables import Column, grid, html_table
from dashboard.i18n import Translator
from dashboard.month_progress import first_day_left, month_progress
from dashboard.page import Page
from data_access import months
from data_access.measures.model import Figure, Level
from data_access.measures.registry import PARTS

HEAT_MONTHS = 12


def headline(completion: Figure, t: Translator) -> str:
    """The month in one sentence: the rate, and beside it how many children were missed."""
    month = formatting.window(completion.window, t)
    if completion.numerator is None or completion.denominator is None:
        return t("{month}: no visits are on record, so there is no rate.", month=month)
    if not completion.denominator:
        return t("{month}: no child was due.", month=month)
    missed = completion.denominator - completion.numerator
    shown = formatting.show(completion, t)
    if not missed:
        return t("{month}: all {due} children due were visited.", month=month, due=completion.denominator)
    return t(
        "{month}: **{missed} children were not visited**; {rate} of those due were.",
        month=month,
        missed=missed,
        rate=shown.line,
    )


def left_out(page: Page) -> None:
    """A2, reason by reason: everybody on the register is either due or in one of these lists."""
    for part in ("A2.turned_18", "A2.partial_month", "A2.deferred"):
        st.markdown(f"**{page.t(PARTS[part].title)}**")
        behind(page, part)


def open_month(page: Page) -> None:
    """Seen, to go, days left and needed a day: never a verdict on a month that is not over."""
    t = page.t
    ask = dataclasses.replace(page.ask, month=months.month_of(page.ask.as_of))
    a1 = figures.selected(page.access, ask, ("A1",))["A1"]
    if a1.numerator is None or a1.denominator is None:
        states.no_data(page)
        return
    holidays = figures.parameters_in_force(page.access, ask.as_of).holidays
    first_left = first_day_left(ask.as_of, page.choices.data_date, page.today)
    so_far = month_progress(a1.numerator, a1.denominator, ask.as_of, first_left, holidays)
    words = t(
        "{seen} of {due} children seen, {to_go} to go; "
        "{days} days left, {working} of them working days (today included)",
        seen=so_far.seen,
        due=a1.denominator,
        to_go=so_far.to_go,
        days=so_far.days_left,
        working=so_far.working_days_left,
    )
    needed = (
        "" if so_far.needed is None else t("{n} a working day needed", n=formatting.number(round(so_far.needed, 1)))
    )
    value_card(
        page,
        t("The month in progress"),
        formatting.n_of_m(so_far.seen, a1.denominator),
        window=formatting.window(a1.window, t),
        note="; ".join(part for part in (words, needed) if part) + " · " + t("provisional"),
        name="A1.open",
        definitions=("A1",),
        door=lambda: behind(page, "A1.missed", ask),
        door_label=t("→ still to be seen"),
    )


def quality_cards(page: Page) -> None:
    """How the visits were made and recorded: home share, four elements, lag, first visits; each with its trend."""
    found = figures.selected(page.access, page.ask, ("A3", "A7", "A8", "A9"))
    t = page.t
    median = found["A9.median"]
    lag = "" if median.value is None else t("median {days}", days=formatting.days(median.value, t))
    notes = {
        "A9": lag,
        "A9.late": t("{n} without a known time of recording", n=found["A9.import_made"].numerator or 0),
    }
    doors = {"A3": "A3.late", "A7": "A7"}
    for cell, part in cards(5, ("A3", "A7", "A8", "A9", "A9.late")):
        with cell:
            door = doors.get(part)
            figure_card(
                page,
                found[part],
                note=notes.get(part, ""),
                door=partial(behind, page, door) if door else None,
                door_label=t("→ not in time") if part == "A3" and page.sees_children else "",
            )


def tier_frequency(page: Page) -> None:
    """分色频次达标率 is a local parameter and stands apart from the official rate."""
    t = page.t
    found = figures.selected(page.access, page.ask, ("A6",))["A6"]
    standards = figures.parameters_in_force(page.access, page.ask.as_of).standards
    words = t("; ").join(
        t("{tier} {n} a month", tier=formatting.word("standard_tier", tier, t), n=standard.visits_per_month)
        for tier, standard in standards
    )
    figure_card(
        page,
        found,
        note=t("example: {numbers}", numbers=words),
        door=lambda: behind(page, "A6.not"),
        door_label=t("→ not attained") if page.sees_children else "",
    )


def villages(page: Page) -> None:
    """Completion by village: fewer than ten children are told as children, not per cent."""
    t = page.t
    rows = [f for f in figures.figures(page.access, page.ask, ("A1",), Level.VILLAGE) if f.denominator]
    if not rows:
        states.empty(page)
        return
    columns = (
        Column(t("Village"), lambda f: t(f.area_name)),
        Column(t("Completion"), lambda f: f, kind="figure"),
        Column(t("Due"), "denominator", kind="number"),
        Column(t("Visited"), "numerator", kind="number"),
        Column(t("Missed"), _missed, kind="number"),
    )
    grid(page, rows, columns, key="villages")


def _missed(figure: Figure) -> int | None:
    if figure.numerator is None or figure.denominator is None:
        return None
    return figure.denominator - figure.numerator


def directors(page: Page) -> None:
    """A13 and A14, and for those who may see directors the grid of directors × months; never ranked."""
    t = page.t
    found = figures.selected(page.access, page.ask, ("A13", "A14"))
    left, right = st.columns([2, 3], gap="medium")
    with left:
        figure_card(page, found["A13"])
    with right:
        st.markdown(
            t("**Caseload** · directors by children due · {month}", month=formatting.window(found["A13"].window, t))
        )
        charts.show(page, count_bars(shapes.part_bars(found, "A14", t), t), key="caseload")
    if page.sees_children:
        _heat(page)


def _heat(page: Page) -> None:
    t = page.t
    towns = page.ask.towns or ((page.scope.town,) if page.scope.town else ())
    if len(towns) != 1:
        states.empty(page, t("Choose one town on the left to see its directors by month."))
        return
    shown = range(page.ask.month - HEAT_MONTHS + 1, page.ask.month + 1)
    rows = shapes.heat_rows(facts.director_cells(page.access, page.ask, HEAT_MONTHS), shown)
    st.markdown(t("**Directors by month** · children seen of children due, in village order"))
    charts.show(page, heat_grid(rows, shown, t), key="heat")


def signals(page: Page) -> None:
    """A12 as data quality: what to check, never an accusation."""
    t = page.t
    found = figures.selected(page.access, page.ask, ("A12",))
    st.caption(
        t("Patterns worth a look before the figures are quoted; a question about the data, never an accusation.")
    )
    for cell, (part, figure) in cards(4, found.items()):
        with cell:
            figure_card(
                page,
                figure,
                door=partial(_signal_rows, page, part) if page.sees_children and figure.numerator else None,
                door_label=t("→ records"),
            )


def _signal_rows(page: Page, part: str) -> None:
    t = page.t
    rows = [row for row in facts.signals(page.access, page.ask) if f"A12.{row.signal}" == part]
    columns = (
        Column(t("What to check"), lambda _row: t(PARTS[part].title)),
        Column(t("Town"), lambda row: page.choices.town_name(row.town) if row.town else "—"),
        Column(t("Child code"), "child", kind="child"),
        Column(t("Director or visit"), "subject"),
        Column(t("Visits"), "visits", kind="number"),
    )
    html_table(page, rows, columns, name=part)
