"""What names a child reaches child_identity and nothing else, whatever sheet it stands in and whatever is wrong there.

Marked names, numbers, telephones and an address stand in good and bad rows of every kind of sheet, in the columns for
them, in columns that nobody knows, and the number in every other column too, as happens when a row has slipped.  Then
everything that an import leaves behind is searched: tables, rejected files, the terminal, logs, errors.
"""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from dashboard import cli, settings
from data_access.engine import Database
from data_access.importing import identity
from data_access.importing.columns import header, kinds, sheet
from data_access.importing.explain import shown
from data_access.importing.identity import Facts
from data_access.schema import child_identity, metadata
from tests import factories
from tests.data_access.importing.corpus import PREPARED
from tests.data_access.importing.every_kind import EXAMPLES, number
from tests.data_access.importing.files import TODAY, workbook

NAME, GUARDIAN, PHONE, ADDRESS = "柒捌玖", "陆柒捌", "000-98765432", "玖捌柒路陆伍肆号"
NUMBER, WRONG_CHECK, OF_FIFTEEN = number("2015-04-12", "777"), number("2015-04-12", "779")[:17] + "?", "320599150412778"
ROUNDED = float(number("2015-04-12", "780")[:17] + "0")  # what a spreadsheet makes of it
MARKS = (NAME, GUARDIAN, PHONE, ADDRESS, NUMBER[:17], WRONG_CHECK[:17], OF_FIFTEEN, repr(ROUNDED)[:12])
NAMING = {
    "child_name": NAME, "identity_number": NUMBER, "guardian_name": GUARDIAN, "guardian_phone": PHONE,
    "address": ADDRESS,
}  # fmt: skip
UNKNOWN = {"父亲姓名": GUARDIAN, "母亲电话": PHONE, "家庭住址（旧）": ADDRESS, "曾用姓名": NAME, "监护人身份证": NUMBER}


def test_the_marks_are_what_they_should_be():
    assert identity.facts(NUMBER).number == NUMBER
    assert len({mark for mark in MARKS if mark}) == len(MARKS)
    assert NUMBER not in repr(Facts(NUMBER))


def lines_of(kind: str) -> Iterator[dict[str, Any]]:
    """Rows of a kind that name the marked child, c1: right, wrong, without a code, and with numbers out of place."""
    example = EXAMPLES[kind]
    own = {name: mark for name, mark in NAMING.items() if _names(kind, name)}
    row = example.row | own
    if "id" in row and sheet(kind).tables[0] == "child":
        row = row | {"id": "c1", "born_on": EXAMPLES["visit"].row["born_on"]}
    yield row
    yield row | dict([example.wrong])
    if "child_id" in row:
        yield row | {"child_id": None, "identity_number": None}
        yield row | {"child_id": None, "identity_number": None, "born_on": None}
        yield row | {"child_id": "c1000"}
    if "identity_number" in own:
        yield row | {"identity_number": WRONG_CHECK}
        yield row | {"identity_number": OF_FIFTEEN}
    for column in shown(sheet(kind)):
        if column.name in row and column.name != "identity_number":
            yield row | {column.name: NUMBER}
            yield row | {column.name: ROUNDED}


def _names(kind: str, name: str) -> bool:
    known = sheet(kind)
    return known.has(name) and known.column(name).identity


def file_of(kind: str, folder: Path) -> Path:
    lines = list(lines_of(kind))
    headers = [*(header(kind, name) for name in lines[0]), *UNKNOWN]
    return workbook(
        folder / f"{kind}.xlsx", {"表": [headers, *([*line.values(), *UNKNOWN.values()] for line in lines)]}
    )


@pytest.fixture
def people(database: Database) -> Database:
    factories.write(database, PREPARED["people"]())
    with database.write() as connection:
        this = sa.update(child_identity).where(child_identity.c.child_id == "c1")
        connection.execute(this.values(name=NAME))
    return database


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGHU_IDENTITY_KEY", "only for tests, and as long as it must be")
    monkeypatch.setattr(settings.Settings, "local_today", lambda _settings: TODAY)


def marks_in(text: str) -> list[int]:
    """Which marks stand in a text, by their place in MARKS: a failing test repeats none."""
    return [place for place, mark in enumerate(MARKS) if mark in text]


