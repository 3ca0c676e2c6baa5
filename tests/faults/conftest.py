"""Servers which a test may stop: the smallest city on each, opened in local mode through the entry file."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import guard, settings
from data_access import setup, standby
from data_access.engine import Database
from tests import postgresql_server
from tests.dashboard.frame import city
from tests.pages import reading
from tests.postgresql_server import STREAMING, Server

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
Open = Callable[..., AppTest]


@pytest.fixture(scope="package")
def primary() -> Iterator[Server]:
    with postgresql_server.serving(STREAMING) as server:
        database = Database(server.url)
        setup.initialise(database)
        city.fill(database, fictional=False)
        database.dispose()
        yield server


@pytest.fixture(scope="package")
def follower(primary: Server) -> Iterator[Server]:
    with postgresql_server.standby_of(primary) as server:
        yield server


@pytest.fixture
def with_standby(primary: Server, follower: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """Looks at its standby at every block, and tries one that failed again after a moment."""
    monkeypatch.setattr(standby, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(standby, "OWED_LOOK_SECONDS", 0.0)
    monkeypatch.setattr(standby, "REST_SECONDS", 0.3)
    standby.of.cache_clear()
    database = Database(primary.url, standby_url=follower.url)
    yield database
    database.dispose()
    standby.of.cache_clear()


@pytest.fixture
def opened() -> Iterator[Open]:
    """Opens a session on a database."""
    reading.forget_answers()
    guard.stand()

    used: list[Database] = []

    def open_(**given: object) -> AppTest:
        settings.use(settings.load(auth="local", **given))
        used.append(settings.current().database)
        return AppTest.from_file(str(APP), default_timeout=60).run()

    yield open_
    reading.forget_answers()
    for database in used:
        database.dispose()
