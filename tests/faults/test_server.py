"""The server itself: started anew under open sessions, full, or without connections to give."""

from contextlib import suppress

import pytest
import sqlalchemy as sa

from data_access.engine import Database
from data_access.migrations.creating import VERSION_TABLE
from tests.faults.conftest import Open
from tests.pages.conftest import said
from tests.postgresql_server import Server

pytestmark = pytest.mark.needs_postgresql
SESSIONS = 20


def boxes(text: str) -> int:
    return text.count('class="th-box"')


def test_started_anew_under_open_sessions(primary: Server, opened: Open) -> None:
    """Away: one sentence each; back: each is whole at its next click; between two clicks: nobody notices."""
    url = f"{primary.url}?application_name=sessions"
    sessions = [opened(database_url=url) for _ in range(SESSIONS)]
    for at in sessions:
        assert "云浦市" in said(at)
        assert not boxes(said(at))
    links = [dict(at.query_params) for at in sessions]
    primary.stop()
    try:
        for at in sessions[:4]:  # as many as tell the case
            text = said(at.run())
            assert boxes(text) == 1
            assert "数据库暂时" in text
            assert 'class="th-trust"' not in text  # no figure, no date
    finally:
        primary.start()
    for at, link in zip(sessions, links, strict=True):
        text = said(at.run())
        assert "云浦市" in text
        assert not boxes(text)
        assert dict(at.query_params) == link
    primary.stop("fast")
    primary.start()
    assert not any(boxes(said(at.run())) for at in sessions)
    Database(url).dispose()


def test_without_a_connection_to_give(primary: Server, opened: Open) -> None:
    """Sixty connections are held by others: one sentence, at once, and the page is back when one is free."""
    at = opened(database_url=f"{primary.url}?application_name=taken")
    Database(f"{primary.url}?application_name=taken").dispose()
    others = sa.create_engine(primary.url, pool_size=60)
    held = []
    try:
        with suppress(sa.exc.OperationalError):
            while True:
                held.append(others.connect())
        text = said(at.run())
        assert boxes(text) == 1
        assert "连接已全部占用" in text
    finally:
        for connection in held:
            connection.close()
        others.dispose()
    assert not boxes(said(at.run()))


def test_a_later_program_has_changed_the_schema(primary: Server, opened: Open) -> None:
    """A deployment: the program that still runs says so, touches nothing, and goes on when it is put back."""
    at = opened(database_url=primary.url)
    database = Database(primary.url)
    with database.write() as connection:
        before = connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalar_one()
        connection.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    try:
        text = said(at.run())
        assert boxes(text) == 1
        assert "更新的版本" in text
    finally:
        with database.write() as connection:
            connection.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '{before}'")
        database.dispose()
    assert not boxes(said(at.run()))
