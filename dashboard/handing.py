"""What is handed out once: bytes held in memory under a name that cannot be guessed, given to the first who asks.

Rejected rows of an upload are rows about children: they lie in no file, no cache and no session but the uploader's,
and are gone when they were fetched, when the page was left, or after a quarter of an hour.
"""

import secrets
import threading
from dataclasses import dataclass, field
from urllib.parse import quote

from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

PLACE = "/rejected/"
SECONDS_HELD = 15 * 60
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# Answered outside of any session, hence in both languages.
GONE = "文件已下载过或已过期，请重新上传。The file was fetched already, or held too long: please upload again."


@dataclass(frozen=True)
class Offer:
    """A file that can be fetched once: its name for people, and the address under which it lies."""

    name: str
    token: str = field(repr=False)

    @property
    def address(self) -> str:
        return PLACE + self.token


_held: dict[str, tuple[str, bytes]] = {}
_lock = threading.Lock()


def offer(name: str, data: bytes, seconds: float = SECONDS_HELD) -> Offer:
    """Hold a file for so long."""
    made = Offer(name, secrets.token_urlsafe(32))
    with _lock:
        _held[made.token] = (name, data)
    forget = threading.Timer(seconds, withdraw, (made,))
    forget.daemon = True
    forget.start()
    return made


def withdraw(made: Offer) -> None:
    """Forget a file, whether or not somebody fetched it."""
    with _lock:
        _held.pop(made.token, None)


def stands(made: Offer) -> bool:
    """Whether it can still be fetched."""
    with _lock:
        return made.token in _held


def _fetch(token: str) -> tuple[str, bytes] | None:
    with _lock:
        return _held.pop(token, None)


class HandingOut:
    """ASGI middleware, behind the guard: answers the addresses of offers, each once."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PLACE):
            await self._app(scope, receive, send)
            return
        await _answer(scope)(scope, receive, send)


def _answer(scope: Scope) -> Response:
    if scope["method"] != "GET":  # a browser that only looks must not use it up
        return PlainTextResponse(GONE, 405)
    found = _fetch(scope["path"].removeprefix(PLACE))
    if found is None:
        return PlainTextResponse(GONE, 410)
    name, data = found
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "Cache-Control": "no-store",
    }
    return Response(data, media_type=WORKBOOK, headers=headers)
