"""A streaming standby of the database, to read from: whether it answers, and by how much it is behind.

    standby = of(url, size)
    standby.stands()        # it answered when last looked at, and is not too far behind
    standby.rest()          # it failed just now: leave it alone for a while
    standby.behind          # seconds behind the primary when last looked at
    standby.owe(position)   # this process wrote: until the standby has that, it is not read

One reader at a time looks, every few seconds, and nobody waits for that one: a standby that is gone costs one reader
in REST_SECONDS the time to find that out.  All of a process share what was seen.
"""

import threading
import time
from dataclasses import dataclass, field
from functools import lru_cache

import sqlalchemy as sa

from data_access import postgresql

LOOK_SECONDS = 5.0
REST_SECONDS = 20.0
MOST_BEHIND_SECONDS = 300.0
"""Further behind it is not read while the primary answers: an old page is worse than a slow one."""
CONNECT_SECONDS = 2
RECYCLE_SECONDS = 20
_LOOK_MILLISECONDS = 1_000

OWED_LOOK_SECONDS = 0.1

_STATE = sa.text(
    # Nothing waits to be replayed and the primary is connected: not behind, however quiet the primary is.  Not
    # connected: as old as the last transaction that came; NULL (none ever came) is no answer.
    "SELECT CASE WHEN NOT pg_is_in_recovery() THEN 0"
    " WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() AND EXISTS (SELECT 1 FROM pg_stat_wal_receiver) THEN 0"
    " ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) END AS behind,"
    " NOT pg_is_in_recovery() OR pg_last_wal_replay_lsn() >= CAST(:owed AS pg_lsn) AS has_it"
)


@dataclass
class Standby:
    """What this process knows of one standby."""

    engine: sa.Engine
    behind: float | None = None
    """Seconds; None while it does not answer."""
    _next_look: float = 0.0
    _owed: str | None = None
    _looking: threading.Lock = field(default_factory=threading.Lock)

    def stands(self) -> bool:
        now = time.monotonic()
        if now >= self._next_look and self._looking.acquire(blocking=self.behind is None and self._next_look == 0.0):
            try:
                if now >= self._next_look:
                    self._look()
            finally:
                self._looking.release()
        return self._owed is None and self.behind is not None and self.behind <= MOST_BEHIND_SECONDS

    def owe(self, position: str) -> None:
        """Somebody here wrote up to this position of the log (pg_lsn), and must see it in the next block."""
        self._owed = position
        if self.behind is not None:  # one that rests is not looked at any earlier
            self._next_look = min(self._next_look, time.monotonic() + OWED_LOOK_SECONDS)

    def rest(self) -> None:
        """Read from the primary until the next look."""
        self.behind = None
        self._next_look = time.monotonic() + REST_SECONDS
        self.engine.dispose()

    def _look(self) -> None:
        owed = self._owed
        try:
            with self.engine.connect() as connection, postgresql.begin(connection):
                connection.exec_driver_sql(f"SET LOCAL statement_timeout = {_LOOK_MILLISECONDS}")
                found = connection.execute(_STATE, {"owed": owed}).one()
        except (sa.exc.DBAPIError, sa.exc.TimeoutError):
            self.rest()
            return
        self.behind = None if found.behind is None else max(0.0, float(found.behind))
        if found.has_it and self._owed == owed:
            self._owed = None
        again = LOOK_SECONDS if self._owed is None else OWED_LOOK_SECONDS
        self._next_look = time.monotonic() + again


@lru_cache(maxsize=16)
def of(url: str, size: int) -> Standby:
    """The standby of a URL, the same for all of this process."""
    made = postgresql.engine(
        sa.make_url(url), read_only=True, size=size, connect_seconds=CONNECT_SECONDS, recycle_seconds=RECYCLE_SECONDS
    )
    return Standby(made)
