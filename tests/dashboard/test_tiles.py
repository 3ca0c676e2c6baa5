"""Tiles of a background: fetched by the server alone, kept within limits, handed to who has passed the guard."""

from collections.abc import Callable
from dataclasses import dataclass

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from dashboard import guard, settings, tiles
from dashboard.maps.rows import Tiles
from data_access.errors import SettingWrong
from tests.beside_loops import run_apart

KEY = "0123456789abcdef"
SOURCE = f"https://maps.example/wmts?TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={KEY}"
PICTURE = b"\x89PNG a picture"
Answering = Callable[[httpx.Request], httpx.Response]


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


async def product(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"a page"})


class Service:
    """A map service that remembers what it was asked."""

    def __init__(self, answer: Answering | None = None) -> None:
        self.asked: list[httpx.URL] = []
        self._answer = answer or (lambda _request: _picture())

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url)
        return self._answer(request)


def _picture(kind: str = "image/png", picture: bytes = PICTURE, status: int = 200) -> httpx.Response:
    return httpx.Response(status, headers={"content-type": kind}, content=picture)


def served(service: Service, source: str | None = SOURCE) -> tiles.Background:
    return tiles.Background(product, source, httpx.MockTransport(service))


def ask(app: tiles.Background, path: str, key: guard.Key | None = None) -> Answer:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "path": path, "method": "GET", "query_string": b"", "headers": [(b"host", b"127.0.0.1")]}
    run_apart(guard.SecurityHeaders(guard.Guard(app, key=key))(scope, receive, send))
    headers = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:]))


def test_a_tile_is_fetched_once_with_the_key_that_stays_here():
    service = Service()
    app = served(service)
    first, again = ask(app, "/tiles/12/3423/1660"), ask(app, "/tiles/12/3423/1660")
    assert (first.status, first.body, first.headers["content-type"]) == (200, PICTURE, "image/png")
    assert again == first
    assert [str(url) for url in service.asked] == [
        f"https://maps.example/wmts?TILEMATRIX=12&TILEROW=1660&TILECOL=3423&tk={KEY}"
    ]
    assert KEY not in str(first)


@pytest.mark.parametrize(
    "path",
    [
        "/tiles/6/1/1",
        "/tiles/18/1/1",
        "/tiles/7/128/1",
        "/tiles/7/1/128",
        "/tiles/7/1/../1",
        "/tiles/7/1/1/",
        "/tiles/",
    ],
)
def test_what_no_map_asks_for_is_never_fetched(path: str):
    service = Service()
    assert ask(served(service), path).status == 404
    assert service.asked == []


def test_without_a_service_nothing_is_fetched():
    service = Service()
    assert ask(served(service, None), "/tiles/12/3423/1660").status == 404
    assert service.asked == []


def _away(_request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError(f"no route to {KEY}")


@pytest.mark.parametrize(
    "answer",
    [
        _away,
        lambda _request: _picture(status=403),
        lambda _request: _picture("text/html", b"<script>"),
        lambda _request: _picture(picture=bytes(tiles.MOST_OF_ONE + 1)),
        lambda _request: httpx.Response(302, headers={"location": "https://elsewhere.example/"}),
    ],
    ids=["away", "refused", "no picture", "too large", "leads elsewhere"],
)
def test_what_is_no_picture_is_not_handed_on_nor_kept(answer: Answering):
    service = Service(answer)
    app = served(service)
    for _time in range(2):
        found = ask(app, "/tiles/12/3423/1660")
        assert (found.status, found.body) == (502, tiles.AWAY.encode())
    assert {url.host for url in service.asked} == {"maps.example"}
    assert len(service.asked) == 2


def test_memory_has_a_limit_and_what_was_asked_for_last_stays(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tiles, "MOST_KEPT", 2 * len(PICTURE))
    service = Service()
    app = served(service)
    for column in (1, 2, 1, 3):  # 2 goes when 3 comes
        ask(app, f"/tiles/12/{column}/1")
    assert len(service.asked) == 3
    ask(app, "/tiles/12/1/1")
    assert len(service.asked) == 3
    ask(app, "/tiles/12/2/1")
    assert len(service.asked) == 4


def test_a_tile_grows_old(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tiles, "SECONDS_KEPT", -1)
    service = Service()
    app = served(service)
    for _time in range(2):
        ask(app, "/tiles/12/1/1")
    assert len(service.asked) == 2


def test_nobody_is_answered_before_the_guard():
    service = Service()
    assert ask(served(service), "/tiles/12/1/1", key=guard.Key(8501)).status == 401
    assert service.asked == []


def test_another_address_is_not_its_own():
    assert ask(served(Service()), "/stations").body == b"a page"


def test_maps_are_told_of_our_own_address_alone():
    read = settings.load(auth="demo", tiles_url=SOURCE, tiles_attribution="天地图 GS(2026)1")
    assert tiles.offered(read) == Tiles("/tiles/{z}/{x}/{y}", "天地图 GS(2026)1")
    assert KEY not in repr(read)
    assert tiles.offered(settings.load(auth="demo")) is None


@pytest.mark.parametrize(
    "address",
    [
        "http://maps.example/{z}/{x}/{y}",
        "https://maps.example/{z}/{x}",
        "https://{z}.example/{z}/{x}/{y}",
        "https:///{z}/{x}/{y}",
    ],
)
def test_an_address_that_would_leave_its_host_or_the_lock_is_refused(address: str):
    with pytest.raises(SettingWrong):
        settings.load(auth="demo", tiles_url=address)
