"""Reading records from the contract tables: the one place where raw rows become arrays."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from data_access import bulk, months, schema
from data_access.parameters import REGISTER_KINDS, TIERS, History
from data_access.rollups.records import (
    FOREVER,
    Bools,
    Entries,
    Instants,
    Ints,
    Periods,
    Places,
    Posts,
    Records,
    Timeline,
    Visits,
    joined,
    ordinals,
    positions,
)

Choose = Callable[[Any], sa.ColumnElement[bool]]
"""Given a column of child ids: the condition under which a row is wanted."""


FACE_TO_FACE = frozenset({"home", "school", "institution"})
REMOTE = frozenset({"phone", "video"})
COUNTED_ROLES = frozenset({"director", "supervisor"})
_GRADES = {"good": 0, "fair": 1, "poor": 2}
_EPOCH = dt.date(1970, 1, 1).toordinal()
_SPACES = "".join(c for c in map(chr, range(0x3001)) if c.isspace())


def children_of_city(city: str) -> Choose:
    c = schema.child.c
    return lambda column: column.in_(sa.select(c.id).where(c.city_code == city))


def everybody(_column: Any) -> sa.ColumnElement[bool]:
    """For a table that is narrowed to the city by its own column."""
    return sa.true()


def children_of_town(city: str, town: str) -> Choose:
    """Children of the city who live or have lived in a town; what is computed from them is narrowed by day after."""
    c, v, a = schema.child.c, schema.child_village.c, schema.area.c
    lived = (
        sa.select(v.child_id)
        .join_from(schema.child_village, schema.area, a.code == v.village_code)
        .join(schema.child, c.id == v.child_id)
        .where(a.parent_code == town, c.city_code == city)
    )
    return lambda column: column.in_(lived)


def registered_since(choose: Choose, day: dt.date) -> Choose:
    """Those of the chosen children who are or were on a register on the day or later."""
    r = schema.child_register.c
    # narrowed inside: the registers of all cities together are forty times as many in a province
    lately = sa.select(r.child_id).where(choose(r.child_id), sa.or_(r.left_on.is_(None), r.left_on >= day))
    return lambda column: column.in_(lately)


def children_by_id(connection: sa.Connection, ids: Sequence[str]) -> Choose:
    """As one value: asked in each statement anew, the registers of all cities of a province are read each time."""
    return lambda column: bulk.among(connection, column, ids, size=len(ids))[0] if ids else sa.false()


def records(
    connection: sa.Connection,
    city: str,
    choose: Choose,
    *,
    time_zone: str,
    rules: History,
    visit_days: tuple[dt.date, dt.date] | None = None,
    tiers_from: dt.date | None = None,
) -> Records:
    """The records of the chosen children of a city; visits of the days asked for, all when none are named; tiers as
    they hold on a day and later, from the beginning when none is named.

    By `rules` a visit counts as on its own day.

    Children who belong to another city are left out whatever `choose` says.
    """
    c = schema.child.c
    rows = connection.execute(
        sa.select(c.id, c.category, c.born_on).where(c.city_code == city, choose(c.id)).order_by(c.id)
    ).all()
    ids = tuple(sorted(row.id for row in rows))  # ids compare as text, whatever the database's collation
    by_id = {row.id: row for row in rows}
    child = positions(ids)
    places = read_places(connection, city)
    registers = _registers(connection, choose, child)
    visits, entries = _visits(connection, choose, child, registers, ZoneInfo(time_zone), rules, visit_days)
    return Records(
        city=city,
        ids=ids,
        category=tuple(by_id[i].category for i in ids),
        adult_on=ordinals(months.eighteenth_birthday(by_id[i].born_on) for i in ids),
        registers=registers,
        deferrals=read_deferrals(connection, choose, child),
        villages=_villages(connection, choose, child, places),
        tiers=_tiers(connection, choose, child, tiers_from),
        visits=visits,
        posts=read_posts(connection, city, places),
        places=places,
        entries=entries,
    )


def read_places(connection: sa.Connection, city: str) -> Places:
    a = schema.area.c
    towns = tuple(
        connection.execute(sa.select(a.code).where(a.level == "town", a.parent_code == city).order_by(a.code)).scalars()
    )
    town = schema.area.alias("town")
    rows = connection.execute(
        sa.select(a.code, a.parent_code)
        .join_from(schema.area, town, town.c.code == a.parent_code)
        .where(a.level == "village", town.c.parent_code == city)
        .order_by(a.code)
    ).all()
    position = positions(towns)
    return Places(
        villages=tuple(row.code for row in rows),
        towns=towns,
        town_of_village=np.array([position[row.parent_code] for row in rows], dtype=np.int64),
    )


def _registers(connection: sa.Connection, choose: Choose, child: dict[str, int]) -> Periods:
    r = schema.child_register.c
    rank = positions(REGISTER_KINDS)
    wanted = sa.select(r.child_id, r.kind, r.registered_on, r.left_on).where(choose(r.child_id))
    rows = bulk.read(connection, wanted)
    who, kind = by_word(rows["child_id"], child, -1), by_word(rows["kind"], rank, -1)
    kept = (who >= 0) & (kind >= 0)
    start, end = (days_of(rows[name])[kept] for name in ("registered_on", "left_on"))
    return Periods(who[kept], start, end, kind[kept])


def read_deferrals(connection: sa.Connection, choose: Choose, child: dict[str, int]) -> Periods:
    """Approved deferrals, joined where they touch: only together may they cover a month."""
    d = schema.visit_deferral.c
    rows = connection.execute(sa.select(d.child_id, d.from_on, d.to_on, d.approved_by).where(choose(d.child_id))).all()
    approved = joined(
        (child[row.child_id], row.from_on.toordinal(), row.to_on.toordinal())
        for row in rows
        if row.child_id in child and (row.approved_by or "").strip()
    )
    if not approved:
        return Periods.empty()
    who, start, end = (np.array(column, dtype=np.int64) for column in zip(*approved, strict=True))
    return Periods(who, start, end, np.zeros_like(who))


def _villages(connection: sa.Connection, choose: Choose, child: dict[str, int], places: Places) -> Timeline:
    v = schema.child_village.c
    village = positions(places.villages)
    rows = bulk.read(connection, sa.select(v.child_id, v.from_on, v.village_code).where(choose(v.child_id)))
    who, value = by_word(rows["child_id"], child, -1), by_word(rows["village_code"], village, -1)
    kept = (who >= 0) & (value >= 0)
    value = value[kept]
    # villages are sorted by code, so the position is also the order between two rows of one day: the greater holds
    return Timeline.build(who[kept], days_of(rows["from_on"])[kept], value, value, len(child))


def confirmed(name: Any) -> sa.ColumnElement[bool]:
    """Whether somebody's name stands in a column: more than spaces."""
    return sa.func.ltrim(name, _SPACES) != ""


