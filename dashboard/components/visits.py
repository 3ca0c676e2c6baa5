"""Parts of the visits page: what was done in time, how it was recorded, villages, directors, records to check."""

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st

from dashboard import doors, facts, figures, formatting, shapes
from dashboard.charts.bars import count_bars
from dashboard.charts.grids import heat_grid
from dashboard.components import below_town, changes, charted, charts, leaving, published, states, visit_lists
from dashboard.components.cards import cards, figure_card
from dashboard.components.children import behind, child_list
from dashboard.components.door import door
from dashboard.components.tables import STAYS, Column, below, grid, html_table
from dashboard.i18n import Translator
from dashboard.page import Page
from data_access import months
from data_access.measures.model import Figure, Level, State
from data_access.measures.registry import MEASURES, PARTS
from data_access.queries.visits import DirectorCell

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
    return t.plural(
        "{month}: **{n} child was not visited**; {rate} of those due were.",
        "{month}: **{n} children were not visited**; {rate} of those due were.",
        missed,
        month=month,
        rate=shown.line,
    )


def on_time(found: Mapping[str, Figure], t: Translator) -> str:
    """The rest of the question, truly and on time, in one line; nothing where the month has no data."""
    if found["A3"].state is State.NO_DATA:
        return ""
    first, told, late = (formatting.show(found[part], t).counts or "—" for part in ("A3", "A11", "A9.late"))
    return t(
        "First visits in time {first} · changes reported in time {told}, {waiting} still to be handled · "
        "visits recorded after the freeze day {late} · records to check {check}",
        first=first,
        told=told,
        late=late,
        waiting=found["A11.unhandled"].numerator or 0,
        check=shapes.total(found, *(part.id for part in MEASURES["A12"].parts)),
    )


def left_out(page: Page) -> None:
    """A2, reason by reason: everybody on the register is either due or in one of these lists."""
    for part in ("A2.turned_18", "A2.partial_month", "A2.deferred"):
        st.markdown(f"**{page.t(PARTS[part].title)}**")
        behind(page, part)


def timely_cards(page: Page) -> None:
    """What was done and told in time: first visits, change reports, and the month as published beside as known now."""
    first = figures.selected(page.access, page.ask, ("A3",))["A3"]
    label = page.t("→ not in time") if page.sees_children else ""
    draw: tuple[Callable[[], None], ...] = (
        lambda: figure_card(page, first, door=lambda: behind(page, "A3.late"), door_label=label),
        lambda: changes.in_time_card(page),
        lambda: changes.unhandled_card(page),
        lambda: published.published_card(page),
    )
    for cell, card in cards(4, draw):
        with cell:
            card()


