"""How long work tells how far it is: the caller decides whether that becomes a bar, a log line or nothing."""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""(what is being done, steps done, steps in all)"""


def silent(_what: str, _done: int, _total: int) -> None:
    """Progress for callers who do not want to know."""