def _tiers(connection: sa.Connection, choose: Choose, child: dict[str, int], since: dt.date | None) -> Timeline:
    """The tiers of confirmed assessments; on one day the higher risk holds."""
    a = schema.risk_assessment.c
    mine = (choose(a.child_id), a.tier.in_(TIERS), confirmed(a.confirmed_by))
    wanted = sa.select(a.child_id, a.assessed_on, a.tier).where(*mine)
    if since is not None:
        following = sa.func.lead(a.assessed_on).over(partition_by=a.child_id, order_by=a.assessed_on)
        found = wanted.add_columns(following.label("following")).subquery().c
        holds = (found.following.is_(None), found.following > since, found.following == found.assessed_on)
        wanted = sa.select(found.child_id, found.assessed_on, found.tier).where(sa.or_(*holds))
    rows = bulk.read(connection, wanted)
    who, value = by_word(rows["child_id"], child, -1), by_word(rows["tier"], positions(TIERS), -1)
    kept = who >= 0
    value = value[kept]
    return Timeline.build(who[kept], days_of(rows["assessed_on"])[kept], value, -value, len(child))


def read_posts(connection: sa.Connection, city: str, places: Places) -> Posts:
    p, a = schema.worker_post.c, schema.area.c
    town = schema.area.alias("town")
    village = positions(places.villages)
    rows = connection.execute(
        sa.select(p.worker_id, p.area_code, p.starts_on, p.ends_on)
        .join_from(schema.worker_post, schema.area, a.code == p.area_code)
        .join(town, town.c.code == a.parent_code)
        .where(p.role == "director", town.c.parent_code == city)
    ).all()
    standing = joined(
        ((village[row.area_code], row.worker_id), row.starts_on.toordinal(), _end(row.ends_on))
        for row in rows
        if row.area_code in village
    )
    workers = tuple(sorted({worker for (_village, worker), _start, _end in standing}))
    number = positions(workers)
    ordered = sorted((v, start, number[worker], end) for (v, worker), start, end in standing)
    columns = np.array(ordered, dtype=np.int64).reshape(-1, 4)
    return Posts(columns[:, 0], columns[:, 2], columns[:, 1], columns[:, 3], workers)


def _end(day: dt.date | None) -> int:
    return FOREVER if day is None else day.toordinal()


