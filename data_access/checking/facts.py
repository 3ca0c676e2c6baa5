"""Facts beside what they are made of, by sample: children beside their raw rows, sums beside their parts.

A sample is drawn by a seed, so that it can be drawn again; another night's seed looks elsewhere.  What changed since
the last refresh is no fault: its marks wait, and the children concerned are left out.
"""

import datetime as dt
import random
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from data_access import months, parameters, roles, schema
from data_access.checking import recount
from data_access.engine import Database
from data_access.errors import OwnerNeeded
from data_access.progress import Progress, silent
from data_access.rollups.schema import (
    COUNTS,
    child_month,
    child_scope,
    data_version,
    dirty,
    town_month,
    village_month,
    visit_lag,
)

CITIES, CHILDREN, MONTHS = 40, 600, 3
"""How many cities are looked at, children of all of them together, and months of each city."""
FEWEST_CHILDREN = 15
"""Of a city, however many cities there are."""

_EVERYTHING = frozenset({"all", "area"})
"""Marks that may mean any child."""


class Part(StrEnum):
    """What is compared with what."""

    MONTHS = "child_month"
    """Children's months with a plain count of register, deferrals and visits."""
    LAGS = "visit_lag"
    """The visits kept by recording lag with those counted."""
    PLACES = "child_scope"
    """Whose a child is with the villages where it lives and lived."""
    SUMS = "village_month"
    """Months of villages and towns with the sum of the months of their children."""


@dataclass(frozen=True)
class Compared:
    """How many rows were compared, and where (city, month) those lie that differ, each as often as it has any."""

    part: Part
    rows: int
    wrong: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Checked:
    """What was found, and in how much: cities looked at of all, whether changes wait for the next refresh.

    `refreshed` is False where no figure has been computed yet: then nothing was compared.
    """

    compared: tuple[Compared, ...]
    cities: int
    of_cities: int
    waiting: bool
    refreshed: bool


