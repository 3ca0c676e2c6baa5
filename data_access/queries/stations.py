"""Care stations and village sites as they stand on a day, and their tallies by town (C1-C3, C6, C9)."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from data_access.queries.areas import located
from data_access.schema import care_station, organisation, station_appraisal, station_operator
from data_access.scope import Scope

TOWN_STATION, CITY_CENTRE, VILLAGE_SITE = "town_station", "city_centre", "village_site"


class StationState(StrEnum):
    """How a map shows a station.  No acceptance on record is not a failed one."""

    STANDARD_MET = "standard_met"
    NOT_RECORDED = "not_recorded"
    CLOSED = "closed"


@dataclass(frozen=True)
class Station:
    """One station or village site on a day.

    `town_code` is '' for the city's own; `operators` are the organisations under contract on the day; the appraisal is
    the latest up to the day's year; `whole_year`: open from 1 January of that year to the day.
    """

    id: str
    name: str
    kind: str
    area_code: str
    town_code: str
    village_code: str
    lon: float | None
    lat: float | None
    source_datum: str | None
    address: str | None
    opened_on: dt.date
    closed_on: dt.date | None
    standard_met_on: dt.date | None
    state: StationState
    whole_year: bool
    operators: tuple[str, ...]
    appraised: bool  # in the year of the day
    appraised_year: int | None
    score: float | None
    grade: str | None

    @property
    def is_open(self) -> bool:
        return self.state is not StationState.CLOSED

    @property
    def is_station(self) -> bool:
        """A town's station or the city's centre; else a village's site."""
        return self.kind != VILLAGE_SITE

    @property
    def has_coordinates(self) -> bool:
        return self.lon is not None and self.lat is not None

    @property
    def meets_standard(self) -> bool:
        """Counts for C1: an open town station accepted on the day or before."""
        return self.kind == TOWN_STATION and self.state is StationState.STANDARD_MET


@dataclass(frozen=True)
class Tally:
    """Counts of one town, of several or of the city; they add up."""

    towns_with_standard: int = 0
    open: int = 0  # town stations and city centres
    operated: int = 0
    whole_year: int = 0
    appraised: int = 0
    villages_with_site: int = 0
    stations_without_coordinates: int = 0
    sites_without_coordinates: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


def places(connection: sa.Connection, scope: Scope, on: dt.date) -> tuple[Station, ...]:
    """Stations, city centres and village sites opened by the day, closed ones too, by town and id."""
    return tuple(_read(connection, scope, on, city_total=False))


def stations(connection: sa.Connection, scope: Scope, on: dt.date) -> tuple[Station, ...]:
    """Town stations and city centres opened by the day, closed ones too, by town and id."""
    return tuple(s for s in _read(connection, scope, on, city_total=False) if s.is_station)


def sites(connection: sa.Connection, scope: Scope, on: dt.date) -> tuple[Station, ...]:
    """Village sites opened by the day, closed ones too, by town and id."""
    return tuple(s for s in _read(connection, scope, on, city_total=False) if not s.is_station)


def without_coordinates(connection: sa.Connection, scope: Scope, on: dt.date) -> tuple[Station, ...]:
    """Open stations and sites that a map cannot show (C9), stations first."""
    found = [s for s in _read(connection, scope, on, city_total=False) if s.is_open and not s.has_coordinates]
    return tuple(sorted(found, key=lambda s: not s.is_station))


def tallies(connection: sa.Connection, scope: Scope, on: dt.date) -> dict[str, Tally]:
    """By town of the scope, '' for the city's own stations; towns without any station are absent."""
    by_town: dict[str, list[Station]] = defaultdict(list)
    for station in _read(connection, scope, on, city_total=False):
        by_town[station.town_code].append(station)
    return {town: _tally(town, found) for town, found in by_town.items()}


def city_tally(connection: sa.Connection, scope: Scope, on: dt.date) -> Tally:
    """The whole city, which everybody of it may read."""
    by_town: dict[str, list[Station]] = defaultdict(list)
    for station in _read(connection, scope, on, city_total=True):
        by_town[station.town_code].append(station)
    return sum((_tally(town, found) for town, found in by_town.items()), Tally())


