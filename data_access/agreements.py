"""Writing down what people agree on: actions of a review, disputed figures, reminders of visits.

    agree(database, scope, Agreed("320599101", today, "镇民政办", "联浜村儿童主任补缺", due_on), "u1", record)
    settle(database, scope, action_id, "已到岗", done_on, record)       # what came of it
    dispute(database, scope, Disputed("A1", "320599101", "2026-10", "…"), "u1", now, record)
    review(database, scope, dispute_id, "…", "u2", now, record)
    remind(database, scope, ("YP-000001",), today, promised_on, "u1", record)

Each is one transaction within the scope: an area, a child or a row outside it raises NotAllowed and writes nothing, and
the database's own wall refuses it once more.  `record` is called before the transaction holds, so that nothing is
written that the audit trail does not tell.  The bureau and a town's own supervisor write; the bureau reviews disputes.
"""

import datetime as dt
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from data_access import schema
from data_access.engine import Database
from data_access.errors import NotAllowed, UserError
from data_access.identity import holds_number
from data_access.queries import areas
from data_access.queries.areas import located
from data_access.queries.roster import living_here
from data_access.scope import CHILD_ROLES, Role, Scope
from data_access.texts import msg

WHO_LENGTH, TEXT_LENGTH = 60, 200
MOST_CHILDREN = 200
"""Reminded of at once: one director's children, never a town's."""
Record = Callable[[], None]


class WordsMissing(UserError):
    msgid = msg("Please say in a few words who, what, or what came of it: nothing was written yet.")


class WordsUnfit(UserError):
    msgid = msg(
        "Others read this: no name, telephone or identity number of a child or a family in it, and at most {most} "
        "characters, please. Nothing was written yet."
    )


class DayUnfit(UserError):
    msgid = msg("The day lies before the one on which it was agreed, or after today. Nothing was written yet.")


@dataclass(frozen=True)
class Agreed:
    """An action as it is agreed on: in which town (or the city), by whom to be done, what, until and including when."""

    area_code: str
    agreed_on: dt.date
    who: str
    what: str
    due_on: dt.date


@dataclass(frozen=True)
class Disputed:
    """A figure as it stands on a screen, and what seems wrong with it."""

    measure_id: str
    area_code: str
    time_window: str
    note: str


def may_write(scope: Scope) -> bool:
    """Whether this person agrees on actions, reminds, and has figures checked."""
    return scope.role in CHILD_ROLES


def may_review(scope: Scope) -> bool:
    return scope.role is Role.CITY_SUPERVISOR


def agree(database: Database, scope: Scope, agreed: Agreed, by: str, record: Record) -> None:
    """Write down an action.

    Raises NotAllowed, UnknownArea, WordsMissing, WordsUnfit, DayUnfit, and the errors of `Database.write`.
    """
    if agreed.due_on < agreed.agreed_on:
        raise DayUnfit()
    row = {
        "id": secrets.token_hex(8),
        "area_code": agreed.area_code,
        "agreed_on": agreed.agreed_on,
        "who": worded(agreed.who, WHO_LENGTH),
        "what": worded(agreed.what, TEXT_LENGTH),
        "due_on": agreed.due_on,
        "by": by,
    }
    with _writing(database, scope, record) as connection:
        _require_area(connection, scope, agreed.area_code, agreed.agreed_on)
        connection.execute(sa.insert(schema.action).values(**row))


def settle(
    database: Database, scope: Scope, action: str, outcome: str, done_on: dt.date | None, today: dt.date, record: Record
) -> None:
    """Write down what came of an action; without `done_on` it stays open, with a note.

    Raises what `agree` raises; NotAllowed for an action that is not in the scope.
    """
    said = worded(outcome, TEXT_LENGTH)
    with _writing(database, scope, record) as connection:
        agreed_on = _found(connection, scope, schema.action, schema.action.c.agreed_on, action, today)
        if done_on is not None and not agreed_on <= done_on <= today:
            raise DayUnfit()
        of = sa.update(schema.action).where(schema.action.c.id == action)
        connection.execute(of.values(outcome=said, done_on=done_on))


