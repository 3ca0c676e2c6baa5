"""How fresh and how complete the data are: the data date, stale towns and the numbers of the trust strip."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from data_access import instants, months, parameters
from data_access.errors import NotAllowed
from data_access.parameters import NOT_ASSESSED, Parameters
from data_access.queries.areas import located
from data_access.rollups.schema import city_version, first_contact, town_month, village_month, visit_lag
from data_access.schema import care_station, import_batch
from data_access.scope import Scope

OFFICIAL_KIND = "difficulty"
"""The register that the trust strip speaks of: the default of every measure."""


@dataclass(frozen=True)
class Trust:
    """The trust strip: one line about how far the figures can be trusted.

    Children are those on the register (difficulty) at the end of the latest month on record at as_of; all numbers lie
    within the scope.  Numbers about children are None for a role that sees no figures about them.
    """

    data_date: dt.date | None
    last_import: dt.date | None  # local date of the last finished import of any kind
    late_month: int  # the month of `late`: the last closed one at as_of
    late: int | None  # 补录: valid visits of that month recorded after its freeze day
    without_tier: int | None  # 未评定
    without_director: int | None  # 缺岗 or without a village
    without_village: int | None  # 未落村
    without_coordinates: int  # open stations and sites that a map cannot show
    stale_towns: frozenset[str]


def version(connection: sa.Connection, city: str) -> int:
    """The version of a city's data, part of every cache key; 0 before the first refresh."""
    c = city_version.c
    return connection.execute(sa.select(c.version).where(c.city_code == city)).scalar() or 0


def at(wanted: int, city: str) -> Callable[[sa.Connection], bool]:
    """Whether a connection shows the data of a version: a standby may be behind it."""
    return lambda connection: version(connection, city) == wanted


def data_date(connection: sa.Connection, scope: Scope, time_zone: str, today: dt.date) -> dt.date | None:
    """The local date of the city's latest visit record, else of the last finished import of visits; None without both.

    Never after today: a clock that ran ahead moves no figure.
    """
    latest = connection.execute(
        scope.city_total(sa.select(sa.func.max(first_contact.c.last_recorded_at)), first_contact.c.city_code)
    ).scalar()
    if latest is None:
        latest = _last_import(connection, "visit")
    return None if latest is None else min(today, instants.local_date(latest, time_zone))


def first_data(connection: sa.Connection, scope: Scope) -> dt.date | None:
    """The day of the first visit on record in the city, of any mode; None without any."""
    return connection.execute(
        scope.city_total(sa.select(sa.func.min(first_contact.c.first_on)), first_contact.c.city_code)
    ).scalar()


def stale_towns(
    connection: sa.Connection, scope: Scope, data_date: dt.date | None, parameters: Parameters
) -> frozenset[str]:
    """The towns whose latest visit record is more than 7 days (default) older than the data date, or that have none.

    Only towns with children on a register in the latest month on record: nobody to visit, nothing late.
    """
    if data_date is None:
        return frozenset()
    f, t = first_contact.c, town_month.c
    wanted = sa.select(f.town_code, sa.func.max(f.last_recorded_at).label("at")).group_by(f.town_code)
    latest = {row.town_code: row.at for row in connection.execute(scope.rows(wanted, f.city_code, f.town_code))}
    m = _latest_month(connection, scope, town_month, data_date)
    expected = connection.execute(
        scope.rows(sa.select(t.town_code).where(t.m == m, t.at_end > 0).distinct(), t.city_code, t.town_code)
    ).scalars()
    oldest = data_date - dt.timedelta(days=parameters.stale_after_days)
    return frozenset(
        town
        for town in expected
        if town and (town not in latest or instants.local_date(latest[town], parameters.time_zone) < oldest)
    )


@dataclass(frozen=True)
class TownFreshness:
    """How far a town's visit records reach: the local date of the latest one, None without any; '' is 未落村."""

    town_code: str
    last_recorded_on: dt.date | None
    first_visit_on: dt.date | None


