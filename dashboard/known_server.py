"""Tells the browser where its server is, before it tries.

A page opened by its own address (/visits) makes Streamlit's front end ask /visits/_stcore/health first, which nobody
answers: one error in the console for each guess.  The front end leaves guessing when the page says where the server is.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEAD = b"<head>"
_SCRIPT = b"<script>window.__streamlit={BACKEND_BASE_URL:location.origin}</script>"


class KnownServer:
    """ASGI middleware that adds one line to the head of the page, and `script`; everything else passes as it is."""

    def __init__(self, app: ASGIApp, script: bytes = b"") -> None:
        self._app = app
        self._head = _HEAD + _SCRIPT + script

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or not _asks_for_page(scope):
            await self._app(scope, receive, send)
            return
        # uncompressed, so that the line can be added: the page is 8 KB, and its scripts are asked for by themselves
        scope = {**scope, "headers": [header for header in scope["headers"] if header[0] != b"accept-encoding"]}
        held: list[Message] = []

        async def with_line(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_page(message):
                held.append(message)  # its length is known only with the body
                return
            if held and message["type"] == "http.response.body":
                held[0].setdefault("page", bytearray()).extend(message.get("body", b""))
                if not message.get("more_body"):
                    await _send_page(held.pop(), self._head, send)
                return
            await send(message)

        await self._app(scope, receive, with_line)


def _asks_for_page(scope: Scope) -> bool:
    return b"text/html" in dict(scope["headers"]).get(b"accept", b"")


def _is_page(start: Message) -> bool:
    headers = dict(start.get("headers", []))
    return bool(start["status"] == 200) and headers.get(b"content-type", b"").startswith(b"text/html")


async def _send_page(start: Message, head: bytes, send: Send) -> None:
    body = bytes(start.pop("page")).replace(_HEAD, head, 1)
    kept = [(name, value) for name, value in start["headers"] if name not in (b"content-length", b"etag")]
    await send({**start, "headers": [*kept, (b"content-length", str(len(body)).encode())]})
    await send({"type": "http.response.body", "body": body})