def _visits(
    connection: sa.Connection,
    choose: Choose,
    child: dict[str, int],
    registers: Periods,
    zone: ZoneInfo,
    rules: History,
    between: tuple[dt.date, dt.date] | None,
) -> tuple[Visits, Entries | None]:
    v = schema.visit.c
    wanted = sa.select(
        v.id, v.child_id, v.visited_on, v.mode, v.visitor_role, v.child_seen,
        v.life, v.guardianship, v.health, v.study, v.recorded_at, v.recorded_by_import, v.worker_id,
    ).where(choose(v.child_id))  # fmt: skip
    if between is not None:
        wanted = wanted.where(v.visited_on.between(*between))
    rows = bulk.read(connection, wanted, unlike=frozenset({"id"}))
    who = by_word(rows["child_id"], child, -1)
    rows = rows.append_column("who", pa.array(who)).filter(pa.array(who >= 0))
    if not rows.num_rows:
        return no_visits(), Entries.none() if between is None else None
    rows = rows.sort_by([("who", "ascending"), ("visited_on", "ascending"), ("id", "ascending")])
    who_at = rows["who"].to_numpy()
    days = days_of(rows["visited_on"])
    recorded = rows["recorded_at"].to_numpy().astype("datetime64[us]")
    registered = registers.contain(who_at, days)
    face_to_face, remote, home = (_is_one_of(rows["mode"], words) for words in (FACE_TO_FACE, REMOTE, {"home"}))
    own, ngo = (_is_one_of(rows["visitor_role"], words) for words in (COUNTED_ROLES, {"ngo"}))
    counted = face_to_face | (remote & (rules.on_days("count_remote", days) > 0))
    counted &= own | (ngo & (rules.on_days("count_ngo", days) > 0))
    grade = _grades(rows)
    visits = Visits(
        child=who_at,
        day=days,
        valid=counted & _truth(rows["child_seen"]) & registered,
        home=home,
        complete=grade >= 0,
        remote=remote,
        ngo=ngo,
        on_register=registered,
        elements=grade,
        recorded=local_days(recorded, zone),
        import_made=_truth(rows["recorded_by_import"]),
        ids=tuple(rows["id"].to_pylist()),
        recorded_at=recorded,
    )
    return visits, entries_of(rows) if between is None else None


def entries_of(rows: pa.Table) -> Entries:
    """Of visits with worker_id, visitor_role, recorded_at, visited_on and recorded_by_import."""
    entered = _is_one_of(rows["visitor_role"], {"director"}) & ~_truth(rows["recorded_by_import"])
    mine = rows.filter(pa.array(entered)).filter(pc.field("worker_id").is_valid())
    coded = mine["worker_id"].combine_chunks()
    at = mine["recorded_at"].to_numpy().astype("datetime64[us]")
    worker = coded.indices.to_numpy().astype(np.int64)
    return Entries.ordered(coded.dictionary.to_pylist(), worker, at, days_of(mine["visited_on"]))


def days_of(column: pa.ChunkedArray) -> Ints:
    """Days as ordinals; null becomes FOREVER."""
    days: Ints = column.cast(pa.int32()).fill_null(FOREVER - _EPOCH).to_numpy().astype(np.int64) + _EPOCH
    return days


def by_word(words: pa.ChunkedArray, number: Mapping[str, int], other: int) -> Ints:
    """The number of each word; `other` for null and for a word that has none."""
    coded = words.combine_chunks()
    numbers = np.array([*(number.get(word, other) for word in coded.dictionary.to_pylist()), other], dtype=np.int64)
    found: Ints = numbers[coded.indices.fill_null(len(numbers) - 1).to_numpy()]
    return found


def _is_one_of(words: pa.ChunkedArray, which: Set[str]) -> Bools:
    found: Bools = by_word(words, dict.fromkeys(which, 1), 0) == 1
    return found


def _truth(values: pa.ChunkedArray) -> Bools:
    found: Bools = values.fill_null(False).to_numpy().astype(bool)
    return found


def _grades(rows: pa.Table) -> Ints:
    """The four elements as one number below 81, so that identical records compare equal; -1 when one is missing."""
    number, missing = np.zeros(rows.num_rows, dtype=np.int64), np.zeros(rows.num_rows, dtype=bool)
    for element in ("life", "guardianship", "health", "study"):
        grade = by_word(rows[element], _GRADES, -1)
        number, missing = number * 3 + grade, missing | (grade < 0)
    return np.where(missing, -1, number)


def no_visits() -> Visits:
    ints, bools = np.empty(0, dtype=np.int64), np.empty(0, dtype=bool)
    instants = np.empty(0, dtype="datetime64[us]")
    return Visits(ints, ints, bools, bools, bools, bools, bools, bools, ints, ints, bools, (), instants)


def local_days(instants: Instants, zone: ZoneInfo) -> Ints:
    """The local calendar day of each UTC instant; one offset an hour suffices, for zones change on the hour."""
    hours, which = np.unique(instants.astype("datetime64[h]"), return_inverse=True)
    offsets = [at.replace(tzinfo=dt.UTC).astimezone(zone).utcoffset() for at in hours.tolist()]
    local = instants + np.array(offsets, dtype="timedelta64[us]")[which]
    days: Ints = local.astype("datetime64[D]").astype(np.int64) + _EPOCH
    return days
