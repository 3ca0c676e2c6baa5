"""The browser asks whether the data moved on: one answer for all tabs, for this city alone, and behind the gate."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from starlette.types import Message, Receive, Scope, Send

from dashboard import gate, newer, settings
from data_access.engine import Database
from data_access.rollups.schema import city_version
from tests import logins
from tests.beside_loops import run_apart
from tests.dashboard.frame import city


async def product(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"a page"})


def ask(path: str, *, behind: settings.Settings | None = None) -> tuple[int, str]:
    app = newer.Newer(product)
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http", "path": path, "method": "GET", "query_string": b"", "client": ("10.0.0.1", 1),
        "headers": [(b"host", b"tonghu.example")],
    }  # fmt: skip
    run_apart((app if behind is None else gate.Gate(app, behind))(scope, receive, send))
    return sent[0]["status"], sent[1].get("body", b"").decode()


@pytest.fixture
def asked(sqlite: Database) -> Iterator[Database]:
    city.fill(sqlite)
    newer._seen.clear()
    settings.use(settings.load(database_url=sqlite.url))
    yield sqlite
    newer._seen.clear()
    settings.forget()


def move_on(database: Database) -> None:
    with database.write() as connection:
        connection.execute(sa.update(city_version).values(version=city_version.c.version + 1))


def test_the_version_is_told(asked: Database) -> None:
    assert ask(newer.address(city.CITY)) == (200, "1")


def test_one_look_serves_all_for_some_seconds(asked: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(newer.address(city.CITY))
    looks: list[str] = []
    sa.event.listen(sa.Engine, "before_cursor_execute", lambda _c, _cursor, text, *_rest: looks.append(text))
    move_on(asked)
    looks.clear()
    assert {ask(newer.address(city.CITY)) for _ in range(100)} == {(200, "1")}
    assert not looks
    monkeypatch.setattr(newer, "SHARED_SECONDS", 0.0)
    assert ask(newer.address(city.CITY)) == (200, "2")


@pytest.mark.parametrize("path", ["/newer/", "/newer/320599", "/newer/320599.", "/newer/320599.0123456789abcdef"])
def test_a_city_is_asked_for_by_who_was_shown_it(asked: Database, path: str) -> None:
    assert ask(path)[0] == 404
    assert ask(newer.address(city.CITY).replace("320599", "320699"))[0] == 404


@pytest.mark.parametrize("given", ["", "auth='oidc', cookie_secret='0123456789abcdef0123456789abcdef'"])
def test_all_servers_of_a_deployment_know_each_other_s_pages(given: str) -> None:
    """Also one that was started after the page was drawn, and where nobody signs in."""
    script = (
        f"from dashboard import newer, settings; settings.use(settings.Settings({given})); "
        f"print(newer.address('{city.CITY}'))"
    )
    told = [subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout for _ in range(2)]
    assert told[0] == told[1] != b""


def test_without_a_login_nothing_is_told(asked: Database) -> None:
    """A login that has ended is not kept alive by asking: it is refused like everything else."""
    behind = logins.signing(asked)
    settings.use(behind)
    status, text = ask(newer.address(city.CITY), behind=behind)
    assert status == 401
    assert not text.isdigit()


def test_a_database_that_is_away_is_no_news(asked: Database) -> None:
    assert asked.path is not None
    asked.dispose()
    asked.path.unlink()
    assert ask(newer.address(city.CITY))[0] == 204


def test_everything_else_passes(asked: Database) -> None:
    assert ask("/visits") == (200, "a page")
