"""Trouble: whatever is wrong with the database or the link is one sentence with the way out, and nothing is lost.

The real pages on the sample city; the frame's own tests hold the rest (tests/dashboard/test_app.py).
"""

import datetime as dt
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from dashboard import guard, settings
from data_access import engine
from data_access.engine import Database
from data_access.migrations.creating import VERSION_TABLE
from tests.conftest import YUNPU_AS_OF
from tests.dashboard.frame import city as frame_city
from tests.factories import copied
from tests.pages import reading
from tests.pages.conftest import APP, said
from tests.pages.test_every_page import pages_of, visit

CITY_PAGES = pages_of("city_supervisor")
QUERY = {"month": "2026-09", "as_of": "2026-11-20", "towns": "320599101", "tiers": "red,blue"}


class Deployment:
    """A demo of its own, whose database a test may break."""

    def __init__(self, folder: Path, original: Path) -> None:
        self.path = folder / "demo.db"
        self.database = Database(f"sqlite:///{self.path}")
        copied(Database(f"sqlite:///{original}"), self.path)
        self.use()

    def use(self) -> None:
        settings.use(settings.load(auth="demo", data_folder=self.path.parent, today=YUNPU_AS_OF))

    def open(self, **query: str) -> AppTest:
        at = AppTest.from_file(str(APP), default_timeout=60)
        for name, value in query.items():
            at.query_params[name] = value
        return at.run()

    def execute(self, statement: str) -> None:
        with closing(sqlite3.connect(self.path)) as connection:
            connection.execute(statement)
            connection.commit()


@pytest.fixture
def deployment(demo_folder: Path, tmp_path: Path) -> Iterator[Deployment]:
    reading.forget_answers()
    made = Deployment(tmp_path, demo_folder / "demo.db")
    yield made
    made.database.dispose()
    made.database.audit.dispose()
    reading.forget_answers()


def only_sentence(at: AppTest) -> str:
    """What the page says instead of itself; no traceback, no path, no value of the database's own error."""
    text = said(at)
    assert text.count('class="th-box"') == 1
    for leak in ("Traceback", "sqlite3", "OperationalError", "/tmp", "SELECT"):
        assert leak not in text
    return text.split('class="th-box" role="status">')[1].split("<")[0]


def link(at: AppTest) -> dict[str, str]:
    return {name: value[0] if isinstance(value, list) else value for name, value in at.query_params.items()}


# --- the database -----------------------------------------------------------------------------------------------------


def test_missing(deployment: Deployment) -> None:
    deployment.path.unlink()
    assert "还没有数据库 demo.db" in only_sentence(deployment.open())


def test_an_empty_file(deployment: Deployment) -> None:
    deployment.path.write_bytes(b"")
    assert "还没有数据库 demo.db" in only_sentence(deployment.open())


@pytest.mark.parametrize("damage", ["is no database", "lost its middle"])
def test_damaged(deployment: Deployment, damage: str, caplog: pytest.LogCaptureFixture) -> None:
    if damage == "is no database":
        deployment.path.write_bytes(b"\x89PNG" + bytes(range(256)) * 64)
    else:
        with deployment.path.open("r+b") as file:
            file.seek(4096)
            file.write(b"\xff" * (deployment.path.stat().st_size - 8192))
    with caplog.at_level(logging.ERROR, "tonghu"):
        sentence = only_sentence(deployment.open())
    assert "数据库文件已损坏" in sentence
    assert "备份" in sentence  # the way out
    assert "fault" not in caplog.text


def test_of_an_earlier_version(deployment: Deployment) -> None:
    deployment.execute(f"UPDATE {VERSION_TABLE} SET version_num = '0001'")
    assert "tonghu init" in only_sentence(deployment.open())


