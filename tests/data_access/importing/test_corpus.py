"""Files as clerks send them, each a different trouble, through `tonghu import`: see `corpus` for what an entry says."""

import re
import shutil
import stat
from collections.abc import Iterable
from pathlib import Path

import pytest
import python_calamine
import sqlalchemy as sa

from dashboard import cli, import_command
from dashboard.i18n import translator
from dashboard.settings import Settings
from data_access import schema
from data_access.engine import Database
from data_access.importing import rejects
from data_access.importing.results import FileResult
from tests import factories
from tests.data_access.importing.corpus import EXPECTED, FOLDER, PREPARED, TODAY, Counts, Entry, RejectedRow, entries

ENTRIES = entries()
TABLES = tuple(schema.metadata.tables.values())
LARGEST_FILE = 600_000
NUMBERED = re.compile(r"\d{3}_[a-z0-9_]+")
APART = ("nbs2023",)
"""Folders beside the entries."""

FAULT = translator("zh")("A fault of the program: {kind} at {where}. Please report it.", kind="", where="").split("：")[
    0
]


class Terminal:
    """`tonghu import` as a clerk runs it; what it counts is looked at on its way to the screen."""

    def __init__(self, database: Database, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
        self._capfd, self._counted, self.said = capfd, Counts(0), ""
        monkeypatch.setenv("TONGHU_DATABASE_URL", database.url)
        monkeypatch.setenv("TONGHU_IDENTITY_KEY", "only for tests, and as long as it must be")
        monkeypatch.setattr(Settings, "local_today", lambda _settings: TODAY)
        really = import_command.import_files
        monkeypatch.setattr(
            import_command, "import_files", lambda *given, **named: self._count(really(*given, **named))
        )

    def _count(self, results: tuple[FileResult, ...]) -> tuple[FileResult, ...]:
        for r in results:
            self._counted += Counts(0, r.written, r.changed, r.unchanged, r.rejected)
        return results

    def import_(self, entry: Entry, folder: Path) -> Counts:
        """Bring an entry's files in; its output is in `said`."""
        self._counted = Counts(0)
        status = cli.status(["--lang", "zh", entry.command, *(str(folder / name) for name in entry.files), *entry.args])
        printed = self._capfd.readouterr()
        self.said = printed.out + printed.err
        assert "Traceback" not in self.said
        assert FAULT not in self.said
        return self._counted + Counts(status)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.folder.name)
def test_an_entry_of_the_corpus(
    entry: Entry,
    database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    factories.write(database, PREPARED[entry.database]())
    folder = shutil.copytree(entry.folder, tmp_path / "sent", ignore=shutil.ignore_patterns(EXPECTED))
    terminal = Terminal(database, monkeypatch, capfd)
    before = factories.contents(database, TABLES) if entry.changes_nothing else {}

    assert terminal.import_(entry, folder) == entry.counts, terminal.said
    _is_said(entry, terminal.said)
    if entry.changes_nothing:
        _only_noted(before, factories.contents(database, TABLES), entry)
    _rejected_files_hold(entry, folder)
    if entry.again is not None:
        assert terminal.import_(entry, folder) == entry.again, terminal.said
    _stands(entry, database)
    for name in entry.files:
        if (entry.folder / name).is_file():
            assert (folder / name).read_bytes() == (entry.folder / name).read_bytes(), "the source was changed"


def _is_said(entry: Entry, said: str) -> None:
    assert said.strip(), "every file is worth a sentence"
    for words in entry.says:
        assert words in said
    for words in entry.silent:
        assert words not in said


def _only_noted(before: dict[str, list[tuple]], after: dict[str, list[tuple]], entry: Entry) -> None:
    """Nothing has changed; but that a file was looked at, and why its rows were rejected, is kept on record."""
    noted = entry.counts.status != 1 and "--dry-run" not in entry.args
    kept = {"import_batch", "import_reason", "area_source"} if noted else set()
    marks = {("table", "", "import_batch", 0)} if noted else set()  # by which the list of imports is read anew

    def rest(tables: dict[str, list[tuple]]) -> dict[str, list[tuple]]:
        return {n: [row for row in rows if row not in marks] for n, rows in tables.items() if n not in kept}

    assert rest(after) == rest(before)


def _rejected_files_hold(entry: Entry, folder: Path) -> None:
    sources = [path for name in entry.files for path in sorted(folder.glob(name))]
    paths = [rejects.path_for(source) for source in sources]
    found = [row for path in paths if path.exists() for row in _rejected_rows(path)]
    assert len(found) == (0 if "--dry-run" in entry.args else entry.counts.rejected)
    told = [(row.row, row.field, row.value) for row in entry.rejected_rows]
    assert [(row.row, row.field, row.value) for row in found] == told, found
    for row, expected in zip(found, entry.rejected_rows, strict=True):
        assert expected.reason
        assert expected.reason in row.reason


def _rejected_rows(path: Path) -> Iterable[RejectedRow]:
    """Row number, field, value and reason: the last four cells of a rejected row."""
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with python_calamine.CalamineWorkbook.from_path(path) as book:
        for name in book.sheet_names:
            for line in book.get_sheet_by_name(name).to_python()[1:]:
                number, *rest = map(str, line[-4:])
                yield RejectedRow(int(number), *rest)


def _stands(entry: Entry, database: Database) -> None:
    with database.read() as connection:
        for name, count in entry.tables.items():
            table = schema.metadata.tables[name]
            assert connection.execute(sa.select(sa.func.count()).select_from(table)).scalar() == count, name
        for row in entry.holds:
            table = schema.metadata.tables[row.table]
            wanted = [table.c[name] == value for name, value in row.values.items()]
            wanted += [table.c[name].is_(None) for name in row.nulls]
            assert connection.execute(sa.select(sa.literal(1)).select_from(table).where(*wanted)).first(), row


def test_every_folder_is_an_entry_with_a_number_of_its_own() -> None:
    folders = sorted(path.name for path in FOLDER.iterdir() if path.is_dir() and path.name not in APART)
    assert folders == [entry.folder.name for entry in ENTRIES]
    assert [name for name in folders if not NUMBERED.fullmatch(name)] == []
    numbers = [name[:3] for name in folders]
    assert [number for number in numbers if numbers.count(number) > 1] == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.folder.name)
def test_an_entry_says_its_trouble_and_is_small(entry: Entry) -> None:
    assert entry.why
    assert entry.says, "the sentence that the clerk reads"
    assert all((entry.folder / name).stat().st_size <= LARGEST_FILE for name in entry.files if "*" not in name)
