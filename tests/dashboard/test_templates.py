"""`tonghu template`: which kinds there are, where the workbook goes, and what happens when it cannot."""

from pathlib import Path

import openpyxl
import pytest

from dashboard import cli
from data_access.importing.columns import kinds, title


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> str:
    assert cli.status(["template", *arguments]) == status
    return capsys.readouterr().err


@pytest.mark.parametrize("asked", ["visit", "走访记录", " 走访记录 ", "走访台账", "VISIT"])
def test_a_kind_is_known_by_its_name_and_its_titles(here, capsys, asked):
    assert said(capsys, asked, "--lang", "zh") == "已生成：走访记录模板.xlsx\n"
    book = openpyxl.load_workbook(here / "走访记录模板.xlsx")
    assert book.sheetnames == ["走访记录", "填写说明"]


def test_in_english_headers_are_the_columns_names(here, capsys):
    assert said(capsys, "visit", "--lang", "en") == "Written: visit_template.xlsx\n"
    book = openpyxl.load_workbook(here / "visit_template.xlsx")
    assert book.sheetnames == ["visit", "How to fill in"]
    assert "visited_on*" in [cell.value for cell in book.worksheets[0][1]]


def test_a_folder_gets_the_usual_name_and_a_file_its_own(here, capsys):
    (here / "out").mkdir()
    said(capsys, "roster", "--out", "out", "--lang", "zh")
    said(capsys, "roster", "--out", "mine.xlsx", "--lang", "zh")
    assert {path.relative_to(here).as_posix() for path in here.rglob("*.xlsx")} == {
        "out/困境儿童花名册模板.xlsx",
        "mine.xlsx",
    }


def test_one_that_is_there_is_never_overwritten(here, capsys):
    (here / "mine.xlsx").write_bytes(b"filled in")
    assert "already" in said(capsys, "roster", "--out", "mine.xlsx", "--lang", "en", status=1)
    assert (here / "mine.xlsx").read_bytes() == b"filled in"


def test_a_folder_that_is_missing_is_said(here, capsys):
    assert "could not be written" in said(capsys, "roster", "--out", "no/x.xlsx", "--lang", "en", status=1)


def test_a_kind_that_does_not_exist_says_where_the_kinds_are(here, capsys):
    assert "template --list" in said(capsys, "visits", "--lang", "en", status=1)
    assert list(here.glob("*.xlsx")) == []


@pytest.mark.parametrize("arguments", [["--list"], []])
def test_all_kinds_are_listed(here, capsys, arguments):
    assert cli.status(["template", *arguments, "--lang", "zh"]) == 0
    lines = capsys.readouterr().out.splitlines()[1:]
    assert [line.split()[:2] for line in lines] == [[kind, title(kind)] for kind in kinds()]
