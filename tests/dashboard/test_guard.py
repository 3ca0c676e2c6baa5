"""The guard: nothing of the product answers before the token was exchanged; then one browser, one process."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest
from starlette.types import Message, Receive, Scope, Send

from dashboard import guard
from tests.beside_loops import run_apart

HOST = "127.0.0.1:8501"
ORIGIN = f"http://{HOST}"
PATHS = ["/", "/visits", "/_stcore/metrics", "/_stcore/host-config", "/media/list.xlsx", "/app/static/icon.png",
         "/static/js/index.js", "/component/streamlit_folium.st_folium/index.html"]  # fmt: skip
PAGE = "a page"


async def product(scope: Scope, _receive: Receive, send: Send) -> None:
    """What the guard stands before: answers everything, accepts every websocket."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": PAGE.encode()})


@dataclass
class Answer:
    status_code: int
    text: str
    headers: dict[str, str]


@dataclass
class Browser:
    """Keeps cookies, as a browser does; speaks ASGI, so that no server is needed."""

    key: guard.Key | None
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, params: dict[str, str] | None = None, **headers: str) -> Answer:
        messages = self._ask("http", path, params or {}, headers)
        start = messages[0]
        answer = Answer(start["status"], messages[1]["body"].decode(), _plain(start))
        if "set-cookie" in answer.headers:
            name, _, value = answer.headers["set-cookie"].partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def websocket(self, extensions: dict[str, dict[str, str]] | None = None) -> Message:
        return self._ask("websocket", "/_stcore/stream", {}, {}, extensions or {})[0]

    def _ask(
        self,
        kind: str,
        path: str,
        params: dict[str, str],
        headers: dict[str, str],
        extensions: dict[str, dict[str, str]] | None = None,
    ) -> list[Message]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"host": HOST, **({"cookie": cookie} if cookie else {}), **headers}
        scope: Scope = {
            "type": kind,
            "method": "GET",
            "path": path,
            "query_string": urlencode(params).encode(),
            "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
            "extensions": extensions or {},
        }
        messages: list[Message] = []

        async def receive() -> Message:
            return {"type": f"{kind}.disconnect"}

        async def send(message: Message) -> None:
            messages.append(message)

        run_apart(guard.SecurityHeaders(guard.Guard(product, self.key))(scope, receive, send))
        return messages


def _plain(start: Message) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in start["headers"]}


@pytest.mark.parametrize("path", PATHS)
def test_nothing_answers_without_the_token(path: str):
    answer = Browser(guard.Key(8501)).get(path)
    assert answer.status_code == 401
    assert answer.text == guard.NO_TICKET
    assert PAGE not in answer.text


def test_health_answers_everybody():
    assert Browser(guard.Key(8501)).get("/_stcore/health").text == PAGE


def test_the_websocket_is_refused_without_the_token_and_open_after_it():
    key = guard.Key(8501)
    browser = Browser(key)
    refused = browser.websocket({"websocket.http.response": {}})
    assert (refused["type"], refused["status"]) == ("websocket.http.response.start", 401)
    assert browser.websocket() == {"type": "websocket.close", "code": 1008}  # a server that cannot answer with a text
    browser.get("/", {"token": key.token})
    assert browser.websocket()["type"] == "websocket.accept"


def test_the_token_gives_a_cookie_that_no_script_and_no_other_site_can_use():
    key = guard.Key(8501)
    browser = Browser(key)
    answer = browser.get("/", {"token": key.token, "month": "2026-10"})
    cookie = answer.headers["set-cookie"]
    assert answer.status_code == 200
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert key.token not in answer.text
    assert key.token not in cookie
    assert "url=/?month=2026-10" in answer.text  # the view that the link names is kept
    assert browser.get("/visits").text == PAGE


def test_the_token_works_once():
    key = guard.Key(8501)
    Browser(key).get("/", {"token": key.token})
    second = Browser(key).get("/", {"token": key.token})  # another browser
    assert second.status_code == 401
    assert second.text == guard.TICKET_USED


@pytest.mark.parametrize("token", ["wrong", "", "错误"])
def test_a_wrong_token_opens_nothing_and_spends_nothing(token: str):
    key = guard.Key(8501)
    assert Browser(key).get("/", {"token": token}).status_code == 401
    assert Browser(key).get("/", {"token": key.token}).status_code == 200


def test_the_cookie_of_another_process_opens_nothing():
    first, second = guard.Key(8501), guard.Key(8501)
    browser = Browser(second)
    browser.cookies[first.cookie_name] = str(first.exchange(first.token))
    assert browser.get("/").status_code == 401


@pytest.mark.parametrize("key", [None, guard.Key(8501)])
def test_a_foreign_name_or_page_is_refused_in_every_mode(key: guard.Key | None):
    browser = Browser(key)
    assert browser.get("/", host="tonghu.example:8501").status_code == 403  # DNS rebinding
    assert browser.get("/", origin="http://127.0.0.1:3000").status_code == 403  # another local program
    assert browser.get("/", origin=ORIGIN).status_code in (200, 401)


def test_the_demo_asks_for_no_token():
    assert Browser(None).get("/visits").text == PAGE


@pytest.mark.parametrize("path", ["/", "/media/list.xlsx", "/_stcore/health"])
def test_every_answer_forbids_other_hosts(path: str):
    headers = Browser(None).get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "http" not in policy.replace("ws://", "")
    assert headers["x-content-type-options"] == "nosniff"
    assert Browser(guard.Key(8501)).get("/").headers["content-security-policy"] == policy  # refusals too


def test_lists_do_not_stay_in_the_browser_s_cache():
    assert Browser(None).get("/media/list.xlsx").headers["cache-control"] == "no-store"
