"""Social organisations: who qualifies on a day, and the targets (E1)."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from data_access.schema import organisation, organisation_stage, target
from data_access.scope import Scope

STAGES = ("identified", "incubating", "qualified", "operating", "exited")
"""From the first to the last; an organisation stands at the latest one on record."""
QUALIFYING_KINDS = frozenset({"social_organisation", "social_work_agency"})


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
                row.id, row.name, row.kind, row.registered_on, row.protects_minors, words(row.services), stage,
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


def words(text: str | None) -> tuple[str, ...]:
    """The codes of a set column."""
    return tuple(word.strip() for word in (text or "").split(";") if word.strip())
