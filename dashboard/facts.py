"""Rows beside the figures: places, stations, organisations, ledgers; asked and cached as `dashboard.figures` does it.

Every function takes `Access` first: database, scope and data version are part of each key, so that two scopes never
share an answer.  Answers are frozen and never changed by who reads them.
"""

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType

from dashboard.figures import Access, areas_on, own_ask, parameters_in_force
from dashboard.remembered import remembered
from data_access import local_rules, parameters, users
from data_access import targets as targets_of
from data_access.local_rules import Version
from data_access.measures.model import Ask, Level
from data_access.measures.organisations import Story, story
from data_access.parameters import History
from data_access.queries import (
    areas,
    cases,
    deliveries,
    freshness,
    guarantees,
    imports,
    organisations,
    quality,
    reach,
    social_services,
    stations,
    subsidies,
    support,
    visits,
)
from data_access.queries.areas import Area, Outline
from data_access.queries.cases import Case, CaseYear, OpenCase
from data_access.queries.deliveries import Delivery
from data_access.queries.freshness import TownFreshness
from data_access.queries.guarantees import Institution
from data_access.queries.imports import Batch
from data_access.queries.misplaced import Misplaced, outside_own_town
from data_access.queries.organisations import Organisation
from data_access.queries.quality import Contradiction, Filled, Kind
from data_access.queries.reach import Surroundings
from data_access.queries.social_services import Activity, AtWork, Contract, Delivered
from data_access.queries.stations import Station
from data_access.queries.subsidies import Share, Source
from data_access.queries.support import Screenings
from data_access.queries.visits import DirectorCell, SignalRow
from data_access.targets import Target


def towns(access: Access, on: dt.date) -> tuple[Area, ...]:
    """The towns of the scope on a day, in division order."""
    return areas_on(access, on).towns


def villages(access: Access, on: dt.date) -> tuple[Area, ...]:
    """The villages of the scope on a day, in division order."""
    return areas_on(access, on).villages()


@remembered
def outlines(access: Access, level: Level, on: dt.date) -> tuple[Outline, ...]:
    """The outlines of the areas of a level in the scope, in division order."""
    with access.read() as connection:
        return areas.geometry(connection, access.scope, level, on)


@remembered
def fictional(access: Access) -> bool:
    """Whether the city is an invented one: maps and exports say so."""
    with access.read() as connection:
        return areas.fictional(connection, access.scope)


@remembered
def stale_towns(access: Access, data_date: dt.date) -> frozenset[str]:
    """The towns of the scope whose visit records end more than 7 days (default) before the data date."""
    with access.read() as connection:
        return freshness.stale_towns(connection, access.scope, data_date, parameters_in_force(access, data_date))


@remembered
def _places(access: Access, on: dt.date) -> tuple[Station, ...]:
    with access.read() as connection:
        return stations.places(connection, access.scope, on)


def town_stations(access: Access, on: dt.date) -> tuple[Station, ...]:
    """Town stations and city centres of the scope opened by the day, closed ones too, by town and id."""
    return tuple(place for place in _places(access, on) if place.is_station)


def village_sites(access: Access, on: dt.date) -> tuple[Station, ...]:
    """Village sites of the scope opened by the day, closed ones too, by town and id."""
    return tuple(place for place in _places(access, on) if not place.is_station)


@remembered
def surroundings(access: Access, on: dt.date) -> Surroundings:
    """The villages of the scope on a day with their distance to the nearest open station."""
    with access.read() as connection:
        return reach.surroundings(connection, access.scope, on)


@remembered
def institutions(access: Access, on: dt.date) -> tuple[Institution, ...]:
    """The institutions of the scope with their four guarantees by the latest record up to the day (C10)."""
    with access.read() as connection:
        return guarantees.institutions(connection, access.scope, on)


