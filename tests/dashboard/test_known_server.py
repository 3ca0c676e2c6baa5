"""The page says where its server is; everything else passes unchanged.  Asked in ASGI, so that no server is needed."""

import gzip
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message, Scope

from dashboard.known_server import KnownServer
from tests.beside_loops import run_apart

PAGE = "<html><head><title>x</title></head><body>" + "x" * 2000 + "</body></html>"
SCRIPT = "<head>" + "x" * 2000
LINE = "<head><script>window.__streamlit={BACKEND_BASE_URL:location.origin}</script>"
BROWSER = "text/html,*/*"


async def page(_request: Request) -> Response:
    return HTMLResponse(PAGE)


async def script(_request: Request) -> Response:
    return PlainTextResponse(SCRIPT, media_type="text/javascript")


APP = Starlette(
    routes=[Route("/visits", page), Route("/script", script)],
    middleware=[Middleware(KnownServer), Middleware(GZipMiddleware)],  # compression lies inside, as in Streamlit
)


@dataclass
class Answer:
    headers: dict[str, str]
    body: bytes


def get(path: str, accept: str) -> Answer:
    """What a browser gets that takes compressed answers."""
    scope: Scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": [(b"accept", accept.encode()), (b"accept-encoding", b"gzip")],
    }
    messages: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        messages.append(message)

    run_apart(APP(scope, receive, send))
    headers = {name.decode(): value.decode() for name, value in messages[0]["headers"]}
    return Answer(headers, b"".join(message["body"] for message in messages[1:]))


def test_a_page_says_where_its_server_is() -> None:
    answer = get("/visits", BROWSER)
    assert answer.body.decode() == PAGE.replace("<head>", LINE)
    assert int(answer.headers["content-length"]) == len(answer.body)


def test_what_is_no_page_passes_unchanged_and_compressed() -> None:
    answer = get("/script", "*/*")
    assert gzip.decompress(answer.body).decode() == SCRIPT
    assert answer.headers["content-encoding"] == "gzip"


def test_what_is_asked_for_like_a_page_and_is_none_passes_unchanged() -> None:
    assert get("/script", BROWSER).body.decode() == SCRIPT
