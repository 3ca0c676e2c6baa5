"""An import that is cut off leaves the database as it was, or has brought in the whole file; never anything between."""

import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from data_access import engine, schema
from data_access.engine import Database
from data_access.errors import AnotherImport, DatabaseForbids, DiskFull, ImportCutOff, UserError
from data_access.importing import rejects, turns
from tests.conftest import NewDatabase
from tests.data_access.importing import processes
from tests.data_access.importing.files import bring_in, bring_one
from tests.data_access.importing.processes import brought, count, everything, prepare, started, visits

MOMENTS = 10
SEED = 20_261_122
INTERRUPTED = 130


@pytest.fixture
def city(new_database: NewDatabase) -> Database:
    return prepare(new_database())


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return visits(tmp_path_factory.mktemp("ledger") / "visits.csv")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A clerk's folder, with nothing in it but what a test puts there."""
    (tmp_path / "clerk").mkdir()
    return tmp_path / "clerk"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# --- killed ---------------------------------------------------------------------------------------------------------


def test_killed_at_ten_moments_it_is_before_or_after_never_between(
    new_database: NewDatabase, ledger: Path, tmp_path: Path
) -> None:
    processes.start_server()
    whole = prepare(new_database())
    began = time.monotonic()
    with started(whole, tmp_path / "said", "import", str(ledger)) as process:
        process.join()
    seconds = time.monotonic() - began
    assert process.exitcode == 2, (tmp_path / "said").read_text(encoding="utf-8")
    after = brought(whole)

    database = prepare(new_database())
    before = everything(database)
    chance, left_as_it_was = random.Random(SEED), 0
    for moment in range(MOMENTS):
        with started(database, tmp_path / "said", "import", str(ledger)) as process:
            process.join(seconds * (moment + chance.random()) / MOMENTS)
        if everything(database) == before:
            left_as_it_was += 1
        else:
            assert brought(database) == after
            database = prepare(new_database())
    assert left_as_it_was >= 3, "the moments did not meet the import at work"

    with started(database, tmp_path / "said", "import", str(ledger)) as process:  # resumed by doing it again
        process.join()
    assert process.exitcode == 2
    assert brought(database) == after


@pytest.mark.parametrize(
    "statement", ["CREATE TEMPORARY TABLE", "INSERT INTO visit", "INSERT INTO import_batch", "RELEASE"]
)
def test_killed_after_a_statement_it_is_as_before(city: Database, tmp_path: Path, statement: str) -> None:
    ledger = visits(tmp_path / "visits.csv", rows=700)
    before = everything(city)
    with started(city, tmp_path / "said", "import", str(ledger), dies_after=statement) as process:
        process.join()
    assert process.exitcode == -signal.SIGKILL, (tmp_path / "said").read_text(encoding="utf-8")
    assert everything(city) == before


# --- stopped --------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no signals to one process")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_it_leaves_everything_as_it_was(city: Database, folder: Path, number: int) -> None:
    ledger, said = visits(folder / "visits.csv"), folder.with_name("said")
    before = everything(city)
    with started(city, said, "import", str(ledger)) as process:
        processes.wait_until(said, "header in row 1")  # read, and from here on within the transaction
        os.kill(process.pid, number)
        process.join()
    assert process.exitcode == INTERRUPTED
    assert said.read_text(encoding="utf-8").rstrip().endswith("Stopped; the database is as it was.")
    assert everything(city) == before
    assert names(folder) == ["visits.csv"]


@pytest.fixture
def at_a_terminal() -> Iterator[None]:
    """Ctrl-C is heard, though the suite may run in the background, where shells have it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("at_a_terminal")
def test_a_stop_while_the_last_is_written_waits_until_it_is_whole(
    sqlite: Database, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from dashboard import cli

    ledger = visits(folder / "visits.csv", rows=70)
    write = rejects.write

    def interrupted(*arguments: Any) -> Path:
        os.kill(os.getpid(), signal.SIGINT)
        return write(*arguments)

    monkeypatch.setattr(rejects, "write", interrupted)
    prepare(sqlite)
    handler = signal.getsignal(signal.SIGINT)
    assert cli.status(["import", str(ledger), "--database", sqlite.url, "--lang", "en"]) == INTERRUPTED
    assert signal.getsignal(signal.SIGINT) is handler
    said = capsys.readouterr().err
    assert "63 new" in said
    assert said.rstrip().endswith("The files named above are in the database; nothing of the others is.")
    assert count(sqlite) == 63
    assert names(folder) == ["visits.csv", "visits.csv.rejected.xlsx"]


# --- two at once ----------------------------------------------------------------------------------------------------


def test_two_at_once_both_come_in(city: Database, tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    first = visits(tmp_path / "one" / "visits.csv", rows=8_000)
    second = visits(tmp_path / "two" / "visits.csv", start=4_000, rows=8_000, rejected=0)  # half of it is the same
    with (
        started(city, tmp_path / "one.said", "import", str(first)) as one,
        started(city, tmp_path / "two.said", "import", str(second)) as two,
    ):
        one.join()
        two.join()
    assert (one.exitcode, two.exitcode) == (2, 0)
    assert count(city) == 12_000 - processes.REJECTED // 2 - 1  # those of nobody in the half that only the first has
    assert count(city, schema.import_batch) == 2


@pytest.fixture
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked for before a database, for its engines are made with the wait of that moment."""
    monkeypatch.setattr(engine, "BUSY_MILLISECONDS", 100)


