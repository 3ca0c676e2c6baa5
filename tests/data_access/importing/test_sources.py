"""A file that lies nowhere takes the same road as one on a disk; its rejected rows come back in memory."""

import io

import pytest
import sqlalchemy as sa
from python_calamine import CalamineWorkbook

from data_access.importing.says import Refused
from data_access.importing.sources import MOST_BYTES, Source, of_upload
from data_access.schema import import_batch, visit
from tests import factories
from tests.data_access.importing.files import bring_in, bring_one, official, rows, said, table
from tests.factories import V11, City, child, places

VISIT = official("visit", "child_id", "visited_on", "mode", "visitor_role", "child_seen")
GOOD = ["c1", "2026-11-01", "入户", "儿童主任", "是"]
BAD = ["c1", "2026-11-31", "入户", "儿童主任", "是"]
KEPT = ("child_id", "visited_on", "mode", "visitor_role", "child_seen", "recorded_at")


@pytest.fixture
def lines(tmp_path):
    return table(tmp_path / "走访.csv", [VISIT, GOOD, BAD])


@pytest.fixture
def city(database):
    factories.write(database, City.of(places(), child("c1", V11)))
    return database


def cells(data: bytes) -> list[list[str]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()


def test_an_upload_brings_what_its_file_would(city, lines, new_sqlite):
    beside = new_sqlite()
    factories.write(beside, City.of(places(), child("c1", V11)))
    from_disk = bring_one(beside, lines)
    lines_in_memory = of_upload(lines.name, lines.read_bytes())
    result = bring_one(city, lines_in_memory)
    assert rows(city, "visit", *KEPT) == rows(beside, "visit", *KEPT) != []
    assert (result.written, result.rejected, result.reasons) == (1, 1, from_disk.reasons)
    assert result.rejected_file is None
    assert from_disk.rejected_data == b""
    assert cells(result.rejected_data) == cells(from_disk.rejected_file.read_bytes())


def test_nothing_of_an_upload_is_written_beside_anything(city, lines, tmp_path, monkeypatch):
    data = lines.read_bytes()
    lines.unlink()
    monkeypatch.chdir(tmp_path)
    assert bring_one(city, of_upload("走访.csv", data)).rejected == 1
    assert list(tmp_path.rglob("*.xlsx")) == []


def test_a_dry_run_gives_no_rejected_rows_back(city, lines):
    result = bring_one(city, of_upload("a.csv", lines.read_bytes()), dry_run=True)
    assert (result.written, result.rejected, result.rejected_data) == (1, 1, b"")
    assert rows(city, "visit") == []


def test_what_is_raised_before_the_commit_undoes_the_file(city, lines):
    told = []

    def refuse(result):
        told.append(result.written)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        bring_one(city, lines, before_commit=refuse)
    assert told == [1]
    assert rows(city, "visit") == []
    assert rows(city, "import_batch") == []


def test_an_import_is_of_the_only_city_there_is(city, lines):
    bring_one(city, lines)
    factories.write(city, City.of(factories.area("320598", "另一市")))
    bring_one(city, of_upload("b.csv", lines.read_bytes().replace(b"2026-11-01", b"2026-11-02")))
    found = dict(rows(city, "import_batch", "file_name", "city_code"))
    assert found == {"走访.csv": factories.CITY, "b.csv": None}


def test_rejected_rows_sent_along_with_their_file_are_passed_over(city, lines):
    data = lines.read_bytes()
    both = (of_upload("走访.csv", data), of_upload("走访.csv.rejected.xlsx", data))
    results = {result.file.name: result for result in bring_in(city, *both)}
    assert results["走访.csv"].written == 1
    assert "rejected rows" in said(results["走访.csv.rejected.xlsx"])


@pytest.mark.parametrize("name", [r"C:\fakepath\走访.csv", "/tmp/走访.csv", "走访.csv"])
def test_of_an_uploads_name_the_last_part_is_kept(name):
    assert of_upload(name, b"").name == "走访.csv"


def test_the_bytes_of_an_upload_stand_in_no_text():
    assert "secret" not in repr(of_upload("a.csv", b"secret"))


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "a.csv"
    with path.open("wb") as stream:
        stream.truncate(MOST_BYTES + 1)
    with pytest.raises(Refused, match="larger than"):
        Source("a.csv", path).read()


def test_what_has_to_be_told_is_named(city, tmp_path):
    without = table(tmp_path / "走访.csv", [VISIT[:3], GOOD[:3]])
    assert set(bring_one(city, without).missing) == {"visitor_role", "child_seen"}
    assert bring_one(city, table(tmp_path / "b.csv", [["甲", "乙"], ["1", "2"]])).missing == ("kind",)
    with city.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(import_batch)).scalar() == 0
        assert connection.execute(sa.select(sa.func.count()).select_from(visit)).scalar() == 0
