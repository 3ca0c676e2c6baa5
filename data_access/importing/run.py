"""`import_files`: files → database.  One transaction a file; what stood every test goes in, the rest comes back."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from data_access.engine import Database
from data_access.errors import SettingWrong
from data_access.importing import opening, rejects
from data_access.importing.boundaries.opening import open_all as open_maps
from data_access.importing.columns import kinds, sheet
from data_access.importing.opening import Opened
from data_access.importing.results import FileResult, Reading
from data_access.importing.says import Translate, english, say
from data_access.importing.sources import Source, of_path
from data_access.importing.taking import Taken, Taking, take
from data_access.importing.turns import turn
from data_access.progress import Progress, silent
from data_access.texts import msg

Show = Callable[[Source, Reading], None]
BeforeCommit = Callable[[FileResult], None]
Ended = Callable[[FileResult], None]

_OF_BOUNDARIES = ("datum", "licence", "map_approval")
_NO_ROOM = say(msg("The rejected rows could not be written beside the file: the folder is closed to writing."))


def _show_nobody(_file: Source, _reading: Reading) -> None:
    """For callers who do not want to see how files are read."""


def _nothing_before(_result: FileResult) -> None:
    """For callers who have nothing to do before a file is committed."""


def _nobody_at_the_end(_result: FileResult) -> None:
    """For callers who wait for all results."""


def import_files(
    database: Database,
    files: Sequence[Path | Source],
    *,
    today: dt.date,
    kind: str | None = None,
    maps: bool = False,
    dry_run: bool = False,
    all_or_nothing: bool = False,
    settings: Mapping[str, str] | None = None,
    identity_key: bytes | None = None,
    by: str,
    progress: Progress = silent,
    translate: Translate = english,
    show: Show = _show_nobody,
    before_commit: BeforeCommit = _nothing_before,
    ended: Ended = _nobody_at_the_end,
    now: dt.datetime | None = None,
) -> tuple[FileResult, ...]:
    """Bring files in, each after those it refers to; the results stand in that order.

    settings    fields given once for whole sheets (visitor_role=director), and for boundaries datum, licence and
                map_approval
    maps        the files are maps (GeoJSON, GeoPackage, Shapefile) and nothing else; `settings` has datum and licence
    dry_run     everything is read, checked and counted; nothing stays and no rejected file is written
    translate   the language of the rejected files' reasons
    show        told how each sheet is read, before anything of it is written
    before_commit  told what a file will have brought, while it can still be stopped: what it raises undoes the file
    ended       told what became of a file that was not only tried, once nothing of it remains to be done
    now         the import's instant, naive UTC; the clock's where it is not given
    The rejected rows of a file that lies nowhere come back as bytes in its result.
    Whatever interrupts it leaves the database as it was before the file at hand.
    Raises SettingWrong, DatabaseMissing, DatabaseLocked, DatabaseAway.
    """
    with database.read():
        pass  # a missing database is said before any file is read, and never made here
    given = dict(settings or {})
    _require_known(kind, given)
    instant = now or dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)
    taking = Taking(today, instant, all_or_nothing, given, identity_key, by, progress)
    sources = [of_path(file) if isinstance(file, Path) else file for file in files]
    read = open_maps(sources, given, progress) if maps else opening.open_all(sources, kind, given, progress)
    ordered = opening.in_order(read)
    if dry_run:
        return _rehearse(database, ordered, taking, show)
    told = _Told(translate, show, before_commit, ended)
    return tuple(_bring_in(database, opened, taking, told) for opened in ordered)


@dataclass(frozen=True)
class _Told:
    """Who is told what while a file is brought in, and in which language."""

    translate: Translate
    show: Show
    before_commit: BeforeCommit
    ended: Ended


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
        with turn(database, taking.progress) as connection:
            results += [take(connection, opened, taking, _showing(opened, show)).result for opened in files]
            raise _Rehearsed
    except _Rehearsed:
        return tuple(results)


def _bring_in(database: Database, opened: Opened, taking: Taking, told: _Told) -> FileResult:
    result = opened.result
    if result is None:
        with turn(database, taking.progress) as connection:
            taken = take(connection, opened, taking, _showing(opened, told.show))
            told.before_commit(taken.result)
        result = _with_rejects(taken, told.translate)
    told.ended(result)
    return result


def _with_rejects(taken: Taken, translate: Translate) -> FileResult:
    """The rejected rows beside the file, or in memory, once the good ones are safe."""
    result = taken.result
    if not result.rejected:
        return result
    if result.file.path is None:
        return replace(result, rejected_data=rejects.workbook(taken.sheets, translate))
    try:
        return replace(result, rejected_file=rejects.write(result.file.path, taken.sheets, translate))
    except OSError:
        return replace(result, notes=(*result.notes, _NO_ROOM))


def _showing(opened: Opened, show: Show) -> Callable[[Reading], None]:
    return lambda reading: show(opened.source, reading)
