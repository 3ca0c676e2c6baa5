"""The page says where its server is; everything else passes unchanged."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from dashboard.known_server import KnownServer

PAGE = "<html><head><title>x</title></head><body>" + "x" * 2000 + "</body></html>"
BROWSER = {"accept": "text/html,*/*", "accept-encoding": "gzip"}


async def page(_request: Request) -> Response:
    return HTMLResponse(PAGE)


async def script(_request: Request) -> Response:
    return PlainTextResponse("<head>" + "x" * 2000, media_type="text/javascript")


APP = Starlette(
    routes=[Route("/visits", page), Route("/script", script)],
    middleware=[Middleware(KnownServer), Middleware(GZipMiddleware)],  # compression lies inside, as in Streamlit
)


def test_a_page_says_where_its_server_is() -> None:
    answer = TestClient(APP).get("/visits", headers=BROWSER)
    assert answer.text == PAGE.replace(
        "<head>", "<head><script>window.__streamlit={BACKEND_BASE_URL:location.origin}</script>"
    )
    assert int(answer.headers["content-length"]) == len(answer.text)


def test_what_is_no_page_passes_unchanged_and_compressed() -> None:
    answer = TestClient(APP).get("/script", headers={"accept": "*/*", "accept-encoding": "gzip"})
    assert answer.text.startswith("<head>x")
    assert answer.headers["content-encoding"] == "gzip"


def test_what_is_asked_for_like_a_page_and_is_none_passes_unchanged() -> None:
    assert TestClient(APP).get("/script", headers=BROWSER).text.startswith("<head>x")
