"""Ctrl-C and the system's request to end (SIGTERM): long work stops where it leaves nothing half done."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from data_access.errors import UserError
from data_access.texts import msg


class StoppedBetweenFiles(UserError):
    msgid = msg("Stopped. The files named above are in the database; nothing of the others is.")


class Stop:
    """Whether somebody wants the work stopped; within `hold` … `release` the wish waits."""

    def __init__(self) -> None:
        self._held = False
        self._wanted = False

    def hold(self) -> None:
        """From here on work must not be cut, such as the last step of writing a file."""
        self._held = True

    def release(self) -> None:
        """Raises KeyboardInterrupt when a stop was wanted meanwhile."""
        self._held = False
        if self._wanted:
            raise KeyboardInterrupt

    def want(self, _signal: int, _frame: FrameType | None) -> None:
        """The handler of the signals."""
        self._wanted = True
        if not self._held:
            raise KeyboardInterrupt


@contextmanager
def stoppable() -> Iterator[Stop]:
    """Both signals raise KeyboardInterrupt at a good moment; who ignored one goes on ignoring it (nohup)."""
    stop = Stop()
    before: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            if signal.getsignal(number) is not signal.SIG_IGN:
                before[number] = signal.signal(number, stop.want)
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
