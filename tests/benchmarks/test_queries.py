"""The floor of a page's queries is all that the page sends, once, where the page sends it."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from benchmarks import queries
from benchmarks.stage import Stage
from data_access.engine import Database
from data_access.scope import Role, Scope
from tests.factories import CITY

BUREAU = Scope(Role.CITY_SUPERVISOR, CITY)


@pytest.fixture
def driver(postgresql: Database, tmp_path: Path) -> Iterator[psycopg.Connection]:
    with Stage(postgresql, dt.date(2026, 11, 22), tmp_path).bare() as connection:
        yield connection


def page(database: Database) -> list[int]:
    """Two transactions, one within the other, and one by itself: the process of the server that answers each."""
    with database.look(BUREAU) as outer, database.read() as inner:
        answered = [connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one() for connection in (outer, inner)]
    with database.read() as alone:
        answered.append(alone.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())
    return answered


@pytest.mark.needs_postgresql
def test_what_a_page_sends_is_recorded_from_begin_to_commit(postgresql: Database):
    page(postgresql)  # a new connection asks what no later one asks
    with queries.recording() as recorded:
        page(postgresql)
    words = [[text.split()[0] for text, _parameters in each] for each in recorded.transactions]
    assert words == [["BEGIN", "BEGIN", "SELECT", "SELECT", "COMMIT", "COMMIT"], ["BEGIN", "SELECT", "COMMIT"]]
    assert recorded.questions == 3


@pytest.mark.needs_postgresql
def test_the_driver_sends_the_same_and_the_page_does_its_own_work(postgresql: Database, driver: psycopg.Connection):
    page(postgresql)
    with queries.recording() as recorded:
        page(postgresql)
    with queries.timing_the_driver(driver, recorded) as timed:
        answered = page(postgresql)
    assert driver.info.backend_pid not in answered
    with postgresql.read() as connection:
        asked = connection.exec_driver_sql(
            "SELECT query FROM pg_stat_activity WHERE pid = %s", (driver.info.backend_pid,)
        ).scalar_one()
    assert asked == "COMMIT"
    assert timed.milliseconds > 0


@pytest.mark.needs_postgresql
def test_a_page_that_asks_less_than_was_recorded_is_no_measurement(postgresql: Database, driver: psycopg.Connection):
    page(postgresql)
    with queries.recording() as recorded:
        page(postgresql)
    with pytest.raises(AssertionError, match="asked less"), queries.timing_the_driver(driver, recorded):
        pass
