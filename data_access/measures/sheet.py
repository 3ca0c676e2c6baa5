"""What the measures about children are computed from: one ask of one scope, with its counts read once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, Protocol, TypeVar

import sqlalchemy as sa

from data_access import months
from data_access.measures.areas_asked import Areas, DataKnown, Rows, rows
from data_access.measures.build import Place
from data_access.measures.model import Ask, Level, State
from data_access.parameters import History, Parameters
from data_access.queries import visits
from data_access.queries.snapshot import ChildNow
from data_access.queries.support import ChildSupport
from data_access.queries.visits import Counts, DirectorMonth, LagCount
from data_access.rollups.schema import COUNTS
from data_access.scope import Scope


class Placed(Protocol):
    """A child by what an ask may choose."""

    @property
    def town(self) -> str: ...
    @property
    def village(self) -> str: ...
    @property
    def tier(self) -> str: ...
    @property
    def category(self) -> str: ...


C = TypeVar("C", bound=Placed)


@dataclass(frozen=True)
class Population(Generic[C]):
    """The children on a day, as far as a scope reaches, and without places the whole city's.

    Both are asked for when needed, so that a page that shows stations alone reads no child.  They are asked with the
    month from whose end movements count, without it from that of the month before as_of's.
    """

    in_scope: Callable[..., tuple[C, ...]]
    whole_city: Callable[..., tuple[C, ...]]


@dataclass(frozen=True)
class Ground:
    """What every ask of a scope on a day stands on, whatever its month and filters: read once, asked many times."""

    parameters: Parameters
    rules: History
    areas: Areas
    data_begin: Callable[[], Mapping[str, dt.date]]
    population: Population[ChildNow]
    support: Population[ChildSupport]


class Sheet:
    """One ask of one scope at one level: counts by area, each read from the database at most once."""

    def __init__(self, connection: sa.Connection, scope: Scope, ask: Ask, level: Level, ground: Ground) -> None:
        self.connection, self.scope, self.ask, self.level = connection, scope, ask, level
        self.ground = ground
        self.parameters, self.population = ground.parameters, ground.population

    @cached_property
    def rows(self) -> Rows:
        return rows(self.ask, self.level, self.ground.areas)

    @cached_property
    def known(self) -> DataKnown:
        return DataKnown(self.ground.data_begin())

    @property
    def is_open(self) -> bool:
        """True for the month of as_of itself, which is counted from raw rows."""
        return self.ask.month == months.month_of(self.ask.as_of)

    @property
    def is_closed(self) -> bool:
        return months.is_closed(self.ask.month, self.ask.as_of, self.parameters.freeze_day)

    @cached_property
    def month_rules(self) -> Parameters:
        """The parameters by which the month is counted: those of its last day, or of as_of while it runs."""
        return self.ground.rules.on(self.last_day())

    @property
    def month_window(self) -> str:
        return months.label(self.ask.month)

    @property
    def day_window(self) -> str:
        return self.ask.as_of.isoformat()

    def month_state(self, place: Place) -> State:
        return self.known.month_state(self._towns(place), self.ask, self.parameters.freeze_day)

    def day_state(self, place: Place) -> State:
        return self.known.day_state(self._towns(place), self.ask)

    def _towns(self, place: Place) -> tuple[str, ...]:
        if place == self.rows.extra:
            return ("",)
        return self.rows.towns_of[place.code]

    @cached_property
    def children(self) -> tuple[ChildNow, ...]:
        """The children whom the ask selects on as_of, whatever their register kind."""
        since = self.ask.since if self.is_open else None  # of a month that is over, movements come from its facts
        return self.chosen(self.population.whole_city(since) if self.is_whole else self.population.in_scope(since))

    @cached_property
    def supported(self) -> tuple[ChildSupport, ...]:
        """The children on the register of the ask's kind whom it selects on as_of, with what is on record of them."""
        population = self.ground.support
        found = population.whole_city() if self.is_whole else population.in_scope()
        return tuple(child for child in self.chosen(found) if child.kind == self.ask.kind)

    @property
    def is_whole(self) -> bool:
        """One total of the whole city, which tells no place below it."""
        return self.level is Level.CITY and not self.ask.towns

    def chosen(self, found: Iterable[C]) -> tuple[C, ...]:
        """Those of the children whom the filters leave."""
        ask = self.ask
        return tuple(
            child
            for child in found
            if (not ask.towns or child.town in ask.towns)
            and (not ask.tiers or child.tier in ask.tiers)
            and (not ask.categories or child.category in ask.categories)
        )

    def key(self, child: Placed) -> str:
        return self.rows.key(child.town, child.village, self.scope.city)

    @cached_property
    def month(self) -> dict[str, Counts]:
        """Counts of the month by area code; 未落村 and areas no longer valid under the city's."""
        totals: dict[str, Counts] = defaultdict(lambda: dict.fromkeys(COUNTS, 0))
        for area, counts in self._month_counts():
            sums = totals[area]
            for name, number in counts.items():
                sums[name] += number
        return dict(totals)

    def _month_counts(self) -> Iterable[tuple[str, Counts]]:
        if self.is_open:
            return ((self.key(child), dict(zip(COUNTS, child.counts, strict=True))) for child in self._of_month())
        found = visits.month_counts(self.connection, self.scope, self.ask, self.level)
        return ((self.code(area), counts) for area, counts in found.items())

    @cached_property
    def directors(self) -> tuple[DirectorMonth, ...]:
        """Due and visited children by area and director; vacant posts are no director."""
        totals: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
        for area, director, due, visited in self._director_counts():
            sums = totals[area, director]
            sums[0] += due
            sums[1] += visited
        return tuple(DirectorMonth(area, director, *sums) for (area, director), sums in sorted(totals.items()))

    def _director_counts(self) -> Iterable[tuple[str, str, int, int]]:
        if self.is_open:
            return (
                (self.key(child), child.director, child.counted("due"), child.counted("visited"))
                for child in self._of_month()
                if child.director
            )
        found = visits.director_months(self.connection, self.scope, self.ask, self.level)
        return ((self.code(row.area), row.director, row.due, row.visited) for row in found)

    @cached_property
    def lags(self) -> dict[str, list[LagCount]]:
        found: Iterable[LagCount]
        if self.is_open:
            found = (
                LagCount(self.key(child), lag.days, lag.import_made, lag.late, lag.visits)
                for child in self._of_month()
                for lag in child.lags
            )
        else:
            found = visits.lag_counts(self.connection, self.scope, self.ask, self.level)
        by_area: dict[str, list[LagCount]] = defaultdict(list)
        for lag in found:
            by_area[self.code(lag.area)].append(lag)
        return by_area

    def places(self, counted: Iterable[str]) -> list[Place]:
        """The areas with a row: all of them, zeros included, and 未落村 when something is counted there."""
        places = list(self.rows.places)
        if self.rows.extra is not None and self.rows.extra.code in set(counted):
            places.append(self.rows.extra)
        return places

    def last_day(self) -> dt.date:
        """The day on which the month's places and posts are read: its last, or as_of while it runs."""
        return min(months.last_day(self.ask.month), self.ask.as_of)

    def _of_month(self) -> Iterable[ChildNow]:
        return (child for child in self.children if child.month_kind == self.ask.kind)

    def code(self, area: str) -> str:
        """The row's code for an area that a query named: at city level sums come under the city's, or the town's."""
        return self.rows.places[0].code if self.level is Level.CITY else self.rows.row(area, self.scope.city)
