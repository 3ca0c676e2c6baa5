"""What the monthly bulletin is written from: asked of the seam for one scope and one ask, without a word yet.

    asked = ask_all(taken)
    asked.city["A1"]        # the figure with 较上月 and 较上年同月
    asked.towns             # in division order; nothing below the town is asked

Towns whose records are late are praised for nothing and blamed with their lateness said.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from dashboard import agreed, earlier, facts, figures, standing, town_review
from dashboard.earlier import Beside
from dashboard.situation import Standing
from dashboard.taking import Taking
from dashboard.town_review import Line
from data_access import months
from data_access.measures.compare import Verdict
from data_access.measures.model import Ask, Figure, Level, State
from data_access.measures.registry import PARTS, measure_of
from data_access.queries.agreements import Action
from data_access.queries.areas import Area

OF_CITY = ("A1", "A3", "A4", "A5", "A8", "A11", "B1", "B3", "B4", "B5", "C1", "C2", "C3", "C4", "C5", "C6", "D1", "D2",
           "D3", "D4", "D5", "D6", "D7", "E1", "F2", "F3", "F4", "F5", "F7", "F8")  # fmt: skip
OF_TOWNS = ("A1", "A4", "A5", "A8", "A11", "B1", "B2", "D1")
OF_STATIONS = ("C1", "C2", "C3", "C4", "C5", "C6")
MOVES = ("B2",)
MEASURES = tuple(dict.fromkeys((*OF_CITY, *OF_TOWNS, *OF_STATIONS, *MOVES)))
"""Whose definitions stand in the last annex."""

TWO_MISSED = ("A5.2", "A5.3plus")


@dataclass(frozen=True)
class Row:
    """A town, or the whole, with what the tables tell of it; `completion` carries the target, `verdict` the city."""

    code: str
    name: str
    parts: Mapping[str, Beside]
    stations: Mapping[str, Figure]
    completion: Line
    verdict: Verdict | None = None
    late: bool = False

    def count(self, *parts: str) -> int:
        return sum(self.parts[part].now.numerator or 0 for part in parts)

    @property
    def two_missed(self) -> int:
        """Children missed for two closed months and more."""
        return self.count(*TWO_MISSED)


@dataclass(frozen=True)
class Asked:
    """`unmissed`: the towns in which every child due was seen in the month and in that before, and none misses more;
    None while a month is not closed.  `moves`: children by (tier before, tier after), None for not on the register.
    """

    ask: Ask
    closed: bool
    city: Mapping[str, Beside]
    whole: Row
    towns: tuple[Row, ...]
    unmissed: tuple[Row, ...] | None
    standing: Standing
    actions: tuple[Action, ...]
    moves: Mapping[tuple[str | None, str | None], int]
    judged_on: dt.date

    @property
    def far_below(self) -> tuple[Row, ...]:
        return tuple(row for row in self.towns if row.verdict is Verdict.FAR_BELOW)

    @property
    def missing(self) -> tuple[Row, ...]:
        """The towns with a child missed for two closed months and more."""
        return tuple(row for row in self.towns if row.two_missed)


def ask_all(taken: Taking) -> Asked:
    """Everything in the bulletin.

    Raises NotAllowed for a role that sees no figures about visits.
    """
    access, ask, on = taken.access, taken.ask, taken.judged_on
    city = earlier.of_selection(access, ask, tuple(dict.fromkeys((*OF_CITY, *OF_TOWNS))))
    towns = _towns(taken, city["A1"].now)
    stations = figures.selected(access, ask, OF_STATIONS)
    area = Area(city["A1"].now.area_code, taken.place, Level.CITY, None, None)
    open_ones = tuple(action for action in agreed.actions(access, on, ask.towns) if action.is_open(on))
    counts: dict[tuple[str | None, str | None], int] = {}
    for move in figures.moves(access, ask):
        counts[move.before, move.after] = counts.get((move.before, move.after), 0) + move.children
    return Asked(
        ask=ask,
        closed=taken.choices.is_closed(ask.month, ask.as_of),
        city=city,
        whole=_row(taken, area, city, stations, city["A1"].now),
        towns=towns,
        unmissed=_unmissed(taken, towns),
        standing=standing.standing(access, ask, taken.choices.data_date, on),
        actions=open_ones,
        moves=counts,
        judged_on=on,
    )


def _towns(taken: Taking, city: Figure) -> tuple[Row, ...]:
    access, ask = taken.access, taken.ask
    stale, verdicts = facts.stale_towns(access, taken.choices.data_date), figures.verdicts(access, ask)
    found: dict[str, dict[str, Beside]] = {}
    for each in earlier.beside(access, ask, OF_TOWNS, Level.TOWN):
        found.setdefault(each.now.area_code, {})[each.now.measure] = each
    stations: dict[str, dict[str, Figure]] = {}
    for figure in figures.figures(access, ask, OF_STATIONS, Level.TOWN):
        stations.setdefault(figure.area_code, {})[figure.measure] = figure
    rows = (
        _row(taken, town, found[town.code], stations[town.code], city)
        for town in facts.towns(access, ask.as_of)
        if town.code in found
    )
    return tuple(replace(row, verdict=verdicts.get(row.code), late=row.code in stale) for row in rows)


def _row(
    taken: Taking, area: Area, parts: Mapping[str, Beside], stations: Mapping[str, Figure], city: Figure
) -> Row:  # fmt: skip
    target = facts.targets(taken.access, taken.ask.as_of).get("A1")
    line = Line(measure_of("A1"), (PARTS["A1"],), (parts["A1"].now,), (city,))
    running = taken.ask.month == months.month_of(taken.ask.as_of)
    line = town_review.compared(line, target.value if target else None, {}, running=running)
    return Row(area.code, area.name, parts, stations, line)


def _unmissed(taken: Taking, towns: tuple[Row, ...]) -> tuple[Row, ...] | None:
    ask = taken.ask
    if not taken.choices.is_closed(ask.month, ask.as_of):
        return None
    before = replace(ask, month=ask.month - 1)
    last = {f.area_code: f for f in figures.figures(taken.access, before, ("A1",), Level.TOWN)}
    return tuple(
        row
        for row in towns
        if not row.late
        and not row.two_missed
        and _all_seen(row.parts["A1"].now)
        and row.code in last
        and _all_seen(last[row.code])
    )


def _all_seen(figure: Figure) -> bool:
    return figure.state is State.OK and bool(figure.denominator) and figure.numerator == figure.denominator
