"""The sample as clerks' files: official headers, mixed spellings, the same bytes for the same day and seed."""

import csv
import datetime as dt
import hashlib
import io
import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from data_access.importing import columns
from data_access.sample import files
from data_access.sample.city import build

AS_OF = dt.date(2026, 11, 22)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sample")
    files.write(out, AS_OF, 1)
    return out


def _digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_the_same_day_and_seed_give_the_same_bytes_and_progress_ends_where_it_said(folder: Path, tmp_path: Path):
    steps: list[tuple[int, int]] = []
    again = tmp_path / "made" / "where it is missing"
    files.write(again, AS_OF, 1, lambda _what, done, total: steps.append((done, total)))
    assert _digests(again) == _digests(folder)
    assert steps[-1][0] == steps[-1][1]
    assert steps == sorted(steps)


def _rows(path: Path) -> list[list[object]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def test_rosters_have_title_rows_official_headers_and_a_total(folder: Path):
    rows = _rows(folder / "困境儿童花名册.xlsx")
    assert "虚构" in str(rows[0][0])
    assert rows[2][:3] == [columns.header("roster", name) for name in ("roster_no", "id", "child_name")]
    assert rows[-1][0] == "合计"
    assert rows[-1][1] == len(rows) - 4
    assert isinstance(rows[3][rows[2].index("出生日期")], dt.date)


def test_every_guardian_telephone_is_impossible_and_no_identity_number_is_there(folder: Path):
    rows = _rows(folder / "困境儿童花名册.xlsx")
    phones = {str(row[rows[2].index("联系电话")])[:4] for row in rows[3:-1]}
    assert phones == {"000-"}
    assert "身份证号" not in rows[2]


def test_visits_of_all_years_in_two_encodings_and_as_a_workbook(folder: Path):
    written = len(build(AS_OF, 1).tables["visit"])
    found, encodings = 0, set()
    for path in sorted(folder.glob("走访记录*.csv")):
        raw = path.read_bytes()
        try:
            text = raw.decode("utf-8-sig")
            encodings.add("utf-8")
        except UnicodeDecodeError:
            text = raw.decode("gb18030")
            encodings.add("gb18030")
        rows = list(csv.reader(io.StringIO(text)))
        assert columns.header("visit", "recorded_at") in rows[1]
        found += len(rows) - 2
    book = _rows(folder / "走访记录2026.xlsx")
    assert found + len(book) - 3 == written  # title, header and 合计
    assert encodings == {"utf-8", "gb18030"}


def test_days_are_spelt_in_more_than_one_way(folder: Path):
    text = (folder / "走访记录2022.csv").read_text(encoding="utf-8-sig")
    assert "2022-05-0" in text
    assert "2022年5月" in text


def test_areas_say_that_they_are_fictional(folder: Path):
    for name, count in (("city", 1), ("towns", 10), ("villages", 180)):
        features = json.loads((folder / f"{name}.geojson").read_text(encoding="utf-8"))["features"]
        assert len(features) == count
        assert all(f["properties"]["fictional"] is True for f in features)


def test_the_stories_lie_beside_the_files(folder: Path):
    text = (folder / "STORIES.md").read_text(encoding="utf-8")
    for story in build(AS_OF, 1).stories:
        assert story.title_zh in text
        assert story.title_en in text
    names = {row["name"] for row in build(AS_OF, 1).tables["child_identity"].dicts() if len(row["name"]) == 3}
    assert not [name for name in names if name in text]
