"""The register of letters to towns (工作提示函、督办单): each with the steps that it has gone, and whom it is about.

A town reads a letter from the day on which it was issued; what the bureau still drafts is the bureau's own.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from data_access import schema
from data_access.errors import NotAllowed
from data_access.queries.areas import located
from data_access.rollups.schema import child_scope
from data_access.scope import Scope


class LetterState(StrEnum):
    """In the order in which a letter goes through them; a draft may be withdrawn instead."""

    DRAFTED = "drafted"
    REVIEWED = "reviewed"
    ISSUED = "issued"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


ENDED = frozenset({LetterState.CLOSED, LetterState.WITHDRAWN})
_AWAITED = frozenset({LetterState.ISSUED, LetterState.ACKNOWLEDGED})


@dataclass(frozen=True)
class Step:
    """A step that a letter has gone; the instant is naive UTC."""

    state: LetterState
    at: dt.datetime
    by: str
    note: str | None


@dataclass(frozen=True)
class Letter:
    """One letter; `children` is how many it is about, `steps` has one at least."""

    id: str
    number: str
    kind: str
    town_code: str
    register_kind: str
    as_of: dt.date
    made_on: dt.date
    children: int
    due_on: dt.date
    steps: tuple[Step, ...]

    @property
    def state(self) -> LetterState:
        return self.steps[-1].state

    @property
    def is_open(self) -> bool:
        return self.state not in ENDED

    def days_late(self, on: dt.date) -> int:
        """Days since the due date, of a letter that the town has and did not answer; 0 for every other."""
        return max(0, (on - self.due_on).days) if self.state in _AWAITED else 0

    def step(self, state: LetterState) -> Step | None:
        return next((step for step in self.steps if step.state is state), None)


_TOLD = ("id", "number", "kind", "town_code", "register_kind", "as_of", "made_on", "children", "due_on")
"""Columns that tell of a letter itself, before those of its steps."""


def register(connection: sa.Connection, scope: Scope, on: dt.date) -> tuple[Letter, ...]:
    """The letters to the towns of the scope, the latest day first, then by their number.

    Raises NotAllowed for a role that sees no figures about visits.
    """
    if not scope.sees_visits:
        raise NotAllowed()
    places = located(scope, on)
    a, s = schema.letter.c, schema.letter_step.c
    wanted = (
        sa.select(
            a.id, a.number, a.kind, places.c.town_code, a.register_kind, a.as_of, a.made_on, a.children, a.due_on,
            s.state, s.at, s.by, s.note,
        )
        .join_from(schema.letter, places, places.c.code == a.area_code)
        .join(schema.letter_step, s.letter_id == a.id)
        .where(a.city_code == scope.city)
        .order_by(a.made_on.desc(), a.kind, a.running, a.id, s.turn)
    )  # fmt: skip
    rows = connection.execute(scope.rows(wanted, places.c.city_code, places.c.town_code))
    found = []
    for told, steps in groupby(rows, key=lambda row: tuple(row[: len(_TOLD)])):
        gone = tuple(Step(LetterState(state), at, by, note) for *_told, state, at, by, note in steps)
        of_letter: dict[str, Any] = dict(zip(_TOLD, told, strict=True))
        found.append(Letter(**of_letter, steps=gone))
    return tuple(letter for letter in found if scope.town is None or letter.step(LetterState.ISSUED) is not None)


def children(connection: sa.Connection, scope: Scope, on: dt.date) -> dict[str, tuple[str, ...]]:
    """The children that each letter is about and that live in the scope now, by letter.

    Raises NotAllowed for roles without child rows.
    """
    scope.require_children()
    places, mine = located(scope, on), child_scope.c
    a, c = schema.letter.c, schema.letter_child.c
    wanted = (
        sa.select(c.letter_id, c.child_id)
        .join_from(schema.letter_child, schema.letter, a.id == c.letter_id)
        .join(places, places.c.code == a.area_code)
        .join(child_scope, sa.and_(mine.child_id == c.child_id, mine.city_code == a.city_code))
        .where(mine.present == 1)
        .order_by(c.letter_id, c.child_id)
    )
    of_letters = scope.rows(wanted, places.c.city_code, places.c.town_code)
    rows = connection.execute(scope.rows(of_letters, mine.city_code, mine.town_code))
    return {letter: tuple(row.child_id for row in its) for letter, its in groupby(rows, key=lambda row: row.letter_id)}
