"""The road back, for every kind of sheet: a rejected row, mended in FILE.rejected.xlsx and sent in again, goes in."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from data_access.engine import Database
from data_access.importing.columns import header, kinds, sheet
from data_access.importing.recognise import ADDED
from tests import factories
from tests.data_access.importing.corpus import PREPARED
from tests.data_access.importing.every_kind import CHILD, EXAMPLES, GUARDIAN, NEW_CHILD, number
from tests.data_access.importing.files import bring_in, bring_one, notes, reasons, rows, table, workbook

EVERY = pytest.mark.parametrize("kind", kinds())
NAMING = [kind for kind in kinds() if any(column.identity for column in sheet(kind).columns)]


@pytest.fixture
def people(database: Database) -> Database:
    factories.write(database, PREPARED["people"]())
    return database


def file_of(kind: str, path: Path, *lines: dict[str, Any]) -> Path:
    """A workbook with these rows, a title above the header."""
    names = list(dict.fromkeys(name for line in lines for name in line))
    cells = [[line.get(name) for name in names] for line in lines]
    return workbook(path, {"表": [[sheet(kind).title], [header(kind, name) for name in names], *cells]})


def mended(rejected: Path, kind: str, /, **values: object) -> Path:
    """The rejected file with cells of its first row typed over, as an office program saves it."""
    book = openpyxl.load_workbook(rejected)
    page = book.worksheets[0]
    at = {cell.value: cell.column for cell in page[1]}
    for name, value in values.items():
        page.cell(2, at[header(kind, name)]).value = value
    book.save(rejected)
    return rejected


def told(rejected: Path) -> dict[str, str]:
    """The first row of a rejected file, by header."""
    first, second = openpyxl.load_workbook(rejected).worksheets[0].iter_rows(values_only=True, max_row=2)
    return {str(name): value or "" for name, value in zip(first, second, strict=True)}


@EVERY
def test_a_rejected_row_that_is_mended_goes_in_as_if_it_had_been_right(kind, new_database, tmp_path):
    example = EXAMPLES[kind]
    name, wrong = example.wrong
    right = new_database()
    factories.write(right, PREPARED["people"]())
    bring_one(right, file_of(kind, tmp_path / "right.xlsx", example.row))
    people = new_database()
    factories.write(people, PREPARED["people"]())
    before = {table_: rows(people, table_) for table_ in sheet(kind).tables}
    first = bring_one(people, file_of(kind, tmp_path / "a.xlsx", example.row | {name: wrong}))
    assert (first.written, first.changed, first.rejected) == (0, 0, 1)
    assert {table_: rows(people, table_) for table_ in before} == before
    assert told(first.rejected_file)[ADDED[0]] == "3"  # the row of the source, below title and header
    assert told(first.rejected_file)[ADDED[1]] == header(kind, name)
    identity = {n: example.row[n] for n in example.row if sheet(kind).column(n).identity}
    again = bring_one(people, mended(first.rejected_file, kind, **{name: str(example.row[name])}, **identity))
    assert (again.kinds, again.rejected, again.written + again.changed) == ((kind,), 0, 1), reasons(again)
    assert again.readings[0].unknown == ()
    for table_ in before:
        assert rows(people, table_) == rows(right, table_)


@pytest.mark.parametrize("kind", NAMING)
def test_blank_names_wipe_nothing_that_is_on_record(kind, people, tmp_path):
    """The row was there before; its correction is rejected, mended, and comes back with the names blank."""
    example = EXAMPLES[kind]
    bring_one(people, file_of(kind, tmp_path / "a.xlsx", example.row))
    identity = rows(people, "child_identity")
    name, wrong = example.wrong
    first = bring_one(people, file_of(kind, tmp_path / "b.xlsx", example.row | {name: wrong}))
    shown = told(first.rejected_file)
    assert not any(
        shown[column.header] for column in sheet(kind).columns if column.identity and column.name in example.row
    )
    again = bring_one(people, mended(first.rejected_file, kind, **{name: str(example.row[name])}))
    assert (again.rejected, again.written + again.changed) == (0, 0), reasons(again)
    assert rows(people, "child_identity") == identity


def test_a_row_without_a_code_says_where_to_copy_the_name_from(people, tmp_path):
    who = {name: CHILD[name] for name in ("child_name", "born_on", "village_name")}
    row = EXAMPLES["visit"].row
    visit = {name: row[name] for name in ("visited_on", "mode", "visitor_role")} | who
    first = bring_one(people, file_of("visit", tmp_path / "a.xlsx", visit | {"child_seen": "大概"}))
    assert "copy it from row 3 of the source" in told(first.rejected_file)[ADDED[3]]
    unnamed = bring_one(people, mended(first.rejected_file, "visit", child_seen="是"))
    assert {field for field, _ in reasons(unnamed)} == {"儿童姓名"}  # it is the name that stands for the child's code
    assert unnamed.written == 0
    named = bring_one(people, mended(first.rejected_file, "visit", child_name=who["child_name"]))
    assert (named.written, named.rejected) == (1, 0)
    assert {row[0] for row in rows(people, "visit", "child_id")} == {"c1"}


def test_a_row_with_a_code_needs_no_name_again(people, tmp_path):
    row = EXAMPLES["visit"].row
    first = bring_one(people, file_of("visit", tmp_path / "a.xlsx", row | {"mode": "骑马"}))
    assert "copy it" not in told(first.rejected_file)[ADDED[3]]


def test_a_new_child_of_the_roster_is_told_apart_by_its_number_and_not_lost(people, tmp_path):
    """Two new children without codes; their rows come back blank and say so, or they would be without a name."""
    row = EXAMPLES["roster"].row
    children = [
        {name: value for name, value in row.items() if name != "id"}
        | {"child_name": name, "identity_number": number("2016-05-06", sequence), "category": "不清楚"}
        for name, sequence in (("孙小果", "001"), ("孙小树", "003"))
    ]
    first = bring_one(people, file_of("roster", tmp_path / "a.xlsx", *children))
    assert first.rejected == 2
    assert "copy it from row 3 of the source" in told(first.rejected_file)[ADDED[3]]
    book = openpyxl.load_workbook(first.rejected_file)
    page = book.worksheets[0]
    at = {cell.value: cell.column for cell in page[1]}
    for line, child in enumerate(children, start=2):
        page.cell(line, at["困境类别"]).value = "孤儿"
        for name in ("child_name", "identity_number", *GUARDIAN):
            page.cell(line, at[header("roster", name)]).value = child[name]
    book.save(first.rejected_file)
    assert bring_one(people, first.rejected_file).written == 2
    assert {name for (name,) in rows(people, "child_identity", "name")} >= {"孙小果", "孙小树"}


def test_a_kind_that_only_a_title_told_is_told_by_the_rejected_file_too(people, tmp_path):
    """姓名 and 电话 are columns of several sheets; the line above the header does not come along."""
    lines = [["儿童身份信息"], ["儿童编号", "姓名", "联系电话"], ["c9", "某", "000-1"]]
    first = bring_one(people, table(tmp_path / "一.csv", lines))
    assert (first.kinds, first.rejected) == (("child_identity",), 1)
    again = bring_one(people, mended(first.rejected_file, "child_identity", child_id="c1"))
    assert again.kinds == ("child_identity",)


def test_rows_of_two_sheets_come_back_in_two_sheets_each_of_its_kind(people, tmp_path):
    both = {}
    for kind in ("visit", "schooling"):
        row = EXAMPLES[kind].row | dict([EXAMPLES[kind].wrong])
        both[kind] = [[header(kind, name) for name in row], list(row.values())]
    first = bring_one(people, workbook(tmp_path / "a.xlsx", both))
    assert first.rejected == 2
    names = openpyxl.load_workbook(first.rejected_file).sheetnames
    assert [name[:6] for name in names] == ["1 走访记录", "2 儿童就学"]


def test_cells_that_look_like_formulas_stay_text(people, tmp_path):
    row = EXAMPLES["visit_deferral"].row
    bad = row | {"reason": '=HYPERLINK("http://example.org")', "approved_by": "+1-1", "to_on": "@SUM(1)"}
    first = bring_one(people, file_of("visit_deferral", tmp_path / "a.xlsx", bad))
    for cells in openpyxl.load_workbook(first.rejected_file).worksheets[0].iter_rows():
        assert all(cell.data_type in ("s", "n") and (cell.value is None or cell.data_type == "s") for cell in cells)
    assert told(first.rejected_file)["暂缓原因"] == bad["reason"]


def test_a_serial_of_a_plain_cell_keeps_its_time_on_the_way_back(people, tmp_path):
    """A moment in a cell that is formatted as a number: the rejected file has it as text."""
    row = EXAMPLES["visit"].row | {"recorded_at": 46305.75, "child_seen": "大概"}  # 2026-10-10 18:00
    first = bring_one(people, file_of("visit", tmp_path / "a.xlsx", row))
    bring_one(people, mended(first.rejected_file, "visit", child_seen="是"))
    ((recorded,),) = rows(people, "visit", "recorded_at")
    assert f"{recorded:%Y-%m-%d %H:%M}" == "2026-10-10 10:00"  # UTC


def test_the_line_of_a_csv_is_that_of_its_record(people, tmp_path):
    """A line break inside a value: the record behind it begins two physical lines further down."""
    path = tmp_path / "a.csv"
    headers = ["儿童编号", "暂缓开始日期", "暂缓结束日期", "暂缓原因"]
    path.write_text(
        ",".join(headers) + '\nc1,2026-06-01,2026-06-30,"住院\n治疗"\nc1,2026-07-01,2026-07-32,住院\n', encoding="utf-8"
    )
    first = bring_one(people, path)
    assert told(first.rejected_file)[ADDED[0]] == "4"


def test_a_full_disk_leaves_no_half_of_a_rejected_file(people, tmp_path, monkeypatch):
    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("data_access.importing.rejects.Path.replace", full)
    result = bring_one(people, file_of("visit", tmp_path / "a.xlsx", EXAMPLES["visit"].row | {"mode": "骑马"}))
    assert result.rejected_file is None
    assert "could not be written" in notes(result)
    assert [path.name for path in tmp_path.glob("a.xlsx*")] == ["a.xlsx"]


def test_an_identity_number_in_the_place_of_a_code_is_turned_away_and_not_repeated(people, tmp_path):
    """Clerks like to use the identity number as the child's code; it would stand in every table and list."""
    hidden = number("2016-05-06")
    row = EXAMPLES["roster"].row | {"identity_number": None}
    lines = [row | {"id": hidden}, row | {"roster_no": f"031/{hidden}"}, row | {"living_with": f"祖父母（{hidden}）"}]
    result = bring_one(people, file_of("roster", tmp_path / "a.xlsx", *lines))
    assert (result.written, result.rejected) == (0, 3)
    assert {field for field, _ in reasons(result)} == {"儿童编号", "花名册序号", "共同生活人"}
    cells = openpyxl.load_workbook(result.rejected_file).worksheets[0].iter_rows(values_only=True)
    assert hidden not in repr(list(cells))


@pytest.mark.parametrize("code", ["320599201605060011", "91320583MA1XXXXX0X", "20260305000000001234", NEW_CHILD["id"]])
def test_other_long_codes_are_codes(code, people, tmp_path):
    """A wrong check digit, a credit code, a running number of twenty digits: nobody's identity."""
    row = EXAMPLES["roster"].row | {"id": code, "identity_number": None}
    assert bring_in(people, file_of("roster", tmp_path / "a.xlsx", row))[0].written == 1
