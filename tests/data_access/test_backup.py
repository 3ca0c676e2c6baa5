"""A copy of a database in use, and the road back from it, as docs/operations.md tells."""

import datetime as dt
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from data_access import audit, backup, rollups, setup
from data_access.audit import Action, Event
from data_access.checking import facts
from data_access.engine import Database
from data_access.errors import BackupElsewhere, BackupExists, DatabaseDamaged, DatabaseMissing
from data_access.roles import stand
from data_access.rollups.schema import ROLLUPS
from data_access.schema import metadata
from tests import factories as f
from tests import postgresql_server, walled
from tests.conftest import NewDatabase

TODAY = f.day("2026-11-22")
CITY = f.City.of(f.places(), f.child("c1", f.V11), f.child("c2", f.V21), f.visits("c1", "2026-09-10", "2026-10-10"))


def filled(database: Database) -> Database:
    f.write(database, CITY)
    rollups.refresh(database, TODAY)
    return record(database, "before")


def record(database: Database, detail: str) -> Database:
    audit.append(database, (Event("u1", "leader", Action.EXPORT, detail=detail),), dt.datetime(2026, 11, 20, 8))
    return database


def everything(database: Database) -> dict[str, list[tuple[object, ...]]]:
    return f.contents(database, (*metadata.sorted_tables, *ROLLUPS))


def assert_whole(database: Database, events: int) -> None:
    found = facts.check(database, seed=1)
    assert found.refreshed
    assert not any(one.wrong for one in found.compared)
    trail = audit.verify(database)
    assert (trail.fault, trail.events) == (None, events)


# --- SQLite -----------------------------------------------------------------------------------------------------------


def test_a_copy_holds_what_is_still_in_the_log(sqlite: Database, tmp_path: Path):
    """The last pages of a file in use lie in -wal; a second connection keeps them there."""
    filled(sqlite)
    with sqlite.read() as held:
        held.execute(sa.text("SELECT 1 FROM area")).all()
        assert sqlite.path is not None
        assert sqlite.path.with_name("tonghu.db-wal").stat().st_size > 0
        written = backup.write(sqlite, tmp_path / "saved.db")
    assert [path.name for path in written] == ["saved.db", "saved-audit.db"]
    saved = Database(f"sqlite:///{tmp_path / 'saved.db'}")
    assert everything(saved) == everything(sqlite)
    assert_whole(saved, events=1)
    saved.dispose()
    saved.audit.dispose()


def test_only_its_owner_reads_a_copy_and_no_log_is_left_beside_it(sqlite: Database, tmp_path: Path):
    backup.write(filled(sqlite), tmp_path / "saved.db")
    assert sorted(path.name for path in tmp_path.glob("saved*")) == ["saved-audit.db", "saved.db"]
    if sys.platform != "win32":
        assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("saved*")} == {0o600}


def test_the_road_back(sqlite: Database, tmp_path: Path):
    """docs/operations.md: both files in the place of the old ones, logs gone, init, refresh, check."""
    before = everything(filled(sqlite))
    backup.write(sqlite, tmp_path / "saved.db")
    f.write(sqlite, f.City.of(f.visit("c2", "2026-10-10")))
    record(sqlite, "after")
    setup.remove(sqlite)  # what was lost
    assert sqlite.path is not None
    assert sqlite.audit.path is not None
    shutil.copyfile(tmp_path / "saved.db", sqlite.path)
    shutil.copyfile(tmp_path / "saved-audit.db", sqlite.audit.path)
    setup.initialise(sqlite)
    rollups.refresh(sqlite, TODAY)
    assert everything(sqlite) == before
    assert_whole(record(sqlite, "goes on"), events=2)


