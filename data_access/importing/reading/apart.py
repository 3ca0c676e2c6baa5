"""An .xls is read in a process of its own: a damaged one may make the reader ask for more memory than there is, which
no handler of this process would survive.  Such a workbook has 65,536 rows at most, so handing them over is quick.
"""

import pickle
import subprocess
import sys

from data_access.importing.reading.limits import BROKEN
from data_access.importing.reading.model import Grid
from data_access.importing.says import Refused, Say

MOST_MEMORY = 3 * 1024 * 1024 * 1024
LONGEST = 120
"""Seconds."""


def read(data: bytes) -> tuple[tuple[Grid, ...], tuple[Say, ...]]:
    """The visible sheets of a workbook and what is to be said about the others.

    Raises Refused.
    """
    command = [sys.executable, "-P", "-m", __name__]  # -P: a folder of this name where the clerk works is not ours
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=LONGEST, check=True)  # noqa: S603 - ours
    except subprocess.SubprocessError:
        raise Refused(BROKEN) from None
    answer = pickle.loads(done.stdout)  # noqa: S301 - from this very module
    if isinstance(answer, Say):
        raise Refused(answer)
    grids, notes = answer
    return grids, notes


def _limit_memory() -> None:
    """Where the system knows limits; elsewhere a request that is too large fails as well, only later."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a picture of the memory would hold the children's rows


def main() -> None:
    """Read a workbook from stdin and write its sheets, or why there are none, to stdout."""
    from data_access.importing.reading import workbook

    _limit_memory()
    try:
        answer: object = workbook.open_all(sys.stdin.buffer.read())
    except Refused as refused:
        answer = refused.reason
    sys.stdout.buffer.write(pickle.dumps(answer))


if __name__ == "__main__":
    main()
