"""The four guarantees of institutions as they stand on a day (C10): staff, premises, supplies and funds."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields

import sqlalchemy as sa

from data_access.queries.areas import located
from data_access.schema import four_guarantees
from data_access.scope import Scope

GUARANTEES = ("staff", "premises", "supplies", "funds")


@dataclass(frozen=True)
class Institution:
    """One institution by its latest record up to the day; `town_code` is '' for the city's own."""

    area_code: str
    town_code: str
    name: str
    recorded_on: dt.date
    staff: bool
    premises: bool
    supplies: bool
    funds: bool

    @property
    def secured(self) -> int:
        """How many of the four are secured."""
        return sum((self.staff, self.premises, self.supplies, self.funds))


@dataclass(frozen=True)
class Secured:
    """Counts of one town, of several or of the city; they add up."""

    institutions: int = 0
    secured: int = 0  # guarantees, of four for each institution
    complete: int = 0  # institutions with all four

    def __add__(self, other: "Secured") -> "Secured":
        return Secured(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


def institutions(connection: sa.Connection, scope: Scope, on: dt.date) -> tuple[Institution, ...]:
    """The institutions of the scope on record by the day, by town and name, the city's own first."""
    return _read(connection, scope, on, city_total=False)


def by_town(connection: sa.Connection, scope: Scope, on: dt.date) -> dict[str, Secured]:
    """By town of the scope, '' for the city's own; towns without any institution on record are absent."""
    found: dict[str, list[Institution]] = defaultdict(list)
    for one in _read(connection, scope, on, city_total=False):
        found[one.town_code].append(one)
    return {town: _secured(its) for town, its in found.items()}


def city_sum(connection: sa.Connection, scope: Scope, on: dt.date) -> Secured:
    """The whole city, which everybody of it may read."""
    return _secured(_read(connection, scope, on, city_total=True))


def _secured(found: Iterable[Institution]) -> Secured:
    return sum((Secured(1, one.secured, int(one.secured == len(GUARANTEES))) for one in found), Secured())


def _read(connection: sa.Connection, scope: Scope, on: dt.date, *, city_total: bool) -> tuple[Institution, ...]:
    g, places = four_guarantees.c, located(scope, on)
    wanted = (
        sa.select(
            g.area_code, places.c.town_code, g.institution.label("name"), g.as_of.label("recorded_on"),
            *(g[name] for name in GUARANTEES),
        )
        .join_from(four_guarantees, places, places.c.code == g.area_code)
        .where(g.as_of <= on)
        .order_by(places.c.town_code, g.institution, g.area_code, g.as_of)
    )  # fmt: skip
    if city_total:
        rows = connection.execute(scope.city_total(wanted, places.c.city_code))
    else:
        rows = connection.execute(scope.rows(wanted, places.c.city_code, places.c.town_code))
    latest = {(row.area_code, row.name): row for row in rows}  # the latest record comes last and stays
    return tuple(Institution(**row._mapping) for row in latest.values())
