"""What stands before the first byte: pure ASGI middleware, alike for pages, websocket, static files and metrics.

`Guard`: a server that knows this computer only answers to its own names (a foreign name would be DNS rebinding) and to
its own pages (Origin); in local mode it answers nobody without the cookie that the one-time token of the printed URL
was exchanged for.  With sign-in at a provider `dashboard.gate` stands in its place.  `SecurityHeaders`: the browser may
talk to this server and to no other host.
"""

import hmac
import secrets
from html import escape
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEALTH = "/_stcore/health"
TOKEN_PARAMETER = "token"  # noqa: S105 - a name, no secret
LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})

# Answered before there is a session, hence before a language is known: both languages stand in one sentence.
NO_TICKET = "请使用 tonghu run 启动时显示的网址打开。Please open the address that 'tonghu run' printed."
TICKET_USED = (
    "此网址已使用过或不正确，请重新运行 tonghu run。"
    "This address has been used already or is wrong: please start 'tonghu run' again."
)
FOREIGN = "只接受本机访问。This server answers to this computer only."

_WELCOME = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0;url={target}"><title>童护</title></head>
<body><a href="{target}">童护</a></body></html>"""


class Key:
    """The one-time token of one server process and the cookie that it is exchanged for; both die with the process."""

    def __init__(self, port: int) -> None:
        self.token = secrets.token_urlsafe(32)
        self.cookie_name = f"tonghu_{port}"  # cookies do not tell ports apart: two servers must not share a name
        self._session = secrets.token_urlsafe(32)
        self._used = False

    def exchange(self, token: str) -> str | None:
        """The cookie's value for the right token, once; else None."""
        right = hmac.compare_digest(token.encode(), self.token.encode())
        if not right or self._used:
            return None
        self._used = True
        return self._session

    def admits(self, cookie: str) -> bool:
        return hmac.compare_digest(cookie.encode(), self._session.encode())


class Guard:
    """Lets in who may come in; `key` None (demo) asks for no token."""

    def __init__(self, app: ASGIApp, key: Key | None) -> None:
        self._app = app
        self._key = key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or scope["path"] == HEALTH:
            await self._app(scope, receive, send)
            return
        answer = self._refusal(scope)
        if answer is None:
            await self._app(scope, receive, send)
        else:
            await give(answer, scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if not _is_own_name(headers) or not _is_own_page(headers):
            return PlainTextResponse(FOREIGN, 403)
        if self._key is None or self._key.admits(_cookie(headers, self._key.cookie_name)):
            return None
        return self._welcome(scope, self._key)

    def _welcome(self, scope: Scope, key: Key) -> Response:
        """Exchange the token, or say what to do.

        The answer is a page that goes on by itself, not a redirect: a Strict cookie set in a chain that began outside
        this site would not be sent with the next request.
        """
        query = parse_qs(scope["query_string"].decode("latin-1"))
        token = query.pop(TOKEN_PARAMETER, [""])[0]
        if not token or scope["type"] != "http" or scope["method"] != "GET":
            return PlainTextResponse(NO_TICKET, 401)
        value = key.exchange(token)
        if value is None:
            return PlainTextResponse(TICKET_USED, 401)
        target = escape("/?" + urlencode(query, doseq=True)) if query else "/"
        response = HTMLResponse(_WELCOME.format(target=target))
        response.set_cookie(key.cookie_name, value, path="/", httponly=True, samesite="strict")
        return response


def _is_own_name(headers: Headers) -> bool:
    return _host(f"//{headers.get('host', '')}") in LOOPBACK_NAMES


def _is_own_page(headers: Headers) -> bool:
    """No Origin (a page opened by hand) or the same as the host asked: another local server is another origin."""
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _cookie(headers: Headers, name: str) -> str:
    return cookie_parser(headers.get("cookie", "")).get(name, "")


async def give(response: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """Give the answer; a websocket is refused with it where the server can, else closed as a breach of policy."""
    if scope["type"] == "http" or "websocket.http.response" in scope.get("extensions", {}):
        await response(scope, receive, send)
    else:
        await send({"type": "websocket.close", "code": 1008})


_LOOPBACK_SOCKETS = "ws://127.0.0.1:* ws://localhost:*"
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",  # Streamlit and the map components need both
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' {sockets}",
        "worker-src 'self' blob:",
        "frame-src 'self' blob: data:",
        "frame-ancestors 'self'",  # the map is a frame of this very server
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)


def content_security_policy(public_address: str = "") -> str:
    """What a page may load and talk to: this server alone; its websocket by the public address, where there is one."""
    return _POLICY.format(sockets=public_address.replace("http", "ws", 1) or _LOOPBACK_SOCKETS)


_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}
_ONLY_HTTPS = "max-age=31536000"
"""For a year the browser asks this host by https alone."""


class SecurityHeaders:
    """Sets the headers on every answer, and keeps downloads (lists of children) out of the browser's cache."""

    def __init__(self, app: ASGIApp, public_address: str = "") -> None:
        self._app = app
        self._headers = {**_HEADERS, "Content-Security-Policy": content_security_policy(public_address)}
        if public_address.startswith("https:"):
            self._headers["Strict-Transport-Security"] = _ONLY_HTTPS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers[name] = value
                if scope["path"].startswith("/media/"):
                    headers["Cache-Control"] = "no-store"
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] in ("http", "websocket") else send)


_standing: list[bool] = []


def stand() -> None:
    """Say that this process is served through the guard; the launcher's word for the pages."""
    _standing[:] = [True]


def stands() -> bool:
    return bool(_standing)


def fall() -> None:
    """Forget that the guard stands (tests)."""
    _standing.clear()
