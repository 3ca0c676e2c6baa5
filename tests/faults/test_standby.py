"""A streaming standby: read while it answers, told when it is behind, passed over when it lacks what is due."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from dashboard.components import trust
from data_access import setup, standby
from data_access.engine import Database
from data_access.errors import MovedOn, StandbyGone
from data_access.queries import freshness
from data_access.rollups.schema import app_meta, city_version
from data_access.scope import Role, Scope
from tests.dashboard.frame import city
from tests.faults.conftest import Open
from tests.pages.conftest import said
from tests.postgresql_server import Server

pytestmark = pytest.mark.needs_postgresql
CITY = Scope(Role.CITY_SUPERVISOR, city.CITY)


def is_standby(connection: sa.Connection) -> bool:
    return bool(connection.exec_driver_sql("SELECT pg_is_in_recovery()").scalar())


def reads_standby(database: Database) -> bool:
    with database.look(CITY) as connection:
        return is_standby(connection)


def soon(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline, "it did not come to hold"
        time.sleep(0.05)


@contextmanager
def held_back(follower: Server) -> Iterator[None]:
    """The standby receives what the primary writes, and does not show it."""
    engine = sa.create_engine(follower.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT pg_wal_replay_pause()")
        try:
            yield
        finally:
            connection.exec_driver_sql("SELECT pg_wal_replay_resume()")
    engine.dispose()


@pytest.fixture
def another(primary: Server) -> Iterator[Database]:
    """Another process that writes to the primary, such as a refresh."""
    database = Database(primary.url)
    yield database
    database.dispose()


def next_version(database: Database) -> int:
    with database.write() as connection:
        connection.execute(sa.update(city_version).values(version=city_version.c.version + 1))
        return freshness.version(connection, city.CITY)


def test_figures_are_read_there_and_everything_else_on_the_primary(with_standby: Database) -> None:
    soon(lambda: reads_standby(with_standby))
    with with_standby.read() as connection:  # logins, names, what people wrote to whom
        assert not is_standby(connection)
    with with_standby.audit.read() as connection:
        assert not is_standby(connection)


def test_what_one_wrote_is_seen_at_once(with_standby: Database, follower: Server) -> None:
    soon(lambda: reads_standby(with_standby))
    with held_back(follower):
        with with_standby.write() as connection:
            connection.execute(sa.insert(app_meta).values(name="mine", value="1"))
        with with_standby.look() as connection:  # the standby does not have it: the primary is asked
            assert connection.execute(sa.select(app_meta.c.value).where(app_meta.c.name == "mine")).scalar() == "1"
    soon(lambda: reads_standby(with_standby))
    with with_standby.look() as connection:
        assert connection.execute(sa.select(app_meta.c.value).where(app_meta.c.name == "mine")).scalar() == "1"


def test_how_far_it_is_behind(with_standby: Database, another: Database, follower: Server) -> None:
    soon(lambda: reads_standby(with_standby))
    assert with_standby.behind == 0  # however long nobody wrote
    with held_back(follower):
        next_version(another)
        soon(lambda: with_standby.behind > 0.5)
        assert reads_standby(with_standby)
    soon(lambda: with_standby.behind == 0)


def test_the_page_says_how_old_it_is(
    with_standby: Database, another: Database, follower: Server, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trust, "TOLD_FROM_SECONDS", 1)
    soon(lambda: reads_standby(with_standby))
    at = opened(database_url=with_standby.url, read_url=with_standby.standby_url)
    assert "备库" not in said(at)
    with held_back(follower):
        next_version(another)
        soon(lambda: with_standby.behind > 1)
        assert "本页数据取自备库，比主库晚" in said(at.run())
    soon(lambda: with_standby.behind == 0)
    assert "备库" not in said(at.run())


def test_too_far_behind_is_not_read(
    with_standby: Database, another: Database, follower: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standby, "MOST_BEHIND_SECONDS", 0.2)
    with held_back(follower):
        next_version(another)
        soon(lambda: not reads_standby(with_standby))
        assert with_standby.behind == 0  # of what is shown now: the primary's
    soon(lambda: reads_standby(with_standby))


def test_figures_of_two_versions_never_meet(with_standby: Database, another: Database, follower: Server) -> None:
    soon(lambda: reads_standby(with_standby))
    with held_back(follower):
        new = next_version(another)
        with with_standby.look(CITY, freshness.at(new, city.CITY)) as connection:  # began on the primary: so it goes on
            assert not is_standby(connection)
        with with_standby.look(CITY, freshness.at(new - 1, city.CITY)) as connection:
            assert is_standby(connection)
        with pytest.raises(MovedOn), with_standby.look(CITY, freshness.at(new - 2, city.CITY)):
            pass


def test_gone_and_back(with_standby: Database, follower: Server, opened: Open) -> None:
    soon(lambda: reads_standby(with_standby))
    at = opened(database_url=with_standby.url, read_url=with_standby.standby_url)
    follower.stop()
    try:
        for _ in range(20):
            begun = time.monotonic()
            assert not reads_standby(with_standby)
            assert time.monotonic() - begun < 1
        assert 'class="th-box"' not in said(at.run())
        assert "备库" not in said(at)
    finally:
        follower.start()
    soon(lambda: reads_standby(with_standby))


def _cut_off(database: Database, follower: Server) -> None:
    with database.look(CITY) as connection:
        follower.stop()
        connection.exec_driver_sql("SELECT 1")


def test_gone_while_it_answers(with_standby: Database, follower: Server) -> None:
    """Within a block nothing can be asked again; the page is drawn anew by itself."""
    soon(lambda: reads_standby(with_standby))
    try:
        with pytest.raises(StandbyGone):
            _cut_off(with_standby, follower)
        assert not reads_standby(with_standby)
    finally:
        follower.start()
    soon(lambda: reads_standby(with_standby))


def test_a_page_that_lost_its_standby_is_drawn_anew(
    with_standby: Database, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = opened(database_url=with_standby.url, read_url=with_standby.standby_url)
    asked, version = [], setup.data_version

    def fails_once(*given: Any) -> int:
        asked.append(1)
        if len(asked) == 1:
            raise StandbyGone()
        return version(*given)

    monkeypatch.setattr(setup, "data_version", fails_once)
    assert 'class="th-box"' not in said(at.run())
    assert len(asked) > 1


def test_cut_off_from_its_primary_it_is_as_old_as_what_came_last(with_standby: Database, primary: Server) -> None:
    soon(lambda: reads_standby(with_standby))
    primary.stop("fast")
    try:
        soon(lambda: with_standby.behind > 0.2)
    finally:
        primary.start()
    soon(lambda: with_standby.behind == 0)
