"""What a block costs on the wire, and that nothing of it outlives its transaction."""

from contextvars import ContextVar

import pytest
import sqlalchemy as sa

from data_access.engine import Database
from data_access.errors import AllTaken, DatabaseLocked, TooSlow
from data_access.postgresql import patiently
from data_access.scope import Reach, Role, Scope
from tests import wire

CITY = Scope(Role.CITY_SUPERVISOR, "320599")
TOWN = Scope(Role.TOWN_SUPERVISOR, "320599", "320599101")
SETTINGS = ("app.town_low", "transaction_isolation", "transaction_read_only", "statement_timeout", "work_mem")
STATE = sa.text("SELECT " + ", ".join(f"current_setting('{name}', true)" for name in SETTINGS))


def told(connection: sa.Connection) -> tuple[str, ...]:
    return tuple(connection.execute(STATE).one())


def test_a_block_costs_a_round_trip_to_begin_and_one_to_end(postgresql: Database) -> None:
    with wire.to(postgresql) as (database, line):
        with database.read(TOWN) as connection:  # the connection is made, the driver asks what server it is
            told(connection)
        before = line.turns
        with database.read(TOWN) as connection:
            told(connection)
            told(connection)
        assert line.turns - before == 4  # BEGIN with all settings, two statements, COMMIT
        before = line.turns
        with database.write(TOWN) as connection:
            told(connection)
        first = line.turns - before  # another connection
        with database.write(TOWN) as connection:
            told(connection)
        assert line.turns - before - first == 3


def test_another_reach_costs_one_more(postgresql: Database) -> None:
    with wire.to(postgresql) as (database, line):
        with database.read(TOWN) as connection:
            told(connection)
        before = line.turns
        with database.read(TOWN) as connection:
            far = STATE.execution_options(reach=Reach.CITY)
            assert connection.execute(far).one()[0] == ""
            assert connection.execute(far).one()[0] == ""
            assert told(connection)[0] == "320599101"
        assert line.turns - before == 7  # begin, three statements, two changes of reach, end


def test_a_page_reads_one_snapshot_within_its_time(postgresql: Database) -> None:
    with postgresql.look(TOWN) as connection:
        assert told(connection) == ("320599101", "repeatable read", "on", "20s", "64MB")
    with postgresql.read(CITY) as connection:
        assert told(connection) == ("", "repeatable read", "on", "5min", "64MB")


def test_a_file_and_a_command_have_more_time(postgresql: Database) -> None:
    with patiently(), postgresql.look(TOWN) as connection:
        assert told(connection)[3] == "5min"
    with postgresql.look(TOWN) as connection:
        assert told(connection)[3] == "20s"


def test_what_people_write_is_hurried_and_an_import_is_not(postgresql: Database) -> None:
    with postgresql.write(TOWN) as connection:
        assert told(connection)[1:4] == ("read committed", "off", "20s")
    with postgresql.write() as connection:
        assert told(connection)[3] == "0"


def test_nothing_outlives_its_block(postgresql: Database) -> None:
    with postgresql.read(TOWN) as connection:
        told(connection)
    with postgresql._engine(read_only=True).connect() as connection:  # past the product's own BEGIN settings
        assert told(connection)[0] in (None, "")


def test_a_question_past_its_time_has_a_sentence_of_its_own(
    postgresql: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data_access.postgresql._patience", ContextVar("patience", default=100))
    with pytest.raises(TooSlow), postgresql.look(CITY) as connection:
        connection.exec_driver_sql("SELECT pg_sleep(5)")
    with postgresql.look(CITY) as connection:  # and the connection is as good as before
        told(connection)


def test_another_s_lock_is_waited_for_some_seconds_alone(postgresql: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data_access.postgresql.LOCK_MILLISECONDS", 100)
    with postgresql.write() as owner:
        owner.exec_driver_sql("LOCK TABLE area IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(DatabaseLocked), postgresql.write(CITY) as connection:
            connection.exec_driver_sql("SELECT count(*) FROM area")


def test_all_connections_of_this_process_taken(postgresql: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data_access.postgresql.POOL_SECONDS", 0.1)
    small = Database(postgresql.url, pool_size=2)
    try:
        with small.read(), small.read(), pytest.raises(AllTaken), small.read():
            pass
        with small.read():
            pass
    finally:
        small.dispose()


def test_all_connections_of_the_server_taken(postgresql: Database) -> None:
    with postgresql.write() as connection:
        connection.exec_driver_sql("CREATE ROLE one_only LOGIN CONNECTION LIMIT 1")
    one = Database(sa.make_url(postgresql.url).set(username="one_only").render_as_string(hide_password=False))
    try:
        with one.read(), pytest.raises(AllTaken), one.read():
            pass
    finally:
        one.dispose()
        with postgresql.write() as connection:
            connection.exec_driver_sql("DROP ROLE one_only")
