"""Sign-in at a real provider over HTTP, in Chromium: the way in, the way out, and the attacks on a login."""

import datetime as dt
import http.client
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from dashboard.sign_in import LOGIN_COOKIE
from data_access import users
from data_access.engine import Database
from data_access.scope import Role
from tests import logins
from tests.browser.conftest import PATIENCE_MILLISECONDS, SETTLED, SIZE, _free_port, _wait_for

CITY, TOWN, OTHER_TOWN = "320599", "320599101", "320599102"
SECRETS = {"cookie": "c" * 40, "client": "word-of-the-client"}
PATIENCE_SECONDS = 10
NOW = dt.datetime(2026, 11, 23)


@dataclass
class Served:
    """A dashboard with sign-in, in a process of its own, and its database."""

    address: str
    database: Database
    log: Path

    def enter(self, subject: str, role: Role = Role.CITY_SUPERVISOR, area: str = CITY) -> None:
        users.add(self.database, users.Entry(subject, role, area, "局长", name=f"姓名{subject}"))

    def ask(self, path: str, cookies: dict[str, str] | None = None, **headers: str) -> tuple[int, bytes]:
        """Status and body for a path exactly as it is written here: no client tidies it up."""
        status, body, _ = self.answer(path, cookies, urlsplit(self.address).port, **headers)
        return status, body

    def answer(
        self, path: str, cookies: dict[str, str] | None, port: int | None, **headers: str
    ) -> tuple[int, bytes, http.client.HTTPMessage]:
        """The same with the headers, from the server at a port, asked by the public name."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        cookie = "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())
        connection.putrequest("GET", path, skip_host=True, skip_accept_encoding=True)
        for name, value in {"Host": urlsplit(self.address).netloc, "Cookie": cookie, **headers}.items():
            connection.putheader(name, value)
        connection.endheaders()
        try:
            answer = connection.getresponse()
            return answer.status, answer.read(), answer.headers
        finally:
            connection.close()

    def connect(self, cookies: dict[str, str], origin: str | None = None, session: str = "") -> connect:
        """A connection as a tab opens it, for a with statement."""
        cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
        return connect(
            self.address.replace("http", "ws", 1) + "/_stcore/stream",
            origin=origin or self.address,  # type: ignore[arg-type]
            additional_headers={"Cookie": cookie},
            subprotocols=["streamlit", "token", *([session] if session else [])],  # type: ignore[list-item]
            open_timeout=PATIENCE_SECONDS,
            max_size=None,
        )

    def refused(self, cookies: dict[str, str], origin: str | None = None) -> int:
        """The status with which a connection is refused."""
        with pytest.raises(InvalidStatus) as caught, self.connect(cookies, origin):
            pass
        return caught.value.response.status_code


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An identity provider that signs anybody in by the name they type."""
    port = _free_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    # it would refuse plain http; the dashboard is not given this
    with running(command, {"AUTHLIB_INSECURE_TRANSPORT": "1"}, tmp_path_factory.mktemp("provider") / "log") as process:
        _wait_for(f"http://127.0.0.1:{port}/.well-known/openid-configuration", process)
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def served(yunpu: Database, provider: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("sign_in")
    assert yunpu.path is not None
    yunpu.dispose()  # the last connection folds the write-ahead log into the file
    yunpu.audit.dispose()
    for database in (yunpu, yunpu.audit):
        assert database.path is not None
        shutil.copyfile(database.path, folder / database.path.name)
    database = Database(f"sqlite:///{folder / yunpu.path.name}")
    port = _free_port()
    settings = settings_for(database, provider, f"http://127.0.0.1:{port}")
    with server(settings, port, folder / "log"):
        yield Served(f"http://127.0.0.1:{port}", database, folder / "log")
    database.dispose()


@pytest.fixture(scope="module")
def beside(served: Served, provider: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a second server process behind the same public address."""
    port = _free_port()
    with server(
        settings_for(served.database, provider, served.address), port, tmp_path_factory.mktemp("beside") / "log"
    ):
        yield port


def settings_for(database: Database, provider: str, public: str) -> dict[str, str]:
    return {
        "TONGHU_AUTH": "oidc",
        "TONGHU_DATABASE_URL": database.url,
        "TONGHU_PUBLIC_ADDRESS": public,
        "TONGHU_OIDC_METADATA_URL": f"{provider}/.well-known/openid-configuration",
        "TONGHU_OIDC_CLIENT_ID": "tonghu",
        "TONGHU_OIDC_CLIENT_SECRET": SECRETS["client"],
        "TONGHU_COOKIE_SECRET": SECRETS["cookie"],
    }


@contextmanager
def server(settings: dict[str, str], port: int, log: Path) -> Iterator[None]:
    with running(
        [sys.executable, "-m", "dashboard.cli", "run"], {**settings, "TONGHU_PORT": str(port)}, log
    ) as process:
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health", process)
        yield


@contextmanager
def running(command: list[str], settings: dict[str, str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with log.open("wb") as written:
        process = subprocess.Popen(
            command, env={**os.environ, **settings}, stdout=written, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=20)


@pytest.fixture
def browser(context: BrowserContext) -> Iterator[BrowserContext]:
    """A browser with no cookies yet."""
    assert context.browser is not None
    own = context.browser.new_context(viewport=SIZE, locale="zh-CN")
    own.set_default_timeout(PATIENCE_MILLISECONDS)
    yield own
    own.close()


def sign_in(browser: BrowserContext, served: Served, subject: str, path: str = "/") -> Page:
    """Open a page as somebody who has to sign in first."""
    page = browser.new_page()
    page.goto(served.address + path)
    page.fill("input[name=sub]", subject)
    page.click("text=Authorize >> nth=-1")
    page.wait_for_url(served.address + "/**")
    return page


def drawn(page: Page) -> str:
    page.wait_for_selector(".th-person")
    page.wait_for_selector(".th-trust")
    page.wait_for_selector(SETTLED)
    return page.inner_text("body")


def click(page: Page) -> None:
    """Something that sends a message."""
    page.get_by_role("button", name="English").first.click()


def kept(browser: BrowserContext) -> dict[str, str]:
    return {str(cookie["name"]): str(cookie["value"]) for cookie in browser.cookies()}


def forged(served: Served, subject: str, **how: object) -> dict[str, str]:
    made = {"secret": SECRETS["cookie"], "origin": served.address, **how}
    return logins.cookies(subject, **made)  # type: ignore[arg-type]


# --- in ---------------------------------------------------------------------------------------------------------------


def test_one_signs_in_and_sees_the_view_that_was_asked_for(served: Served, browser: BrowserContext):
    served.enter("li", Role.TOWN_SUPERVISOR, TOWN)
    page = sign_in(browser, served, "li", "/visits?month=2026-09&kind=left_behind")
    text = drawn(page)
    assert "姓名li · 镇督导员" in text
    assert "走访履职" in text
    assert page.url.startswith(f"{served.address}/visits?month=2026-09&kind=left_behind")
    login = next(cookie for cookie in browser.cookies() if cookie["name"] == LOGIN_COOKIE)
    assert (login["httpOnly"], login["sameSite"]) == (True, "Lax")
    assert 0 < float(login["expires"]) - time.time() <= 8 * 3600


def test_a_second_page_asks_nobody_to_sign_in_again(served: Served, browser: BrowserContext):
    served.enter("wang")
    drawn(sign_in(browser, served, "wang"))
    page = browser.new_page()
    page.goto(f"{served.address}/stations")
    assert "姓名wang · 民政局" in drawn(page)


def test_who_is_not_entered_sees_one_sentence_and_nothing_else(served: Served, browser: BrowserContext):
    page = sign_in(browser, served, "stranger", "/unvisited")
    assert "没有或不再有本系统的访问权限" in page.inner_text("body")
    assert "stranger" in page.inner_text("body")
    assert page.locator("script, iframe, .stApp").count() == 0
    assert served.ask("/_stcore/host-config", kept(browser))[0] == 403
    assert served.refused(kept(browser)) == 403


def test_who_declines_at_the_provider_is_told_and_sent_nowhere(served: Served, browser: BrowserContext):
    page = browser.new_page()
    page.goto(served.address)
    page.click("text=Deny")
    page.wait_for_url(served.address + "/**")
    assert "登录没有成功" in page.inner_text("body")


# --- out --------------------------------------------------------------------------------------------------------------


def test_signing_out_ends_every_tab_and_every_copy_of_the_cookie(served: Served, browser: BrowserContext):
    served.enter("zhao")
    first = sign_in(browser, served, "zhao", "/visits")
    drawn(first)
    copied = kept(browser)
    second = browser.new_page()
    second.goto(f"{served.address}/stations")
    drawn(second)
    with served.connect(copied) as thief:  # a connection that was open before
        ask_for_page(thief)
        assert told(thief) == "new_session"

        second.click(".th-out")
        second.get_by_role("button", name="End session").click()  # the provider's own
        second.wait_for_url(f"{served.address}/auth/signed-out")

        ask_for_page(thief)
        with pytest.raises(ConnectionClosed) as closed:
            until_closed(thief)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1008
    assert served.ask("/media/list.xlsx", copied)[0] == 401
    assert served.ask("/_stcore/metrics", copied)[0] == 401
    assert served.refused(copied) == 401
    click(first)
    first.wait_for_url(f"{served.address}/auth/signed-out")
    assert "您已退出登录" in first.inner_text("body")


def test_what_is_on_the_screen_goes_when_the_tab_is_looked_at_again(served: Served, browser: BrowserContext):
    served.enter("han")
    page = sign_in(browser, served, "han", "/visits")
    drawn(page)
    users.disable(served.database, "han", NOW)
    page.evaluate("() => dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_selector("text=没有或不再有本系统的访问权限")
    assert page.locator(".stApp").count() == 0


def ask_for_page(connection: ClientConnection) -> None:
    message = BackMsg()
    message.rerun_script.query_string = ""
    connection.send(message.SerializeToString())


def heard(connection: ClientConnection) -> ForwardMsg:
    message = connection.recv(timeout=PATIENCE_SECONDS)
    assert isinstance(message, bytes)
    return ForwardMsg.FromString(message)


def told(connection: ClientConnection) -> str:
    return str(heard(connection).WhichOneof("type"))


def until_closed(connection: ClientConnection) -> None:
    """Read all that was still under way; nothing drawn may follow the word to leave."""
    while told(connection) != "auth_redirect":
        pass
    told(connection)
    raise AssertionError("something followed the word to leave")


# --- logins that must open nothing ------------------------------------------------------------------------------------


def test_a_good_login_of_the_same_making_opens(served: Served):
    served.enter("qian")  # or else the refusals below would prove nothing
    assert served.ask("/_stcore/metrics", forged(served, "qian"))[0] == 200
    with served.connect(forged(served, "qian")) as connection:
        ask_for_page(connection)
        assert told(connection) == "new_session"


@pytest.mark.parametrize(
    "how",
    [
        {"secret": "a key that somebody guessed, long enough"},
        {"seconds_old": 8 * 3600 + 60},
        {"origin": "https://another.example"},
        {"is_logged_in": False},
        {"nonce": ""},
    ],
    ids=["forged", "expired", "of another address", "signed out", "without a number"],
)
def test_a_login_that_does_not_hold_opens_nothing(served: Served, browser: BrowserContext, how: dict[str, object]):
    served.enter("qian")
    cookies = forged(served, "qian", **how)
    for path in ("/_stcore/metrics", "/_stcore/host-config", "/media/x", "/app/static/icon.png"):
        assert served.ask(path, cookies)[0] == 401, path
    assert served.refused(cookies) == 401
    browser.add_cookies([{"name": name, "value": value, "url": served.address} for name, value in cookies.items()])
    page = browser.new_page()
    page.goto(f"{served.address}/visits")
    assert page.locator("input[name=sub]").count() == 1  # back at the provider


def test_a_page_of_another_site_opens_no_connection(served: Served):
    served.enter("qian")
    assert served.refused(forged(served, "qian"), origin="http://127.0.0.1:1") == 403
    assert served.ask("/", forged(served, "qian"), Origin="http://evil.example")[0] == 403


def test_no_server_process_remembers_anything(served: Served, beside: int):
    """A sign-in that begins at one process ends at another, and a sign-out at one holds at the other."""
    served.enter("yang")
    first = urlsplit(served.address).port
    begun = served.answer("/", None, first)[2]["Location"]
    way_in = served.answer(begun, None, beside)[2]  # the token for the way in was signed by the other
    form = urlencode({"sub": "yang"}).encode()
    with pytest.raises(urllib.error.HTTPError) as led_back:
        urllib.request.build_opener(NoRedirect).open(way_in["Location"], form)
    back = urlsplit(led_back.value.headers["Location"])
    led_back.value.close()
    state = dict([str(way_in["Set-Cookie"]).partition(";")[0].split("=", 1)])
    status, _, headers = served.answer(f"{back.path}?{back.query}", state, first)
    login = dict(cookie.partition(";")[0].split("=", 1) for cookie in headers.get_all("Set-Cookie", []))
    assert status == 302
    assert served.answer("/_stcore/metrics", login, beside)[0] == 200
    assert served.answer("/auth/logout", login, beside)[0] == 302
    assert served.answer("/_stcore/metrics", login, first)[0] == 401


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Leaves a redirect to be looked at: it becomes an HTTPError."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


# --- changed in mid-session -------------------------------------------------------------------------------------------


def test_who_is_disabled_is_out_at_the_next_click(served: Served, browser: BrowserContext):
    served.enter("sun")
    page = sign_in(browser, served, "sun", "/visits")
    drawn(page)
    users.disable(served.database, "sun", NOW)
    click(page)
    page.wait_for_selector("text=没有或不再有本系统的访问权限")
    assert page.locator(".stApp").count() == 0


def test_another_role_holds_at_the_next_click(served: Served, browser: BrowserContext):
    served.enter("zhou")
    page = sign_in(browser, served, "zhou", "/stations?month=2026-10")
    assert "姓名zhou · 民政局" in drawn(page)
    served.enter("zhou", Role.TOWN_SUPERVISOR, OTHER_TOWN)
    click(page)
    page.wait_for_selector("text=镇督导员")
    assert "民政局" not in page.inner_text(".th-person")
    assert page.url.startswith(f"{served.address}/stations?month=2026-10")  # the view is kept


def test_nobody_goes_on_with_a_session_of_somebody_else(served: Served):
    served.enter("wu")
    served.enter("zheng", Role.TOWN_SUPERVISOR, TOWN)
    with served.connect(forged(served, "wu", nonce="wu")) as first:
        ask_for_page(first)
        session = heard(first).new_session.initialize.session_id
    assert session
    with served.connect(forged(served, "zheng", nonce="zheng"), session=session) as second:
        ask_for_page(second)
        assert heard(second).new_session.initialize.session_id != session


# --- paths ------------------------------------------------------------------------------------------------------------

TRICKS = [
    "/app/static/../settings.py",
    "/app/static/..%2fsettings.py",
    "/app/static/%2e%2e/settings.py",
    "/app/static/%2e%2e%2fsettings.py",
    "/app/static/..%5csettings.py",
    "/app/static/..\\settings.py",
    "/app/static//../settings.py",
    "/app/static/%00../settings.py",
    "/app/static/%c0%ae%c0%ae/settings.py",
    "/static/../../../../../../../../etc/passwd",
    "/static/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/component/streamlit_folium.st_folium/../../../../../../etc/passwd",
    "/media/../app/static/../settings.py",
    "/_stcore/health/../metrics",
    "/_stcore/health/..%2fmetrics",
    "/_stcore/health%2f..%2fmetrics",
    "/auth/login/../../_stcore/metrics",
    "//etc/passwd",
    "/%2fetc/passwd",
    "http://127.0.0.1/_stcore/metrics",
]
SECRETS_OF_FILES = (b"class Settings", b"root:", b"# TYPE")


@pytest.mark.parametrize("path", TRICKS)
def test_no_trick_with_a_path_leads_past_the_gate_or_out_of_the_folder(served: Served, path: str):
    status, body = served.ask(path)
    assert status in (400, 401, 403, 404), body[:100]
    served.enter("feng")
    status, body = served.ask(path, forged(served, "feng"))  # nor does it for who is signed in
    assert not any(secret in body for secret in SECRETS_OF_FILES) or path.endswith("/_stcore/metrics")


def test_the_log_holds_no_secret_and_no_login(served: Served, browser: BrowserContext):
    served.enter("chen")
    drawn(sign_in(browser, served, "chen"))
    log = served.log.read_text(encoding="utf-8")
    assert served.address in log  # it is the log
    assert not any(secret in log for secret in (*SECRETS.values(), *kept(browser).values()))
    assert "Traceback" not in log
    assert "Warning" not in log
