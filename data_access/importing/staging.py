"""Rows → tables: staged in a temporary table, matched with what is there, and only what differs is written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from data_access import bulk
from data_access.importing import dialect
from data_access.importing.plans import Plan
from data_access.progress import Progress
from data_access.texts import msg

ROW, MADE = "row_no", "made"
STEP = 20_000
"""Rows between two words of progress."""

MANY = 10_000
"""New rows after which a plan made for the table as it was may be a bad one."""

_COMPARING = msg("Comparing with the database")
_WRITING = msg("Writing rows")


@dataclass(frozen=True)
class Outcome:
    """What became of the staged rows, by their positions; the others were there already.

    twice   rows without an id that turned out to be the row that another line names by its id
    """

    new: frozenset[int]
    changed: frozenset[int]
    twice: frozenset[int]


def write(
    connection: sa.Connection,
    plan: Plan,
    positions: Sequence[int],
    rows: Iterable[Sequence[Any]],
    defaults: Mapping[str, Any],
    progress: Progress,
) -> Outcome:
    """Write staged rows: (position, id is made 0/1, *values in the order of `plan.columns`), at rising positions.

    `defaults` fill what is null after the database's own values were kept.
    """
    if not positions:
        return Outcome(frozenset(), frozenset(), frozenset())
    stage = _create(connection, plan)
    bulk.insert(connection, stage, [column.name for column in stage.columns], _told(rows, len(positions), progress))
    connection.exec_driver_sql(f'ANALYZE "{stage.name}"')
    if plan.natural:
        _find_again(connection, plan, stage)
    twice = _drop_twice(connection, plan, stage)
    _keep(connection, plan, stage, defaults)
    new, changed = _differing(connection, plan, stage)
    progress(_COMPARING, len(positions), len(positions))
    if new or changed:
        for done in range(0, len(positions), STEP):
            progress(_WRITING, done, len(positions))
            _upsert(connection, plan, stage, positions[done : done + STEP])
        progress(_WRITING, len(positions), len(positions))
    if len(new) >= MANY:
        dialect.fresh_statistics(connection, plan.table)
    stage.drop(connection)
    return Outcome(new, changed, twice)


def _told(rows: Iterable[Sequence[Any]], total: int, progress: Progress) -> Iterator[Sequence[Any]]:
    for done, row in enumerate(rows):
        if done % STEP == 0:
            progress(_COMPARING, done, total)
        yield row


def _create(connection: sa.Connection, plan: Plan) -> sa.Table:
    stage = sa.Table(
        f"stage_{plan.table.name}",
        sa.MetaData(),
        sa.Column(ROW, sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column(MADE, sa.Integer(), nullable=False),
        *(sa.Column(name, plan.table.c[name].type, nullable=True) for name in plan.columns),
        prefixes=["TEMPORARY"],
    )
    stage.create(connection)
    return stage


def _find_again(connection: sa.Connection, plan: Plan, stage: sa.Table) -> None:
    """Give rows with a made id the id of the row that has their natural key, where there is one."""
    target = plan.table
    there = sa.select(sa.func.min(target.c.id)).where(*(_same(target.c[k], stage.c[k]) for k in plan.natural))
    connection.execute(
        sa.update(stage)
        .where(stage.c[MADE] == 1)
        .values(id=sa.func.coalesce(there.correlate(stage).scalar_subquery(), stage.c.id))
    )


def _same(there: sa.Column[Any], here: sa.Column[Any]) -> sa.ColumnElement[bool]:
    """Equality in which nulls are equal; plain where there are none, for only that can use an index."""
    return there.is_not_distinct_from(here) if there.nullable else there == here


def _drop_twice(connection: sa.Connection, plan: Plan, stage: sa.Table) -> frozenset[int]:
    keys = [stage.c[key] for key in plan.keys]
    place = sa.func.row_number().over(partition_by=keys, order_by=(stage.c[MADE], stage.c[ROW])).label("place")
    ranked = sa.select(stage.c[ROW], place).subquery()
    twice = frozenset(connection.execute(sa.select(ranked.c[ROW]).where(ranked.c.place > 1)).scalars())
    for chunk in bulk.chunks(sorted(twice), 5_000):
        connection.execute(sa.delete(stage).where(stage.c[ROW].in_(chunk)))
    return twice


def _keep(connection: sa.Connection, plan: Plan, stage: sa.Table, defaults: Mapping[str, Any]) -> None:
    for name in plan.kept:
        there = sa.select(plan.table.c[name]).where(*_matches(plan, stage)).correlate(stage).scalar_subquery()
        connection.execute(sa.update(stage).where(stage.c[name].is_(None)).values({name: there}))
    for name, value in defaults.items():
        connection.execute(sa.update(stage).where(stage.c[name].is_(None)).values({name: value}))


def _matches(plan: Plan, stage: sa.Table) -> list[sa.ColumnElement[bool]]:
    return [plan.table.c[key] == stage.c[key] for key in plan.keys]


def _differences(plan: Plan, stage: sa.Table) -> list[sa.ColumnElement[bool]]:
    there = plan.table.c
    return [stage.c[name].is_distinct_from(there[name]) for name in plan.columns if name not in plan.keys]


def _differing(connection: sa.Connection, plan: Plan, stage: sa.Table) -> tuple[frozenset[int], frozenset[int]]:
    """The rows that are new, and those that differ from what is there."""
    matched = sa.and_(*_matches(plan, stage))
    is_new = plan.table.c[plan.keys[0]].is_(None)
    new = sa.select(stage.c[ROW]).select_from(stage.outerjoin(plan.table, matched)).where(is_new)
    differs = sa.or_(sa.false(), *_differences(plan, stage))
    changed = sa.select(stage.c[ROW]).select_from(stage.join(plan.table, matched)).where(differs)
    return frozenset(connection.scalars(new)), frozenset(connection.scalars(changed))


def _upsert(connection: sa.Connection, plan: Plan, stage: sa.Table, positions: Sequence[int]) -> None:
    """Write those of the positions that are new or differ."""
    joined = stage.outerjoin(plan.table, sa.and_(*_matches(plan, stage)))
    differs = sa.or_(plan.table.c[plan.keys[0]].is_(None), *_differences(plan, stage))
    columns = [stage.c[name] for name in plan.columns]
    order = [stage.c[key] for key in plan.keys]
    chosen = sa.select(*columns).select_from(joined).where(stage.c[ROW].between(positions[0], positions[-1]), differs)
    dialect.upsert(connection, plan.table, plan.columns, chosen.order_by(*order))