def _tally(town: str, found: list[Station]) -> Tally:
    here = [s for s in found if s.is_open]
    own = [s for s in here if s.is_station]
    return Tally(
        towns_with_standard=int(town != "" and any(s.meets_standard for s in here)),
        open=len(own),
        operated=sum(bool(s.operators) for s in own),
        whole_year=sum(s.whole_year for s in own),
        appraised=sum(s.whole_year and s.appraised for s in own),
        villages_with_site=len({s.village_code for s in here if not s.is_station and s.village_code}),
        stations_without_coordinates=sum(not s.has_coordinates for s in own),
        sites_without_coordinates=sum(not s.is_station and not s.has_coordinates for s in here),
    )


def _read(connection: sa.Connection, scope: Scope, on: dt.date, *, city_total: bool) -> list[Station]:
    s, places = care_station.c, located(scope, on)

    def narrowed(wanted: sa.Select[Any]) -> sa.Select[Any]:
        if city_total:
            return scope.city_total(wanted, places.c.city_code)
        return scope.rows(wanted, places.c.city_code, places.c.town_code)

    here = care_station.join(places, places.c.code == s.area_code)
    rows = connection.execute(
        narrowed(
            sa.select(
                s.id, s.name, s.kind, s.area_code, places.c.town_code, places.c.village_code, s.lon, s.lat,
                s.source_datum, s.address, s.opened_on, s.closed_on, s.standard_met_on,
            ).select_from(here).where(s.opened_on <= on).order_by(places.c.town_code, s.id)
        )
    ).all()  # fmt: skip
    operators = _operators(connection, narrowed, here, on)
    appraisals = _appraisals(connection, narrowed, here, on)
    return [_station(row, on, operators.get(row.id, ()), appraisals.get(row.id)) for row in rows]


def _operators(connection: sa.Connection, narrowed: Any, here: Any, on: dt.date) -> dict[str, tuple[str, ...]]:
    """Organisations under contract on the day, by station; an organisation that is not on record by its id."""
    o = station_operator.c
    found: dict[str, set[str]] = defaultdict(set)
    wanted = (
        sa.select(o.station_id, sa.func.coalesce(organisation.c.name, o.organisation_id))
        .select_from(
            here.join(station_operator, o.station_id == care_station.c.id).outerjoin(
                organisation, organisation.c.id == o.organisation_id
            )
        )
        .where(o.starts_on <= on, sa.or_(o.ends_on.is_(None), o.ends_on >= on))
    )
    for station, name in connection.execute(narrowed(wanted)):
        found[station].add(name)
    return {station: tuple(sorted(names)) for station, names in found.items()}


def _appraisals(connection: sa.Connection, narrowed: Any, here: Any, on: dt.date) -> dict[str, Any]:
    """The latest appraisal up to the year of the day, by station."""
    a = station_appraisal.c
    wanted = (
        sa.select(a.station_id, a.year, a.score, a.grade)
        .select_from(here.join(station_appraisal, a.station_id == care_station.c.id))
        .where(a.year <= on.year)
        .order_by(a.station_id, a.year)
    )
    return {row.station_id: row for row in connection.execute(narrowed(wanted))}  # the latest comes last and stays


def _station(row: Any, on: dt.date, operators: tuple[str, ...], appraisal: Any) -> Station:
    closed = row.closed_on is not None and row.closed_on < on
    met = row.standard_met_on is not None and row.standard_met_on <= on
    standing = StationState.STANDARD_MET if met else StationState.NOT_RECORDED
    return Station(
        **row._mapping,
        state=StationState.CLOSED if closed else standing,
        whole_year=not closed and row.opened_on <= dt.date(on.year, 1, 1),
        operators=operators,
        appraised=appraisal is not None and appraisal.year == on.year,
        appraised_year=None if appraisal is None else appraisal.year,
        score=None if appraisal is None else appraisal.score,
        grade=None if appraisal is None else appraisal.grade,
    )
