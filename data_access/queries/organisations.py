"""Social organisations: who qualifies on a day (E1), the verdict on the target, services, purchases, programmes."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from data_access.queries.areas import located
from data_access.schema import (
    care_station,
    organisation,
    organisation_stage,
    programme,
    purchase,
    station_operator,
    target,
)
from data_access.scope import Scope

STAGES = ("identified", "incubating", "qualified", "operating", "exited")
"""From the first to the last; an organisation stands at the latest one on record."""
QUALIFYING_KINDS = frozenset({"social_organisation", "social_work_agency"})
SERVICES = ("counselling", "comfort", "relationships", "protection_care")
CATEGORIES = ("hotline", "guardianship_assessment", "targeted_help", "publicity", "training", "home_visits")
DOMAINS = ("family", "school", "society", "network", "government", "judicial")
PROGRAMME_DAYS = 365
"""A programme speaks for a service in its town for a year."""


@dataclass(frozen=True)
class Organisation:
    """One organisation of the city on a day.

    `stage` is the latest on record ('' for none); `qualified`: counts for the target on the day; `qualified_on` is the
    latest qualification, `exited_on` the exit after it.
    """

    id: str
    name: str
    kind: str
    registered_on: dt.date | None
    protects_minors: bool
    services: tuple[str, ...]
    stage: str
    stage_on: dt.date | None
    qualified: bool
    qualified_on: dt.date | None
    exited_on: dt.date | None


@dataclass(frozen=True)
class Target:
    """So many qualified organisations by a day."""

    value: int
    due_on: dt.date
    source_clause: str | None


@dataclass(frozen=True)
class Coverage:
    """Organisations that offer a service and work in a town on the day; 0 is the finding."""

    service: str
    town_code: str  # '' for work of the whole city
    organisations: int


@dataclass(frozen=True)
class Purchases:
    """Contracts begun in a year: how many and for how much; 0 flags a category never bought."""

    category: str
    year: int
    contracts: int
    value_yuan: int


@dataclass(frozen=True)
class Programmes:
    """Activities of one of the six protections in a year; 0 is the finding."""

    domain: str
    year: int
    programmes: int
    participants: int


@dataclass(frozen=True)
class History:
    """What decides whether one organisation qualifies, over all time."""

    kind: str
    registered_on: dt.date | None
    protects_minors: bool
    qualified: tuple[dt.date, ...]
    exited: tuple[dt.date, ...]

    def qualified_on(self, on: dt.date) -> dt.date | None:
        """The latest qualification up to a day, whatever followed."""
        return max((day for day in self.qualified if day <= on), default=None)

    def exited_on(self, on: dt.date) -> dt.date | None:
        """The first exit from the latest qualification to the day; on the same day the exit wins."""
        since = self.qualified_on(on)
        return None if since is None else min((day for day in self.exited if since <= day <= on), default=None)

    def counts(self, on: dt.date) -> bool:
        """E1, qualified on the day."""
        return (
            self.kind in QUALIFYING_KINDS
            and self.protects_minors
            and self.registered_on is not None
            and self.registered_on <= on
            and self.qualified_on(on) is not None
            and self.exited_on(on) is None
        )

    @property
    def days(self) -> tuple[dt.date, ...]:
        """The days on which the answer may change."""
        registered = () if self.registered_on is None else (self.registered_on,)
        return (*registered, *self.qualified, *self.exited)


def organisations(connection: sa.Connection, scope: Scope, on: dt.date) -> tuple[Organisation, ...]:
    """The organisations of the city by id: those registered, or at any stage, by the day."""
    stages = _stages(connection, scope)
    found = []
    for row in _organisations(connection, scope):
        history = _history(row, stages[row.id])
        reached = [(s.on_date, STAGES.index(s.stage), s.stage) for s in stages[row.id] if s.on_date <= on]
        registered = row.registered_on is not None and row.registered_on <= on
        if not (reached or registered):
            continue
        stage_on, _order, stage = max(reached, default=(None, 0, ""))
        found.append(
            Organisation(
                row.id, row.name, row.kind, row.registered_on, row.protects_minors, _words(row.services), stage,
                stage_on, history.counts(on), history.qualified_on(on), history.exited_on(on),
            )
        )  # fmt: skip
    return tuple(found)


def histories(connection: sa.Connection, scope: Scope) -> tuple[History, ...]:
    """The histories of the city's organisations, from which the target's verdict is drawn."""
    stages = _stages(connection, scope)
    return tuple(_history(row, stages[row.id]) for row in _organisations(connection, scope))


def first_stage_on(connection: sa.Connection, scope: Scope) -> dt.date | None:
    """The first day on which an organisation of the city stood at any stage: where the work began."""
    return connection.execute(
        scope.city_total(_of_city(sa.select(sa.func.min(organisation_stage.c.on_date))), organisation.c.area_code)
    ).scalar()


def targets(connection: sa.Connection, scope: Scope, measure_id: str = "E1") -> tuple[Target, ...]:
    """The city's targets for a measure by their date."""
    wanted = (
        sa.select(target.c.value, target.c.due_on, target.c.source_clause)
        .where(target.c.measure_id == measure_id)
        .order_by(target.c.due_on)
    )
    rows = connection.execute(scope.city_total(wanted, target.c.area_code))
    return tuple(Target(int(row.value), row.due_on, row.source_clause) for row in rows)


