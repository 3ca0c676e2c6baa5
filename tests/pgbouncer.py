"""A real pgbouncer in transaction mode before a test's server: every transaction may get another connection."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

PROGRAM = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")

_SETTINGS = """[databases]
* = host=127.0.0.1 port={server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {connections}
max_client_conn = {clients}
query_wait_timeout = 3
server_login_retry = 1
logfile = {folder}/log
"""
# auth_type any forgets who asks: the server is told one name
_USER = "user=postgres"


@contextmanager
def before(url: str, *, connections: int = 2, clients: int = 50) -> Iterator[str]:
    """The URL under which pgbouncer hands on to the server of `url`, by so many connections of the server."""
    assert PROGRAM is not None
    parsed = sa.make_url(url)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    folder = Path(tempfile.mkdtemp(prefix="pgb"))
    text = _SETTINGS.format(server=parsed.port, port=port, folder=folder, connections=connections, clients=clients)
    (folder / "pgbouncer.ini").write_text(text.replace("* = ", f"* = {_USER} "), encoding="utf-8")
    become = {}
    if os.geteuid() == 0:  # it refuses root
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        become = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    process = subprocess.Popen(
        [PROGRAM, "-q", folder / "pgbouncer.ini"], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **become
    )
    try:
        _wait(port)
        yield parsed.set(port=port).render_as_string(hide_password=False)
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(port: int) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert time.monotonic() < deadline, "pgbouncer did not start"
            time.sleep(0.05)
        else:
            return