def dump(database: Database, *without: str) -> dict[str, str]:
    with database.read() as connection:
        return {
            name: repr([tuple(row) for row in connection.execute(sa.select(table))])
            for name, table in metadata.tables.items()
            if name not in without
        }


def test_it_stands_in_child_identity_and_nowhere_else(
    people: Database,
    command: None,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    files = [str(file_of(kind, folder)) for kind in kinds()]
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, "sqlalchemy.engine")  # every statement
    for more in (["--dry-run", "--lang", "en"], ["--lang", "zh"]):
        assert cli.status(["import", *files, "--database", people.url, *more]) == 2
    said = capfd.readouterr()
    rejected = sorted(folder.glob("*.rejected.xlsx"))
    assert len(rejected) == len(files)  # every kind had bad rows
    assert marks_in(said.out + said.err) == []
    logged = "\n".join(f"{record.getMessage()} {record.args} {record.exc_text}" for record in caplog.records)
    assert len(logged) > 10_000
    assert marks_in(logged) == []
    found = {name: marks_in(text) for name, text in dump(people, "child_identity").items()}
    assert {name: marks for name, marks in found.items() if marks} == {}
    assert {path.name: marks for path in rejected if (marks := marks_in(_cells(path)))} == {}
    kept = dump(people)["child_identity"]
    assert [mark in kept for mark in (NAME, GUARDIAN, PHONE, ADDRESS)] == [True] * 4  # it was there to be found
    assert marks_in(kept) == [0, 1, 2, 3]
    _assert_no_number_in_the_files_of(people)


def _cells(path: Path) -> str:
    book = openpyxl.load_workbook(path)
    return repr([book.sheetnames, [list(page.iter_rows(values_only=True)) for page in book]])


def _assert_no_number_in_the_files_of(database: Database) -> None:
    """On SQLite the bytes themselves, with the journal: what was staged is gone too."""
    if database.path is not None:
        stored = b"".join(path.read_bytes() for path in database.path.parent.iterdir())
        assert NAME.encode() in stored
        assert [mark for mark in MARKS[4:] if mark.encode() in stored] == []


def test_a_database_that_chokes_on_a_row_repeats_none_of_it(
    people: Database, command: None, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """PostgreSQL's own message carries the whole row that it did not take."""
    caplog.set_level(logging.DEBUG)
    with people.write() as connection:
        if people.path is None:
            connection.exec_driver_sql("ALTER TABLE child_identity ADD CHECK (guardian_phone IS NULL)")
        else:
            connection.exec_driver_sql(
                "CREATE TRIGGER choke BEFORE UPDATE ON child_identity BEGIN SELECT RAISE(ABORT, 'no'); END"
            )
    row = EXAMPLES["child_identity"].row | NAMING
    path = workbook(tmp_path / "a.xlsx", {"表": [[header("child_identity", name) for name in row], list(row.values())]})
    before = dump(people)
    assert cli.status(["import", str(path), "--database", people.url]) == 1
    said = capfd.readouterr()
    assert said.err
    assert marks_in(said.out + said.err + "\n".join(record.getMessage() for record in caplog.records)) == []
    assert dump(people) == before


def test_without_a_key_no_number_is_taken(people, tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(settings.Settings, "local_today", lambda _settings: TODAY)
    before = dump(people)
    path = file_of("roster", tmp_path)
    assert cli.status(["import", str(path), "--database", people.url, "--lang", "en"]) == 1
    said = capfd.readouterr().err
    assert "TONGHU_IDENTITY_KEY" in said
    assert marks_in(said) == []
    assert dump(people) == before


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        (NUMBER, True),
        (f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}", True),
        (f"见{NUMBER}。", True),
        (number("2016-05-06", "005").lower(), True),
        (repr(ROUNDED), True),
        (f"1{NUMBER}", False),  # a running number that is longer
        (WRONG_CHECK[:17] + ("1" if number("2015-04-12", "779")[17] != "1" else "2"), False),
        ("91320583MA1XXXXX0X", False),
        ("3.205990000000000e+17", False),
        ("永浦村 1 组 2 号", False),
    ],
)
def test_a_number_among_other_words_is_seen(text, holds):
    assert identity.within(text) is holds
