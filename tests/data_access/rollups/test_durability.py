"""A refresh that is cut off, and several at once with an importer: whole cities or nothing, and no mark is lost."""

import datetime as dt
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from data_access import rollups
from data_access.engine import Database
from data_access.errors import AnotherRefresh, DatabaseAway, SchemaTooNew, UserError
from data_access.migrations.creating import VERSION_TABLE
from data_access.rollups import Refreshed, one_at_a_time
from data_access.rollups.schema import ROLLUPS, dirty
from data_access.rollups.watching import watch
from tests.conftest import NewDatabase
from tests.data_access.importing.processes import prepare, started, visits
from tests.factories import City, child, contents, places, visit, write

TODAY = dt.date(2024, 4, 6)

STATEMENTS = ("DELETE FROM dirty", "DELETE FROM first_contact", "DELETE FROM town_month", "INSERT INTO data_version")
"""After each of them a refresh is killed: marks taken, halfway through, sums half made, all but committed."""


def rows(database: Database) -> dict[str, list[tuple[object, ...]]]:
    return contents(database, ROLLUPS)


def marks(database: Database) -> list[tuple[object, ...]]:
    with database.read() as connection:
        return list(map(tuple, connection.execute(sa.select(dirty))))


def assert_as_from_scratch(database: Database) -> None:
    rollups.refresh(database, today=dt.date.today())  # noqa: DTZ011 - what the command itself takes for today
    found = rows(database)
    rollups.refresh(database, today=dt.date.today(), full=True)  # noqa: DTZ011
    assert found == rows(database)
    assert marks(database) == []


@pytest.mark.parametrize("statement", STATEMENTS)
def test_killed_half_way_it_is_as_before_and_the_next_one_finishes(
    new_database: NewDatabase, tmp_path: Path, statement: str
) -> None:
    database = new_database()
    write(database, City.of(places(), child("c1"), visit("c1", "2024-02-10")))
    rollups.refresh(database, today=dt.date.today())  # noqa: DTZ011
    write(database, City.of(visit("c1", "2024-03-10"), child("c2")))
    before = rows(database)
    with started(database, tmp_path / "said", "refresh", dies_after=statement) as process:
        process.join()
        assert process.exitcode == -9
    assert rows(database) == before
    assert marks(database), "what is not computed is still marked"
    assert_as_from_scratch(database)


def test_two_refreshers_and_an_importer_at_once_lose_nothing(new_database: NewDatabase, tmp_path: Path) -> None:
    database = prepare(new_database())
    ledger = visits(tmp_path / "visits.csv", rows=6_000)
    with (
        started(database, tmp_path / "first", "refresh", "--watch", "--every", "1"),
        started(database, tmp_path / "second", "refresh", "--watch", "--every", "1"),
        started(database, tmp_path / "third", "import", str(ledger)) as importer,
    ):
        importer.join()
        assert importer.exitcode == 2, (tmp_path / "third").read_text(encoding="utf-8")  # some rows are of nobody
    assert_as_from_scratch(database)


def test_whose_turn_it_is_not_is_told_so(postgresql: Database) -> None:
    write(postgresql, City.of(places(), child("c1")))
    with one_at_a_time.turn(postgresql, lambda *_: None, 0) as still_mine:
        with pytest.raises(AnotherRefresh):
            rollups.refresh(postgresql, today=TODAY, patience=0)
        still_mine()
    assert rollups.refresh(postgresql, today=TODAY, patience=0).children == 1


def test_a_turn_ends_with_the_connection_that_holds_it(postgresql: Database) -> None:
    """As when the process is killed, or a proxy between is started anew: another's turn comes at once."""
    write(postgresql, City.of(places(), child("c1")))
    told: list[type[BaseException]] = []
    try:
        with one_at_a_time.turn(postgresql, lambda *_: None, 0) as still_mine:
            with postgresql.read() as connection:
                others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                connection.exec_driver_sql(f"SELECT pg_terminate_backend(pid) {others}").all()
            assert rollups.refresh(postgresql, today=TODAY, patience=5).children == 1
            still_mine()
    except DatabaseAway as error:
        told.append(type(error))
    assert told == [DatabaseAway]


# --- watching ---------------------------------------------------------------------------------------------------------


class Watched:
    """A watch that ends after some looks, and what it told."""

    def __init__(self, looks: int) -> None:
        self.done: list[Refreshed] = []
        self.troubles: list[type[UserError]] = []
        self._left = looks
        self.stop = threading.Event()

    def today(self) -> dt.date:
        self._left -= 1
        if not self._left:
            self.stop.set()
        return TODAY

    def run(self, database: Database) -> None:
        watch(database, self.today, 0.01, self.done.append, lambda e: self.troubles.append(type(e)), self.stop)


def test_a_watch_tells_of_what_it_found_and_is_silent_otherwise(database: Database) -> None:
    write(database, City.of(places(), child("c1")))
    watched = Watched(looks=3)
    watched.run(database)
    assert [done.children for done in watched.done] == [1]


def test_a_watch_waits_for_a_database_that_is_away_and_says_so_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(database, City.of(places(), child("c1")))
    refreshes = iter([DatabaseAway(), DatabaseAway(), DatabaseAway(), None])

    def sometimes(of: Database, today: dt.date, *, patience: float) -> Refreshed:
        if (error := next(refreshes)) is not None:
            raise error
        return rollups.refresh(of, today, patience=patience)

    monkeypatch.setattr("data_access.rollups.watching.refresh", sometimes)
    watched = Watched(looks=4)
    watched.run(database)
    assert watched.troubles == [DatabaseAway]
    assert [done.children for done in watched.done] == [1]


def test_a_watch_ends_when_another_version_takes_over(database: Database) -> None:
    """Another program's figures would be written in an old way: whoever keeps it running starts the new one."""
    write(database, City.of(places(), child("c1")))
    with database.write() as connection:
        connection.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    with pytest.raises(SchemaTooNew):
        Watched(looks=2).run(database)
