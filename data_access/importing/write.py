"""Rows that stood every test go into their tables; rows that stand twice in a file are dropped or rejected here."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from data_access.importing import staging
from data_access.importing.plans import Plan, encoder, plans
from data_access.importing.rows import Rows
from data_access.importing.says import say
from data_access.progress import Progress
from data_access.texts import msg

_TWICE = msg("The same record stands in an earlier row, with other values.")
_SEE = msg("See row {row}.")


@dataclass(frozen=True)
class Counts:
    written: int
    changed: int
    unchanged: int


@dataclass
class Staged:
    """One table's rows on their way: those of one key once, in the order of the file."""

    plan: Plan
    rows: list[tuple[Any, ...]]


_Named = tuple[tuple[str, ...], tuple[Any, ...]]
"""Columns and their values."""

Seen = dict[Any, tuple[Rows, int, tuple[str, ...], tuple[Any, ...]]]
"""By table and key: the sheet and row of a file in which a record stood first, with its columns and values."""


def prepare(rows: Rows, time_zone: str, seen: Seen) -> list[Staged]:
    """The staged rows of every table; a row that repeats a key with other values becomes a problem."""
    if rows.sheet.kind == "visit":
        rows.data["recorded_at"] = recorded = rows.column("recorded_at")
        rows.data["recorded_by_import"] = [None if value is None else False for value in recorded]
    zone = ZoneInfo(time_zone)
    tables = [(plan, _values(rows, plan, zone)) for plan in plans(rows)]
    _reject_all_repeated(rows, tables, seen)
    return [Staged(plan, list(_once(rows, plan, values, seen))) for plan, values in tables]


def _values(rows: Rows, plan: Plan, zone: ZoneInfo) -> list[tuple[Any, ...]]:
    """By position, the values of the plan's columns as the drivers take them; made ids are filled in."""
    columns = []
    for name, field in plan.fields:
        encode = encoder(plan.table.c[name], zone)
        values = [None if value is None else encode(value) for value in rows.column(field)]
        if name == "id" and rows.has("made_id"):
            values = [own or made for own, made in zip(values, rows.data["made_id"], strict=True)]
        columns.append(values)
    return list(zip(*columns, strict=True))


def _keys(rows: Rows, plan: Plan, values: list[tuple[Any, ...]]) -> Iterator[tuple[int, bool, Any, Any]]:
    """(position, id is made, the key of the row, its natural key) of the rows that are good and have a row here."""
    at = {name: i for i, name in enumerate(plan.columns)}
    needed, keys, naturals = ([at[n] for n in names if n in at] for names in (plan.needs, plan.keys, plan.natural))
    made = rows.column("made_id") if plan.natural else [None] * len(rows)
    bad = rows.bad()
    for position, row in enumerate(values):
        if position in bad or (plan.needs and all(row[i] is None for i in needed)):
            continue
        natural = tuple(row[i] for i in naturals)
        yield position, bool(made[position]), natural if made[position] else tuple(row[i] for i in keys), natural


def _reject_all_repeated(rows: Rows, tables: list[tuple[Plan, list[tuple[Any, ...]]]], seen: Seen) -> None:
    """Until nothing more falls out: a row that is rejected for one table must not stand first in another."""
    before = -1
    while before != len(rows.problems):
        before = len(rows.problems)
        trial = dict(seen)
        for plan, values in tables:
            _reject_repeated(rows, plan, values, trial)
    seen.update(trial)


def _reject_repeated(rows: Rows, plan: Plan, values: list[tuple[Any, ...]], seen: Seen) -> None:
    table, columns = plan.table.name, plan.columns
    for position, made, key, natural in _keys(rows, plan, values):
        first = seen.setdefault((table, made, key), (rows, position, columns, values[position]))
        if plan.natural and not made:
            seen.setdefault((table, True, natural), first)
        if (first[0] is not rows or first[1] != position) and not _equal(first[2:], (columns, values[position]), made):
            rows.reject(position, _shown_key(rows, plan), say(_TWICE, say(_SEE, row=first[0].number(first[1]))))


def _shown_key(rows: Rows, plan: Plan) -> str:
    return next((key for key in plan.keys if rows.sheet.has(key)), rows.sheet.columns[0].name)


def _equal(first: _Named, second: _Named, made: bool) -> bool:
    """The same values in the columns that both rows have; made ids say nothing."""
    if first[0] is second[0] or first[0] == second[0]:
        skip = first[0].index("id") if made else -1
        return all(a == b for i, (a, b) in enumerate(zip(first[1], second[1], strict=True)) if i != skip)
    one, other = dict(zip(*first, strict=True)), dict(zip(*second, strict=True))
    return all(one[name] == other[name] for name in one.keys() & other.keys() - ({"id"} if made else set()))


def _once(rows: Rows, plan: Plan, values: list[tuple[Any, ...]], seen: Seen) -> Iterator[tuple[Any, ...]]:
    """The good rows whose record stands in no earlier row of the file."""
    table = plan.table.name
    for position, made, key, _ in _keys(rows, plan, values):
        first = seen[table, made, key]
        if first[0] is rows and first[1] == position:
            yield (position, int(made), *values[position])


def write(connection: sa.Connection, rows: Rows, staged: list[Staged], now: dt.datetime, progress: Progress) -> Counts:
    """Write the staged rows of all tables; counts are of the sheet's rows."""
    new: set[int] = set()
    changed: set[int] = set()
    for done, table in enumerate(staged):
        progress(msg("Writing rows"), done, len(staged))
        outcome = staging.write(connection, table.plan, table.rows, _defaults(table.plan, now))
        new |= outcome.new
        changed |= outcome.changed
        for position in outcome.twice:
            rows.reject(
                position,
                _shown_key(rows, table.plan),
                say(msg("Another row of the file names the same record by its id.")),
            )
    progress(msg("Writing rows"), len(staged), len(staged))
    good = len(rows) - len(rows.bad())
    return Counts(len(new), len(changed - new), good - len(new | changed))


def _defaults(plan: Plan, now: dt.datetime) -> Mapping[str, Any]:
    """What a new row has where the file is silent."""
    if plan.table.name == "visit":
        return {"recorded_at": now, "recorded_by_import": True}
    return {"fictional": False} if "fictional" in plan.columns else {}
