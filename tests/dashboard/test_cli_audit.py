"""`tonghu audit`, and what the other commands record before they do it."""

import datetime as dt
import getpass
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from dashboard import cli
from data_access import audit, audit_guard
from data_access.audit import Action, Event
from data_access.engine import Database
from data_access.schema import area, audit_checkpoint, audit_event
from tests.dashboard.frame import city
from tests.pages.reading import cells

TODAY = dt.datetime.now(ZoneInfo("Asia/Shanghai")).date()
AT = dt.datetime.combine(TODAY, dt.time(0, 30, 15))  # naive UTC: half past eight in the morning
SEEN = Event("li", "town_supervisor", Action.REVEAL, city.SOUTH, ("C-1", "C-2"), "电话核实", "name")
VILLAGE = f"{city.SOUTH}001"
ELSEWHERE = Event("wu", "city_supervisor", Action.EXPORT, "320500", ("X-9",))


@pytest.fixture
def place(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("TONGHU_DATABASE_URL", sqlite.url)
    city.fill(sqlite, fictional=False)
    for years in (5, 4, 0):
        audit.append(sqlite, [SEEN], AT - dt.timedelta(days=366 * years))
    audit.append(sqlite, [ELSEWHERE], AT)
    return sqlite


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Exit status, and what was said, in one line."""
    status = cli.status(["--lang", "en", *arguments])
    told = capsys.readouterr()
    return status, " ".join((told.out + told.err).split())


def last(database: Database) -> tuple[object, ...]:
    a = audit_event.c
    with database.audit.read() as connection:
        of = sa.select(a.subject, a.role, a.action, a.area_code, a.detail).order_by(a.id.desc()).limit(1)
        return tuple(connection.execute(of).one())


def broken(database: Database) -> None:
    with database.audit.write() as connection:
        audit_guard.take_down(connection)
        connection.execute(sa.delete(audit_event).where(audit_event.c.id == 2))


def test_a_whole_trail_tells_what_to_note_down(place: Database, capsys: pytest.CaptureFixture[str]):
    head = audit.verify(place)
    noted = f"4:{head.last_hash}"
    status, text = run(capsys, "audit", "verify")
    assert status == 0
    assert "The trail is whole: 4 events" in text
    assert "".join(noted.split()) in text.replace(" ", "")
    audit.append(place, [SEEN], AT)
    assert run(capsys, "audit", "verify", "--anchor", noted)[0] == 0
    status, text = run(capsys, "audit", "verify", "--anchor", f"4:{'f' * 64}")
    assert (status, "NOT whole: at event 4" in text) == (1, True)


def test_a_broken_trail_is_status_1_and_names_the_event(place: Database, capsys: pytest.CaptureFixture[str]):
    broken(place)
    status, text = run(capsys, "audit", "verify")
    assert (status, "event 2 was removed" in text) == (1, True)


@pytest.mark.parametrize("anchor", ["4", "x:ff", ":", "4:"])
def test_an_anchor_is_a_number_and_a_hash(place: Database, capsys: pytest.CaptureFixture[str], anchor: str):
    status, text = run(capsys, "audit", "verify", "--anchor", anchor)
    assert (status, "NUMBER:HASH" in text) == (1, True)


def test_purging_keeps_three_years_and_is_on_record(place: Database, capsys: pytest.CaptureFixture[str]):
    day = audit.retention(TODAY, 36)
    assert run(capsys, "audit", "purge") == (0, f"2 events of before {day} removed.")
    assert last(place) == (getpass.getuser(), "operator", "settings", None, f"audit purge before {day}")
    assert audit.verify(place).fault is None
    half = audit.retention(TODAY, 6)
    assert run(capsys, "audit", "purge", "--keep-years", "0.5") == (0, f"0 events of before {half} removed.")


@pytest.mark.parametrize("years", ["0", "0.49", "-3"])
def test_nothing_younger_than_half_a_year_is_purged(place: Database, capsys: pytest.CaptureFixture[str], years: str):
    status, text = run(capsys, "audit", "purge", "--keep-years", years)
    assert (status, "at least 6 months" in text) == (1, True)
    assert audit.verify(place).events == 4


def test_a_broken_trail_is_not_purged(place: Database, capsys: pytest.CaptureFixture[str]):
    broken(place)
    status, text = run(capsys, "audit", "purge")
    assert (status, "fault at event 2, so nothing was removed" in text) == (1, True)
    with place.audit.read() as connection:
        assert connection.execute(sa.select(audit_checkpoint)).all() == []


def test_the_extract_of_a_year_holds_the_city_s_events_and_is_on_record(
    place: Database, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    file, year = tmp_path / "year.xlsx", str(TODAY.year)
    assert run(capsys, "audit", "extract", "--year", year, "--out", str(file)) == (0, "Written: year.xlsx")
    assert last(place) == (getpass.getuser(), "operator", "export", city.CITY, f"audit extract {year}")
    text = cells(file.read_bytes())
    for there in (f"{TODAY} 08:30:15", "li", "C-1; C-2", "电话核实", "name shown", "The trail is whole: 5 events"):
        assert there in text
    for absent in ("X-9", "wu", str(TODAY.year - 4)):
        assert absent not in text


def test_an_extract_that_cannot_be_recorded_is_not_written(
    place: Database, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    with place.audit.write() as connection:
        connection.exec_driver_sql("DROP TABLE audit_head")
    file = tmp_path / "2026.xlsx"
    status, text = run(capsys, "audit", "extract", "--year", "2026", "--out", str(file))
    assert (status, "could not be recorded" in text, file.exists()) == (1, True, False)


def test_figures_are_on_record_before_they_are_printed(place: Database, capsys: pytest.CaptureFixture[str]):
    assert run(capsys, "figures", "--measure", "A1", "--by", "town")[0] == 0
    assert last(place) == (getpass.getuser(), "operator", "export", city.CITY, "figures A1 by town")
    with place.audit.write() as connection:
        connection.exec_driver_sql("DROP TABLE audit_event")
    status, text = run(capsys, "figures", "--measure", "A1")
    assert (status, "could not be recorded" in text, "Numerator" in text) == (1, True, False)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_figures_in_a_file_are_those_printed_and_on_record_before_it(
    place: Database, capsys: pytest.CaptureFixture[str], tmp_path: Path, kind: str
):
    file, asked = tmp_path / f"figures.{kind}", ("figures", "--measure", "A1,B1,D1", "--by", "village", "--format")
    assert run(capsys, *asked, kind, "--out", str(file)) == (0, f"Written: {file}")
    assert last(place) == (getpass.getuser(), "operator", "export", city.CITY, "figures A1,B1,D1 by village")
    printed = run(capsys, *asked, "csv")[1].splitlines()
    if kind == "csv":
        assert file.read_text(encoding="utf-8-sig").splitlines() == printed
    else:
        of = [line.split(",") for line in printed[1:]]
        lines = [line.split("\t") for line in cells(file.read_bytes()).splitlines()]
        rows = [line for line in lines if line[2:3] and line[2].startswith(city.CITY)]
        assert [(row[0], row[2]) for row in rows] == [(each[0], each[1]) for each in of]
        assert [row[5] for row in rows] == [f"{each[4]}.0" if each[4] else "" for each in of]
    with place.audit.write() as connection:
        connection.exec_driver_sql("DROP TABLE audit_event")
    file.unlink()
    assert run(capsys, *asked, kind, "--out", str(file))[0] == 1
    assert list(tmp_path.glob("*figures*")) == []


@pytest.mark.parametrize("typed", [["--format", "xlsx"], ["--format", "json", "--out", "figures.json"]])
def test_a_file_of_figures_needs_a_name_and_a_kind(
    place: Database, capsys: pytest.CaptureFixture[str], typed: list[str]
):
    status, text = run(capsys, "figures", *typed)
    assert (status, "--out" in text) == (1, True)


def test_an_import_is_on_record_and_without_a_record_there_is_none(
    place: Database, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    file = tmp_path / "某儿童.csv"
    file.write_text(f"区划代码,区划名称,层级,上级区划代码\n{VILLAGE},永浦村,村,{city.SOUTH}\n", encoding="utf-8")
    assert run(capsys, "import", "--dry-run", str(file))[0] == 0
    assert last(place)[2] == "export"
    assert run(capsys, "import", str(file))[0] == 0
    assert last(place) == (
        getpass.getuser(),
        "operator",
        "import",
        None,
        "import area: 1 rows, 1 new, 0 changed, 0 there already, 0 rejected",
    )
    with place.audit.write() as connection:
        connection.exec_driver_sql("DROP TABLE audit_event")
    with place.read() as connection:
        before = connection.execute(sa.text("SELECT count(*) FROM import_batch")).scalar()
    file.write_text(f"区划代码,区划名称,层级,上级区划代码\n{VILLAGE},新名村,村,{city.SOUTH}\n", encoding="utf-8")
    status, text = run(capsys, "import", str(file))
    assert (status, "could not be recorded" in text) == (1, True)
    with place.read() as connection:
        assert connection.execute(sa.select(area.c.name).where(area.c.code == VILLAGE)).scalar() == "永浦村"
        assert connection.execute(sa.text("SELECT count(*) FROM import_batch")).scalar() == before
