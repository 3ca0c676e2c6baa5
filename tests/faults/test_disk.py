"""A disk that fills up under an import or a refresh: one sentence, and the database is as it was.

SQLite: the engine's own limit of pages.  PostgreSQL: a tablespace on a small disk in memory (where the tests may mount
one), which a ballast fills; the log lies elsewhere, so that the server itself lives on.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from data_access import rollups, setup
from data_access.engine import Database
from data_access.errors import DiskFull
from tests.data_access.importing.files import TODAY, bring_one
from tests.data_access.importing.processes import everything, prepare, visits
from tests.factories import contents
from tests.postgresql_server import Server

SIZE = 24 * 2**20
ROWS = 3_000


def test_sqlite_full_during_a_refresh(sqlite: Database, tmp_path: Path) -> None:
    prepare(sqlite)
    bring_one(sqlite, visits(tmp_path / "visits.csv", rows=ROWS))
    before = contents(sqlite)
    sqlite.dispose()

    def full(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # as many as there are: not one more

    sa.event.listen(sa.Engine, "connect", full)
    try:
        with pytest.raises(DiskFull):
            rollups.refresh(sqlite, today=TODAY)
    finally:
        sa.event.remove(sa.Engine, "connect", full)
    assert contents(sqlite) == before  # the plan of what is to do may stand already: it says nothing to people
    sqlite.dispose()
    assert rollups.refresh(sqlite, today=TODAY).rows  # room was made: it goes on where it was


@contextmanager
def small_disk() -> Iterator[Path]:
    place = Path(tempfile.mkdtemp(prefix="disk"))
    owner = "uid=nobody," if os.geteuid() == 0 else ""
    command = ["mount", "-t", "tmpfs", "-o", f"{owner}mode=700,size={SIZE}", "tmpfs", place]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True).returncode != 0:
        place.rmdir()
        pytest.skip("no disk in memory can be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=True)
        place.rmdir()


@pytest.fixture
def crowded(primary: Server) -> Iterator[tuple[Database, Callable[[], None], Callable[[], None]]]:
    """A database on a small disk, what fills that, and what makes room again."""
    with small_disk() as place:
        administrator = sa.create_engine(primary.url, isolation_level="AUTOCOMMIT")
        with administrator.connect() as connection:
            connection.exec_driver_sql(f"CREATE TABLESPACE small LOCATION '{place}'")
            connection.exec_driver_sql("CREATE DATABASE crowded TEMPLATE template0 TABLESPACE small")
        database = Database(primary.at("crowded"))
        setup.initialise(database)
        ballast = place / "ballast"

        def fill() -> None:
            with ballast.open("wb", buffering=0) as file:
                while chunk := min(2**16, shutil.disk_usage(place).free - 2**16):
                    if chunk <= 0 or not file.write(bytes(chunk)):
                        break

        yield database, fill, ballast.unlink
        database.dispose()
        with administrator.connect() as connection:
            connection.exec_driver_sql("DROP DATABASE crowded WITH (FORCE)")
            connection.exec_driver_sql("DROP TABLESPACE small")
        administrator.dispose()


@pytest.mark.needs_postgresql
def test_postgresql_full_during_an_import_and_a_refresh(
    crowded: tuple[Database, Callable[[], None], Callable[[], None]], tmp_path: Path
) -> None:
    database, fill, make_room = crowded
    prepare(database)
    ledger = visits(tmp_path / "visits.csv", rows=ROWS)
    fill()
    before = everything(database)
    with pytest.raises(DiskFull):
        bring_one(database, ledger)
    assert everything(database) == before
    make_room()
    bring_one(database, ledger)
    fill()
    before = contents(database)
    with pytest.raises(DiskFull):
        rollups.refresh(database, today=TODAY)
    assert contents(database) == before
    make_room()
    assert rollups.refresh(database, today=TODAY).rows