def test_every_change_in_a_copy_has_its_event_in_the_copy_of_the_trail(
    sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Recorded, then done, between the two copies: the trail's may hold more than the data's, never less."""
    copied: list[str] = []
    plain = backup._copy

    def copy(source: Path, target: Path) -> None:
        if copied:
            record(sqlite, "recorded first")
            f.write(sqlite, f.City.of(f.visit("c2", "2026-10-10")))
        copied.append(source.name)
        plain(source, target)

    filled(sqlite)
    monkeypatch.setattr(backup, "_copy", copy)
    backup.write(sqlite, tmp_path / "saved.db")
    saved = Database(f"sqlite:///{tmp_path / 'saved.db'}")
    assert copied == ["tonghu.db", "tonghu-audit.db"]
    assert audit.verify(saved).events == 2
    with saved.read() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM visit")).scalar() == 2
    saved.dispose()
    saved.audit.dispose()


def test_nothing_is_written_over_and_nothing_half(sqlite: Database, tmp_path: Path):
    filled(sqlite)
    (tmp_path / "saved-audit.db").write_text("another's", encoding="utf-8")
    with pytest.raises(BackupExists, match=r"saved-audit\.db"):
        backup.write(sqlite, tmp_path / "saved.db")
    assert [path.name for path in tmp_path.glob("saved*")] == ["saved-audit.db"]
    assert sqlite.audit.path is not None
    sqlite.audit.dispose()
    sqlite.audit.path.unlink()
    with pytest.raises(DatabaseMissing, match=r"tonghu-audit\.db"):
        backup.write(sqlite, tmp_path / "other.db")
    assert list(tmp_path.glob("other*")) == []


def test_a_damaged_file_gives_no_copy(sqlite: Database, tmp_path: Path):
    filled(sqlite)
    sqlite.dispose()
    assert sqlite.path is not None
    with sqlite.path.open("r+b") as file:
        for page in range(4, 60):  # the header stays; trees do not
            file.seek(page * 4096)
            file.write(b"\xff" * 512)
    with pytest.raises(DatabaseDamaged):
        backup.write(sqlite, tmp_path / "saved.db")
    assert list(tmp_path.glob("saved*")) == []


# --- PostgreSQL -------------------------------------------------------------------------------------------------------


@pytest.mark.needs_postgresql
def test_postgresql_is_for_its_own_tools(postgresql: Database, tmp_path: Path):
    with pytest.raises(BackupElsewhere):
        backup.write(postgresql, tmp_path / "saved.db")


def run(program: str, *arguments: str) -> None:
    folder = postgresql_server.binaries()
    own = None if folder is None else shutil.which(program, path=str(folder))
    found = own or shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not among these PostgreSQL binaries")
    done = subprocess.run([found, *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.needs_postgresql
def test_the_road_back_on_postgresql(postgresql: Database, new_postgresql: NewDatabase, tmp_path: Path):
    """docs/operations.md: dumped, restored elsewhere, init, refresh, check; the second wall stands again."""
    dump = str(tmp_path / "tonghu.dump")
    with walled.put_up(postgresql):
        before = everything(filled(postgresql))
        run("pg_dump", "--format=custom", f"--file={dump}", f"--dbname={plain(postgresql)}")
        other = new_postgresql()  # made by init already: --clean empties it first
        run("pg_restore", "--clean", "--if-exists", "--exit-on-error", f"--dbname={plain(other)}", dump)
        assert everything(other) == before
        setup.initialise(other)
        rollups.refresh(other, TODAY)
        assert_whole(record(other, "goes on"), events=2)
        login = Database(sa.make_url(other.url).set(username=f"{walled.ROLES.dashboard}_login").render_as_string())
        assert stand(login)
        login.dispose()
        with other.write() as connection:
            connection.exec_driver_sql(f"DROP OWNED BY {walled.ROLES.dashboard}, {walled.ROLES.identity}")


def plain(database: Database) -> str:
    """The URL as the tools of PostgreSQL read it."""
    return sa.make_url(database.url).set(drivername="postgresql").render_as_string(hide_password=False)