def check(database: Database, seed: int, progress: Progress = silent) -> Checked:
    """Compare a sample, in one snapshot, as the owner of the tables.

    Raises OwnerNeeded for a login that sees only a part of the rows, and the errors of `Database.read`.
    """
    if roles.stand(database):
        raise OwnerNeeded()
    with database.read() as connection:
        upto = connection.execute(sa.select(data_version.c.refreshed_to)).scalar()
        marks = [(what, key) for what, key in connection.execute(sa.select(dirty.c.what, dirty.c.key))]
        codes = _cities(connection)
        if upto is None:
            return Checked((), 0, len(codes), bool(marks), refreshed=False)
        draw = random.Random(seed)  # noqa: S311 - a sample, no secret
        chosen = sorted(draw.sample(codes, min(CITIES, len(codes))))
        found: list[Compared] = []
        for done, code in enumerate(chosen):
            progress("check", done, len(chosen))
            found += _city(connection, code, upto, marks, draw, max(FEWEST_CHILDREN, CHILDREN // len(chosen)))
        progress("check", len(chosen), len(chosen))
        return Checked(tuple(_together(found)), len(chosen), len(codes), bool(marks), refreshed=True)


def _cities(connection: sa.Connection) -> list[str]:
    """Cities of today, and those of which facts are left."""
    a = schema.area.c
    known = set(connection.execute(sa.select(a.code).where(a.level == "city")).scalars())
    return sorted(known | set(connection.execute(sa.select(town_month.c.city_code).distinct()).scalars()))


def _together(found: Iterable[Compared]) -> Iterator[Compared]:
    found = list(found)
    for part in Part:
        mine = [one for one in found if one.part is part]
        yield Compared(part, sum(one.rows for one in mine), tuple(where for one in mine for where in one.wrong))


def _city(
    connection: sa.Connection,
    code: str,
    upto: dt.date,
    marks: Collection[tuple[str, str]],
    draw: random.Random,
    children: int,
) -> Iterator[Compared]:
    yield from _sums(connection, code, draw)
    if not any(what in _EVERYTHING or (what, key) == ("city", code) for what, key in marks):
        marked = {key for what, key in marks if what == "child"}
        of = recount.city(connection, code, parameters.history(connection), upto)
        everybody = [child for child in _children(connection, code) if child not in marked]
        yield from _raw(connection, of, draw.sample(everybody, min(children, len(everybody))))


def _children(connection: sa.Connection, code: str) -> list[str]:
    """Of today, and those of whom facts are left."""
    c, s = schema.child.c, child_scope.c
    ids = set(connection.execute(sa.select(c.id).where(c.city_code == code)).scalars())
    return sorted(ids | set(connection.execute(sa.select(s.child_id).where(s.city_code == code)).scalars()))


# --- children beside their raw rows -----------------------------------------------------------------------------------


def _raw(connection: sa.Connection, of: recount.City, ids: list[str]) -> Iterator[Compared]:
    raw = recount.children(connection, of, ids)
    counted = recount.child_months(of, raw)
    yield _differing(Part.MONTHS, of.code, counted, _stored_months(connection, of.code, ids))
    visits = {key: month.valid_visits for key, month in counted.items() if month.valid_visits}
    yield _differing(Part.LAGS, of.code, visits, _stored_lags(connection, of.code, ids))
    places = {(child, 0): recount.towns_of(of, raw.villages[child]) for child in raw.born}
    yield _differing(Part.PLACES, of.code, places, _stored_places(connection, of.code, ids))


def _stored_months(connection: sa.Connection, code: str, ids: list[str]) -> dict[tuple[str, int], recount.Month]:
    t = child_month.c
    columns = (t.town_code, t.village_code, t.due, t.visited, t.valid_visits)
    rows = connection.execute(sa.select(t.child_id, t.m, *columns).where(t.city_code == code, t.child_id.in_(ids)))
    return {(child, m): recount.Month(*values) for child, m, *values in rows}


def _stored_lags(connection: sa.Connection, code: str, ids: list[str]) -> dict[tuple[str, int], int]:
    t = visit_lag.c
    rows = connection.execute(
        sa.select(t.child_id, t.m, sa.func.sum(t.visits))
        .where(t.city_code == code, t.child_id.in_(ids))
        .group_by(t.child_id, t.m)
    )
    return {(child, m): int(visits) for child, m, visits in rows}


def _stored_places(connection: sa.Connection, code: str, ids: list[str]) -> dict[tuple[str, int], set[tuple[str, int]]]:
    t = child_scope.c
    found: dict[tuple[str, int], set[tuple[str, int]]] = {}
    rows = connection.execute(
        sa.select(t.child_id, t.town_code, t.present).where(t.city_code == code, t.child_id.in_(ids))
    )
    for child, town, present in rows:
        found.setdefault((child, 0), set()).add((town, present))
    return found


def _differing(
    part: Part, code: str, wanted: dict[tuple[str, int], Any], there: dict[tuple[str, int], Any]
) -> Compared:
    keys = sorted(wanted.keys() | there.keys(), key=lambda key: (key[1], key[0]))
    wrong = [
        (code, months.label(m) if m else "") for child, m in keys if wanted.get((child, m)) != there.get((child, m))
    ]
    return Compared(part, len(keys), tuple(wrong))


# --- sums beside their parts ------------------------------------------------------------------------------------------


def _sums(connection: sa.Connection, code: str, draw: random.Random) -> Iterator[Compared]:
    """The last month and some others, each whole: villages from children, towns from villages, lags beside children."""
    known = _months(connection, code)
    for m in sorted({*known[-1:], *draw.sample(known, min(MONTHS - 1, len(known)))}):
        for table, source in ((village_month, child_month), (town_month, village_month)):
            keys = [column.name for column in table.primary_key.columns]
            yield _same_sums(connection, table, source, keys, COUNTS, code, m)
        yield _placed_lags(connection, code, m)


def _months(connection: sa.Connection, code: str) -> list[int]:
    """Those of the towns, and the first and last of children: all months of all children would be millions of rows."""
    town, child = town_month.c, child_month.c
    of_towns = sa.select(town.m).where(town.city_code == code).distinct()
    ends = sa.select(sa.func.min(child.m), sa.func.max(child.m)).where(child.city_code == code)
    found = {*connection.execute(of_towns).scalars(), *connection.execute(ends).one()}
    return sorted(m for m in found if m is not None)


def _placed_lags(connection: sa.Connection, code: str, m: int) -> Compared:
    """Lags say place, kind, tier and category as the child's month does."""
    lag, child = visit_lag.c, child_month.c
    told = ("city_code", "m", "child_id", "town_code", "village_code", "kind", "tier", "category")
    alike = visit_lag.outerjoin(child_month, sa.and_(*(lag[name] == child[name] for name in told)))
    counted = sa.select(sa.func.count(), sa.func.count(child.child_id)).select_from(alike)
    rows, right = connection.execute(counted.where(lag.city_code == code, lag.m == m)).one()
    return Compared(Part.LAGS, rows, ((code, months.label(m)),) * (rows - right))


def _same_sums(
    connection: sa.Connection,
    table: sa.Table,
    source: sa.FromClause,
    keys: list[str],
    values: Iterable[str],
    code: str,
    m: int,
) -> Compared:
    values = list(values)
    s, t = source.c, table.c
    summed = (
        sa.select(*(s[key] for key in keys), *(sa.cast(sa.func.sum(s[name]), sa.Integer) for name in values))
        .where(s.city_code == code, s.m == m)
        .group_by(*(s[key] for key in keys))
    )
    wanted = Counter(map(tuple, connection.execute(summed)))
    stored = sa.select(*(t[name] for name in (*keys, *values))).where(t.city_code == code, t.m == m)
    there = Counter(map(tuple, connection.execute(stored)))
    wrong = {row[: len(keys)] for row in ((wanted - there) + (there - wanted))}
    return Compared(Part.SUMS, len(wanted | there), ((code, months.label(m)),) * len(wrong))
