"""The terminal: bars for long work, tables, and dates and months as they are typed."""

import datetime as dt
import time
from collections.abc import Iterable, Iterator
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

out = Console()
"""Answers."""

notes = Console(stderr=True)
"""Everything said on the way: bars, remarks, errors."""

DRAWN_A_SECOND = 20
"""A bar drawn for each of 250,000 rows would be the longest work of all."""

STEPS = {
    "init": msg("Setting up the database"),
    "sample": msg("Writing the sample city's files"),
    "import": msg("Importing"),
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
    """Bars on the terminal, one for each kind of work, with steps a second and the time left."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn())
    shown = Bars(*columns, console=notes)
    tasks: dict[str, TaskID] = {}
    drawn: dict[str, float] = {}

    def progress(what: str, done: int, total: int) -> None:
        now = time.monotonic()
        if what not in tasks:
            shown.start()  # with the first bar, for an empty display is an empty line
            tasks[what] = shown.add_task(t(STEPS.get(what, what)), total=total)
        elif done < total and now - drawn[what] < 1 / DRAWN_A_SECOND:
            return
        drawn[what] = now
        shown.update(tasks[what], completed=done, total=total)

    try:
        yield progress
    finally:
        if tasks:
            shown.stop()


def table(headers: Iterable[str], rows: Iterable[Iterable[str]]) -> Table:
    """A plain table; cells are text, never markup."""
    drawn = Table(box=None, pad_edge=False, header_style="bold")
    for header in headers:
        drawn.add_column(Text(header), overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    return drawn


def say(text: str) -> None:
    """A remark, as it is: no markup, no wrapping of what may be a path or an address."""
    notes.print(Text(text), soft_wrap=True)


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