@remembered
def deliveries_of(access: Access, m: int) -> tuple[Delivery, ...]:
    """What the stations of the scope reported of a month, one row a station with a record.

    Raises NotAllowed for a role that sees no figures about children.
    """
    with access.read() as connection:
        return deliveries.of_stations(connection, access.scope, m)


@remembered
def misplaced(access: Access, on: dt.date) -> tuple[Misplaced, ...]:
    """Open stations and sites whose point lies outside their own town (C9), by town and id."""
    with access.read() as connection:
        return outside_own_town(connection, access.scope, on)


@remembered
def subsidy_shares(access: Access, on: dt.date) -> tuple[Share, ...]:
    """Who owes and paid what for which station of the scope and which year (C4, C5), all years up to the day's."""
    with access.read() as connection:
        return subsidies.ledger(connection, access.scope, on)


@remembered
def open_reports(access: Access, as_of: dt.date) -> tuple[OpenCase, ...]:
    """Mandatory reports open on a day (F5.open), the longest wait first.

    Raises NotAllowed for a role that sees no rows of children.
    """
    with access.read() as connection:
        return cases.open_cases(connection, access.scope, as_of, parameters_in_force(access, as_of).time_zone)


@remembered
def cases_opened(access: Access, first: int, m: int, as_of: dt.date, kind: str) -> tuple[Case, ...]:
    """Cases of a kind opened in some months and by the day (F6, F7, F8), by their opening.

    Raises NotAllowed for a role that sees no rows of children.
    """
    with access.read() as connection:
        time_zone = parameters_in_force(access, as_of).time_zone
        return cases.opened(connection, access.scope, first, m, as_of, time_zone, kind)


@remembered
def case_years(access: Access, as_of: dt.date) -> tuple[CaseYear, ...]:
    """Legal aid and conferences of departments by year and town.

    Raises NotAllowed for a role that sees no figures about children.
    """
    with access.read() as connection:
        return cases.by_year(connection, access.scope, as_of, parameters_in_force(access, as_of).time_zone)


@remembered
def screenings(access: Access, as_of: dt.date) -> tuple[Screenings, ...]:
    """Rounds of looking for children by year, channel and town.

    Raises NotAllowed for a role that sees no figures about children.
    """
    with access.read() as connection:
        return support.screenings(connection, access.scope, as_of)


@remembered
def fund_sources(access: Access, on: dt.date) -> tuple[Source, ...]:
    """What was paid for stations by year, payer and town."""
    with access.read() as connection:
        return subsidies.sources(connection, access.scope, on)


@remembered
def target_story(access: Access, as_of: dt.date) -> Story | None:
    """The verdict on the current target of E1, its step line and the pipeline; None without a target."""
    with access.read() as connection:
        return story(connection, access.scope, as_of)


@remembered
def first_stage_on(access: Access) -> dt.date | None:
    """Where the work on social organisations began: the first stage that one of them reached."""
    with access.read() as connection:
        return organisations.first_stage_on(connection, access.scope)


@remembered
def social_organisations(access: Access, on: dt.date) -> tuple[Organisation, ...]:
    """The organisations of the city on a day with the stage that they have reached."""
    with access.read() as connection:
        return organisations.organisations(connection, access.scope, on)


@remembered
def at_work(access: Access, on: dt.date) -> tuple[AtWork, ...]:
    """Organisations at work in the towns of the scope (E2); town '' for work of the whole city."""
    with access.read() as connection:
        return social_services.at_work(connection, access.scope, on)


@remembered
def contracts(access: Access, on: dt.date) -> tuple[Contract, ...]:
    """Purchases of services in the scope begun by a day (E3), the latest first."""
    with access.read() as connection:
        return social_services.contracts(connection, access.scope, on)


@remembered
def activities(access: Access, on: dt.date) -> tuple[Activity, ...]:
    """Programmes in the scope held by a day (E4), the latest first."""
    with access.read() as connection:
        return social_services.activities(connection, access.scope, on)


