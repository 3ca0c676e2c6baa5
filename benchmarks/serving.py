"""The dashboard as in operation: server processes with sign-in, and nginx before them by deploy/nginx.conf.

People are entered in the database and carry logins signed with the servers' own key, as a provider's sign-in would
leave them; no wall of the product is lowered.
"""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from itsdangerous import URLSafeTimedSerializer

from dashboard.sign_in import LOGIN_COOKIE
from data_access import users
from data_access.engine import Database
from data_access.scope import Role

NGINX = Path(__file__).parent.parent / "deploy" / "nginx.conf"
_KEY = "signs the logins of the benchmark, no others"
_START_SECONDS = 60
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Process:
    """One server process, looked at from outside by /proc (Linux)."""

    pid: int

    @property
    def cpu(self) -> float:
        """Seconds of CPU so far, of all its threads."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    @property
    def megabytes(self) -> float:
        """Resident now."""
        return self._status("VmRSS")

    def _status(self, name: str) -> float:
        found = re.search(rf"{name}:\s+(\d+)", Path(f"/proc/{self.pid}/status").read_text())
        assert found is not None
        return int(found[1]) / 1024


@dataclass(frozen=True)
class Served:
    """Where the dashboard answers, and the processes that do."""

    address: str
    servers: tuple[Process, ...]
    proxy: tuple[Process, ...] = ()

    def login(self, subject: str, nonce: str) -> str:
        """The Cookie header of somebody who signed in."""
        claims = {"sub": subject, "nonce": nonce, "origin": self.address, "is_logged_in": True}
        return f"{LOGIN_COOKIE}={URLSafeTimedSerializer(_KEY, salt=LOGIN_COOKIE).dumps(json.dumps(claims))}"


def busy_seconds() -> float:
    """Seconds for which the cores of this machine were busy since it was started, with whatever."""
    user, nice, system, _idle, _waiting, *rest = map(int, Path("/proc/stat").read_text().split("\n")[0].split()[1:])
    return (user + nice + system + sum(rest[:3])) / _TICKS


def enter(owner: Database, cities: Sequence[str], count: int) -> list[str]:
    """People of the bureaus of these cities in turn, by subject."""
    subjects = [f"bench-{number}" for number in range(count)]
    for number, subject in enumerate(subjects):
        city = cities[number % len(cities)]
        users.add(owner, users.Entry(subject, Role.CITY_SUPERVISOR, city, "bench", name=f"Bench {number}"))
    return subjects


@contextmanager
def serving(database: Database, processes: int, folder: Path, proxied: bool = False) -> Iterator[Served]:
    """Server processes on free ports; the address of nginx before them, or of the only one."""
    assert processes == 1 or proxied, "several processes need a proxy"
    ports = [free_port() for _ in range(processes)]
    front = free_port() if proxied else ports[0]
    address = f"http://127.0.0.1:{front}"
    with ExitStack() as stack:
        servers = [stack.enter_context(_server(database, address, port, folder / f"{port}.log")) for port in ports]
        proxy = stack.enter_context(_nginx(front, ports, folder)) if proxied else ()
        yield Served(address, tuple(servers), proxy)


@contextmanager
def _server(database: Database, address: str, port: int, log: Path) -> Iterator[Process]:
    settings = {
        "TONGHU_AUTH": "oidc",
        "TONGHU_DATABASE_URL": database.url,
        "TONGHU_PORT": str(port),
        "TONGHU_PUBLIC_ADDRESS": address,
        "TONGHU_OIDC_METADATA_URL": "http://127.0.0.1:9/.well-known/openid-configuration",  # nobody is led there
        "TONGHU_OIDC_CLIENT_ID": "bench",
        "TONGHU_OIDC_CLIENT_SECRET": "bench",
        "TONGHU_COOKIE_SECRET": _KEY,
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TONGHU_")}
    command = [sys.executable, "-m", "dashboard.cli", "run"]
    with running(command, log, {**kept, **settings}) as process:
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health", process, log)
        yield Process(process.pid)


@contextmanager
def _nginx(port: int, servers: Sequence[int], folder: Path) -> Iterator[tuple[Process, ...]]:
    """The operator's own file on other ports, without a certificate, and with nothing outside the folder."""
    (folder / "nginx.conf").write_text(_configuration(port, servers, folder), encoding="utf-8")
    command = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "nginx-error.log")]
    with running(command, folder / "nginx-out.log", dict(os.environ)) as process:
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health", process, folder / "nginx-error.log")
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        yield tuple(Process(int(child)) for child in children)


def _configuration(port: int, servers: Sequence[int], folder: Path) -> str:
    text = NGINX.read_text(encoding="utf-8")
    upstreams = "".join(f"    server 127.0.0.1:{each} max_fails=1 fail_timeout=5s;\n" for each in servers)
    for pattern, instead in (
        (r"(?:    server 127\.0\.0\.1:\d+ .*\n)+", upstreams),
        (r"listen 443 ssl;", f"listen 127.0.0.1:{port};"),
        (r"    ssl_.*\n(?:    ssl_.*\n)*", ""),
        (r"/var/log/nginx/tonghu\.log", str(folder / "nginx-access.log")),
    ):
        text, changed = re.subn(pattern, instead, text)
        assert changed == 1, f"deploy/nginx.conf has no {pattern}"
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in _TEMPORARY)
    user = "user root;\n" if os.geteuid() == 0 else ""  # else its worker may not enter the folder
    head = f"daemon off;\n{user}worker_processes 1;\npid {folder}/nginx.pid;\nevents {{ worker_connections 1024; }}\n"
    return f"{head}http {{\n{temporary}{text}\n}}\n"


_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@contextmanager
def running(command: Sequence[str], log: Path, environment: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """A process for as long as the block runs; what it says lies in the log."""
    with log.open("wb") as written:
        process = subprocess.Popen(command, env=environment, stdout=written, stderr=subprocess.STDOUT)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"no answer: {url}")
