"""A list as .xlsx: whatever a text begins with, its cell is a text; no formula, no link, nothing hidden."""

import datetime as dt
import io
import re
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from dashboard.exports.lists import Field, Heading, Masked, Share, Sheet, book, sheet_names, stream, workbook
from dashboard.i18n import translator

ODD = (
    '=HYPERLINK("http://ran.example","x")', "=1+1", "+1", "-1", "@SUM(A1)", "{=1}", "http://ran.example",
    "mailto:a@b.c", "internal:Sheet1!A1", "<script>alert(1)</script>", "&G&[Picture]&D", "007", "1e5",
    "\t=1", "R&D", "x" * 300,
)  # fmt: skip


@pytest.fixture(scope="module", params=ODD)
def odd(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def made(odd: str) -> bytes:
    heading = Heading(odd, (odd, odd), odd)
    rows = [(odd, 3, dt.date(2026, 11, 22), None), (None, None, None, odd)]
    return workbook(heading, (Field(odd), Field("n", "number"), Field("d", "date"), Field("x")), rows, translator("zh"))


def test_a_text_stays_the_text_that_it_is(odd: str):
    (sheet,) = CalamineWorkbook.from_filelike(io.BytesIO(made(odd))).sheet_names
    cells = CalamineWorkbook.from_filelike(io.BytesIO(made(odd))).get_sheet_by_name(sheet).to_python()
    assert [row[0] for row in cells[:5]] == [odd] * 5
    assert cells[5] == [odd, 3, dt.date(2026, 11, 22), ""]
    assert cells[6][3] == odd


def test_there_is_no_formula_no_link_and_nothing_hidden(odd: str):
    with zipfile.ZipFile(io.BytesIO(made(odd))) as book:
        parts = {name: book.read(name).decode() for name in book.namelist() if name.endswith((".xml", ".rels"))}
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert not re.search(r"<f[ >]|<hyperlink|hidden=", sheet)
    assert not [name for name in parts if re.search("external|drawing|vba|connections", name)]
    assert "TargetMode" not in "".join(parts.values())
    footer = re.findall("<oddFooter>(.*?)</oddFooter>", sheet)[0]
    assert re.findall("&amp;(.)", footer) == ["L", "R", "P", "N"]


# --- cells, sheets, any number of rows --------------------------------------------------------------------------------

HEADING = Heading("Title", ("Scope: here",), "Taken by somebody")


def read(data: bytes) -> dict[str, list[list[object]]]:
    made_book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: made_book.get_sheet_by_name(name).to_python() for name in made_book.sheet_names}


def test_each_list_has_a_sheet_with_its_own_heading():
    fields = (Field("Town"), Field("Rate", "share"))
    data = book(HEADING, (Sheet("One", fields, [("a", Share(0.941))], ("Counted so",)), Sheet("Two", fields, [])))
    found = read(data)
    assert [row[0] for row in found["One"][:4]] == ["One", "Counted so", "Scope: here", "Taken by somebody"]
    assert found["One"][5] == ["a", 0.941]  # a number, not a text
    assert found["Two"][0][0] == "Two"


def test_a_masked_number_is_a_text_and_a_share_is_a_percentage():
    data = book(HEADING, (Sheet("One", (Field("n", "number"), Field("r", "share")), [(Masked(5), Share(0.5))]),))
    assert read(data)["One"][-1] == ["<5", 0.5]
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert 'formatCode="0.0%"' in parts.read("xl/styles.xml").decode()


@pytest.mark.parametrize(
    ("titles", "names"),
    [
        (["A", "a"], ["A", "a 2"]),  # Excel knows no case
        (["x/y [1]:*?"], ["x·y ·1····"]),  # its own signs
        (["村" * 40, "村" * 40], ["村" * 31, "村" * 29 + " 2"]),  # 31 letters, each once
        (["'"], ["·"]),
    ],
)
def test_names_of_sheets(titles: list[str], names: list[str]):
    assert sheet_names(titles) == names


def test_rows_are_taken_one_by_one_and_go_on_in_a_next_sheet():
    ahead = []

    class Told(int):
        """A cell that says how many rows were taken when it is written."""

        def __float__(self) -> float:
            ahead.append(taken - int(self))
            return float(int(self))

    taken = 0

    def rows():
        nonlocal taken
        for number in range(1, 2001):
            taken = number
            yield (Told(number),)

    target = io.BytesIO()
    assert stream(target, HEADING, Sheet("List", (Field("n", "number"),), rows()), translator("zh"), most=1004) == 2000
    assert max(ahead) == 0  # written before the next one is asked for
    found = read(target.getvalue())
    assert [len(sheet) for sheet in found.values()] == [1004, 1004]
    assert [row[0] for sheet in found.values() for row in sheet[4:]] == list(range(1, 2001))


def test_no_rows_make_a_sheet_all_the_same():
    target = io.BytesIO()
    assert stream(target, HEADING, Sheet("List", (Field("n"),), iter(())), translator("zh")) == 0
    assert list(read(target.getvalue())) == ["List"]
