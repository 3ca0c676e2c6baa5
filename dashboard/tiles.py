"""Background tiles of a map service, where a deployment names one: fetched by this server, never by the browser.

The service's address holds its key (天地图: `tk=…`) and stays here; the browser asks this server for /tiles/z/x/y, and
only who has passed the guard is answered.  Nothing is fetched unless the setting is there.  Tiles must be in the web's
usual grid and in CGCS2000 or WGS 84, which are one here.
"""

import logging
import re
import time
from collections import OrderedDict
from dataclasses import dataclass

import httpx
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.maps.assets import MAX_ZOOM, MIN_ZOOM
from dashboard.maps.rows import Tiles
from dashboard.settings import Settings

PLACE = "/tiles/"
ADDRESS = PLACE + "{z}/{x}/{y}"
SECONDS_KEPT = 7 * 24 * 3600
MOST_KEPT = 64 * 2**20
MOST_OF_ONE = 512 * 2**10
"""Bytes: of all tiles held in memory, and of one that is taken at all."""
_SECONDS_WAITED = 5
_KINDS = frozenset({"image/png", "image/jpeg", "image/webp"})
_PATH = re.compile(r"/tiles/(\d{1,2})/(\d{1,7})/(\d{1,7})")

# no tile is no picture: the browser leaves its place blank, and the drawing above it stays
ABSENT = "No such tile."
AWAY = "The map service did not answer with a picture."


def offered(settings: Settings) -> Tiles | None:
    """What maps are told of the background; None where no service is named."""
    return None if settings.tiles_url is None else Tiles(ADDRESS, settings.tiles_attribution)


@dataclass(frozen=True)
class Tile:
    """One picture and when it was fetched."""

    kind: str
    picture: bytes
    at: float


class Background:
    """ASGI middleware, behind the guard: answers the addresses of tiles from memory or from the service."""

    def __init__(self, app: ASGIApp, source: str | None, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._app = app
        self._source = source
        self._transport = transport
        self._kept: OrderedDict[tuple[int, int, int], Tile] = OrderedDict()
        self._bytes = 0
        logging.getLogger("httpx").setLevel(logging.WARNING)  # it would log the address, and with it the key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PLACE):
            await self._app(scope, receive, send)
            return
        response = await self._answer(scope["path"])
        await response(scope, receive, send)

    async def _answer(self, path: str) -> Response:
        place = _place(path)
        if self._source is None or place is None:
            return PlainTextResponse(ABSENT, 404)
        tile = self._held(place)
        if tile is None:
            tile = await self._fetched(self._source, place)
            if tile is None:
                return PlainTextResponse(AWAY, 502)
            self._keep(place, tile)
        headers = {"Cache-Control": "private, max-age=86400"}
        return Response(tile.picture, media_type=tile.kind, headers=headers)

    def _held(self, place: tuple[int, int, int]) -> Tile | None:
        tile = self._kept.get(place)
        if tile is None or time.monotonic() - tile.at > SECONDS_KEPT:
            return None
        self._kept.move_to_end(place)
        return tile

    def _keep(self, place: tuple[int, int, int], tile: Tile) -> None:
        """Hold it; those not asked for longest go when there are too many."""
        before = self._kept.pop(place, None)
        self._bytes += len(tile.picture) - (len(before.picture) if before else 0)
        self._kept[place] = tile
        while self._bytes > MOST_KEPT:
            _place_gone, gone = self._kept.popitem(last=False)
            self._bytes -= len(gone.picture)

    async def _fetched(self, source: str, place: tuple[int, int, int]) -> Tile | None:
        """None for whatever is no picture of a fitting size; the service's words are handed on to nobody."""
        z, x, y = place
        address = source.replace("{z}", str(z)).replace("{x}", str(x)).replace("{y}", str(y))
        try:
            # no redirect: only the host that the setting names is asked
            async with (
                httpx.AsyncClient(timeout=_SECONDS_WAITED, transport=self._transport) as client,
                client.stream("GET", address) as answer,
            ):
                kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
                if answer.status_code != httpx.codes.OK or kind not in _KINDS:
                    return None
                picture = b""
                async for part in answer.aiter_bytes():
                    picture += part
                    if len(picture) > MOST_OF_ONE:
                        return None
        except (httpx.HTTPError, httpx.InvalidURL):
            return None
        return Tile(kind, picture, time.monotonic())


def _place(path: str) -> tuple[int, int, int] | None:
    """Zoom, column and row of an address; None for one that no map asks for."""
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    z, x, y = (int(number) for number in found.groups())
    return (z, x, y) if MIN_ZOOM <= z <= MAX_ZOOM and max(x, y) < 2**z else None
