"""`import_files`: files → database.  One transaction a file; what stood every test goes in, the rest comes back."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from data_access.engine import Database
from data_access.errors import SettingWrong
from data_access.importing import opening, rejects
from data_access.importing.columns import kinds, sheet
from data_access.importing.opening import Opened
from data_access.importing.results import FileResult, Reading
from data_access.importing.says import Translate, english, say
from data_access.importing.taking import Taken, Taking, take
from data_access.progress import Progress, silent
from data_access.texts import msg

Show = Callable[[Path, Reading], None]

_OF_BOUNDARIES = ("datum", "licence", "map_approval")
_NO_ROOM = say(msg("The rejected rows could not be written beside the file: the folder is closed to writing."))


def _show_nobody(_file: Path, _reading: Reading) -> None:
    """For callers who do not want to see how files are read."""


def import_files(
    database: Database,
    paths: Sequence[Path],
    *,
    today: dt.date,
    kind: str | None = None,
    dry_run: bool = False,
    all_or_nothing: bool = False,
    settings: Mapping[str, str] | None = None,
    identity_key: bytes | None = None,
    by: str,
    progress: Progress = silent,
    translate: Translate = english,
    show: Show = _show_nobody,
    now: dt.datetime | None = None,
) -> tuple[FileResult, ...]:
    """Bring files in, each after those it refers to; the results stand in that order.

    settings    fields given once for whole sheets (visitor_role=director), and for boundaries datum, licence and
                map_approval
    dry_run     everything is read, checked and counted; nothing stays and no rejected file is written
    translate   the language of the rejected files' reasons
    show        told how each sheet is read, before anything of it is written
    now         the import's instant, naive UTC; the clock's where it is not given
    Whatever interrupts it leaves the database as it was before the file at hand.
    Raises SettingWrong, DatabaseMissing, DatabaseLocked, DatabaseAway.
    """
    with database.read():
        pass  # a missing database is said before any file is read, and never made here
    given = dict(settings or {})
    _require_known(kind, given)
    instant = now or dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)
    taking = Taking(today, instant, all_or_nothing, given, identity_key, by, progress)
    files = opening.in_order(opening.open_all(paths, kind, given, progress))
    if dry_run:
        return _rehearse(database, files, taking, show)
    return tuple(_bring_in(database, opened, taking, translate, show) for opened in files)


def _require_known(kind: str | None, given: Mapping[str, str]) -> None:
    """Raises SettingWrong for a kind, or a field given for whole sheets, that no sheet has."""
    if kind is not None and kind not in kinds():
        raise SettingWrong(name="--kind", reason=f"{kind} ({', '.join(kinds())})")
    for name in given:
        if name not in _OF_BOUNDARIES and not any(sheet(each).has(name) for each in kinds()):
            raise SettingWrong(name="--set", reason=name)


class _Rehearsed(Exception):
    pass


def _rehearse(database: Database, files: Sequence[Opened], taking: Taking, show: Show) -> tuple[FileResult, ...]:
    """All files in one transaction that is undone: a later file finds what an earlier one brings."""
    results: list[FileResult] = []
    try:
        with database.write() as connection:
            results += [take(connection, opened, taking, _showing(opened, show)).result for opened in files]
            raise _Rehearsed
    except _Rehearsed:
        return tuple(results)


def _bring_in(database: Database, opened: Opened, taking: Taking, translate: Translate, show: Show) -> FileResult:
    if opened.result is not None:
        return opened.result
    with database.write() as connection:
        taken = take(connection, opened, taking, _showing(opened, show))
    return _with_rejects(taken, translate)


def _with_rejects(taken: Taken, translate: Translate) -> FileResult:
    """The rejected rows beside the file, once the good ones are safe."""
    result = taken.result
    if not result.rejected:
        return result
    try:
        return replace(result, rejected_file=rejects.write(result.file, taken.sheets, translate))
    except OSError:
        return replace(result, notes=(*result.notes, _NO_ROOM))


def _showing(opened: Opened, show: Show) -> Callable[[Reading], None]:
    return lambda reading: show(opened.path, reading)
