"""One connection for each person's page at a time, however deep one answer asks for another.

Answers ask for each other (`dashboard.remembered`): a figure asks for the children of the day.  What is asked inside
a reading of the same scope runs in that reading's own transaction: one snapshot, one place in the pool instead of two.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from data_access.engine import Connection, Database
from data_access.queries import freshness
from data_access.scope import Scope


class _OfThread(threading.local):
    def __init__(self) -> None:
        self.connections: dict[tuple[Database, Scope, int], Connection] = {}


_open = _OfThread()


@contextmanager
def reading(database: Database, scope: Scope, version: int) -> Iterator[Connection]:
    """A connection that sees what the scope sees, and data of this version; within a reading of the same scope that
    reading's own.

    Raises what `Database.look` raises.
    """
    key = (database, scope, version)
    if (connection := _open.connections.get(key)) is not None:
        yield connection
        return
    with database.look(scope, freshness.at(version, scope.city)) as connection:
        _open.connections[key] = connection
        try:
            yield connection
        finally:
            del _open.connections[key]


def holds_connection() -> bool:
    """Whether this thread is inside a reading."""
    return bool(_open.connections)
