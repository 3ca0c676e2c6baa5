"""`tonghu init --distributed`, `tonghu backup`, `tonghu check`: their status and what they say."""

from pathlib import Path

import pytest

from dashboard import cli
from data_access import audit, audit_guard, rollups, setup
from data_access.engine import Database
from tests import factories as f

TODAY = f.day("2026-11-22")
CITY = f.City.of(f.places(), f.child("c1", f.V11), f.visits("c1", "2026-09-10", "2026-10-10"))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGHU_DATA_FOLDER", str(tmp_path / "data"))


@pytest.fixture
def small(database: Database) -> Database:
    f.write(database, CITY)
    rollups.refresh(database, TODAY)
    return database


def said(capsys: pytest.CaptureFixture[str], status: int, *arguments: str, lang: str = "en") -> list[str]:
    assert cli.status(["--lang", lang, *arguments]) == status
    told = capsys.readouterr()
    assert told.out == ""
    return told.err.splitlines()


# --- check ------------------------------------------------------------------------------------------------------------


def test_check_says_one_line_a_part(capsys: pytest.CaptureFixture[str], small: Database):
    lines = said(capsys, 0, "check", "--database", small.url, "--seed", "7")
    assert [line.partition(":")[0] for line in lines[:5]] == [
        "Schema",
        "Months of children beside register, deferrals and visits",
        "Visits by recording lag beside the visits",
        "Towns of children beside their villages",
        "Months of villages and towns beside those of their children",
    ]
    assert all(line.endswith("all alike.") for line in lines[1:5])
    assert lines[5] == "Drawn from 1 of 1 cities by --seed 7."
    assert lines[-1] == "The database is as it should be."


def test_check_names_what_differs_and_the_way_out(capsys: pytest.CaptureFixture[str], small: Database):
    with small.write() as connection:
        connection.exec_driver_sql("DELETE FROM child_scope")
    lines = said(capsys, 1, "check", "--database", small.url)
    (wrong,) = [line for line in lines if "differ" in line]
    assert "1 of 1 differ, the first in 320599. Run 'tonghu refresh --full'" in wrong
    assert "c1" not in "".join(lines)  # no child's code in a log
    assert "The database is as it should be." not in lines
    assert "tonghu refresh --full" in "".join(said(capsys, 1, "check", "--database", small.url, lang="zh"))


def test_check_tells_that_changes_wait(capsys: pytest.CaptureFixture[str], small: Database):
    f.write(small, f.City.of(f.visit("c1", "2026-11-20")))
    assert any(line.startswith("Changes wait") for line in said(capsys, 0, "check", "--database", small.url))


def test_check_names_a_broken_trail(capsys: pytest.CaptureFixture[str], small: Database):
    event = audit.Event("u1", "leader", audit.Action.EXPORT, detail="list")
    audit.append(small, (event,), f.closed(24321, "2026-11-06T08:00", {})[0]["closed_at"])
    with small.audit.write() as connection:
        audit_guard.take_down(connection)
        connection.exec_driver_sql("UPDATE audit_event SET detail = 'another'")
        audit_guard.put_up(connection)
    lines = said(capsys, 1, "check", "--database", small.url)
    assert "event 1" in lines[-1]


def test_check_misses_the_trail_of_an_sqlite_file(capsys: pytest.CaptureFixture[str], sqlite: Database):
    f.write(sqlite, CITY)
    assert sqlite.audit.path is not None
    sqlite.audit.dispose()
    sqlite.audit.path.unlink()
    assert "tonghu-audit.db" in said(capsys, 1, "check", "--database", sqlite.url)[-1]


# --- backup -----------------------------------------------------------------------------------------------------------


def test_backup_names_both_files_and_stands_in_the_trail(
    capsys: pytest.CaptureFixture[str], sqlite: Database, tmp_path: Path
):
    f.write(sqlite, CITY)
    lines = said(capsys, 0, "backup", str(tmp_path / "saved.db"), "--database", sqlite.url)
    assert lines == ["Written: saved.db", "Written: saved-audit.db"]
    assert audit.verify(sqlite).events == 1
    (refused,) = said(capsys, 1, "backup", str(tmp_path / "saved.db"), "--database", sqlite.url)
    assert "saved.db is there already" in refused
    (refused,) = said(capsys, 1, "backup", str(tmp_path / "nowhere" / "saved.db"), "--database", sqlite.url)
    assert "cannot be written there" in refused


# --- init --distributed -----------------------------------------------------------------------------------------------


def test_without_the_extension_one_sentence_and_nothing_changed(capsys: pytest.CaptureFixture[str], small: Database):
    before = f.contents(small)
    (refused,) = said(capsys, 1, "init", "--distributed", "--database", small.url)
    assert "citus is not installed" in refused
    (refused,) = said(capsys, 1, "init", "--distributed", "--database", small.url, lang="zh")
    assert "citus" in refused
    setup.require_ready(small)
    assert f.contents(small) == before
    said(capsys, 0, "check", "--database", small.url)


def test_without_a_database_nothing_is_made(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    (refused,) = said(capsys, 1, "init", "--distributed")
    assert "citus is not installed" in refused
    assert not (tmp_path / "data").exists()
