"""The one seam: every page, export and command line asks here, so that no two of them can disagree.

Answers are remembered (`dashboard.remembered`) by everything that they depend on: the database, the scope, the data
version and the ask.  Answers are frozen and never changed by who reads them.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from types import MappingProxyType

from dashboard.reading import reading
from dashboard.remembered import forget as _forget
from dashboard.remembered import remembered
from data_access import local_rules, months, parameters
from data_access.engine import Connection, Database
from data_access.errors import NotAllowed
from data_access.local_rules import Break
from data_access.measures import comparisons, reach
from data_access.measures.areas_asked import Areas
from data_access.measures.compare import ControlChart, Funnel, Verdict
from data_access.measures.comparisons import Adjusted
from data_access.measures.compute import check_towns, compute, read_first
from data_access.measures.model import Ask, Figure, Level
from data_access.measures.registry import PARTS
from data_access.measures.sheet import Ground, Population, Sheet
from data_access.measures.tiers import dimensions as tier_dimensions
from data_access.measures.tiers import moves as tier_moves
from data_access.measures.visits import trend as visit_trend
from data_access.parameters import History, Parameters
from data_access.queries import areas, snapshot, support, visits
from data_access.queries.areas import Area
from data_access.queries.snapshot import ChildNow
from data_access.queries.support import ChildSupport
from data_access.queries.tiers import Move
from data_access.scope import Role, Scope

LONGEST = 36
"""Months that any page draws at most: all its lines and charts share one reading of them."""


@dataclass(frozen=True)
class Access:
    """Who asks of what: the database, the scope and the version of the data; part of every cache key."""

    database: Database
    scope: Scope
    version: int

    def read(self) -> AbstractContextManager[Connection]:
        """A connection that sees what the scope sees: the only way to the database from pages and exports."""
        return reading(self.database, self.scope, self.version)


def figures(access: Access, ask: Ask, measures: tuple[str, ...], level: Level = Level.CITY) -> tuple[Figure, ...]:
    """Every part of the measures for every area of the level.

    At city level with towns chosen in the ask: those towns together.
    """
    return _figures(access, ask, measures, level)


def selected(access: Access, ask: Ask, measures: tuple[str, ...]) -> dict[str, Figure]:
    """The figures by part for what the filters select: the chosen towns together, one's own town, or the city."""
    return {figure.measure: figure for figure in figures(access, own_ask(access, ask), measures)}


@remembered
def _figures(access: Access, ask: Ask, measures: tuple[str, ...], level: Level) -> tuple[Figure, ...]:
    # measures asked for together share their counts: a page asks once, not once a measure
    ground = _ground(access, ask.as_of)
    read_first(ask, measures, level, ground)  # whoever waits for the children of a day holds no connection
    with access.read() as connection:
        return compute(connection, access.scope, ask, measures, level, ground)


def stream(access: Access, ask: Ask, measures: tuple[str, ...], level: Level) -> Iterator[Figure]:
    """The same figures in the same order, one measure after the other and kept nowhere: for files of any length."""
    for measure in measures:
        yield from _figures.__wrapped__(access, ask, (measure,), level)


@remembered
def _ground(access: Access, as_of: dt.date) -> Ground:
    """What every ask of the scope on the day stands on; what not every ask needs is read when first asked for."""
    with access.read() as connection:
        city, towns = areas.city(connection, access.scope), areas.towns(connection, access.scope, as_of)
    return Ground(
        parameters=_parameters(access, as_of),
        rules=rules(access),
        areas=Areas(city, towns, lambda: _villages(access, as_of), access.scope.town is not None),
        data_begin=lambda: _data_begin(access),
        population=Population(
            in_scope=lambda since=None: children_on(access, as_of, since),
            whole_city=lambda since=None: _whole_city(access, as_of, since),
        ),
        support=Population(
            in_scope=lambda: support_on(access, as_of),
            whole_city=lambda: _support_of_city(access, as_of),
        ),
    )


@remembered
def _villages(access: Access, on: dt.date) -> tuple[Area, ...]:
    with access.read() as connection:
        return areas.villages(connection, access.scope, on)


@remembered
def _data_begin(access: Access) -> Mapping[str, dt.date]:
    with access.read() as connection:
        return MappingProxyType(visits.data_begin(connection, access.scope))


def areas_on(access: Access, on: dt.date) -> Areas:
    """The city, towns and villages of the scope on a day."""
    return _ground(access, on).areas


def children_on(access: Access, as_of: dt.date, since: int | None = None) -> tuple[ChildNow, ...]:
    """The children of the scope on a day, for sums and for the lists of `dashboard.doors`, which asks who may see.

    `since`: the month at whose end they were what they were before (B2), that before as_of's where none is named.
    """
    return _children_on(_as_role(access), as_of, since)


