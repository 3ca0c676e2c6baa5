"""What a file is, its content decides; what is no table is refused in one sentence."""

import io
import zipfile

import pytest
import xlsxwriter
import xlwt

from data_access.importing.reading import NotATable, apart, read, unpacking
from data_access.importing.says import Refused, english
from tests.data_access.importing.files import table, workbook

LINES = [["儿童编号", "走访日期"], ["c1", "2026-11-01"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_in_every_encoding_and_delimiter(tmp_path, encoding, delimiter):
    book = read(table(tmp_path / "a.csv", LINES, encoding, delimiter))
    assert book.grids[0].rows == LINES


def test_a_record_of_several_lines_has_the_line_in_which_it_begins(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('a,b\n"two\nlines",1\nc,2\n', encoding="utf-8")
    assert read(path).grids[0].numbers == [1, 2, 4]


def test_a_workbook_named_csv_is_a_workbook_and_the_other_way_round(tmp_path):
    assert read(workbook(tmp_path / "a.csv", {"s": LINES})).grids[0].rows == LINES
    assert read(table(tmp_path / "a.xlsx", LINES)).grids[0].rows == LINES


def test_old_workbooks(tmp_path):
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("走访")
    for row, line in enumerate(LINES):
        for column, value in enumerate(line):
            sheet.write(row, column, value)
    book.save(str(tmp_path / "a.xls"))
    assert read(tmp_path / "a.xls").grids[0].rows == LINES


def test_hidden_sheets_are_left_out_and_said_hidden_rows_taken_and_said(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"s": LINES, "old": LINES}, hidden=["old"], hidden_rows=[1])
    book = read(path)
    assert [grid.name for grid in book.grids] == ["s"]
    assert len(book.grids[0].rows) == 2
    told = " ".join(note.text(english) for note in book.notes)
    assert "old" in told
    assert "1 hidden" in told


def test_merged_cells_all_carry_their_value(tmp_path):
    lines = [["镇", "村"], [None, "甲村"], [None, "乙村"]]
    book = read(workbook(tmp_path / "a.xlsx", {"s": lines}, merged=[("A2:A3", "桐泾镇")]))
    assert [row[0] for row in book.grids[0].rows] == ["镇", "桐泾镇", "桐泾镇"]


def _bomb() -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (80 * 1024 * 1024))
    return memory.getvalue()


def _zip(name: str, content: bytes = b"x") -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return memory.getvalue()


ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 500


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "no table"),  # a renamed program
        (b"%PDF-1.7\n\x00\x01", "no table"),
        (_zip("word/document.xml"), "no table"),
        (b"PK\x03\x04 broken", "damaged"),
        (_zip("xl/nothing.xml"), "damaged"),
        (_bomb(), "unpacks"),
        (ENCRYPTED, "password"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
        ("表".encode()[:2] + b"\xff\xff,1\n", "neither"),
        (b'a,"never closed\n' + b"x" * 1_100_000, "breaks off"),
    ],
    ids=["empty", "blank", "exe", "pdf", "docx", "torn", "no workbook", "bomb", "encrypted", "html", "bytes", "quote"],
)
def test_what_is_no_table_is_refused_in_a_sentence(tmp_path, content, told):
    path = tmp_path / "表.xlsx"
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        read(path)
    assert told in refused.value.reason.text(english)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(Refused):
        read(tmp_path / "gone.xlsx")


def test_a_picture_is_no_table_but_no_broken_one_either(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    with pytest.raises(NotATable):
        read(path)


# --- what the library does not tell -----------------------------------------------------------------------------------

ROWS = b"".join(
    b'<row r="%d"><c r="A%d"><v>1</v></c><c r="AB%d"><v>2</v></c></row>' % (n, n, n) for n in (1, 99, 123456)
)


@pytest.mark.parametrize(
    "sheet",
    [
        ROWS,
        ROWS.replace(b'"', b"'"),
        ROWS.replace(b"<c r=", b"<c\n r ="),
        ROWS.replace(b"<", b"<x:").replace(b"<x:/", b"</x:"),
        b'<row r="123456"><c r="A123456"/>' + b"<c/>" * 27 + b"</row>",
        b'<row r="123455"></row><row>' + b"<c><v>1</v></c>" * 28 + b"</row>",
    ],
    ids=["as office programs write", "quotes", "spaces", "prefix", "cells without a place", "rows without one"],
)
def test_how_far_a_sheet_reaches_is_told_however_it_is_written(sheet, monkeypatch):
    """123,456 rows of 28 columns: as many cells are allowed, one less is too few."""
    reach = 123_456 * 28
    data = _zip("xl/worksheets/sheet1.xml", b"<worksheet><sheetData>" + sheet + b"</sheetData></worksheet>")
    monkeypatch.setattr(unpacking, "MOST_CELLS", reach)
    unpacking.measure(data)
    monkeypatch.setattr(unpacking, "MOST_CELLS", reach - 1)
    with pytest.raises(Refused) as refused:
        unpacking.measure(data)
    assert "too far" in refused.value.reason.text(english)


def test_an_error_is_shown_in_its_own_sheet_whatever_the_order_of_the_parts(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        for name in ("甲 & 乙", "丙"):
            book.add_worksheet(name).write_row(0, 0, ["儿童编号", "走访日期"])
        book.worksheets()[1].write_formula(0, 2, "=NA()", None, "#N/A")
        book.worksheets()[0].write_formula(1, 1, "=1/0", None, "#DIV/0!")
    first, second = read(tmp_path / "a.xlsx").grids
    assert (first.name, first.rows[1][1]) == ("甲 & 乙", "#DIV/0!")
    assert (second.name, second.rows[0][2]) == ("丙", "#N/A")


def test_hidden_rows_are_counted_across_the_blocks_in_which_a_part_unpacks():
    row = b'<row r="%d" hidden="1"><c r="A%d"><v>1</v></c></row>'
    sheet = b"".join(row % (n, n) for n in range(1, 40_001))  # two megabytes
    data = _zip("xl/worksheets/sheet1.xml", b"<worksheet><sheetData>" + sheet + b"</sheetData></worksheet>")
    assert unpacking.measure(data).hidden_rows == 40_000


def test_an_old_workbook_that_kills_its_reader_is_damaged(monkeypatch):
    monkeypatch.setattr(apart.sys, "executable", "false")
    with pytest.raises(Refused) as refused:
        apart.read(b"")
    assert "damaged" in refused.value.reason.text(english)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_value_with_words_outside_its_quotation_marks(tmp_path, end):
    path = tmp_path / "a.csv"
    path.write_bytes(f'a,"b"c{end}"d"e,f{end}'.encode())
    assert read(path).grids[0].rows == [["a", "bc"], ["de", "f"]]
