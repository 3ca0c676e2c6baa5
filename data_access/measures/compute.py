"""From an ask to figures: which subject computes which measure."""

import datetime as dt
from functools import cache

import sqlalchemy as sa

from data_access import months, parameters
from data_access.errors import ContractBroken, NotAllowed
from data_access.measures import (
    cases,
    changes,
    comparisons,
    forecast,
    organisations,
    published,
    reach,
    social_services,
    stations,
    support,
    tiers,
    visits,
    workforce,
)
from data_access.measures.areas_asked import areas_on
from data_access.measures.model import Ask, Figure, Level
from data_access.measures.registry import MEASURES
from data_access.measures.sheet import Ground, Population, Sheet
from data_access.parameters import Parameters
from data_access.queries import snapshot
from data_access.queries import support as support_rows
from data_access.queries.snapshot import ChildNow
from data_access.queries.support import ChildSupport
from data_access.queries.visits import data_begin
from data_access.scope import Scope

_OF_CHILDREN = (visits, forecast, published, changes, tiers, comparisons, reach, support)
_OF_SERVICES = (stations, workforce, organisations, social_services, cases)
_SERVICES = frozenset(measure.id for service in _OF_SERVICES for measure in service.DEFINITIONS)


def compute(
    connection: sa.Connection,
    scope: Scope,
    ask: Ask,
    measures: tuple[str, ...],
    level: Level,
    ground: Ground | None = None,
) -> tuple[Figure, ...]:
    """Every part of the measures for every area of the level that the scope and the ask leave, in that order.

    Raises NotAllowed for towns outside the scope and for children's measures to a role that sees no visits;
    ContractBroken for a measure that does not exist.  `ground` of the same scope and day spares reading it again.
    """
    if unknown := set(measures) - set(MEASURES):
        raise ContractBroken(f"no such measure: {', '.join(sorted(unknown))}")
    check_towns(scope, ask)
    wanted = frozenset(measures)
    ground = ground or read_ground(connection, scope, ask.as_of)
    figures: list[Figure] = []
    if wanted - _SERVICES:
        if not scope.sees_visits:
            raise NotAllowed()
        sheet = Sheet(connection, scope, ask, level, ground)
        for subject in _OF_CHILDREN:
            figures += subject.compute(sheet, wanted)
    for service in _OF_SERVICES:
        if wanted & {measure.id for measure in service.DEFINITIONS}:
            figures += service.compute(connection, scope, ask, level, wanted, ground.parameters, ground.areas)
    order = {measure: position for position, measure in enumerate(measures)}
    return tuple(sorted(figures, key=lambda figure: order[figure.measure.partition(".")[0]]))


_OF_THE_DAY = frozenset({"A4", "A5", "A11", "A15", "B1", "B3", "B4", "B5", "C7", "C8"})
"""Measures that count the children of the day whatever the month; of the month in progress all of them do."""


def read_first(ask: Ask, measures: tuple[str, ...], level: Level, ground: Ground) -> None:
    """Ask for the children that the measures count, before anything else of them is asked."""
    wanted = frozenset(measures)
    is_open = ask.month == months.month_of(ask.as_of)
    whole = level is Level.CITY and not ask.towns
    if wanted & _OF_THE_DAY or (is_open and wanted - _SERVICES):
        population = ground.population
        (population.whole_city if whole else population.in_scope)(ask.since if is_open else None)
    if wanted & {measure.id for measure in support.DEFINITIONS}:
        (ground.support.whole_city if whole else ground.support.in_scope)()


def check_towns(scope: Scope, ask: Ask) -> None:
    """Raises NotAllowed when the ask names a town that the scope does not hold."""
    if not all(scope.allows(town) for town in ask.towns):
        raise NotAllowed()


def read_ground(connection: sa.Connection, scope: Scope, as_of: dt.date) -> Ground:
    """What asks of the scope on the day stand on, each part read when first asked for on this connection."""
    rules = parameters.history(connection)
    values = rules.on(as_of)
    return Ground(
        values,
        rules,
        areas_on(connection, scope, as_of),
        cache(lambda: data_begin(connection, scope)),
        read_population(connection, scope, as_of, values),
        read_support(connection, scope, as_of, values),
    )


def read_population(
    connection: sa.Connection, scope: Scope, as_of: dt.date, values: Parameters
) -> Population[ChildNow]:
    """The children on a day, each part read when first asked for."""
    in_scope = cache(lambda since=None: snapshot.children(connection, scope, as_of, values, since))
    if scope.town is None:
        return Population(in_scope, cache(lambda since=None: snapshot.without_places(in_scope(since))))
    return Population(in_scope, cache(lambda since=None: snapshot.city_cells(connection, scope, as_of, values, since)))


def read_support(
    connection: sa.Connection, scope: Scope, as_of: dt.date, values: Parameters
) -> Population[ChildSupport]:
    """What is on record of the children on a day, each part read when first asked for."""
    in_scope = cache(lambda: support_rows.children(connection, scope, as_of, values))
    if scope.town is None:
        return Population(in_scope, cache(lambda: support_rows.without_places(in_scope())))
    return Population(in_scope, cache(lambda: support_rows.city_cells(connection, scope, as_of, values)))