def quality_cards(page: Page) -> None:
    """How the visits were made and recorded: home share, four elements, recording lag, late entry."""
    found = figures.selected(page.access, page.ask, ("A7", "A8", "A9"))
    t = page.t
    median = found["A9.median"]
    lag = "" if median.value is None else t("median {days}", days=formatting.days(median.value, t))
    notes = {
        "A9": lag,
        "A9.late": t("{n} without a known time of recording", n=found["A9.import_made"].numerator or 0),
    }
    opens = {"A7": partial(behind, page, "A7")} | {
        part: partial(visit_lists.behind, page, part) for part in ("A8", "A9.late")
    }
    labels = {"A8": t("→ not complete")} if page.sees_children else {}
    for cell, part in cards(4, ("A7", "A8", "A9", "A9.late")):
        with cell:
            figure_card(
                page, found[part], note=notes.get(part, ""), door=opens.get(part), door_label=labels.get(part, "")
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
    """Completion by village; of villages with fewer than ten children due, the children missed are listed instead."""
    t = page.t
    rows = [f for f in figures.figures(page.access, page.ask, ("A1",), Level.VILLAGE) if f.denominator]
    if not rows:
        states.empty(page)
        return
    small = {f.area_code: f for f in rows if f.value is None}
    st.markdown(
        t(
            "{rated} villages with ten children due and more have a rate; of the {small} others the children are "
            "listed: {missed} were not visited.",
            rated=len(rows) - len(small),
            small=len(small),
            missed=sum(_missed(figure) or 0 for figure in small.values()),
        )
    )
    if page.sees_children and small:
        title = t("Not visited in villages with fewer than ten children due")
        door(page, "small", lambda: _missed_in(page, frozenset(small)), title=title, label=t("→ not visited"))
    columns = (
        Column(t("Village"), lambda f: t(f.area_name)),
        Column(t("Completion"), lambda f: f, kind="figure"),
        Column(t("Due"), "denominator", kind="number"),
        Column(t("Visited"), "numerator", kind="number"),
        Column(t("Missed"), _missed, kind="number"),
    )
    leaves = below(partial(below_town.villages, page), t("Completion by village"), measures=("A1",))
    grid(page, rows, columns, key="villages", take=leaves)


def _missed_in(page: Page, villages: frozenset[str]) -> None:
    listed = doors.children(page.access, page.ask, "A1.missed")
    child_list(page, [row for row in listed if _counted_in(page, row.village) in villages], page.ask, key="small")


def _counted_in(page: Page, village: str) -> str:
    """The row of a child's village: one that is no longer valid counts, like 未落村, under the city's."""
    areas = figures.areas_on(page.access, page.ask.as_of)
    return village if village in {area.code for area in areas.villages()} else areas.city.code


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
        # village_month has the open month as of the refresh: of another day it would not be the number's own list
        over = page.ask.month < months.month_of(page.ask.as_of)
        figure_card(
            page,
            found["A13"],
            door=(lambda: _with_missed(page)) if page.sees_children and over else None,
            door_label=t("→ with children not visited"),
        )
    with right:
        st.markdown(
            t("**Caseload** · directors by children due · {month}", month=formatting.window(found["A13"].window, t))
        )
        charts.show(page, count_bars(shapes.part_bars(found, "A14", t), t), key="caseload")
        charted.parts(page, found, "A14", t("Caseload"))
    if alert := caseload_alert(found["A14.30plus"], t):
        st.markdown(alert)
    if page.sees_children:
        _heat(page)


def caseload_alert(most: Figure, t: Translator) -> str:
    """A14: that somebody has thirty children and more; '' where nobody has."""
    if not most.numerator:
        return ""
    return t.plural(
        "**{n} director has 30 children due and more**: more than one person can visit well.",
        "**{n} directors have 30 children due and more**: more than one person can visit well.",
        most.numerator,
    )


def _with_missed(page: Page) -> None:
    """The directors whom A13 does not count as having seen every child, in village order: never ranked."""
    t = page.t
    by_director: dict[str, list[DirectorCell]] = {}
    for cell in facts.director_cells(page.access, page.ask, 1):
        if cell.due:
            by_director.setdefault(cell.director, []).append(cell)
    rows = [cells for cells in by_director.values() if any(cell.visited < cell.due for cell in cells)]
    if not rows:
        states.empty(page)
        return
    columns = (
        Column(t("Village"), lambda cells: [cell.village_name for cell in cells], kind="parts"),
        Column(t("Child director"), lambda cells: cells[0].name),
        Column(t("Due"), lambda cells: sum(cell.due for cell in cells), kind="number"),
        Column(t("Visited"), lambda cells: sum(cell.visited for cell in cells), kind="number"),
        Column(t("Missed"), lambda cells: sum(cell.due - cell.visited for cell in cells), kind="number"),
    )
    leaves = below(
        partial(below_town.directors, page, rows), t("Directors with children not visited"), measures=("A13",)
    )
    html_table(page, rows, columns, name="A13", take=leaves)


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
    leaving.also((), (), below(partial(below_town.heat, page, shown), t("Directors by month"), measures=("A1",)))


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
    html_table(page, rows, columns, name=part, take=STAYS)