@remembered
def _children_on(access: Access, as_of: dt.date, since: int | None) -> tuple[ChildNow, ...]:
    if (
        access.scope == _leader(access).scope
        and (found := _children_on.known(_bureau(access), as_of, since)) is not None
    ):
        return snapshot.as_seen(access.scope, found)
    with access.read() as connection:
        return snapshot.children(connection, access.scope, as_of, _parameters(access, as_of), since)


def _whole_city(access: Access, as_of: dt.date, since: int | None) -> tuple[ChildNow, ...]:
    """For sums: children told apart by nothing, as every total of the city is counted."""
    if access.scope.town is None:
        children_on(access, as_of, since)  # read as who asks: the lists behind the sums are of the same reading
    return _city_cells(_as_everybody(access), as_of, since)


@remembered
def _city_cells(access: Access, as_of: dt.date, since: int | None) -> tuple[ChildNow, ...]:
    for whole in (_bureau(access), _leader(access)):
        if (found := _children_on.known(whole, as_of, since)) is not None:
            return snapshot.without_places(found)
    with access.read() as connection:
        return snapshot.city_cells(connection, access.scope, as_of, _parameters(access, as_of), since)


def support_on(access: Access, as_of: dt.date) -> tuple[ChildSupport, ...]:
    """What is on record of the children of the scope on a day (F1–F4), for sums and for the lists behind them."""
    return _support_on(_as_role(access), as_of)


@remembered
def _support_on(access: Access, as_of: dt.date) -> tuple[ChildSupport, ...]:
    read = _support_on.known(_bureau(access), as_of) if access == _leader(access) else None
    if read is not None:
        return support.as_seen(access.scope, read)
    with access.read() as connection:
        return support.children(connection, access.scope, as_of, _parameters(access, as_of))


def _support_of_city(access: Access, as_of: dt.date) -> tuple[ChildSupport, ...]:
    if access.scope.town is None:
        support_on(access, as_of)
    return _support_cells(_as_everybody(access), as_of)


@remembered
def _support_cells(access: Access, as_of: dt.date) -> tuple[ChildSupport, ...]:
    for whole in (_bureau(access), _leader(access)):
        if (found := _support_on.known(whole, as_of)) is not None:
            return support.without_places(found)
    with access.read() as connection:
        return support.city_cells(connection, access.scope, as_of, _parameters(access, as_of))


def _as_role(access: Access) -> Access:
    """An auditor is told of a city's children what its leader is: one reading for both."""
    role = Role.LEADER if access.scope.role is Role.AUDITOR else access.scope.role
    return dataclasses.replace(access, scope=dataclasses.replace(access.scope, role=role))


def _as_everybody(access: Access) -> Access:
    """Of a city's totals every town's people are told the same: one reading for all of them, as the city's leader.

    Only for what holds no child's code and no place, so that nothing is kept that who asked may not see.  Raises
    NotAllowed for roles that see no figures about children.
    """
    if not access.scope.sees_visits:
        raise NotAllowed()
    return _leader(access)


def _leader(access: Access) -> Access:
    return dataclasses.replace(access, scope=Scope(Role.LEADER, access.scope.city))


def _bureau(access: Access) -> Access:
    """The whole city with its children's codes: what was read for the bureau is told to others by what narrows it."""
    return dataclasses.replace(access, scope=Scope(Role.CITY_SUPERVISOR, access.scope.city))


@remembered
def _parameters(access: Access, as_of: dt.date) -> Parameters:
    return rules(access).on(as_of)


@remembered
def rules(access: Access) -> History:
    """Every value of a local parameter that was ever set."""
    with access.read() as connection:
        return parameters.history(connection)


def parameters_in_force(access: Access, as_of: dt.date) -> Parameters:
    """The local parameters in force on a day."""
    return _parameters(access, as_of)


def breaks(access: Access, ask: Ask, measure: str, shown: int = LONGEST) -> tuple[Break, ...]:
    """The days within the months shown on which a measure began to be counted otherwise: before them it does not
    compare.
    """
    since = months.first_day(ask.month - shown + 1)
    return local_rules.breaks(rules(access), measure.partition(".")[0], since, ask.as_of)


def _past(access: Access, ask: Ask, shown: int) -> visits.Series:
    return _series(access, ask, max(shown, LONGEST))


@remembered
def _series(access: Access, ask: Ask, shown: int = LONGEST) -> visits.Series:
    with access.read() as connection:
        found = visits.series(connection, access.scope, own_ask(access, ask), ask.month - shown + 1)
    return MappingProxyType(
        {
            area: MappingProxyType({m: MappingProxyType(sums) for m, sums in by_month.items()})
            for area, by_month in found.items()
        }
    )


@remembered
def trend(access: Access, ask: Ask, measure: str, shown: int = 24) -> tuple[Figure, ...]:
    """A monthly ratio (A1, A3, A6, A7, A8) up to the month of the ask, oldest first, for what the filters select."""
    with _sheet(access, own_ask(access, ask), Level.CITY) as sheet:
        return tuple(visit_trend(sheet, measure, shown, _past(access, sheet.ask, shown)))


