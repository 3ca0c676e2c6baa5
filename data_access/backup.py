"""A copy of an SQLite database that is in use, with its audit trail: consistent each, whatever is written meanwhile.

Whoever copies the file alone leaves its newest pages in the write-ahead log behind.  The trail is copied last: an event
is recorded before what it tells of, so every change in the copy has its event in the copy of the trail.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from data_access.engine import Database
from data_access.errors import BackupElsewhere, BackupExists, DatabaseDamaged, DatabaseMissing, DiskFull


def write(database: Database, target: Path) -> tuple[Path, ...]:
    """Copy the database to `target` and its trail beside it, readable by their owner alone; both names, or neither.

    The copy is itself a database that `tonghu check --database sqlite:///TARGET` reads.
    Raises the errors of `require`, DatabaseDamaged, DiskFull; OSError where it cannot lie.
    """
    pairs = require(database, target)
    parts = [(source, to.with_name(f"{to.name}.part"), to) for source, to in pairs]
    try:
        for source, part, _to in parts:
            _copy(source, part)
        for _source, part, to in parts:
            part.replace(to)
    finally:
        for _source, part, _to in parts:
            part.unlink(missing_ok=True)
    return tuple(to for _source, to in pairs)


def require(database: Database, target: Path) -> tuple[tuple[Path, Path], ...]:
    """The files to copy and where to, in this order.

    Raises BackupElsewhere (PostgreSQL), DatabaseMissing, BackupExists.
    """
    copy = Database(f"sqlite:///{target.absolute()}")
    pairs = []
    for source, to in ((database.path, copy.path), (database.audit.path, copy.audit.path)):
        if source is None or to is None:
            raise BackupElsewhere()
        if not source.exists():
            raise DatabaseMissing(place=source.name)
        if to.exists():
            raise BackupExists(file=to.name)
        pairs.append((source, to))
    return tuple(pairs)


def _copy(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)  # left by a copy that was stopped
    target.touch(mode=0o600)
    try:
        _copy_pages(source, target)
    except sqlite3.DatabaseError as error:
        raise (DiskFull if "full" in str(error) else DatabaseDamaged)() from error
    with target.open("rb+") as written:
        os.fsync(written.fileno())


def _copy_pages(source: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as reading,
        closing(sqlite3.connect(target)) as writing,
    ):
        reading.backup(writing)
        writing.execute("PRAGMA journal_mode=DELETE")  # one file, no log beside it
        if writing.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise DatabaseDamaged()
