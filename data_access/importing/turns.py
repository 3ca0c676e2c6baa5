"""One importer at a time: others wait for their turn, and are told when it does not come."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import sqlalchemy as sa

from data_access import schema
from data_access.engine import Database
from data_access.errors import AnotherImport, DatabaseAway, DatabaseLocked, ImportCutOff
from data_access.importing import dialect
from data_access.progress import Progress
from data_access.texts import msg

PATIENCE_SECONDS = 300
"""The largest file that is read at all takes less than this."""

_WAITING = msg("Waiting for another import")


@contextmanager
def turn(database: Database, progress: Progress) -> Iterator[sa.Connection]:
    """One writing transaction in which no other import is under way; readers are not held up.

    Raises AnotherImport when it does not come within PATIENCE_SECONDS, ImportCutOff when the database goes away, and
    the other errors of `Database.write`.
    """
    try:
        with ExitStack() as stack:
            yield _wait(stack, database, progress)
    except DatabaseAway as error:
        raise ImportCutOff() from error


def _wait(stack: ExitStack, database: Database, progress: Progress) -> sa.Connection:
    """The connection once it is ours; each try waits as long as the engine waits for a lock."""
    began = time.monotonic()
    while True:
        try:
            return _try(stack, database)
        except DatabaseLocked as locked:
            waited = int(time.monotonic() - began)
            if waited >= PATIENCE_SECONDS:
                raise AnotherImport(minutes=PATIENCE_SECONDS // 60) from locked
            progress(_WAITING, waited, PATIENCE_SECONDS)


def _try(stack: ExitStack, database: Database) -> sa.Connection:
    with ExitStack() as trial:
        connection = trial.enter_context(database.write())
        dialect.one_importer_at_a_time(connection, schema.import_batch)
        stack.push(trial.pop_all())
        return connection
