"""`import_files`: files → database.  One transaction a file; what stood every test goes in, the rest comes back."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import sqlalchemy as sa

from data_access.engine import Database
from data_access.importing import opening
from data_access.importing.opening import Opened
from data_access.importing.results import FileResult, Reading
from data_access.importing.says import Translate, english, say
from data_access.importing.taking import Taking, take
from data_access.progress import Progress, silent
from data_access.texts import msg

Show = Callable[[Path, Reading], None]


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
) -> tuple[FileResult, ...]:
    """Bring files in, each after those it refers to.

    settings    fields given once for whole sheets (visitor_role=director), and for boundaries datum, licence and
                map_approval
    dry_run     everything is read, checked and counted; nothing stays and no rejected file is written
    translate   the language of the rejected files' reasons
    show        told how each sheet is read, before anything of its file is written
    The results stand in the order of the import.  Raises DatabaseMissing, DatabaseLocked, DatabaseAway.
    """
    given = dict(settings or {})
    files = opening.in_order(opening.open_all(paths, kind, given, progress))
    taking = Taking(today, all_or_nothing, given, identity_key, by, progress, translate, write_rejects=not dry_run)
    results = []
    if dry_run:
        with database.write() as connection:
            for opened in files:
                results.append(_shown_and_taken(connection, opened, taking, show))
            connection.rollback()
        return tuple(results)
    for opened in files:
        if opened.result is not None:
            results.append(opened.result)
            continue
        with database.write() as connection:
            result = _shown_and_taken(connection, opened, taking, show)
        results.append(result)
    return tuple(results)