def test_who_waits_too_long_for_another_is_told(
    short_waits: None, city: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 0)
    ledger = visits(tmp_path / "visits.csv", rows=70)
    with turns.turn(Database(city.url), _silent), pytest.raises(AnotherImport):
        bring_one(Database(city.url), ledger)
    assert count(city) == 0
    assert bring_one(city, ledger).written == 63


def test_who_waits_is_shown_so(short_waits: None, city: Database, tmp_path: Path) -> None:
    ledger = visits(tmp_path / "visits.csv", rows=70)
    told: list[str] = []
    with turns.turn(city, _silent) as held:

        def progress(what: str, _done: int, _total: int) -> None:
            told.append(what)
            if what == "Waiting for another import":
                held.get_transaction().commit()  # type: ignore[union-attr]

        assert bring_one(Database(city.url), ledger, progress=progress).written == 63
    assert told.count("Waiting for another import") == 1


def _silent(_what: str, _done: int, _total: int) -> None:
    pass


# --- a database that fails ------------------------------------------------------------------------------------------


def test_a_database_that_goes_away_has_taken_nothing(postgresql: Database, folder: Path) -> None:
    ledger = visits(folder / "visits.csv", rows=2_000)
    before = everything(prepare(postgresql))

    def goes_away(*_: object) -> None:
        administrator = sa.create_engine(sa.make_url(postgresql.url))
        with administrator.connect() as connection:
            connection.execute(sa.text(f"SELECT pg_terminate_backend(pid) {processes.OTHER_CLIENTS}"))
        administrator.dispose()

    with pytest.raises(ImportCutOff):
        bring_one(postgresql, ledger, show=goes_away)
    assert everything(postgresql) == before
    assert names(folder) == ["visits.csv"]


@pytest.fixture
def when_connecting() -> Iterator[Callable[[str], None]]:
    """Have every new connection of SQLite begin with a statement, as a full disk or a closed folder would."""
    listeners: list[Callable[..., None]] = []

    def with_statement(statement: str) -> None:
        def begin(connection: Any, _record: Any) -> None:
            connection.execute(statement)

        sa.event.listen(sa.Engine, "connect", begin)
        listeners.append(begin)

    yield with_statement
    for listener in listeners:
        sa.event.remove(sa.Engine, "connect", listener)


@pytest.mark.parametrize(
    ("statement", "error"),
    [("PRAGMA max_page_count = 1", DiskFull), ("PRAGMA query_only = ON", DatabaseForbids)],
)
def test_a_full_or_closed_disk_is_said_and_nothing_is_written(
    sqlite: Database,
    folder: Path,
    when_connecting: Callable[[str], None],
    statement: str,
    error: type[UserError],
) -> None:
    ledger = visits(folder / "visits.csv", rows=2_000)
    before = everything(prepare(sqlite))
    sqlite.dispose()
    when_connecting(statement)
    with pytest.raises(error):
        bring_one(sqlite, ledger)
    assert everything(sqlite) == before
    assert names(folder) == ["visits.csv"]


@pytest.mark.parametrize(
    ("state", "error"), [("53100", DiskFull), ("25006", DatabaseForbids), ("42501", DatabaseForbids)]
)
def test_a_full_or_closed_server_is_said_and_nothing_is_written(
    postgresql: Database, tmp_path: Path, state: str, error: type[UserError]
) -> None:
    ledger = visits(tmp_path / "visits.csv", rows=2_000)
    prepare(postgresql)
    with postgresql.write() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{state}'; END $$"
        )
        connection.exec_driver_sql("CREATE TRIGGER fail BEFORE INSERT ON visit EXECUTE FUNCTION fail()")
    before = everything(postgresql)
    with pytest.raises(error):
        bring_one(postgresql, ledger)
    assert everything(postgresql) == before


def test_of_several_files_those_before_the_fault_stay(city: Database, tmp_path: Path) -> None:
    first = visits(tmp_path / "1.csv", rows=70, rejected=0)
    second = visits(tmp_path / "2.csv", start=70, rows=70, rejected=0)
    done: list[str] = []

    def fails(result: Any) -> None:
        if result.file.name == "2.csv":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring_in(city, first, second, before_commit=fails, ended=lambda result: done.append(result.file.name))
    assert done == ["1.csv"]
    assert count(city) == 70
