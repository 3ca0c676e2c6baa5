"""Rows that stood every test go into their tables; rows that stand twice in a file are dropped or rejected here."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from data_access.importing import staging
from data_access.importing.plans import Plan, encoder, plans
from data_access.importing.repeats import Repeat, Seen, Stood, repeats
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


@dataclass(frozen=True)
class Staged:
    """One table's records on their way: the rows of one key once, in the order of the file."""

    stood: Stood
    positions: Sequence[int]

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        """(position, id is made 0/1, *values in the order of the plan's columns)."""
        of = (self.stood.made, *self.stood.columns)
        return zip(self.positions, *(map(column.__getitem__, self.positions) for column in of), strict=True)


def prepare(rows: Rows, time_zone: str, seen: Seen) -> list[Staged]:
    """The staged rows of every table; a row that repeats a key with other values becomes a problem."""
    if rows.sheet.kind == "visit":
        rows.data["recorded_at"] = recorded = rows.column("recorded_at")
        rows.data["recorded_by_import"] = [None if value is None else False for value in recorded]
    zone = ZoneInfo(time_zone)
    encoded = [(plan, _columns(rows, plan, zone)) for plan in plans(rows)]
    staged = _without_repeats(rows, encoded, seen)
    for table in staged:
        seen.setdefault(table.stood.plan.table.name, []).append(table.stood)
    return staged


def _columns(rows: Rows, plan: Plan, zone: ZoneInfo) -> list[Sequence[Any]]:
    """The values of the plan's columns as the drivers take them; made ids are filled in."""
    columns: list[Sequence[Any]] = []
    for name, field in plan.fields:
        values = rows.column(field)
        encode = encoder(plan.table.c[name], zone)
        if encode is not None:
            known = {value: encode(value) for value in set(values) if value is not None}
            values = list(map(known.get, values))
        if name == "id" and rows.has("made_id"):
            values = [own or made for own, made in zip(values, rows.data["made_id"], strict=True)]
        columns.append(values)
    return columns


_Encoded = Iterable[tuple[Plan, list[Sequence[Any]]]]


def _without_repeats(rows: Rows, encoded: _Encoded, seen: Seen) -> list[Staged]:
    """Until nothing more falls out: a row that is rejected for one table must not stand first in another."""
    while True:
        before = len(rows.problems)
        staged = []
        for plan, columns in encoded:
            stood = _stood(rows, plan, columns)
            repeated = {}
            for repeat in repeats(stood, seen.get(plan.table.name, ())):
                repeated[repeat.position] = repeat
                if not repeat.same:
                    _reject(rows, plan, repeat)
            kept = stood.live if not repeated else [at for at in stood.live if at not in repeated]
            staged.append(Staged(stood, kept))
        if len(rows.problems) == before:
            return staged


def _stood(rows: Rows, plan: Plan, columns: list[Sequence[Any]]) -> Stood:
    made = rows.data.get("made_id") if plan.natural else None
    return Stood(
        rows,
        plan,
        columns,
        live=_live(rows, plan, columns),
        made=[0] * len(rows) if made is None else [int(value is not None) for value in made],
    )


def _live(rows: Rows, plan: Plan, columns: list[Sequence[Any]]) -> Sequence[int]:
    """The positions of the rows that are good and have a record in this table."""
    bad = rows.bad()
    needed = [column for name, column in zip(plan.columns, columns, strict=True) if name in plan.needs]
    if not bad and not plan.needs:
        return range(len(rows))
    return [
        at
        for at in range(len(rows))
        if at not in bad and (not plan.needs or any(column[at] is not None for column in needed))
    ]


def _reject(rows: Rows, plan: Plan, repeat: Repeat) -> None:
    first = repeat.stood.rows.number(repeat.first)
    rows.reject(repeat.position, _shown_key(rows, plan), say(_TWICE, say(_SEE, row=first)))


def _shown_key(rows: Rows, plan: Plan) -> str:
    return next((key for key in plan.keys if rows.sheet.has(key)), rows.sheet.columns[0].name)


def write(connection: sa.Connection, rows: Rows, staged: list[Staged], now: dt.datetime, progress: Progress) -> Counts:
    """Write the staged rows of all tables; counts are of the sheet's rows."""
    new: set[int] = set()
    changed: set[int] = set()
    for table in staged:
        plan = table.stood.plan
        outcome = staging.write(connection, plan, table.positions, table, _defaults(plan, now), progress)
        new |= outcome.new
        changed |= outcome.changed
        for position in outcome.twice:
            rows.reject(
                position, _shown_key(rows, plan), say(msg("Another row of the file names the same record by its id."))
            )
    good = len(rows) - len(rows.bad())
    return Counts(len(new), len(changed - new), good - len(new | changed))


def _defaults(plan: Plan, now: dt.datetime) -> Mapping[str, Any]:
    """What a new row has where the file is silent."""
    if plan.table.name == "visit":
        return {"recorded_at": now, "recorded_by_import": True}
    return {"fictional": False} if "fictional" in plan.columns else {}
