"""CSV for machines: header first, numbers whole, nothing that a spreadsheet would run; what it is stands beside."""

import csv
import datetime as dt
import io
import zipfile

import pytest

from dashboard.exports.csv_files import MARK, archive, cell, rows_of, write
from dashboard.exports.lists import Field, Heading, Masked, Share, Sheet


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1234, "1234"),
        (-3, "-3"),  # a number stays one
        (Share(638 / 678), repr(638 / 678)),  # unrounded
        (dt.date(2026, 10, 31), "2026-10-31"),
        (Masked(5), "<5"),
        (None, ""),
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("—", "—"),  # no minus: nothing to run
        ("a=1", "a=1"),
    ],
)
def test_cells(value: object, written: str):
    assert cell(value) == written


def test_excel_knows_the_letters_and_the_header_comes_first():
    target = io.StringIO(newline="")
    assert write(target, rows_of((Field("=村"), Field("n", "number")), [("永浦村", 3)])) == 2
    text = target.getvalue()
    assert text.startswith(MARK)
    assert list(csv.reader(io.StringIO(text[1:]))) == [["'=村", "n"], ["永浦村", "3"]]


def test_what_the_lists_are_stands_beside_them():
    heading = Heading("Visits · 云浦市", ("Scope: 云浦市",), "Taken by somebody")
    sheets = (Sheet("A/B", (Field("n"),), [("x",)], ("A1: counted so",)), Sheet("C", (Field("n"),), []))
    with zipfile.ZipFile(io.BytesIO(archive(heading, sheets, "About"))) as made:
        assert made.namelist() == ["A·B.csv", "C.csv", "About.txt"]
        about = made.read("About.txt").decode()
        assert made.read("A·B.csv").decode() == f"{MARK}n\r\nx\r\n"
    for said in ("Visits · 云浦市", "Scope: 云浦市", "A·B.csv", "A1: counted so", "Taken by somebody"):
        assert said in about
