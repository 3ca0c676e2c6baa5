"""The second wall: what the database itself lets a transaction see (PostgreSQL, row-level security).

The policies of `data_access.roles` compare every row with settings of the transaction; this module keeps those
settings.  A transaction that tells no scope has none of them and sees no row of a child or of a town.  A statement
reaches no further than its scope unless it says so itself:

    Reach.OWN    one's own town's rows, and the children who live there now: every statement that says nothing
    Reach.LIVED  also children who lived in one's own town before, and children's months wherever they lived then: to
                 tell how the town stood on an earlier day, and what became of a child since the month before
    Reach.CITY   the whole city: totals, which everybody of the city may read (`Scope.city_total`)

Settings are local to the transaction, so that neither a pool nor a proxy between transactions carries them over.
SQLite has no roles and no policies: there the predicate of `Scope` stands alone.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from psycopg import sql
from sqlalchemy import event

from data_access.scope import Reach, Role, Scope

LAST = "z" * 13
"""Sorts behind every area code (digits, letters, - and _), by bytes and in every language's order."""

SETTINGS = (
    "app.city",
    "app.child_city",  # the same for roles that see figures about children, else empty
    "app.name_city",  # the same for roles that see rows of children
    "app.auditor",
    "app.bureau",  # who sets what binds the city
    "app.town_low",
    "app.town_high",
    "app.month_low",  # the towns whose months of children may be told
    "app.month_high",
    "app.present",
)


def values(scope: Scope, reach: Reach) -> tuple[str, ...]:
    """The settings of a scope at a reach, in the order of SETTINGS.

    A town is the range from itself to itself, a whole city that from nothing to the last: one comparison for both.
    """
    towns = _range(scope, whole=reach is Reach.CITY)
    return (
        scope.city,
        scope.city if scope.sees_visits else "",
        scope.city if scope.sees_children else "",
        "yes" if scope.role is Role.AUDITOR else "",
        "yes" if scope.role is Role.CITY_SUPERVISOR else "",
        *towns,
        *_range(scope, whole=reach is not Reach.OWN),
        "1" if scope.town is None or reach is Reach.OWN else "0",
    )


def _range(scope: Scope, *, whole: bool) -> tuple[str, str]:
    return ("", LAST) if whole or scope.town is None else (scope.town, scope.town)


def opening(connection: sa.Connection, scope: Scope | None) -> tuple[str, ...]:
    """The statements with which a transaction of a scope begins; none without a scope.

    They are sent with BEGIN as one text: the caller does that, for this is kept here as done.
    """
    connection.info["walls"] = Reach.OWN  # what another transaction set on this connection ended with it
    return () if scope is None else _opening(scope)


@lru_cache(maxsize=256)
def _opening(scope: Scope) -> tuple[str, ...]:
    wanted = zip(SETTINGS, values(scope, Reach.OWN), strict=True)
    return tuple(_set_local(name, value) for name, value in wanted)


@lru_cache(maxsize=4096)
def _set_local(name: str, value: str) -> str:
    """Written out, for SET takes no parameters, and several statements in one text take none either."""
    return f"SET LOCAL {name} = {sql.Literal(value).as_string()}"


def stand(engine: sa.Engine) -> None:
    """Let each statement of the engine run at its reach."""

    def before(_cursor: Any, _text: str, *values_and_context: Any) -> None:
        context = values_and_context[-1]
        _set(context.root_connection, _wanted(context.execution_options))

    # the dialect's events, not the connection's: those make SQLAlchemy look for listeners at every step
    for way in ("do_execute", "do_execute_no_params", "do_executemany"):
        event.listen(engine, way, before)


def reach(connection: sa.Connection, statement: sa.Executable) -> None:
    """Let what the driver sends next run at the reach of this statement (`data_access.often`)."""
    _set(connection, _wanted(connection.get_execution_options() | statement.get_execution_options()))


def _wanted(options: Mapping[str, Any]) -> Reach:
    return Reach(max(options.get(key, Reach.OWN) for key in ("reach", "reach_of_block")))


def _set(connection: sa.Connection, reach: Reach) -> None:
    scope = connection.get_execution_options().get("scope")
    if scope is None or (now := connection.info["walls"]) == reach:
        return
    wanted, before = values(scope, reach), values(scope, now)
    text = "; ".join(
        _set_local(name, value) for name, value, old in zip(SETTINGS, wanted, before, strict=True) if value != old
    )
    if text:
        with closing(connection.connection.cursor()) as cursor:  # by the driver: no event, so no end of events
            cursor.execute(text)
    connection.info["walls"] = reach


@contextmanager
def reaching(connection: sa.Connection, reach: Reach) -> Iterator[None]:
    """Every statement of the block at this reach, or at its own where that is further."""
    before = connection.get_execution_options().get("reach_of_block", Reach.OWN)
    connection.execution_options(reach_of_block=reach)
    try:
        yield
    finally:
        connection.execution_options(reach_of_block=before)