@remembered
def services_delivered(access: Access, m: int) -> tuple[Delivered, ...]:
    """What the city's organisations delivered in the twelve months to a month, by type."""
    with access.read() as connection:
        return social_services.delivered(connection, access.scope, m)


@remembered
def director_cells(access: Access, ask: Ask, shown: int = 12) -> tuple[DirectorCell, ...]:
    """Directors by village and closed month, in village order, for the heat grid (A13).

    Raises NotAllowed for roles without child rows.
    """
    with access.read() as connection:
        return visits.director_series(connection, access.scope, own_ask(access, ask), ask.month - shown + 1)


@remembered
def signals(access: Access, ask: Ask) -> tuple[SignalRow, ...]:
    """The records to check of the month (A12), by signal and place.

    Raises NotAllowed for roles without child rows.
    """
    with access.read() as connection:
        return visits.signal_rows(connection, access.scope, own_ask(access, ask))


@remembered
def town_freshness(access: Access, data_date: dt.date) -> tuple[TownFreshness, ...]:
    """How far the visit records of each town of the scope reach, by code; '' is 未落村."""
    with access.read() as connection:
        time_zone = parameters_in_force(access, data_date).time_zone
        return freshness.by_town(connection, access.scope, time_zone)


@remembered
def late_entries(access: Access, m: int) -> Mapping[str, int]:
    """Valid visits of a month that were recorded after its freeze day (补录), by town; '' is 未落村.

    Raises NotAllowed for a role that sees no figures about visits.
    """
    with access.read() as connection:
        return MappingProxyType(freshness.late_by_town(connection, access.scope, m))


@remembered
def targets(access: Access, on: dt.date) -> Mapping[str, Target]:
    """The target of each measure on a day, the city's own before what the clause promises: shares, for E1 a number."""
    with access.read() as connection:
        return MappingProxyType(targets_of.in_force(connection, access.scope, on))


@remembered
def filled(access: Access, as_of: dt.date, m: int) -> tuple[Filled, ...]:
    """How often the fields of children and visits are filled in, by town.

    Raises NotAllowed for a role that sees no figures about visits.
    """
    with access.read() as connection:
        return quality.filled(connection, access.scope, as_of, m)


@remembered
def contradictions(access: Access, as_of: dt.date) -> tuple[Contradiction, ...]:
    """Records that contradict each other, by kind, town and subject.

    Raises NotAllowed for roles without child rows.
    """
    with access.read() as connection:
        return quality.contradictions(connection, access.scope, as_of)


@remembered
def contradiction_counts(access: Access, as_of: dt.date) -> Mapping[tuple[Kind, str], int]:
    """The same as numbers by kind and town; '' is 未落村.

    Raises NotAllowed for a role that sees no figures about visits.
    """
    with access.read() as connection:
        return MappingProxyType(quality.contradiction_counts(connection, access.scope, as_of))


def listed_targets(access: Access) -> tuple[Target, ...]:
    """The city's own targets, all days; never kept, for what was just set must be seen."""
    with access.read() as connection:
        return targets_of.listed(connection, access.scope)


def as_set(access: Access) -> tuple[History, tuple[Version, ...]]:
    """(Every value of a local parameter that was ever set, values and targets as they were set, the latest first);
    never kept, for what was just set must be seen.

    Figures are computed with `figures.rules`, those of the data version.
    """
    with access.read() as connection:
        rows = parameters.as_set(connection)
        return parameters.history(connection, rows), local_rules.versions(rows)


def batches(access: Access) -> tuple[Batch, ...]:
    """The imports of the city, the latest first; never kept, for an import is listed before its figures are computed.

    Raises NotAllowed for a role that has nothing to do with imports.
    """
    with access.read() as connection:
        return imports.batches(connection, access.scope)


@remembered
def is_only_city(access: Access) -> bool:
    """Whether the database held no other city than that of the scope, as of this version of the data: to tell people,
    for who writes something that binds others asks anew.
    """
    with access.read() as connection:
        return users.is_only_city(connection, access.scope.city)
