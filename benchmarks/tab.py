"""A browser's tab without a browser: Streamlit's own websocket, as its front end speaks it.

Of what the server draws only the outermost tag of each message is read: what a page costs is the server's to pay.
"""

import asyncio
import re
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

PATIENCE_SECONDS = 60
_FIELD = {name: each.number for name, each in ForwardMsg.DESCRIPTOR.fields_by_name.items()}
_FINISHED, _DELTA = _FIELD["script_finished"], _FIELD["delta"]
_READ = frozenset(_FIELD[name] for name in ("navigation", "page_info_changed", "auth_redirect", "ref_hash"))
_LARGE = 10_000
"""Bytes from which on a browser keeps a message and is sent its hash the next time."""
_MONTH = re.compile(rb"\$\$ID-[0-9a-f]+-tonghu_w_month")
_TROUBLE = (b'class="th-box"', b"-again_")
"""What only a box with an error has: its class, and its button."""


class WentWrong(Exception):
    """The tab was sent away, shown an error, or nothing in time."""


@dataclass
class Tab:
    """One tab of somebody who is signed in; `go` and `month` give seconds from asking until the script has finished."""

    address: str
    cookie: str
    connection: ClientConnection | None = None
    query: str = ""
    page_hash: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    months: list[str] = field(default_factory=list)
    received: int = 0
    _month_id: str = ""
    _kept: set[str] = field(default_factory=set)  # hashes of large messages, which are not sent twice

    async def open(self, path: str = "") -> float:
        """Load the page as a browser does, then connect and have it drawn."""
        began = time.perf_counter()
        await asyncio.to_thread(self._load, path)
        self.connection = await connect(
            self.address.replace("http", "ws", 1) + "/_stcore/stream",
            origin=self.address,  # type: ignore[arg-type]
            additional_headers={"Cookie": self.cookie},
            subprotocols=["streamlit", "token"],  # type: ignore[list-item]
            max_size=None,
            compression=None,  # the server offers none
            open_timeout=PATIENCE_SECONDS,
            ping_interval=None,
        )
        await self._run(ClientState(page_name=path))
        return time.perf_counter() - began

    async def go(self, path: str) -> float:
        """Follow a link of the menu, which carries the view with it."""
        self.page_hash = self.pages[path]
        return await self._run(self._state())

    async def month(self, label: str) -> float:
        """Choose another month in the sidebar."""
        state = self._state()
        widget = state.widget_states.widgets.add()
        widget.id, widget.string_value = self._month_id, label
        return await self._run(state)

    async def close(self) -> None:
        if self.connection is not None:
            await self.connection.close()

    def _load(self, path: str) -> None:
        request = urllib.request.Request(
            f"{self.address}/{path}", headers={"Accept": "text/html", "Cookie": self.cookie}
        )
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            answer.read()
            for given in answer.headers.get_all("Set-Cookie", []):
                self.cookie += "; " + given.partition(";")[0]

    def _state(self) -> ClientState:
        kept, self._kept = self._kept, set()
        return ClientState(query_string=self.query, page_script_hash=self.page_hash, cached_message_hashes=kept)

    async def _run(self, state: ClientState) -> float:
        assert self.connection is not None
        began = time.perf_counter()
        await self.connection.send(BackMsg(rerun_script=state).SerializeToString())
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not self._heard(bytes(await self.connection.recv())):
                pass
        return time.perf_counter() - began

    def _heard(self, raw: bytes) -> bool:
        """Take in one message; True when it says that the script has run to its end."""
        self.received += len(raw)
        kind = _kind(raw)
        if kind == _DELTA:
            self._drawn(raw)
        elif kind == _FINISHED:
            return self._finished(ForwardMsg.FromString(raw))
        elif kind in _READ:
            self._told(ForwardMsg.FromString(raw))
        return False

    def _drawn(self, raw: bytes) -> None:
        if any(each in raw for each in _TROUBLE):
            raise WentWrong("an error instead of a page")
        if len(raw) >= _LARGE or not self.months:
            self._look_into(raw)

    def _finished(self, message: ForwardMsg) -> bool:
        if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            raise WentWrong("the script did not compile")
        return message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN

    def _told(self, message: ForwardMsg) -> None:
        if message.HasField("auth_redirect"):
            raise WentWrong("sent away to sign in")
        if message.HasField("ref_hash"):
            self._kept.add(message.ref_hash)
        if message.HasField("page_info_changed"):
            self.query = message.page_info_changed.query_string
        if message.HasField("navigation"):
            self.page_hash = message.navigation.page_script_hash
            self.pages = {
                "" if page.is_default else page.url_pathname: page.page_script_hash
                for page in message.navigation.app_pages
            }

    def _look_into(self, raw: bytes) -> None:
        """Keep what a browser keeps of a large message, and find the sidebar's months."""
        message = ForwardMsg.FromString(raw)
        if message.metadata.cacheable:
            self._kept.add(message.hash)
        if not self.months and (found := _MONTH.search(raw)):
            self._month_id = found[0].decode()
            self.months = list(message.delta.new_element.selectbox.options)


def _kind(raw: bytes) -> int:
    """The field of a message that says what it is: the first after its hash and its metadata."""
    at = 0
    while at < len(raw):
        tag, at = _number(raw, at)
        if tag >> 3 > 2:
            return tag >> 3
        size, at = _number(raw, at)
        at += size
    return 0


def _number(raw: bytes, at: int) -> tuple[int, int]:
    """A varint and where it ends."""
    value = shift = 0
    while True:
        byte = raw[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
