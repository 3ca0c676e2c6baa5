"""The gate: what stands before the first byte where people sign in at an identity provider.

Nothing answers without a login that holds (`dashboard.sign_in`): pages, websocket, static files, media, uploads and
metrics alike; only Streamlit's sign-in routes and the health check do.  A page leads to the provider and back to the
same view.  Every message of a tab is asked for its login anew: a login that was signed out of, has grown old, or whose
person was disabled or given another role ends the connection there and then, and the tab is loaded anew.
"""

import asyncio
import ipaddress
import re
from collections.abc import Mapping
from html import escape
from urllib.parse import parse_qs, quote, unquote, urlsplit

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.AuthRedirect_pb2 import AuthRedirect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from dashboard import sign_in, trail
from dashboard.guard import HEALTH, give
from dashboard.i18n import translator
from dashboard.navigation import PAGES
from dashboard.settings import Settings
from dashboard.sign_in import CALLBACK, LOGIN, LOGIN_COOKIE, LOGOUT, SIGNED_OUT, NotKnown, NotSignedIn, SignedOut
from data_access.engine import as_user_error
from data_access.errors import UserError
from data_access.texts import msg
from data_access.users import Person

GOAL = "tonghu_goal"
"""The cookie that keeps the view through the sign-in; only the way back from the provider is sent it."""
GOAL_SECONDS = 600
GOAL_LONGEST = 3000

POLICY_VIOLATION, TRY_AGAIN_LATER = 1008, 1013
STANDING = "/auth/standing"
"""Says to a tab whether its login still holds."""
WATCH = (
    b'<script>(()=>{const ask=()=>fetch("%b",{cache:"no-store"}).then('
    b"answer=>{if(answer.status==401||answer.status==403)location.reload()},()=>{});"
    b'addEventListener("pageshow",event=>event.persisted&&ask());'
    b'addEventListener("visibilitychange",()=>document.hidden||ask());setInterval(ask,60000)})()</script>'
) % STANDING.encode()
"""For the head of every page: what is on the screen goes too, within a minute and whenever the tab is looked at again.

A tab that slept has no connection on which it could be told, and would show what it showed until it is loaded anew.
"""
THIS_PAGE = ""
"""As the address to go to: the one the browser shows, loaded anew."""


class WrongAddress(UserError):
    msgid = msg("The dashboard answers at its own address only. Please open the address that the bureau gave you.")


class SignInFailed(UserError):
    msgid = msg("The sign-in did not succeed. Please try again; if it stays so, tell the administrator.")


