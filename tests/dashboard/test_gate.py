"""The gate: nothing answers without a login that holds, and a tab ends with its login."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.secrets import secrets_singleton

from dashboard import gate, guard, sign_in
from dashboard.settings import Settings
from data_access import schema, users
from data_access.engine import Database
from data_access.scope import Role
from tests import logins
from tests.beside_loops import run_apart
from tests.dashboard.frame import city

HOST = "tonghu.example"
PATHS = ["/_stcore/metrics", "/_stcore/host-config", "/_stcore/script-health-check", "/_stcore/agent/interact",
         "/_stcore/upload_file/a/b", "/media/list.xlsx", "/app/static/icon.png", "/app/static/../settings.py",
         "/static/js/index.js", "/component/streamlit_folium.st_folium/index.html", "/_stcore/bidi-components/x/y.js",
         "/_stcore/health/", "/_stcore/health/../metrics", "//_stcore/metrics", "/auth/login/",
         "/auth/login/../../media/x", "/oauth2callback/x", "/AUTH/LOGIN", "/auth", "/nowhere"]  # fmt: skip
PAGE = "a page"
SOCKET_ORIGIN = {"origin": logins.PUBLIC}


@dataclass
class Product:
    """What the gate stands before: answers everything and remembers what reached it."""

    reached: list[Scope] = field(default_factory=list)
    heard: list[Message] = field(default_factory=list)
    sets: list[tuple[bytes, bytes]] = field(default_factory=list)
    status: int = 200

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.reached.append(scope)
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            while (message := await receive())["type"] == "websocket.receive":
                self.heard.append(message)
                await send({"type": "websocket.send", "bytes": b"drawn"})
            await send({"type": "websocket.send", "bytes": b"too late"})
            return
        location = [(b"location", b"/")] if self.status == 302 else []
        await send({"type": "http.response.start", "status": self.status, "headers": [*location, *self.sets]})
        await send({"type": "http.response.body", "body": PAGE.encode()})


@dataclass
class Answer:
    status: int
    text: str
    headers: dict[str, str]
    cookies: list[str]


@dataclass
class Browser:
    """Asks through the gate as a browser would, without a server."""

    settings: Settings
    cookies: dict[str, str] = field(default_factory=dict)
    product: Product = field(default_factory=Product)

    def get(self, path: str, query: str = "", method: str = "GET", client: str = "10.0.0.1", **headers: str) -> Answer:
        messages = self._ask("http", path, query, method, client, headers, [])
        start = messages[0]
        all_ = [(name.decode(), value.decode()) for name, value in start["headers"]]
        return Answer(
            start["status"],
            messages[1].get("body", b"").decode(),
            dict(all_),
            [v for n, v in all_ if n == "set-cookie"],
        )

    def page(self, path: str, query: str = "") -> Answer:
        return self.get(path, query, accept="text/html,*/*")

    def tab(self, *doings: Callable[[], None], **headers: str) -> list[Message]:
        """A connection: each of `doings` happens, then a message is sent; what came back."""
        return self._ask("websocket", "/_stcore/stream", "", "GET", "10.0.0.1", {**SOCKET_ORIGIN, **headers}, doings)

    def _ask(self, kind: str, path: str, query: str, method: str, client: str, headers: dict[str, str],
             doings: "list[Callable[[], None]] | tuple[Callable[[], None], ...]") -> list[Message]:  # fmt: skip
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"host": HOST, **({"cookie": cookie} if cookie else {}), **headers}
        scope: Scope = {
            "type": kind,
            "method": method,
            "path": path,
            "query_string": query.encode(),
            "client": (client, 5000),
            "headers": [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in sent.items()],
        }
        messages: list[Message] = []
        left = list(doings)

        async def receive() -> Message:
            if not left:
                return {"type": f"{kind}.disconnect", "code": 1000}
            left.pop(0)()
            return {"type": f"{kind}.receive", "bytes": b"click"}

        async def send(message: Message) -> None:
            messages.append(message)

        app: ASGIApp = gate.Gate(self.product, self.settings)
        run_apart(guard.SecurityHeaders(app, self.settings.public_address)(scope, receive, send))
        return messages


@pytest.fixture
def place(sqlite: Database) -> Database:
    city.fill(sqlite, fictional=False)
    users.add(sqlite, users.Entry("li", Role.CITY_SUPERVISOR, city.CITY, "局长", name="李"))
    return sqlite


@pytest.fixture
def settings(place: Database, monkeypatch: pytest.MonkeyPatch) -> Settings:
    chosen = logins.signing(place)
    monkeypatch.setattr(secrets_singleton, "_secrets", sign_in.secrets(chosen))
    return chosen


@pytest.fixture
def nobody(settings: Settings) -> Browser:
    return Browser(settings)


@pytest.fixture
def li(settings: Settings) -> Browser:
    return Browser(settings, logins.cookies("li"))


def nothing() -> None:
    """A click while nothing has changed."""


# --- without a login --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"])
def test_nothing_answers_without_a_login(nobody: Browser, path: str, method: str):
    assert nobody.get(path, method=method).status == 401
    assert nobody.product.reached == []


@pytest.mark.parametrize("path", ["/", "/visits", "/auth/login", "/oauth2callback", "/auth/logout"])
def test_only_reading_leads_to_the_provider(nobody: Browser, path: str):
    assert nobody.get(path, "code=x&state=y", method="POST").status == 401
    assert nobody.product.reached == []


def test_a_tab_is_refused_without_a_login(nobody: Browser):
    assert nobody.tab(nothing) == [{"type": "websocket.close", "code": 1008}]
    assert nobody.product.reached == []


def test_a_forged_login_opens_nothing(settings: Settings):
    forged = Browser(settings, logins.cookies("li", secret="another key, as long as it must be...."))
    assert forged.get("/media/list.xlsx").status == 401
    assert forged.tab(nothing) == [{"type": "websocket.close", "code": 1008}]


def test_health_and_the_way_in_answer_everybody(nobody: Browser):
    assert nobody.get("/_stcore/health", host="10.0.0.7:8501").text == PAGE  # a monitor asks by address
    assert nobody.get("/auth/login", "provider=x").text == PAGE


def test_a_page_leads_to_the_provider_and_keeps_the_view(nobody: Browser):
    answer = nobody.page("/visits", "month=2026-09&towns=320599101&x=%E9%95%87")
    assert answer.status == 302
    to = urlsplit(answer.headers["location"])
    assert (to.netloc, to.path) == ("", "/auth/login")
    assert set(parse_qs(to.query)) == {"provider"}
    (goal,) = answer.cookies
    assert "Path=/oauth2callback" in goal
    assert {"HttpOnly", "SameSite=lax", "Secure"} <= set(goal.split("; "))
    assert "320599101" not in answer.headers["location"]


# --- back from the provider -------------------------------------------------------------------------------------------


def signed_in(settings: Settings, goal: str = "", subject: str = "li") -> Browser:
    login = logins.cookies(subject)[sign_in.LOGIN_COOKIE]
    cookie = f"{sign_in.LOGIN_COOKIE}={login}; HttpOnly; Max-Age=2592000; Path=/; SameSite=lax"
    return Browser(
        settings, {gate.GOAL: goal} if goal else {}, Product(sets=[(b"set-cookie", cookie.encode())], status=302)
    )


def test_a_login_comes_back_to_the_view_that_was_asked_for(settings: Settings, nobody: Browser):
    goal = nobody.page("/visits", "month=2026-09&x=%E9%95%87").cookies[0].partition("=")[2].partition(";")[0]
    answer = signed_in(settings, goal).get("/oauth2callback", "code=1&state=2")
    assert (answer.status, answer.headers["location"]) == (302, "/visits?month=2026-09&x=%E9%95%87")


@pytest.mark.parametrize(
    "goal",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/nowhere",
        "visits",
        "/visits/../media",
        "%0d%0aX: y",
    ],
)
def test_no_cookie_leads_elsewhere(settings: Settings, goal: str):
    answer = signed_in(settings, goal).get("/oauth2callback", "code=1&state=2")
    assert (answer.status, answer.headers["location"]) == (302, "/")


def test_a_view_splits_no_header(settings: Settings):
    answer = signed_in(settings, "%2Fvisits%3Fa%0d%0aset-cookie%3a%20x").get("/oauth2callback", "code=1&state=2")
    assert answer.headers["location"] == "/visits?aset-cookie:x"


def test_a_stranger_who_signs_in_is_put_on_record(place: Database, settings: Settings):
    answer = signed_in(settings, subject="stranger").get("/oauth2callback", "code=1&state=2")
    assert answer.status == 302  # to the page that tells them
    a = schema.audit_event.c
    with place.audit.read() as connection:
        rows = connection.execute(sa.select(a.subject, a.role, a.action, a.detail)).all()
    assert rows == [("stranger", "unknown", "denied", "sign_in")]
    signed_in(settings).get("/oauth2callback", "code=1&state=2")
    with place.audit.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(schema.audit_event)).scalar() == 1


def test_who_cannot_be_put_on_record_is_given_no_login(place: Database, settings: Settings):
    with place.audit.write() as connection:
        connection.execute(sa.text("DROP TABLE audit_event"))
    answer = signed_in(settings, subject="stranger").get("/oauth2callback", "code=1&state=2")
    assert (answer.status, answer.cookies) == (503, [])


def test_a_login_s_cookie_is_for_https_for_scripts_of_nobody_and_for_the_session_s_hours(settings: Settings):
    answer = signed_in(settings).get("/oauth2callback", "code=1&state=2")
    login = next(cookie for cookie in answer.cookies if cookie.startswith(sign_in.LOGIN_COOKIE))
    assert set(login.split("; ")[1:]) == {"HttpOnly", "Max-Age=28800", "Path=/", "SameSite=lax", "Secure"}


def test_a_sign_in_that_failed_says_so_and_goes_round_in_no_circle(settings: Settings):
    deleted = f'{sign_in.LOGIN_COOKIE}=""; Max-Age=0; Path=/'
    refused = Browser(settings, product=Product(sets=[(b"set-cookie", deleted.encode())], status=302))
    for query in ("code=1&state=2", "error=access_denied&state=2", "error=access_denied&error_description=x&state=2"):
        answer = refused.get("/oauth2callback", query, accept="text/html")
        assert answer.status == 401
        assert "登录没有成功" in answer.text
        assert "location" not in answer.headers
    assert len(refused.product.reached) == 1  # what a provider says of an error is not even logged


def test_back_from_the_provider_s_sign_out_one_is_signed_out(nobody: Browser):
    assert nobody.get("/oauth2callback").headers["location"] == "/auth/signed-out"
    assert "重新登录" in nobody.page("/auth/signed-out").text


# --- with a login -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/visits", "/media/list.xlsx", "/_stcore/metrics"])
def test_who_is_known_is_let_through(li: Browser, path: str):
    assert li.get(path).text == PAGE


def test_who_is_not_entered_sees_a_sentence_and_the_way_out(settings: Settings):
    stranger = Browser(settings, logins.cookies("<script>alert(1)</script>"))
    answer = stranger.page("/visits")
    assert answer.status == 403
    assert "&lt;script&gt;" in answer.text
    assert "<script>" not in answer.text
    assert 'href="/auth/logout"' in answer.text
    assert stranger.get("/media/list.xlsx").status == 403
    assert stranger.tab(nothing) == [{"type": "websocket.close", "code": 1008}]
    assert stranger.product.reached == []


def test_without_the_database_nothing_is_answered_and_the_page_says_why(place: Database):
    away = logins.signing(place, database_url=place.url.replace("tonghu.db", "none.db"))
    browser = Browser(away, logins.cookies("li"))
    assert browser.page("/visits").status == 503
    assert browser.product.reached == []


def test_a_tab_may_ask_whether_its_login_still_holds(li: Browser, nobody: Browser):
    assert (li.get("/auth/standing").status, nobody.get("/auth/standing").status) == (204, 401)
    sign_in.end(li.settings, li.cookies)
    assert li.get("/auth/standing").status == 401
    assert li.product.reached == []


# --- signing out ------------------------------------------------------------------------------------------------------


def test_signing_out_ends_a_copied_cookie_at_once(settings: Settings, li: Browser):
    li.product.status = 302
    answer = li.get("/auth/logout")
    assert (answer.status, answer.headers["location"]) == (302, "/auth/signed-out")
    thief = Browser(settings, dict(li.cookies))
    assert thief.page("/visits").status == 302
    assert thief.get("/media/list.xlsx").status == 401
    assert thief.tab(nothing) == [{"type": "websocket.close", "code": 1008}]
    assert thief.product.reached == []


def test_another_site_signs_nobody_out(li: Browser):
    assert li.get("/auth/logout", sec_fetch_site="cross-site").headers["location"] == "/"
    assert li.get("/visits").text == PAGE


def test_who_could_not_be_signed_out_is_not_told_so(place: Database, monkeypatch: pytest.MonkeyPatch):
    away = logins.signing(place, database_url=place.url.replace("tonghu.db", "gone/none.db"))
    assert Browser(away, logins.cookies("li")).page("/auth/logout").status == 503


# --- the tab's connection ---------------------------------------------------------------------------------------------


def leaving(message: Message) -> str:
    told = ForwardMsg.FromString(message["bytes"])
    assert told.WhichOneof("type") == "auth_redirect"
    return told.auth_redirect.url


def test_messages_of_who_is_known_reach_the_page(li: Browser):
    messages = li.tab(nothing, nothing)
    assert [m.get("bytes") for m in messages] == [None, b"drawn", b"drawn", b"too late"]


def test_a_tab_ends_at_the_next_message_after_signing_out(settings: Settings, li: Browser):
    messages = li.tab(nothing, lambda: sign_in.end(settings, li.cookies), nothing)
    assert messages[1]["bytes"] == b"drawn"
    assert leaving(messages[2]) == "/auth/signed-out"
    assert messages[3:] == [{"type": "websocket.close", "code": 1008}]
    assert len(li.product.heard) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda of: users.disable(of, "li", dt.datetime(2026, 11, 23)),
        lambda of: users.add(of, users.Entry("li", Role.FINANCE, city.CITY, "局长", name="李")),
        lambda of: users.add(of, users.Entry("li", Role.TOWN_SUPERVISOR, city.NORTH, "局长", name="李")),
        lambda of: users.add(
            of, users.Entry("li", Role.CITY_SUPERVISOR, city.CITY, "局长", name="李", valid_until=dt.date(2020, 1, 1))
        ),
    ],
    ids=["disabled", "another role", "another area", "expired"],
)
def test_what_an_administrator_changes_holds_at_the_next_message(
    place: Database, li: Browser, change: Callable[[Database], None]
):
    messages = li.tab(lambda: change(place))
    assert leaving(messages[1]) == ""  # the same view, loaded anew: by another role, or refused
    assert messages[2:] == [{"type": "websocket.close", "code": 1008}]
    assert li.product.heard == []


def test_a_tab_ends_when_its_login_has_grown_old(place: Database, monkeypatch: pytest.MonkeyPatch):
    short = logins.signing(place, session_hours=1)
    browser = Browser(short, logins.cookies("li", seconds_old=3590))
    later = logins.signing(place, session_hours=0.9)  # as if six minutes had gone by

    def grow_old() -> None:
        monkeypatch.setattr(gate.sign_in, "person", lambda _settings, given: real(later, given))

    real = sign_in.person
    messages = browser.tab(nothing, grow_old)
    assert leaving(messages[2]) == ""
    assert messages[3:] == [{"type": "websocket.close", "code": 1008}]


def test_while_the_database_is_away_a_tab_is_told_to_try_again(place: Database, li: Browser):
    assert place.path is not None
    messages = li.tab(nothing, place.path.with_name("tonghu.db").unlink)
    assert messages[2:] == [{"type": "websocket.close", "code": 1013}]


def test_nobody_takes_up_a_session_of_another_connection(li: Browser):
    li.tab(nothing, sec_websocket_protocol="streamlit, token, 0123-session")
    headers = dict(li.product.reached[0]["headers"])
    assert headers[b"sec-websocket-protocol"] == b"streamlit, token"


# --- other names, other sites, past the proxy -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [{"host": "10.0.0.7"}, {"host": "tonghu.example.evil"}, {"host": ""}, {"origin": "https://evil.example"},
     {"origin": "null"}, {"origin": "http://tonghu.example"}],
)  # fmt: skip
def test_another_name_or_site_is_refused(li: Browser, headers: dict[str, str]):
    assert li.get("/visits", **headers).status == 403
    assert li.tab(nothing, **headers) == [{"type": "websocket.close", "code": 1008}]
    assert li.product.reached == []


def test_a_connection_must_say_which_page_opened_it(li: Browser):
    assert li._ask("websocket", "/_stcore/stream", "", "GET", "10.0.0.1", {}, []) == [
        {"type": "websocket.close", "code": 1008}
    ]


def test_only_the_proxy_is_answered(place: Database):
    browser = Browser(logins.signing(place, trusted_proxy="10.0.0.0/28, 192.0.2.7"), logins.cookies("li"))
    assert browser.get("/visits", client="10.0.0.9").status == 200
    assert browser.get("/visits", client="192.0.2.7").status == 200
    assert browser.get("/visits", client="::ffff:192.0.2.7").status == 200
    for other in ("10.0.0.77", "192.0.2.8", "::1", "nonsense", ""):
        assert browser.get("/visits", client=other, x_forwarded_for="192.0.2.7").status == 403


# --- headers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/media/x", "/auth/signed-out", "/auth/login"])
def test_every_answer_speaks_https_to_this_host_alone(nobody: Browser, path: str):
    headers = nobody.get(path).headers
    assert headers["strict-transport-security"] == "max-age=31536000"
    assert "connect-src 'self' wss://tonghu.example;" in headers["content-security-policy"]
    assert "127.0.0.1" not in headers["content-security-policy"]
