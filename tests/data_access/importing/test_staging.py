"""Writing in steps: all of it arrives whatever the step, and the planner hears of many new rows."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from data_access.engine import Database
from data_access.importing import staging
from tests.conftest import NewDatabase
from tests.data_access.importing.files import bring_one
from tests.data_access.importing.processes import brought, count, prepare, visits


@pytest.fixture
def city(new_database: NewDatabase) -> Database:
    return prepare(new_database())


def test_the_step_makes_no_difference(
    new_database: NewDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = visits(tmp_path / "visits.csv", rows=700)
    whole, stepped = prepare(new_database()), prepare(new_database())
    bring_one(whole, ledger)
    monkeypatch.setattr(staging, "STEP", 37)
    told: list[tuple[str, int, int]] = []
    result = bring_one(stepped, ledger, progress=lambda *step: told.append(step))
    assert (result.written, result.rejected) == (693, 7)
    assert brought(stepped) == brought(whole)
    writing = [done for what, done, _ in told if what == "Writing rows"]
    assert writing == [*range(0, 693, 37), 693]
    assert all(total == 693 for what, _, total in told if what == "Writing rows")


def test_the_same_rows_again_are_compared_and_not_written(city: Database, tmp_path: Path) -> None:
    bring_one(city, visits(tmp_path / "first.csv", rows=700, rejected=0))
    told: set[str] = set()
    again = visits(tmp_path / "again.csv", rows=699, rejected=0)
    result = bring_one(city, again, progress=lambda what, _done, _total: told.add(what))
    assert (result.written, result.changed, result.unchanged) == (0, 0, 699)
    assert "Comparing with the database" in told
    assert "Writing rows" not in told


def test_after_many_rows_the_planner_of_postgresql_knows_them(
    postgresql: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "MANY", 500)
    prepare(postgresql)
    known = sa.text("SELECT reltuples FROM pg_class WHERE relname = 'visit'")
    for start, rows, expected in ((0, 499, False), (499, 500, True)):
        bring_one(postgresql, visits(tmp_path / f"{start}.csv", start=start, rows=rows, rejected=0))
        with postgresql.read() as connection:
            assert (connection.execute(known).scalar_one() == count(postgresql)) is expected