def test_of_a_later_version(deployment: Deployment) -> None:
    deployment.execute(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    assert "更新的版本" in only_sentence(deployment.open())


def test_locked_by_another_program(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    """WAL lets readers through while one writes; an exclusive lock (a copy, a repair) does not."""
    monkeypatch.setattr(engine, "BUSY_MILLISECONDS", 100)
    deployment.execute("PRAGMA journal_mode=DELETE")
    with closing(sqlite3.connect(deployment.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        at = deployment.open(**QUERY)
        assert "请一分钟后刷新" in only_sentence(at)
        assert link(at) == QUERY
        other.execute("ROLLBACK")
    assert "towns" in link(at.run())
    assert 'class="th-box"' not in said(at)  # the view is back as the link says


def test_pages_are_read_while_an_import_writes(deployment: Deployment) -> None:
    deployment.execute("PRAGMA journal_mode=WAL")
    with closing(sqlite3.connect(deployment.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        at = deployment.open()
        for page in CITY_PAGES:
            assert 'class="th-box"' not in said(visit(at, page)), page


@pytest.mark.parametrize("page", CITY_PAGES)
def test_gone_in_mid_session_and_back_again(deployment: Deployment, page: str) -> None:
    at = visit(deployment.open(**QUERY), page)
    before = link(at)
    away = deployment.path.with_name("away.db")
    deployment.path.rename(away)
    assert "还没有数据库 demo.db" in only_sentence(at.run())
    assert link(at) == before == QUERY
    away.rename(deployment.path)
    assert 'class="th-box"' not in said(at.run())
    assert link(at) == QUERY


def test_another_file_in_its_place_is_read_at_once(deployment: Deployment) -> None:
    """A backup put back while the dashboard runs: connections that are still open hold the old file."""
    at = deployment.open()
    good = deployment.path.with_name("backup.db")
    deployment.path.rename(good)
    deployment.path.write_bytes(b"no database, and longer than a header: " * 100)
    assert "数据库文件已损坏" in only_sentence(at.run())
    good.rename(deployment.path)
    assert 'class="th-box"' not in said(at.run())


def test_gone_while_a_door_is_opened(deployment: Deployment) -> None:
    at = visit(deployment.open(), "visits")
    deployment.path.unlink()
    at.button(key="door_A1").click().run()
    assert "还没有数据库 demo.db" in only_sentence(at)


@pytest.mark.parametrize("page", CITY_PAGES)
def test_a_table_gone_in_mid_session(deployment: Deployment, page: str) -> None:
    """Another version of the program at work beside this one."""
    at = deployment.open()
    for table in ("month_child", "child_now", "care_station", "organisation", "quality_signal"):
        deployment.execute(f"DROP TABLE IF EXISTS {table}")
    reading.forget_answers()
    text = said(visit(at, page))
    assert "Traceback" not in text
    if 'class="th-box"' in text:
        assert "请将编号" not in text  # no fault of the program: the sentence says what to do


def test_a_server_that_goes_away_and_comes_back(postgresql: Database) -> None:
    """PostgreSQL, as an office that keeps its own database: the smallest city, in local mode."""
    frame_city.fill(postgresql, fictional=False)
    url = sa.make_url(postgresql.url)
    name = url.database
    server = sa.create_engine(
        url.set(drivername="postgresql+psycopg", database="postgres"), isolation_level="AUTOCOMMIT"
    )

    def let_in(allowed: bool) -> None:
        with server.connect() as connection:
            connection.exec_driver_sql(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {str(allowed).lower()}')
            if not allowed:
                connection.exec_driver_sql(
                    f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
                )

    guard.stand()
    settings.use(settings.load(auth="local", database_url=postgresql.url))
    at = AppTest.from_file(str(APP), default_timeout=60).run()
    assert "云浦市" in said(at)
    before = link(at)
    try:
        let_in(False)
        assert "暂时" in only_sentence(at.run())
        assert link(at) == before
    finally:
        let_in(True)
        server.dispose()
    assert "云浦市" in said(at.run())
    assert 'class="th-box"' not in said(at)


# --- the link ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"as_of": "2019-12-31"}, "尚无数据"),  # before the first data
        ({"as_of": "2031-01-01"}, "不在可选范围内"),  # ahead of today
        ({"as_of": "2026-13-45"}, "不在可选范围内"),
        ({"as_of": "昨天"}, "不在可选范围内"),
        ({"month": "2019-01"}, "尚无数据"),
        ({"month": "2026-1x"}, "不在可选范围内"),
        ({"month": "9999-99"}, "不在可选范围内"),
        ({"month": "2026-12"}, "晚于统计日"),
        ({"towns": "999999999"}, "没有代码为 999999999 的地区"),
        ({"towns": "320599101,999999999"}, "没有代码为 999999999 的地区"),
        ({"towns": "<script>"}, "没有代码为 … 的地区"),  # nothing of it is repeated
        ({"tiers": "purple"}, "不在可选范围内"),
        ({"categories": "unknown"}, "不在可选范围内"),
        ({"kind": "adults"}, "不在可选范围内"),
    ],
)
@pytest.mark.parametrize("page", ["overview", "unvisited"])
def test_what_a_link_cannot_have(demo_folder: Path, page: str, query: dict[str, str], sentence: str) -> None:
    settings.use(settings.load(auth="demo", data_folder=demo_folder, today=YUNPU_AS_OF))
    at = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in {"categories": "orphan", **query}.items():
        at.query_params[name] = value
    visit(at.run(), page)
    assert sentence in only_sentence(at)
    assert "th-trust" in said(at)  # the page stands all the same
    assert "<script>" not in said(at)
    at.button(key="th_without").click().run()
    assert 'class="th-box"' not in said(at)
    assert "999999999" not in str(link(at))
    if "categories" not in query:
        assert link(at)["categories"] == "orphan"  # the rest of the view is kept


@pytest.mark.parametrize("page", pages_of("town_supervisor"))
def test_another_town_in_a_supervisor_s_link(demo_folder: Path, page: str) -> None:
    settings.use(settings.load(auth="demo", data_folder=demo_folder, today=YUNPU_AS_OF))
    at = AppTest.from_file(str(APP), default_timeout=60)
    at.query_params["look"] = "town_supervisor:320599105"
    at.query_params["towns"] = "320599101"
    visit(at.run(), page)
    assert "超出了您的查看范围" in only_sentence(at)
    text = reading.rendered(at, without=("tonghu_w_look_town",))
    assert "桐泾镇" not in text
    at.button(key="th_without").click().run()
    assert 'class="th-box"' not in said(at)
    assert link(at)["look"] == "town_supervisor:320599105"


@pytest.mark.parametrize("page", CITY_PAGES)
def test_the_first_day_with_data_shows_what_is_there(demo_folder: Path, page: str) -> None:
    """The earliest as-of date on offer: nearly nothing is known, and no page breaks on it."""
    settings.use(settings.load(auth="demo", data_folder=demo_folder, today=YUNPU_AS_OF))
    at = AppTest.from_file(str(APP), default_timeout=60).run()
    first = at.date_input(key="tonghu_w_as_of").min
    assert isinstance(first, dt.date)
    at.query_params["as_of"] = first.isoformat()
    at.query_params["month"] = f"{first:%Y-%m}"
    text = said(visit(at.run(), page))
    assert 'class="th-box"' not in text