def coverage(connection: sa.Connection, scope: Scope, on: dt.date) -> tuple[Coverage, ...]:
    """Services × towns of the scope that have any organisation at work, and '' (the whole city), by service and town.

    At work in a town: an operating contract or a purchase that holds on the day, or a programme of the last 365 days.
    Towns without any are absent: the grid's other rows are `areas.towns`.
    """
    services = {row.id: _words(row.services) for row in _organisations(connection, scope)}
    at_work: dict[str, set[str]] = defaultdict(set)
    for organisation_id, town in _at_work(connection, scope, on):
        at_work[town].add(organisation_id)
    return tuple(
        Coverage(service, town, sum(service in services.get(one, ()) for one in found))
        for service in SERVICES
        for town, found in sorted(at_work.items())
    )


def purchases(connection: sa.Connection, scope: Scope, on: dt.date) -> tuple[Purchases, ...]:
    """Contracts of the scope begun by the day, by category and year, with a 0 for each category in each year."""
    p, places = purchase.c, located(scope, on)
    wanted = (
        sa.select(p.category, p.starts_on, p.value_yuan)
        .join_from(purchase, places, places.c.code == p.area_code)
        .where(p.starts_on <= on)
    )
    found: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row in connection.execute(scope.rows(wanted, places.c.city_code, places.c.town_code)):
        found[row.category, row.starts_on.year].append(row.value_yuan)
    return tuple(
        Purchases(category, year, len(found[category, year]), sum(found[category, year]))
        for category in CATEGORIES
        for year in _years(found, on)
    )


def programmes(connection: sa.Connection, scope: Scope, on: dt.date) -> tuple[Programmes, ...]:
    """Activities of the scope by the day, by protection and year, with a 0 for each protection in each year."""
    p, places = programme.c, located(scope, on)
    wanted = (
        sa.select(p.domain, p.on_date, sa.func.coalesce(p.participants, 0).label("participants"))
        .join_from(programme, places, places.c.code == p.area_code)
        .where(p.on_date <= on)
    )
    found: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row in connection.execute(scope.rows(wanted, places.c.city_code, places.c.town_code)):
        found[row.domain, row.on_date.year].append(row.participants)
    return tuple(
        Programmes(domain, year, len(found[domain, year]), sum(found[domain, year]))
        for domain in DOMAINS
        for year in _years(found, on)
    )


def _years(found: dict[tuple[str, int], list[int]], on: dt.date) -> range:
    """From the first year with a row to that of the day; nothing when there is no row at all."""
    years = [year for _what, year in found]
    return range(min(years), on.year + 1) if years else range(0)


def _at_work(connection: sa.Connection, scope: Scope, on: dt.date) -> list[tuple[str, str]]:
    """(organisation, town) of contracts, purchases and programmes on the day; town '' for the whole city."""
    places = located(scope, on)
    o, p, g = station_operator.c, purchase.c, programme.c
    sources = (
        sa.select(o.organisation_id, places.c.town_code)
        .select_from(
            station_operator.join(care_station, care_station.c.id == o.station_id).join(
                places, places.c.code == care_station.c.area_code
            )
        )
        .where(o.starts_on <= on, sa.or_(o.ends_on.is_(None), o.ends_on >= on)),
        sa.select(p.organisation_id, places.c.town_code)
        .join_from(purchase, places, places.c.code == p.area_code)
        .where(p.starts_on <= on, sa.or_(p.ends_on.is_(None), p.ends_on >= on)),
        sa.select(g.organisation_id, places.c.town_code)
        .join_from(programme, places, places.c.code == g.area_code)
        .where(
            g.organisation_id.is_not(None),
            g.on_date <= on,
            g.on_date > on - dt.timedelta(days=PROGRAMME_DAYS),
        ),
    )
    return [
        (organisation_id, town)
        for wanted in sources
        for organisation_id, town in connection.execute(scope.rows(wanted, places.c.city_code, places.c.town_code))
    ]


def _organisations(connection: sa.Connection, scope: Scope) -> list[Any]:
    return list(
        connection.execute(
            scope.city_total(sa.select(organisation).order_by(organisation.c.id), organisation.c.area_code)
        )
    )


def _stages(connection: sa.Connection, scope: Scope) -> dict[str, list[Any]]:
    wanted = _of_city(sa.select(organisation_stage))
    found: dict[str, list[Any]] = defaultdict(list)
    for row in connection.execute(scope.city_total(wanted, organisation.c.area_code)):
        found[row.organisation_id].append(row)
    return found


def _of_city(wanted: sa.Select[Any]) -> sa.Select[Any]:
    return wanted.join(organisation, organisation.c.id == organisation_stage.c.organisation_id)


def _history(row: Any, stages: list[Any]) -> History:
    return History(
        row.kind,
        row.registered_on,
        row.protects_minors,
        tuple(s.on_date for s in stages if s.stage == "qualified"),
        tuple(s.on_date for s in stages if s.stage == "exited"),
    )


def _words(text: str | None) -> tuple[str, ...]:
    """The codes of a set column."""
    return tuple(word.strip() for word in (text or "").split(";") if word.strip())
