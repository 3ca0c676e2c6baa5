"""The ledger of subsidies (C4, C5): what is due from whom for which station and year, what was paid, what is open."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa

from data_access.parameters import History, history
from data_access.queries.areas import located
from data_access.queries.stations import TOWN_STATION
from data_access.schema import care_station, station_appraisal, subsidy
from data_access.scope import Scope

CONSTRUCTION, OPERATING = "construction", "operating"
PAYERS = ("city", "town")
"""Who owes subsidies; what charities and others give discharges nobody's share."""


@dataclass(frozen=True)
class Share:
    """What one payer owes for one station: the construction subsidy (`year` None) or that of one operating year.

    Yuan.  `outstanding` = due less paid, never below 0; `overpaid` the other way round: a double payment.  Until
    `due_on` has passed the outstanding part is 未到拨付期 and no arrears.  `undated` was paid on a day that nobody
    recorded, and counts as paid nowhere.
    """

    station_id: str
    station_name: str
    town_code: str
    kind: str
    year: int | None
    payer: str
    granted: int  # by this payer's rows
    due: int
    paid: int
    undated: int
    due_on: dt.date | None
    is_payable: bool

    @property
    def outstanding(self) -> int:
        return max(0, self.due - self.paid)

    @property
    def overpaid(self) -> int:
        return max(0, self.paid - self.due)

    @property
    def arrears(self) -> int:
        return self.outstanding if self.is_payable else 0


