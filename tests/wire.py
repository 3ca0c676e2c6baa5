"""A wire between a test and its server: counts how often an answer was waited for."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import sqlalchemy as sa

from data_access.engine import Database


class Wire:
    """Passes bytes on; a turn is a question after an answer, hence a round trip."""

    def __init__(self, port: int) -> None:
        self.turns = 0
        self._server = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                client, _address = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._server))
                answered = threading.Event()
                answered.set()
                threading.Thread(target=self._ask, args=(client, server, answered), daemon=True).start()
                threading.Thread(target=self._answer, args=(server, client, answered), daemon=True).start()

    def _ask(self, client: socket.socket, server: socket.socket, answered: threading.Event) -> None:
        with suppress(OSError), client, server:
            while data := client.recv(1 << 16):
                if answered.is_set():
                    answered.clear()
                    self.turns += 1
                server.sendall(data)

    def _answer(self, server: socket.socket, client: socket.socket, answered: threading.Event) -> None:
        with suppress(OSError), client, server:
            while data := server.recv(1 << 16):
                answered.set()
                client.sendall(data)


@contextmanager
def to(database: Database) -> Iterator[tuple[Database, Wire]]:
    """The same database by a wire."""
    url = sa.make_url(database.url)
    assert url.port is not None
    wire = Wire(url.port)
    wired = Database(url.set(port=wire.port).render_as_string(hide_password=False))
    try:
        yield wired, wire
    finally:
        wired.dispose()
        wire.close()
