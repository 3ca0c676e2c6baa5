"""Whether the data moved on since a page was drawn: the browser asks, and no page is run to answer.

    Middleware(Newer)             answers what `address` gives with the version of the city's data, a number
    address("320599")             where a page of this city asks; signed, so that nobody asks for another city's

One look at the database in SHARED_SECONDS serves all tabs of a process.  A request goes through the guard or the gate
as every other, so that a login that has ended is told so, and it prolongs none: a login holds from sign-in on.
"""

import asyncio
import hashlib
import hmac
import threading
import time

from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard import settings
from data_access.engine import Database, as_user_error
from data_access.queries import freshness
from data_access.scope import Role
from data_access.scope import Scope as Visible

PLACE = "/newer/"
SHARED_SECONDS = 5.0
_NOBODY_SIGNS_IN = b"one person's computer"
"""There is nobody to keep a number from, and a page outlives its server: the next one must know the address."""


def address(city: str) -> str:
    return f"{PLACE}{city}.{_signed(city)}"


def _signed(city: str) -> str:
    """By the key that all servers share, where there is one: a request may reach another server than its page."""
    shared = settings.current().cookie_secret
    key = _NOBODY_SIGNS_IN if shared is None else shared.get_secret_value().encode()
    return hmac.new(key, f"newer {city}".encode(), hashlib.sha256).hexdigest()[:32]


class Newer:
    """ASGI middleware; see above.  Everything else passes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PLACE):
            await self._app(scope, receive, send)
            return
        await (await _answer(scope["path"].removeprefix(PLACE)))(scope, receive, send)


async def _answer(asked: str) -> Response:
    city, _, signed = asked.partition(".")
    if not hmac.compare_digest(signed.encode(), _signed(city).encode()):
        return Response(status_code=404)
    try:
        found = await asyncio.to_thread(version, settings.current().database, city)
    except Exception as error:
        if as_user_error(error) is None:
            raise
        return Response(status_code=204)  # the database is away: nothing is known to be newer
    return PlainTextResponse(str(found), headers={"Cache-Control": "no-store"})


_seen: dict[tuple[Database, str], tuple[float, int]] = {}
_looking = threading.Lock()


def version(database: Database, city: str) -> int:
    """The version of the data, as of SHARED_SECONDS ago at most."""
    with _looking:  # one looks, the others take what that one saw
        at, found = _seen.get((database, city), (0.0, 0))
        if not at or time.monotonic() - at > SHARED_SECONDS:
            with database.look(Visible(Role.LEADER, city)) as connection:
                found = freshness.version(connection, city)
            _seen[database, city] = time.monotonic(), found
        return found