def dispute(database: Database, scope: Scope, disputed: Disputed, by: str, at: dt.datetime, record: Record) -> None:
    """Ask that a figure be checked, at an instant (naive UTC).

    Raises what `agree` raises.
    """
    row = {
        "id": secrets.token_hex(8),
        "measure_id": disputed.measure_id,
        "area_code": disputed.area_code,
        "time_window": disputed.time_window,
        "note": worded(disputed.note, TEXT_LENGTH),
        "raised_at": at,
        "by": by,
    }
    with _writing(database, scope, record) as connection:
        _require_area(connection, scope, disputed.area_code, at.date())
        connection.execute(sa.insert(schema.dispute).values(**row))


def review(
    database: Database, scope: Scope, disputed: str, outcome: str, reviewer: str, at: dt.datetime, record: Record
) -> None:
    """Close a dispute with what was found; again replaces the outcome.

    Raises NotAllowed for anybody but the bureau or for a dispute that is not in the scope, WordsMissing, WordsUnfit.
    """
    if not may_review(scope):
        raise NotAllowed()
    said = worded(outcome, TEXT_LENGTH)
    with _writing(database, scope, record) as connection:
        _found(connection, scope, schema.dispute, schema.dispute.c.raised_at, disputed, at.date())
        of = sa.update(schema.dispute).where(schema.dispute.c.id == disputed)
        connection.execute(of.values(reviewer=reviewer, outcome=said, closed_at=at))


def remind(
    database: Database,
    scope: Scope,
    children: Sequence[str],
    reminded_on: dt.date,
    promised_on: dt.date | None,
    by: str,
    record: Record,
) -> None:
    """Write down that whoever visits these children was reminded, and for which day a visit was promised.

    A second reminder of the same day replaces the first.
    Raises NotAllowed when one of them does not live in the scope or there are more than MOST_CHILDREN, DayUnfit for a
    promise of an earlier day.
    """
    if promised_on is not None and promised_on < reminded_on:
        raise DayUnfit()
    wanted = list(dict.fromkeys(children))
    with _writing(database, scope, record) as connection:
        here = set(connection.execute(living_here(scope, wanted)).scalars())
        if not wanted or len(wanted) > MOST_CHILDREN or here != set(wanted):
            raise NotAllowed()
        f = schema.follow_up.c
        said = {"promised_on": promised_on, "by": by}
        for child in wanted:
            of = sa.update(schema.follow_up).where(f.child_id == child, f.reminded_on == reminded_on)
            if connection.execute(of.values(**said)).rowcount == 0:
                row = {"child_id": child, "reminded_on": reminded_on, **said}
                connection.execute(sa.insert(schema.follow_up).values(**row))


@contextmanager
def _writing(database: Database, scope: Scope, record: Record) -> Iterator[sa.Connection]:
    """One transaction of somebody who may write; recorded before it holds.  Raises NotAllowed."""
    if not may_write(scope):
        raise NotAllowed()
    with database.write(scope) as connection:
        yield connection
        record()


def worded(text: str, most: int) -> str:
    """What somebody wrote for others to read, on one line.  Raises WordsMissing, WordsUnfit."""
    said = " ".join(text.split())
    if not said:
        raise WordsMissing()
    if len(said) > most or holds_number(said):
        raise WordsUnfit(most=most)
    return said


def _require_area(connection: sa.Connection, scope: Scope, code: str, on: dt.date) -> None:
    """An area of the scope; the city's own for those who see all of it.  Raises NotAllowed, UnknownArea."""
    areas.find(connection, scope, code, on)
    if scope.town is not None and code == scope.city:
        raise NotAllowed()


def _found(
    connection: sa.Connection, scope: Scope, table: sa.Table, column: sa.Column[Any], key: str, on: dt.date
) -> Any:
    """A value of a row of the scope by its id.  Raises NotAllowed when the scope has none such."""
    places = located(scope, on)
    wanted = sa.select(column).join_from(table, places, places.c.code == table.c.area_code).where(table.c.id == key)
    row = connection.execute(scope.rows(wanted, places.c.city_code, places.c.town_code)).first()
    if row is None:
        raise NotAllowed()
    return row[0]
