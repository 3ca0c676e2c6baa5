"""Making the fictional city by the road of a bureau's own files: writing, importing, refreshing."""

import datetime as dt
import sqlite3
from pathlib import Path

import sqlalchemy as sa

from benchmarks.measured import Measured, stopwatch
from data_access import rollups, schema, setup
from data_access.engine import Database
from data_access.importing.run import import_files
from data_access.progress import silent
from data_access.sample import files

DATABASE = "demo.db"
SEED = 1
DIRTY_CHILDREN = 20


def make(folder: Path, as_of: dt.date) -> tuple[Database, list[Measured]]:
    """The city as demo.db in the folder, and how long its making took."""
    database = Database(f"sqlite:///{folder / DATABASE}")
    source = folder / "files"
    with stopwatch() as writing:
        files.write(source, as_of, SEED, silent)
    with stopwatch() as initialising:
        setup.initialise(database)
    with stopwatch() as importing:
        results = import_files(database, sorted(source.iterdir()), today=as_of, identity_key=None, by="bench")
    rows = sum(result.written for result in results)
    with stopwatch() as refreshing:
        done = rollups.refresh(database, as_of, full=True)
    floor = rows / _plain_insert(database, folder / "floor.db")
    return database, [
        Measured("sample: writing the files", writing.seconds, "s"),
        Measured("init", initialising.milliseconds, "ms"),
        Measured("import", rows / importing.seconds, "rows/s", floor, f"{rows:,} rows; floor: INSERT of the same rows"),
        Measured(
            "refresh from scratch", refreshing.seconds, "s", remark=f"{done.children:,} children, {done.rows:,} rows"
        ),
    ]


def _plain_insert(database: Database, target: Path) -> float:
    """Seconds for putting the imported rows into bare tables with the driver alone."""
    names = [name for name in schema.metadata.tables if name not in {table.name for table in rollups.schema.ROLLUPS}]
    seconds = 0.0
    with sqlite3.connect(str(database.path)) as source, sqlite3.connect(target) as bare:
        bare.execute("PRAGMA journal_mode=WAL")
        for name in names:
            rows = source.execute(f'SELECT * FROM "{name}"')
            columns = ", ".join(f'"{column[0]}"' for column in rows.description)
            bare.execute(f'CREATE TABLE "{name}" ({columns})')
            found = rows.fetchall()
            marks = ", ".join("?" * len(rows.description))
            with stopwatch() as inserting:
                bare.executemany(f'INSERT INTO "{name}" VALUES ({marks})', found)
            seconds += inserting.seconds
        with stopwatch() as committing:
            bare.commit()
    source.close()
    bare.close()
    return seconds + committing.seconds


def refreshing(database: Database, as_of: dt.date) -> list[Measured]:
    """Refreshing with nothing to do, and after the visits of some children were touched."""
    with stopwatch() as nothing:
        rollups.refresh(database, as_of)
    children = sa.select(schema.child.c.id).order_by(schema.child.c.id).limit(DIRTY_CHILDREN)
    with database.write() as connection:
        touched = sa.update(schema.visit).where(schema.visit.c.child_id.in_(children))
        connection.execute(touched.values(change_found=sa.func.coalesce(schema.visit.c.change_found, sa.false())))
    with stopwatch() as some:
        done = rollups.refresh(database, as_of)
    return [
        Measured("refresh, nothing to do", nothing.milliseconds, "ms"),
        Measured("refresh, some children", some.milliseconds, "ms", remark=f"{done.children} children"),
    ]
