"""A list as .xlsx: whatever a text begins with, its cell is a text; no formula, no link, nothing hidden."""

import datetime as dt
import io
import re
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from dashboard.exports.lists import Field, Heading, workbook
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
