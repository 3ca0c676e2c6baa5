"""`tonghu import`: files into the database, told on the terminal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dashboard import import_summary
from dashboard.commands import record
from dashboard.i18n import Translator
from dashboard.settings import Settings
from dashboard.stopping import StoppedBetweenFiles, stoppable
from dashboard.terminal import ArgumentWrong, bars, say_after_stop, say_all
from data_access import setup
from data_access.audit import Action
from data_access.engine import Database
from data_access.importing.results import FileResult, exit_status
from data_access.importing.run import import_files
from data_access.texts import msg


@dataclass(frozen=True)
class Asked:
    """What the command line says; `given` are the fields set for all rows, `maps` that the files are outlines."""

    files: Sequence[Path]
    kind: str | None
    dry_run: bool
    all_or_nothing: bool
    given: Mapping[str, str]
    by: str
    maps: bool = False


def run(database: Database, settings: Settings, asked: Asked, t: Translator) -> int:
    """Bring files in and say what became of each; the exit status of the command.

    A stop cuts a file at any moment but the last, from its commit until its rejected rows are written: what is said to
    be in is in.
    Each file's counts stand in the audit trail before it is committed.
    Raises AuditFailed when they cannot, KeyboardInterrupt when stopped with the database as it was,
    StoppedBetweenFiles when files before are in, and the errors of `import_files`.
    """
    setup.require_schema(database)
    finished: list[FileResult] = []
    try:
        with bars(t) as progress, stoppable() as stop:

            def ended(result: FileResult) -> None:
                finished.append(result)
                stop.release()

            def answer_for(result: FileResult) -> None:
                if result.refused is None:
                    record(database, Action.IMPORT, import_summary.audited(result))
                stop.hold()

            results = import_files(
                database,
                asked.files,
                today=settings.local_today(),
                kind=asked.kind,
                maps=asked.maps,
                dry_run=asked.dry_run,
                all_or_nothing=asked.all_or_nothing,
                settings=asked.given,
                identity_key=settings.identity_key.get_secret_value().encode() if settings.identity_key else None,
                by=asked.by,
                progress=progress,
                translate=t,
                show=lambda file, reading: say_all(import_summary.reading_lines(file, reading, t)),
                before_commit=answer_for,
                ended=ended,
            )
    except BaseException as error:
        for result in finished:
            say_after_stop(import_summary.result_lines(result, t))
        if isinstance(error, KeyboardInterrupt) and any(result.written or result.changed for result in finished):
            raise StoppedBetweenFiles() from None
        raise
    for result in results:
        say_all(import_summary.result_lines(result, t))
    return exit_status(results)


def pairs(given: Sequence[str]) -> dict[str, str]:
    """Values given for all rows.  Raises ArgumentWrong."""
    found = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not (name and equals and value):
            raise ArgumentWrong(name="--set", reason=msg("write it as name=value, such as visitor_role=director."))
        found[name.strip()] = value.strip()
    return found
