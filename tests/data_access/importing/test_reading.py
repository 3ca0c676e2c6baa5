"""What a file is, its content decides; what is no table is refused in one sentence."""

import io
import zipfile

import pytest
import xlwt

from data_access.importing.reading import NotATable, read
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


def _zip(name: str) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr(name, "x")
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