class Gate:
    """ASGI middleware; see above.  Holds nothing but the settings, so that any number of processes agree."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._host = urlsplit(settings.public_address).netloc
        self._proxies = tuple(ipaddress.ip_network(each.strip()) for each in _words(settings.trusted_proxy))
        self._pages = frozenset(f"/{page.path}" for page in PAGES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or scope["path"] == HEALTH:
            await self._app(scope, receive, send)
        elif self._is_foreign(scope):
            await give(PlainTextResponse(_both(WrongAddress()), 403), scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self._http(scope, receive, self._sealed(send))

    # --- who asks ---------------------------------------------------------------------------------------------------

    def _is_foreign(self, scope: Scope) -> bool:
        """Asked past the proxy, by another name, or by a page of another site."""
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if self._proxies and not self._is_proxy(scope):
            return True
        if headers.get("host", "").lower() != self._host:
            return True
        if origin is None:
            return bool(scope["type"] == "websocket")  # a browser always names the page that opens one
        return origin != self._settings.public_address

    def _is_proxy(self, scope: Scope) -> bool:
        try:
            peer = ipaddress.ip_address((scope.get("client") or ("", 0))[0])
        except ValueError:
            return False
        mapped = getattr(peer, "ipv4_mapped", None)  # an IPv4 proxy as an IPv6 socket sees it
        return any((mapped or peer) in network for network in self._proxies)

    async def _who(self, scope: Scope) -> Person | UserError:
        """The person of the login that a request carries; else why there is none."""
        cookies = _cookies(scope)
        try:
            return await asyncio.to_thread(sign_in.person, self._settings, cookies)
        except Exception as error:
            known = as_user_error(error)
            if known is None:
                raise
            return known

    # --- requests ---------------------------------------------------------------------------------------------------

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        own: Mapping[str, ASGIApp] = {
            LOGIN: self._app,
            LOGOUT: self._sign_out,
            CALLBACK: self._come_back,
            SIGNED_OUT: self._signed_out,
        }
        answer = own.get(scope["path"], self._request) if scope["method"] == "GET" else self._request
        await answer(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        who = await self._who(scope)
        if isinstance(who, Person):
            await (_still_here if scope["path"] == STANDING else self._app)(scope, receive, send)
        elif isinstance(who, NotSignedIn) and scope["method"] == "GET" and scope["path"] in self._pages:
            await self._to_provider(scope)(scope, receive, send)
        else:
            await _refusal(who, scope)(scope, receive, send)

    def _to_provider(self, scope: Scope) -> Response:
        response = RedirectResponse(sign_in.way_in(), 302, {"Cache-Control": "no-store"})
        query = scope["query_string"].decode("latin-1")
        goal = quote(scope["path"] + (f"?{query}" if query else ""), safe="")
        if len(goal) <= GOAL_LONGEST:
            response.set_cookie(GOAL, goal, max_age=GOAL_SECONDS, path=CALLBACK, httponly=True, samesite="lax")
        return response

    async def _come_back(self, scope: Scope, receive: Receive, send: Send) -> None:
        """From the provider: with a login to the view that was asked for, else to a page that says so.

        Streamlit would lead every failure to the first page, and that to the provider again, without end.
        """
        query = parse_qs(scope["query_string"].decode("latin-1"))
        if not query.keys() & {"code", "error", "state"}:
            await RedirectResponse(SIGNED_OUT, 302)(scope, receive, send)  # the provider's own sign-out is done
            return
        cookies = await self._set_by_streamlit(scope, receive) if "code" in query else []
        came = any(re.match(rf"{LOGIN_COOKIE}=[^;\"]", cookie) for cookie in cookies)
        unrecorded = await self._put_on_record(cookies) if came else None
        if unrecorded is not None:
            await _refusal(unrecorded, scope)(scope, receive, send)
            return
        if came:
            response: Response = RedirectResponse(self._goal(scope), 302, {"Cache-Control": "no-store"})
            response.delete_cookie(GOAL, path=CALLBACK)
        else:
            response = _refusal(SignInFailed(), scope)
        for cookie in cookies:
            response.headers.append("set-cookie", cookie)
        await response(scope, receive, send)

    async def _put_on_record(self, cookies: list[str]) -> UserError | None:
        """None, after somebody whom nobody entered is in the audit trail; else why that could not be written.

        They are told at the next request.  Who is known is put on record by the page that they see.
        """
        login = dict(cookie.partition(";")[0].split("=", 1) for cookie in cookies)
        try:
            await asyncio.to_thread(sign_in.person, self._settings, login)
        except NotKnown as stranger:
            subject = str(stranger.values["subject"])
            try:
                await asyncio.to_thread(trail.unknown, self._settings.database, subject, "sign_in")
            except UserError as error:
                return error
        except UserError as error:
            return error
        return None

    def _goal(self, scope: Scope) -> str:
        """The view that was asked for; only a page of ours, so that no cookie can lead elsewhere."""
        path, mark, query = unquote(_cookies(scope).get(GOAL, "")).partition("?")
        clean = re.sub(r"[^\x21-\x7e]", "", query)
        return path + mark + clean if path in self._pages else "/"

    async def _set_by_streamlit(self, scope: Scope, receive: Receive) -> list[str]:
        """Let Streamlit handle a request, and give the cookies that it sets instead of its answer."""
        return Headers(raw=(await self._answered(scope, receive))["headers"]).getlist("set-cookie")

    async def _answered(self, scope: Scope, receive: Receive) -> Message:
        told: list[Message] = []

        async def keep(message: Message) -> None:
            told.append(message)

        await self._app(scope, receive, keep)
        return told[0]

    # --- signing out ------------------------------------------------------------------------------------------------

    async def _sign_out(self, scope: Scope, receive: Receive, send: Send) -> None:
        """End the login everywhere, here and at the provider; not because a page of another site says so."""
        if Headers(scope=scope).get("sec-fetch-site") == "cross-site":
            await RedirectResponse("/", 302)(scope, receive, send)
            return
        try:
            await asyncio.to_thread(sign_in.end, self._settings, _cookies(scope))
        except UserError as error:
            await _refusal(error, scope)(scope, receive, send)
            return
        answer = Headers(raw=(await self._answered(scope, receive))["headers"])
        to = answer.get("location", "/")
        response = RedirectResponse(SIGNED_OUT if to == "/" else to, 302, {"Cache-Control": "no-store"})
        for cookie in answer.getlist("set-cookie"):
            response.headers.append("set-cookie", cookie)
        await response(scope, receive, send)

    async def _signed_out(self, scope: Scope, receive: Receive, send: Send) -> None:
        await _page(SignedOut(), 200)(scope, receive, send)

    # --- the tab's connection ---------------------------------------------------------------------------------------

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The connection of one tab, for as long as it is the same person with the same role."""
        came = await self._who(scope)
        if isinstance(came, UserError):
            await give(_refusal(came, scope), scope, receive, send)
            return
        over = False

        async def heard() -> Message:
            nonlocal over
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            now = await self._who(scope)
            if now == came:
                return message
            over = True
            await _lead_away(now, send)
            return {"type": "websocket.disconnect", "code": POLICY_VIOLATION}

        async def told(message: Message) -> None:
            if not over:
                await send(message)

        await self._app(_as_new(scope), heard, told)

    # --- cookies ----------------------------------------------------------------------------------------------------

    def _sealed(self, send: Send) -> Send:
        """Cookies go over https alone where the address is https, and a login's no longer than it holds."""
        secure = self._settings.public_address.startswith("https:")
        longest = f"Max-Age={self._settings.session_seconds}"

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [_seal(header, secure, longest) for header in message["headers"]]}
            await send(message)

        return sealed


