"""The terminal: bars for long work, tables, and dates and months as they are typed."""

import datetime as dt
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, Task, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars
from rich.table import Table
from rich.text import Text

from dashboard.i18n import Translator
from data_access import months
from data_access.errors import UserError
from data_access.progress import Progress
from data_access.texts import msg

notes = Console(stderr=True)
"""Everything said on the way: bars, remarks, errors."""

DRAWN_A_SECOND = 20
"""A bar drawn for each of 250,000 rows would be the longest work of all."""

WIDTH_OF_A_FILE = 240

STEPS = {
    "init": msg("Setting up the database"),
    "refresh": msg("Computing the figures"),
}


class ArgumentWrong(UserError):
    msgid = msg("{name} is wrong: {reason}")


class _Rate(ProgressColumn):
    """Steps (mostly rows) a second."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "")


@contextmanager
def bars(t: Translator) -> Iterator[Progress]:
    """Bars on the terminal, one for each kind of work, with steps a second and the time left.

    Nothing at all where the notes go into a file or a pipe.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn())
    shown = Bars(*columns, console=notes, disable=not notes.is_terminal)
    tasks: dict[str, TaskID] = {}
    last: dict[str, tuple[float, int]] = {}  # when each bar was drawn, and how far it was

    def progress(what: str, done: int, total: int) -> None:
        now = time.monotonic()
        known = total if (done, total) != (0, 1) else None  # one long step: the bar moves without saying how far
        if what not in tasks:
            shown.start()  # with the first bar, for an empty display is an empty line
            tasks[what] = shown.add_task(t(STEPS.get(what, what)), total=known)
        elif done < last[what][1]:
            shown.reset(tasks[what], total=total, completed=done)  # the same work on the next file
        elif done < total and now - last[what][0] < 1 / DRAWN_A_SECOND:
            return
        last[what] = now, done
        shown.update(tasks[what], completed=done, total=known)

    try:
        yield progress
    finally:
        if tasks:
            shown.stop()


def show_table(headers: Sequence[str], rows: Iterable[Iterable[str]]) -> None:
    """Print a plain table to stdout; cells are text, never markup.

    Nothing is cut off: on a narrow terminal all columns but the first are folded; a pipe or a file is wide.
    """
    drawn = Table(box=None, pad_edge=False, header_style="bold")
    for position, header in enumerate(headers):
        drawn.add_column(Text(header), overflow="fold", no_wrap=position == 0)
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    Console(width=None if sys.stdout.isatty() else WIDTH_OF_A_FILE).print(drawn)


def say(text: str) -> None:
    """A remark, as it is: no markup, no wrapping of what may be a path or an address."""
    notes.print(Text(text), soft_wrap=True)


def say_all(lines: Iterable[str]) -> None:
    for line in lines:
        say(line)


def say_after_stop(lines: Iterable[str]) -> None:
    """Remarks after a stop, by a console of their own: one cut in the middle of a line keeps all that follows."""
    console = Console(stderr=True)
    for line in lines:
        console.print(Text(line), soft_wrap=True)


def date_of(name: str, text: str) -> dt.date:
    """A date as typed.

    Raises ArgumentWrong, which names the option.
    """
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ArgumentWrong(name=name, reason=msg("it must be a date such as 2026-11-23.")) from None


def month_of(name: str, text: str) -> int:
    """A month as typed, as its ordinal.

    Raises ArgumentWrong, which names the option.
    """
    try:
        return months.parse(text)
    except ValueError:
        raise ArgumentWrong(name=name, reason=msg("it must be a month such as 2026-10.")) from None