@remembered
def tier_series(access: Access, ask: Ask, shown: int = 24) -> Mapping[int, Mapping[str, int]]:
    """Children on the register on the last day of each month by tier, for what the filters select."""
    check_towns(access.scope, ask)
    with access.read() as connection:
        found = visits.tier_series(connection, access.scope, own_ask(access, ask), ask.month - shown + 1)
    return MappingProxyType({m: MappingProxyType(by_tier) for m, by_tier in found.items()})


@remembered
def funnel(access: Access, ask: Ask, target: float | None = None) -> Funnel | None:
    """The towns around the city's completion in the month (G2), or around a target; a town's scope holds its own point
    alone.
    """
    with _sheet(access, ask, Level.TOWN) as sheet:
        return comparisons.funnel(sheet, target)


@remembered
def verdicts(access: Access, ask: Ask) -> Mapping[str, Verdict]:
    """与全市相比: the verdict of each town in scope on the month's completion; empty while the month is not closed."""
    with _sheet(access, ask, Level.TOWN) as sheet:
        return MappingProxyType(comparisons.verdicts(sheet))


@remembered
def adjusted(access: Access, ask: Ask) -> Mapping[str, Adjusted]:
    """考虑四色构成差异后: each town in scope beside what its tiers make one expect (G4); empty in an unclosed month."""
    with _sheet(access, ask, Level.TOWN) as sheet:
        return MappingProxyType(comparisons.adjusted(sheet))


@remembered
def control(access: Access, ask: Ask, shown: int = 24) -> ControlChart | None:
    """The p-chart of completion over the closed months up to that of the ask (G3), for what the filters select."""
    with _sheet(access, own_ask(access, ask), Level.CITY) as sheet:
        return comparisons.chart(sheet, shown, _past(access, sheet.ask, shown))[sheet.rows.places[0].code]


def unclosed(access: Access, ask: Ask, measure: str) -> tuple[Figure | None, Figure | None]:
    """(the month in progress, the month over but not yet frozen) of a monthly measure, for hollow points of a chart.

    None where there is none, and both None when the month of the ask lies before the last closed one.
    """
    running, closed = months.month_of(ask.as_of), last_closed(access, ask.as_of)
    if ask.month < closed:
        return None, None
    found = [
        selected(access, dataclasses.replace(ask, month=m), (measure,))[measure] for m in range(closed + 1, running + 1)
    ]
    return found[-1], found[-2] if len(found) > 1 else None


def without_towns(ask: Ask) -> Ask:
    """The same ask of the whole city, whose totals every role may see."""
    return dataclasses.replace(ask, towns=())


@remembered
def moves(access: Access, ask: Ask, level: Level = Level.CITY) -> tuple[Move, ...]:
    """From tier to tier since the end of the month before, or of that of the ask (B2), for what the filters select.

    Below the city each move says in which village; of the whole city it may not.
    """
    with _sheet(access, own_ask(access, ask), level) as sheet:
        return tuple(tier_moves(sheet))


@remembered
def dimensions(access: Access, ask: Ask) -> Mapping[str, Mapping[str, int]]:
    """Children on the register on as_of by level of risk in each dimension, for what the filters select."""
    with _sheet(access, own_ask(access, ask), Level.CITY) as sheet:
        found = tier_dimensions(sheet)
    return MappingProxyType({name: MappingProxyType(counts) for name, counts in found.items()})


@remembered
def far_villages(access: Access, ask: Ask) -> tuple[reach.FarVillage, ...]:
    """The villages out of reach of every station (C7.villages), with their children, for what the filters select."""
    with _sheet(access, own_ask(access, ask), Level.CITY) as sheet:
        return reach.far_villages(sheet)


@remembered
def next_sites(access: Access, ask: Ask) -> tuple[reach.Step, ...]:
    """Where more stations would reach most children (C8), one step after the other, for what the filters select."""
    with _sheet(access, own_ask(access, ask), Level.CITY) as sheet:
        return reach.suggestions(sheet)


@contextmanager
def _sheet(access: Access, ask: Ask, level: Level) -> Iterator[Sheet]:
    check_towns(access.scope, ask)
    ground = _ground(access, ask.as_of)
    with access.read() as connection:
        yield Sheet(connection, access.scope, ask, level, ground)


def own_ask(access: Access, ask: Ask) -> Ask:
    """The ask, narrowed to one's own town where the scope has one and no town is chosen."""
    if access.scope.town is not None and not ask.towns:
        return dataclasses.replace(ask, towns=(access.scope.town,))
    return ask


def last_closed(access: Access, as_of: dt.date) -> int:
    """The last month that is closed on a day."""
    return months.last_closed(as_of, _parameters(access, as_of).freeze_day)


def title(part: str) -> str:
    """The msgid of a part's title."""
    return PARTS[part].title


def forget() -> None:
    """Forget every answer of this process (tests, and after a database was replaced)."""
    _forget()