def _seal(header: tuple[bytes, bytes], secure: bool, longest: str) -> tuple[bytes, bytes]:
    name, value = header
    if name.lower() != b"set-cookie":
        return header
    text = value.decode("latin-1")
    if text.startswith(LOGIN_COOKIE):  # the tokens' too
        text = re.sub(r"Max-Age=[1-9]\d*", longest, text)
    if secure and not re.search(r";\s*secure\b", text, re.IGNORECASE):
        text += "; Secure"
    return name, text.encode("latin-1")


def _as_new(scope: Scope) -> Scope:
    """The connection without the session that it would take up again: a session is one connection's, nobody else's.

    Its third protocol names that session; what was drawn for another role, or another person, is not drawn on.
    """
    headers = []
    for name, value in scope["headers"]:
        kept = b",".join(value.split(b",")[:2]) if name == b"sec-websocket-protocol" else value
        headers.append((name, kept))
    return {**scope, "headers": headers, "subprotocols": scope.get("subprotocols", [])[:2]}


async def _lead_away(why: Person | UserError, send: Send) -> None:
    """Send the tab to where it learns why, and close; a database that is away may be back when the tab tries again."""
    if isinstance(why, Person | NotSignedIn | NotKnown):
        url = SIGNED_OUT if isinstance(why, SignedOut) else THIS_PAGE
        leave = ForwardMsg(auth_redirect=AuthRedirect(url=url))
        await send({"type": "websocket.send", "bytes": leave.SerializeToString()})
        await send({"type": "websocket.close", "code": POLICY_VIOLATION})
    else:
        await send({"type": "websocket.close", "code": TRY_AGAIN_LATER})


# --- what is said before there is a session, hence before a language is known: both languages -------------------------


_PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>童护 Tonghu</title>
<style>body{{font:16px/1.7 sans-serif;color:#1E2A38;max-width:36em;margin:15vh auto;padding:0 1em}}
a{{color:#1F4E8C;margin-right:2em}}</style></head><body><h1>童护</h1>{sentences}<p>{links}</p></body></html>"""


def _refusal(error: UserError, scope: Scope) -> Response:
    status = 401 if isinstance(error, NotSignedIn | SignInFailed) else 403 if isinstance(error, NotKnown) else 503
    asks_for_page = b"text/html" in dict(scope["headers"]).get(b"accept", b"")
    if scope["type"] == "http" and asks_for_page:
        return _page(error, status)
    return PlainTextResponse(_both(error), status, {"Cache-Control": "no-store"})


def _page(error: UserError, status: int) -> Response:
    """A page of one sentence and the way out: to sign in, or out again for who is not known here."""
    links = {"/": msg("Sign in")} if isinstance(error, NotSignedIn | SignInFailed) else {"/": msg("Try again")}
    if isinstance(error, NotKnown):
        links[LOGOUT] = msg("Sign out")
    languages = (translator("zh"), translator("en"))
    said = "".join(f"<p>{escape(t.error(error))}</p>" for t in languages)
    ways = "".join(f'<a href="{to}">{" ".join(escape(t(text)) for t in languages)}</a>' for to, text in links.items())
    return HTMLResponse(_PAGE.format(sentences=said, links=ways), status, {"Cache-Control": "no-store"})


async def _still_here(scope: Scope, receive: Receive, send: Send) -> None:
    await Response(status_code=204, headers={"Cache-Control": "no-store"})(scope, receive, send)


def _both(error: UserError) -> str:
    return " ".join(translator(language).error(error) for language in ("zh", "en"))


def _cookies(scope: Scope) -> Mapping[str, str]:
    return cookie_parser("; ".join(Headers(scope=scope).getlist("cookie")))


def _words(text: str) -> list[str]:
    return [each for each in text.split(",") if each.strip()]
