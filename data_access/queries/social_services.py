"""What social organisations do: services by town (E2), purchases (E3), programmes of the six protections (E4), and
services delivered (76).  Town '' stands for what is done for the whole city.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from data_access.errors import NotAllowed
from data_access.queries.areas import located
from data_access.queries.organisations import words
from data_access.schema import care_station, organisation, programme, purchase, service_record, station_operator
from data_access.scope import Scope

SERVICES = ("counselling", "comfort", "relationships", "protection_care")
CATEGORIES = ("hotline", "guardianship_assessment", "targeted_help", "publicity", "training", "home_visits")
DOMAINS = ("family", "school", "society", "network", "government", "judicial")
PROGRAMME_DAYS = 365
"""A programme speaks for a service in its town for a year."""


@dataclass(frozen=True)
class AtWork:
    """An organisation at work in a town on a day, with the services that it offers."""

    organisation_id: str
    name: str
    town_code: str
    services: tuple[str, ...]


@dataclass(frozen=True)
class Offered:
    """One service on a day: organisations at work that offer it, and the towns that have one of them."""

    organisations: int = 0
    towns: int = 0


@dataclass(frozen=True)
class Contract:
    """A purchase of services begun by the day."""

    id: str
    organisation_name: str
    category: str
    town_code: str
    value_yuan: int
    starts_on: dt.date
    ends_on: dt.date | None


@dataclass(frozen=True)
class Bought:
    """Contracts of one category: those begun in the year of the day and their yuan, and those ever begun."""

    contracts: int = 0
    yuan: int = 0
    ever: int = 0


@dataclass(frozen=True)
class Activity:
    """A programme held by the day; `organisation_name` None: no organisation is on record."""

    id: str
    domain: str
    town_code: str
    organisation_name: str | None
    on_date: dt.date
    participants: int | None


@dataclass(frozen=True)
class Delivered:
    """Services of one type that organisations delivered in the twelve months to a month: months with a report, and
    persons, of whom one may count in several months.
    """

    type: str
    reports: int
    persons: int


def at_work(connection: sa.Connection, scope: Scope, on: dt.date) -> tuple[AtWork, ...]:
    """Organisations at work in the towns of the scope, by town and id; each once a town.

    At work in a town: an operating contract or a purchase that holds on the day, or a programme of the last 365 days.
    """
    return _at_work(connection, scope, on, city_total=False)


def offers(connection: sa.Connection, scope: Scope, on: dt.date) -> dict[str, dict[str, Offered]]:
    """Services by town of the scope, towns without any organisation at work left out."""
    by_town: dict[str, list[AtWork]] = defaultdict(list)
    for one in _at_work(connection, scope, on, city_total=False):
        by_town[one.town_code].append(one)
    return {town: _offered(found) for town, found in by_town.items()}


def pooled_offers(connection: sa.Connection, scope: Scope, on: dt.date, towns: frozenset[str]) -> dict[str, Offered]:
    """Services in some towns of the scope together: an organisation counts once."""
    return _offered(one for one in _at_work(connection, scope, on, city_total=False) if one.town_code in towns)


def city_offers(connection: sa.Connection, scope: Scope, on: dt.date) -> dict[str, Offered]:
    """Services in the whole city, which everybody of it may read."""
    return _offered(_at_work(connection, scope, on, city_total=True))


def contracts(connection: sa.Connection, scope: Scope, on: dt.date) -> tuple[Contract, ...]:
    """Purchases in the scope begun by the day, the latest first."""
    p, places = purchase.c, located(scope, on)
    wanted = sa.select(
        p.id, organisation.c.name, p.category, places.c.town_code, p.value_yuan, p.starts_on, p.ends_on
    ).order_by(p.starts_on.desc(), p.id)
    rows = connection.execute(_begun(wanted, scope, on, city_total=False))
    return tuple(Contract(row.id, row.name or "", *row[2:]) for row in rows)


def bought(connection: sa.Connection, scope: Scope, on: dt.date) -> dict[str, dict[str, Bought]]:
    """Purchases by town of the scope and category; what was never bought is left out."""
    return _bought(connection, scope, on, lambda row: str(row.town_code), city_total=False)


def city_bought(connection: sa.Connection, scope: Scope, on: dt.date) -> dict[str, Bought]:
    """Purchases of the whole city by category, which everybody of it may read."""
    return _bought(connection, scope, on, lambda _row: "", city_total=True).get("", {})


def activities(connection: sa.Connection, scope: Scope, on: dt.date) -> tuple[Activity, ...]:
    """Programmes in the scope held by the day, the latest first."""
    p, places = programme.c, located(scope, on)
    wanted = sa.select(p.id, p.domain, places.c.town_code, organisation.c.name, p.on_date, p.participants).order_by(
        p.on_date.desc(), p.id
    )
    return tuple(Activity(*row) for row in connection.execute(_held(wanted, scope, on, city_total=False)))


def held(connection: sa.Connection, scope: Scope, on: dt.date) -> dict[str, dict[str, int]]:
    """Programmes of the year of the day by town of the scope and protection; what has none is absent."""
    return _held_this_year(connection, scope, on, lambda row: str(row.town_code), city_total=False)


def city_held(connection: sa.Connection, scope: Scope, on: dt.date) -> dict[str, int]:
    """Programmes of the year of the day in the whole city by protection, which everybody of it may read."""
    return _held_this_year(connection, scope, on, lambda _row: "", city_total=True).get("", {})


def delivered(connection: sa.Connection, scope: Scope, m: int) -> tuple[Delivered, ...]:
    """What the city's organisations delivered in the twelve months to a month, by type; types without are absent.

    Raises NotAllowed for a role that sees no figures about children.
    """
    if not scope.sees_visits:
        raise NotAllowed()
    s = service_record.c
    wanted = (
        sa.select(s.type, sa.func.count(), sa.func.sum(s.persons))
        .join_from(service_record, organisation, organisation.c.id == s.organisation_id)
        .where(s.month.between(m - 11, m), s.station_id.is_(None))  # what a station delivered is the station's
        .group_by(s.type)
        .order_by(s.type)
    )
    rows = connection.execute(scope.city_total(wanted, organisation.c.area_code))
    return tuple(Delivered(type_, int(reports), int(persons)) for type_, reports, persons in rows)


def _offered(found: Iterable[AtWork]) -> dict[str, Offered]:
    who, where = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for one in found:
        for service in one.services:
            who[service].add(one.organisation_id)
            where[service] |= {one.town_code} - {""}
    return {service: Offered(len(who[service]), len(where[service])) for service in SERVICES if who[service]}


def _bought(
    connection: sa.Connection, scope: Scope, on: dt.date, place: Callable[[Any], str], *, city_total: bool
) -> dict[str, dict[str, Bought]]:
    p, places = purchase.c, located(scope, on)
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    wanted = sa.select(p.category, places.c.town_code, p.starts_on, p.value_yuan)
    for row in connection.execute(_begun(wanted, scope, on, city_total=city_total)):
        found = sums[place(row), row.category]
        if row.starts_on.year == on.year:
            found[0] += 1
            found[1] += row.value_yuan
        found[2] += 1
    by_place: dict[str, dict[str, Bought]] = defaultdict(dict)
    for (where, category), numbers in sums.items():
        by_place[where][category] = Bought(*numbers)
    return by_place


def _held_this_year(
    connection: sa.Connection, scope: Scope, on: dt.date, place: Callable[[Any], str], *, city_total: bool
) -> dict[str, dict[str, int]]:
    p, places = programme.c, located(scope, on)
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    wanted = sa.select(p.domain, places.c.town_code).where(p.on_date >= dt.date(on.year, 1, 1))
    for row in connection.execute(_held(wanted, scope, on, city_total=city_total)):
        counts[place(row)][row.domain] += 1
    return counts


def _begun(wanted: sa.Select[Any], scope: Scope, on: dt.date, *, city_total: bool) -> sa.Select[Any]:
    places = located(scope, on)
    source = purchase.join(places, places.c.code == purchase.c.area_code).outerjoin(
        organisation, organisation.c.id == purchase.c.organisation_id
    )
    return _narrowed(wanted.select_from(source).where(purchase.c.starts_on <= on), scope, places, city_total=city_total)


def _held(wanted: sa.Select[Any], scope: Scope, on: dt.date, *, city_total: bool) -> sa.Select[Any]:
    places = located(scope, on)
    source = programme.join(places, places.c.code == programme.c.area_code).outerjoin(
        organisation, organisation.c.id == programme.c.organisation_id
    )
    return _narrowed(wanted.select_from(source).where(programme.c.on_date <= on), scope, places, city_total=city_total)


def _at_work(connection: sa.Connection, scope: Scope, on: dt.date, *, city_total: bool) -> tuple[AtWork, ...]:
    places = located(scope, on)
    o, p, g = station_operator.c, purchase.c, programme.c
    stations = station_operator.join(care_station, care_station.c.id == o.station_id)
    sources: Mapping[Any, tuple[sa.FromClause, Any, sa.ColumnElement[bool]]] = {
        o.organisation_id: (stations, care_station.c.area_code, _holds(o.starts_on, o.ends_on, on)),
        p.organisation_id: (purchase, p.area_code, _holds(p.starts_on, p.ends_on, on)),
        g.organisation_id: (
            programme,
            g.area_code,
            g.on_date.between(on - dt.timedelta(days=PROGRAMME_DAYS - 1), on),
        ),
    }
    found: dict[tuple[str, str], AtWork] = {}
    for who, (source, where, condition) in sources.items():
        wanted = (
            sa.select(organisation.c.id, organisation.c.name, organisation.c.services, places.c.town_code)
            .select_from(source.join(places, places.c.code == where).join(organisation, organisation.c.id == who))
            .where(condition)
        )
        for row in connection.execute(_narrowed(wanted, scope, places, city_total=city_total)):
            found[row.town_code, row.id] = AtWork(row.id, row.name, row.town_code, words(row.services))
    return tuple(found[key] for key in sorted(found))


def _holds(starts: Any, ends: Any, on: dt.date) -> sa.ColumnElement[bool]:
    return sa.and_(starts <= on, sa.or_(ends.is_(None), ends >= on))


def _narrowed(wanted: sa.Select[Any], scope: Scope, places: sa.Subquery, *, city_total: bool) -> sa.Select[Any]:
    if city_total:
        return scope.city_total(wanted, places.c.city_code)
    return scope.rows(wanted, places.c.city_code, places.c.town_code)
