"""The launcher: everything private and offline, on this computer, behind the guard."""

import os
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dashboard import launch, settings
from data_access.engine import Database
from data_access.errors import DatabaseMissing, SettingWrong
from tests import logins
from tests.dashboard.frame import city

ROOT = Path(__file__).resolve().parents[2]


def test_the_file_for_streamlit_run_says_what_the_launcher_says():
    said = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    flat = {}
    for section, values in said.items():
        for name, value in values.items():
            pairs = value.items() if isinstance(value, dict) else [("", value)]
            flat.update({f"{section}.{name}.{inner}".rstrip("."): each for inner, each in pairs})
    assert flat == launch.CONFIG


def test_nothing_is_started_without_a_database(tmp_path: Path):
    with pytest.raises(DatabaseMissing):
        launch.run(settings.load(data_folder=tmp_path), open_browser=False)


def test_a_taken_port_is_named_when_it_was_asked_for_and_passed_over_when_not(tmp_path: Path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        asked = settings.load(port=taken, data_folder=tmp_path)
        with pytest.raises(SettingWrong, match="TONGHU_PORT"):
            launch._free_port(asked)
        usual = asked.model_copy()
        usual.model_fields_set.discard("port")
        assert launch._free_port(usual) != taken


def test_with_sign_in_the_server_knows_its_public_name_alone(sqlite: Database):
    told = launch.config(logins.signing(sqlite, address="10.0.0.5", trusted_proxy="10.0.0.1"), 8600)
    assert (told["server.address"], told["server.port"]) == ("10.0.0.5", 8600)
    assert (told["server.allowedHosts"], told["browser.serverAddress"]) == (["tonghu.example"], "tonghu.example")
    assert {name for name in launch.CONFIG if told[name] != launch.CONFIG[name]} == {
        "server.address",
        "server.allowedHosts",
        "browser.serverAddress",
    }


@pytest.fixture
def served(new_sqlite: Callable[[], Database], tmp_path: Path) -> Iterator[str]:
    """The address that a running local server printed."""
    database = new_sqlite()
    city.fill(database, fictional=False)
    database.dispose()
    code = "from dashboard import launch, settings; launch.run(settings.load(), open_browser=False)"
    environment = {**os.environ, "TONGHU_DATABASE_URL": database.url, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as server:
        try:
            assert server.stdout is not None
            address = next(line.strip() for line in server.stdout if line.strip().startswith(b"http")).decode()
            wait_for(address.split("?")[0] + "_stcore/health")
            yield address
        finally:
            server.terminate()


def wait_for(url: str) -> None:
    for _ in range(150):
        try:
            urllib.request.urlopen(url, timeout=1).close()
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not start")


def ask(url: str, headers: dict[str, str] | None = None) -> tuple[int, bytes, str]:
    """Status, body and cookie of an answer."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers or {}), timeout=5) as answer:
            return answer.status, answer.read(), (answer.headers["Set-Cookie"] or "").split(";")[0]
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read(), ""


def test_a_running_server_answers_nothing_before_the_token_from_any_folder(served: str):
    base, token = served.split("?token=")
    assert len(token) >= 40
    websocket = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    paths = ["", "visits", "_stcore/host-config", "_stcore/metrics", "app/static/icon.png", "media/x"]
    for path, headers in [*((path, {}) for path in paths), ("_stcore/stream", websocket)]:
        status, body, _ = ask(base + path, headers)
        assert (status, "tonghu run" in body.decode()) == (401, True), path
    _, _, cookie = ask(served)
    assert b"<title>Streamlit</title>" in ask(base, {"Cookie": cookie})[1]
    assert ask(base + "app/static/icon.png", {"Cookie": cookie})[1].startswith(b"\x89PNG")