@dataclass(frozen=True)
class Money:
    """Sums of shares in yuan; they add up."""

    construction_due: int = 0
    construction_paid: int = 0
    construction_outstanding: int = 0
    operating_due: int = 0
    operating_paid: int = 0
    arrears_city: int = 0
    arrears_town: int = 0
    granted: int = 0  # operating, all payers of the ledger
    stations_granted: int = 0

    def __add__(self, other: "Money") -> "Money":
        return Money(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


def ledger(connection: sa.Connection, scope: Scope, on: dt.date, year: int | None = None) -> tuple[Share, ...]:
    """The shares of the scope's town stations on a day, by town, station, kind, year and payer.

    Amounts are those in force when a station was accepted, and at the end of a year (on the day while it runs).
    All years up to that of the day, or one; the construction subsidy is always in it, for it is due once for ever.
    """
    return _ledger(connection, scope, on, year, city_total=False)


def sums(connection: sa.Connection, scope: Scope, on: dt.date, year: int) -> dict[str, Money]:
    """By town of the scope, '' for stations of no town: the construction subsidy so far, operating of one year."""
    by_town: dict[str, list[Share]] = defaultdict(list)
    for share in _ledger(connection, scope, on, year, city_total=False):
        by_town[share.town_code].append(share)
    return {town: _money(shares) for town, shares in by_town.items()}


def city_sum(connection: sa.Connection, scope: Scope, on: dt.date, year: int) -> Money:
    """The whole city, which everybody of it may read."""
    return _money(_ledger(connection, scope, on, year, city_total=True))


def _money(shares: list[Share] | tuple[Share, ...]) -> Money:
    construction = [share for share in shares if share.kind == CONSTRUCTION]
    operating = [share for share in shares if share.kind == OPERATING]
    return Money(
        construction_due=sum(share.due for share in construction),
        construction_paid=sum(share.paid for share in construction),
        construction_outstanding=sum(share.outstanding for share in construction),
        operating_due=sum(share.due for share in operating),
        operating_paid=sum(share.paid for share in operating),
        arrears_city=sum(share.arrears for share in operating if share.payer == "city"),
        arrears_town=sum(share.arrears for share in operating if share.payer == "town"),
        granted=sum(share.granted for share in operating),
        stations_granted=len({share.station_id for share in operating if share.granted}),
    )


@dataclass(frozen=True)
class Source:
    """What one kind of payer gave for the stations of one town in one year; yuan."""

    year: int | None  # None: nobody recorded when it was paid
    payer: str  # city, town, charity, other
    town_code: str
    paid: int


def sources(connection: sa.Connection, scope: Scope, on: dt.date) -> tuple[Source, ...]:
    """Sources of funds (clause 26): what had been paid by the day, by year of payment, payer and town of the scope."""
    g, s, places = subsidy.c, care_station.c, located(scope, on)
    wanted = (
        sa.select(g.payer, g.paid_on, g.paid_yuan, places.c.town_code)
        .select_from(subsidy.join(care_station, s.id == g.station_id).join(places, places.c.code == s.area_code))
        .where(g.paid_yuan > 0, sa.or_(g.paid_on.is_(None), g.paid_on <= on))
    )
    sums: dict[tuple[int | None, str, str], int] = defaultdict(int)
    for row in connection.execute(scope.rows(wanted, places.c.city_code, places.c.town_code)):
        sums[row.paid_on.year if row.paid_on else None, row.payer, row.town_code] += row.paid_yuan
    ordered = sorted(sums.items(), key=lambda item: (item[0][0] or 0, item[0][1], item[0][2]))
    return tuple(Source(*key, paid) for key, paid in ordered)


@dataclass(frozen=True)
class _Paid:
    """The rows of one payer, station, kind and year together."""

    granted: int
    paid: int
    undated: int
    due_on: dt.date | None  # the last of its rows: no earlier one is the whole


_NOTHING = _Paid(0, 0, 0, None)


def _ledger(
    connection: sa.Connection, scope: Scope, on: dt.date, year: int | None, *, city_total: bool
) -> tuple[Share, ...]:
    s, places, rules = care_station.c, located(scope, on), history(connection)

    def narrowed(wanted: sa.Select[Any]) -> sa.Select[Any]:
        if city_total:
            return scope.city_total(wanted, places.c.city_code)
        return scope.rows(wanted, places.c.city_code, places.c.town_code)

    here = care_station.join(places, places.c.code == s.area_code)
    stations = connection.execute(
        narrowed(
            sa.select(s.id, s.name, s.standard_met_on, places.c.town_code)
            .select_from(here)
            .where(s.kind == TOWN_STATION, s.opened_on <= on)
            .order_by(places.c.town_code, s.id)
        )
    ).all()
    a = station_appraisal.c
    graded = here.join(station_appraisal, a.station_id == s.id)
    appraisals = sa.select(a.station_id, a.year, a.grade).select_from(graded)
    appraised = {
        (station, y): rules.on(min(dt.date(y, 12, 31), on)).operating_for(grade)
        for station, y, grade in connection.execute(narrowed(appraisals))
        if y <= on.year
    }
    paid = _paid(connection.execute(narrowed(_subsidies(here))).all(), on)
    shares: list[Share] = []
    for station in stations:
        shares += _construction(station, paid, on, rules)
        years = {y for i, y in appraised if i == station.id}
        years |= {y for i, kind, y, _payer in paid if i == station.id and kind == OPERATING and y is not None}
        for y in sorted(years if year is None else years & {year}):
            shares += _operating(station, y, appraised.get((station.id, y), 0), paid, on)
    return tuple(shares)


def _subsidies(here: Any) -> sa.Select[Any]:
    g = subsidy.c
    return (
        sa.select(g.station_id, g.kind, g.year, g.payer, g.due_on, g.granted_yuan, g.paid_yuan, g.paid_on)
        .select_from(here.join(subsidy, g.station_id == care_station.c.id))
        .where(g.payer.in_(PAYERS))
    )


_Key = tuple[str, str, int | None, str]


def _paid(rows: Any, on: dt.date) -> dict[_Key, _Paid]:
    """By station, kind, year and payer; payments after the day are not known on it."""
    found: dict[_Key, _Paid] = {}
    for row in rows:
        year = None if row.kind == CONSTRUCTION else _year(row)
        if year is not None and year > on.year:
            continue
        key = (row.station_id, row.kind, year, row.payer)
        before, paid = found.get(key, _NOTHING), row.paid_yuan or 0
        found[key] = _Paid(
            before.granted + row.granted_yuan,
            before.paid + (paid if row.paid_on is not None and row.paid_on <= on else 0),
            before.undated + (paid if row.paid_on is None else 0),
            max((day for day in (before.due_on, row.due_on) if day is not None), default=None),
        )
    return found


def _year(row: Any) -> int | None:
    """The operating year that a row is for; where the file left it out, that of the day it was due or paid."""
    day = row.due_on or row.paid_on
    return int(row.year) if row.year is not None else (day.year if day else None)


def _construction(station: Any, paid: dict[_Key, _Paid], on: dt.date, rules: History) -> list[Share]:
    """Once per accepted station, for ever, all of it from the city."""
    accepted = station.standard_met_on is not None and station.standard_met_on <= on
    own = paid.get((station.id, CONSTRUCTION, None, "city"), _NOTHING)
    due = rules.on(station.standard_met_on).construction_yuan if accepted else 0
    return [_share(station, CONSTRUCTION, None, "city", due, own, on)] if due or own != _NOTHING else []


def _operating(station: Any, year: int, usual: int, paid: dict[_Key, _Paid], on: dt.date) -> list[Share]:
    """What was granted for the year, else the usual amount of an appraised station; half city, half town."""
    rows = {payer: paid.get((station.id, OPERATING, year, payer), _NOTHING) for payer in PAYERS}
    granted = sum(row.granted for row in rows.values())
    due = granted or usual
    halves = {"city": due - due // 2, "town": due // 2}
    return [_share(station, OPERATING, year, payer, halves[payer], rows[payer], on) for payer in PAYERS]


def _share(station: Any, kind: str, year: int | None, payer: str, due: int, own: _Paid, on: dt.date) -> Share:
    return Share(
        station_id=station.id,
        station_name=station.name,
        town_code=station.town_code,
        kind=kind,
        year=year,
        payer=payer,
        granted=own.granted,
        due=due,
        paid=own.paid,
        undated=own.undated,
        due_on=own.due_on,
        is_payable=own.due_on is None or own.due_on <= on,
    )
