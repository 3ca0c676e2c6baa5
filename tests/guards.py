"""What no test may do: reach a real database or another host, see this machine's settings, or keep a cache."""

import os
import socket
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa

SETTING = "TONGHU_"
LOOPBACK = ("127.", "::1", "localhost")
HOMES = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "APPDATA", "LOCALAPPDATA")
"""Where the libraries look for a user's own folders, by system."""


class NotInTests(Exception):
    """A test reached for something outside its own folder and its own server."""


def without_settings(environment: Mapping[str, str]) -> list[str]:
    """The names of this product's settings in an environment: none of them may decide how a test ends."""
    return [name for name in environment if name.upper().startswith(SETTING)]


def away_from_home(environment: dict[str, str] | os._Environ[str], home: Path) -> None:
    """Point every user's folder into `home`, for this process and its children; installed browsers stay findable."""
    if sys.platform.startswith("linux"):
        environment.setdefault("PLAYWRIGHT_BROWSERS_PATH", str(Path.home() / ".cache" / "ms-playwright"))
    for name in HOMES:
        environment[name] = str(home)


def only_own_databases(folders: tuple[Path, ...], hosts: Callable[[], frozenset[str]]) -> Callable[[], None]:
    """Refuse, until the returned function is called, every database outside the folders and the hosts."""

    def check(dialect: Any, _record: Any, arguments: list[Any], options: dict[str, Any]) -> None:
        if dialect.name == "sqlite":
            _inside(str(arguments[0] if arguments else options.get("database", "")), folders)
        elif str(options.get("host")) not in hosts():
            raise NotInTests(f"a test asked for a database on {options.get('host')}")

    sa.event.listen(sa.Engine, "do_connect", check)
    return lambda: sa.event.remove(sa.Engine, "do_connect", check)


def _inside(place: str, folders: tuple[Path, ...]) -> None:
    path = place.removeprefix("file:").partition("?")[0]
    if path and path != ":memory:" and not any(Path(path).resolve().is_relative_to(folder) for folder in folders):
        raise NotInTests(f"a test asked for the database file {Path(path).name} outside its own folder")


def only_this_machine(hosts: Callable[[], frozenset[str]]) -> Callable[[], None]:
    """Refuse, until the returned function is called, every connection of Python to another host."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded(original: Callable[..., Any]) -> Callable[..., Any]:
        def to(self: socket.socket, address: Any) -> Any:
            host = str(address[0]) if isinstance(address, tuple) else ""  # a path: a unix socket
            if host and not host.startswith(LOOPBACK) and host not in hosts():
                raise NotInTests(f"a test asked for the host {host}")
            return original(self, address)

        return to

    setattr(socket.socket, "connect", guarded(connect))  # noqa: B010  a method, replaced on purpose
    setattr(socket.socket, "connect_ex", guarded(connect_ex))  # noqa: B010

    def restore() -> None:
        setattr(socket.socket, "connect", connect)  # noqa: B010
        setattr(socket.socket, "connect_ex", connect_ex)  # noqa: B010

    return restore


def clear_caches() -> None:
    """Forget what Streamlit remembers across tests; nothing when no test has imported it."""
    streamlit = sys.modules.get("streamlit")
    if streamlit is not None and hasattr(streamlit, "cache_data"):
        streamlit.cache_data.clear()
        streamlit.cache_resource.clear()
