"""FILE.rejected.xlsx: ready to be mended and sent in again, and nothing in it that names a child."""

import datetime as dt
import stat
import sys

import pytest
from python_calamine import CalamineWorkbook

from tests import factories
from tests.data_access.importing.files import bring_in, bring_one, notes, official, rows, said, table, workbook
from tests.factories import V11, City, child, places

VISIT = official("visit", "child_id", "visited_on", "mode", "visitor_role", "child_seen")
GOOD = ["c1", "2026-11-01", "入户", "儿童主任", "是"]
BAD = ["c1", "2026-11-31", "骑马", "儿童主任", "=是"]


@pytest.fixture
def city(sqlite):
    factories.write(sqlite, City.of(places(), child("c1", V11)))
    return sqlite


def cells(path) -> list[list[str]]:
    with CalamineWorkbook.from_path(path) as book:
        return book.get_sheet_by_index(0).to_python()


def test_the_rejected_rows_lie_beside_the_source(city, tmp_path):
    path = table(tmp_path / "走访.csv", [["云浦市走访记录"], VISIT, GOOD, BAD])
    result = bring_one(city, path)
    assert result.rejected_file == tmp_path / "走访.csv.rejected.xlsx"
    header, row = cells(result.rejected_file)
    assert header == [*VISIT, "Row number", "Field name", "Cell value", "Reason of rejection"]
    assert row[:5] == BAD
    assert row[5] == "4"  # the line of the .csv
    assert row[6] == "走访日期；走访方式；是否见到儿童"
    assert row[7] == "2026-11-31；骑马；=是"
    assert "no such day" in row[8]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_nobody_else_can_read_them(city, tmp_path):
    result = bring_one(city, table(tmp_path / "a.csv", [VISIT, BAD]))
    assert stat.S_IMODE(result.rejected_file.stat().st_mode) == 0o600


def test_texts_in_the_readers_language(city, tmp_path):
    words = {"Row number": "行号", "There is no such day in the calendar.": "日历上没有这一天。"}

    def chinese(msgid, **values):
        return words.get(msgid, msgid).format(**values)

    result = bring_one(city, table(tmp_path / "a.csv", [VISIT, BAD]), translate=chinese)
    header, row = cells(result.rejected_file)
    assert header[5] == "行号"
    assert row[8].startswith("日历上没有这一天。")


def test_cells_that_name_a_child_are_blank_known_or_not(city, tmp_path):
    headers = [*official("roster", "child_name", "guardian_phone", "born_on", "category", "kind", "registered_on")]
    headers += ["父亲姓名", "备注"]
    path = table(
        tmp_path / "a.csv", [headers, ["童甲", "139", "2015-01-01", "不知道", "困境", "2024-01-01", "童父", "好"]]
    )
    header, row = cells(bring_one(city, path).rejected_file)
    told = dict(zip(header, row, strict=True))
    assert told["儿童姓名"] == told["联系电话"] == told["父亲姓名"] == ""
    assert told["备注"] == "好"
    assert "童" not in told["Cell value"]


def test_mended_and_sent_in_again_they_go_through(city, tmp_path):
    lines = [GOOD, BAD, ["c1", dt.date(2026, 11, 3), "入户", None, "是"]]
    first = bring_one(city, workbook(tmp_path / "a.xlsx", {"s": [VISIT, *lines]}))
    header, bad, blank = cells(first.rejected_file)
    bad[1], bad[2], bad[4], blank[3] = "2026-11-30", "入户", "是", "儿童主任"
    bad[1] = "2026-11-20"
    mended = workbook(first.rejected_file, {"s": [header, bad, blank]})
    result = bring_one(city, mended)
    assert (result.written, result.rejected) == (2, 0)
    assert result.readings[0].unknown == ()
    assert len(rows(city, "visit")) == 3


def test_the_rejected_rows_of_a_file_of_the_run_are_passed_over(city, tmp_path):
    path = table(tmp_path / "a.csv", [VISIT, GOOD, BAD])
    rejected = bring_one(city, path).rejected_file
    results = bring_in(city, path, rejected)
    assert said(results[-1]).startswith("These are the rejected rows")


def test_the_same_file_is_looked_at_again_while_rows_of_it_were_rejected(city, tmp_path):
    path = table(tmp_path / "a.csv", [VISIT, GOOD, ["c2", *GOOD[1:]]])
    assert bring_one(city, path).rejected == 1
    factories.write(city, City.of(child("c2", V11)))  # the roster came later
    result = bring_one(city, path)
    assert (result.written, result.unchanged, result.rejected) == (1, 1, 0)


def test_a_folder_that_is_closed_to_writing_is_said(city, tmp_path, monkeypatch):
    path = table(tmp_path / "a.csv", [VISIT, GOOD, BAD])

    def closed(*_args, **_options):
        raise PermissionError

    monkeypatch.setattr("data_access.importing.rejects.os.open", closed)
    result = bring_one(city, path)
    assert result.rejected_file is None
    assert result.written == 1
    assert "closed to writing" in notes(result)