def by_town(connection: sa.Connection, scope: Scope, time_zone: str) -> tuple[TownFreshness, ...]:
    """The towns of the scope that have visit records, by code."""
    f = first_contact.c
    wanted = sa.select(
        f.town_code, sa.func.max(f.last_recorded_at).label("at"), sa.func.min(f.first_on).label("first")
    ).group_by(f.town_code)
    rows = connection.execute(scope.rows(wanted.order_by(f.town_code), f.city_code, f.town_code))
    return tuple(
        TownFreshness(row.town_code, row.at and instants.local_date(row.at, time_zone), row.first) for row in rows
    )


def trust(connection: sa.Connection, scope: Scope, as_of: dt.date, today: dt.date | None = None) -> Trust:
    """The numbers of the trust strip.  `today` caps the data date; without it as_of does."""
    local = parameters.load(connection, as_of)
    date = data_date(connection, scope, local.time_zone, today or as_of)
    imported = _last_import(connection, None)
    closed = months.last_closed(as_of, local.freeze_day)
    sees = scope.sees_visits
    tier, director, village = _incomplete(connection, scope, as_of) if sees else (None, None, None)
    return Trust(
        data_date=date,
        last_import=None if imported is None else instants.local_date(imported, local.time_zone),
        late_month=closed,
        late=_late(connection, scope, closed) if sees else None,
        without_tier=tier,
        without_director=director,
        without_village=village,
        without_coordinates=_without_coordinates(connection, scope, as_of),
        stale_towns=stale_towns(connection, scope, date, local),
    )


def late_by_town(connection: sa.Connection, scope: Scope, m: int) -> dict[str, int]:
    """Late entries (补录) of a month by town, '' for 未落村; what the trust strip's number opens.

    Raises NotAllowed for a role that sees no figures about visits.
    """
    if not scope.sees_visits:
        raise NotAllowed()
    c = visit_lag.c
    wanted = sa.select(c.town_code, sa.func.sum(c.late)).where(c.m == m, c.kind == OFFICIAL_KIND).group_by(c.town_code)
    rows = connection.execute(scope.rows(wanted.order_by(c.town_code), c.city_code, c.town_code))
    return {town: int(late) for town, late in rows if late}


def _late(connection: sa.Connection, scope: Scope, m: int) -> int:
    c = visit_lag.c
    wanted = sa.select(sa.func.sum(c.late)).where(c.m == m, c.kind == OFFICIAL_KIND)
    return int(connection.execute(scope.rows(wanted, c.city_code, c.town_code)).scalar() or 0)


def _incomplete(connection: sa.Connection, scope: Scope, as_of: dt.date) -> tuple[int, int, int]:
    """Children on the register without a tier, without a director, without a village."""
    c = village_month.c
    m = _latest_month(connection, scope, village_month, as_of)
    wanted = sa.select(
        *(
            sa.func.sum(sa.case((missing, c.at_end), else_=0))
            for missing in (c.tier == NOT_ASSESSED, c.director_id == "", c.village_code == c.city_code)
        )
    ).where(c.m == m, c.kind == OFFICIAL_KIND)
    row = connection.execute(scope.rows(wanted, c.city_code, c.town_code)).one()
    return int(row[0] or 0), int(row[1] or 0), int(row[2] or 0)


def _latest_month(connection: sa.Connection, scope: Scope, table: sa.Table, on: dt.date) -> int:
    """The latest month on record in the city up to a day; 0 without any."""
    wanted = sa.select(sa.func.max(table.c.m)).where(table.c.m <= months.month_of(on))
    return connection.execute(scope.city_total(wanted, table.c.city_code)).scalar() or 0


def _without_coordinates(connection: sa.Connection, scope: Scope, on: dt.date) -> int:
    s, places = care_station.c, located(scope, on)
    wanted = (
        sa.select(sa.func.count())
        .select_from(care_station.join(places, places.c.code == s.area_code))
        .where(
            s.opened_on <= on,
            sa.or_(s.closed_on.is_(None), s.closed_on >= on),
            sa.or_(s.lon.is_(None), s.lat.is_(None)),
        )
    )
    return int(connection.execute(scope.rows(wanted, places.c.city_code, places.c.town_code)).scalar_one())


def _last_import(connection: sa.Connection, kind: str | None) -> dt.datetime | None:
    b = import_batch.c
    wanted = sa.select(sa.func.max(b.finished_at))
    return connection.execute(wanted if kind is None else wanted.where(b.kind == kind)).scalar()
