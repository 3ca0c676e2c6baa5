"""Facts beside raw rows: nothing to find in what a refresh made, whatever the city; and every planted fault found."""

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access import rollups
from data_access.checking import facts
from data_access.checking.facts import Part
from data_access.engine import Database
from data_access.errors import OwnerNeeded
from tests import factories, strategies
from tests.conftest import NewDatabase
from tests.factories import T2, V11, V12, V21, City, child, deferral, lives, places, visit, visits, write
from tests.walled import put_up

TODAY = factories.day("2026-11-22")

CITY = City.of(
    places(),
    child("c1", V11),
    visits("c1", "2026-08-03", "2026-09-10", "2026-10-10", "2026-11-20"),
    child("c2", V12),
    visit("c2", "2026-09-30"),
    visit("c2", "2026-10-02", mode="phone"),  # no valid visit
    child("c3", V21),
    lives("c3", V11, "2026-10-20"),  # moved: the month belongs to the other town
    visit("c3", "2026-10-05"),
    deferral("c3", "2026-09-01", "2026-09-30"),
    child("c4", None),  # 未落村
)


@pytest.fixture
def refreshed(database: Database) -> Database:
    write(database, CITY)
    rollups.refresh(database, TODAY)
    return database


def wrong(database: Database) -> dict[Part, int]:
    return {one.part: len(one.wrong) for one in facts.check(database, seed=1).compared if one.wrong}


def put(database: Database, *statements: str) -> None:
    with database.write() as connection:
        for statement in statements:
            assert connection.execute(sa.text(statement)).rowcount > 0


def test_nothing_is_wrong_with_what_a_refresh_made(refreshed: Database):
    found = facts.check(refreshed, seed=1)
    assert (found.refreshed, found.waiting, found.cities, found.of_cities) == (True, False, 1, 1)
    assert {one.part: bool(one.rows) for one in found.compared} == dict.fromkeys(Part, True)
    assert not any(one.wrong for one in found.compared)


def of_any_city(database: Database, data: st.DataObject) -> None:
    write(database, data.draw(strategies.cities(), label="city"))
    rollups.refresh(database, factories.day("2024-04-06"))
    assert wrong(database) == {}


@settings(max_examples=15)
@given(data=st.data())
def test_nothing_is_wrong_in_any_city(new_sqlite: NewDatabase, data: st.DataObject):
    """Two counts written apart agree: registers of several kinds, moves, deferrals, eighteenth birthdays."""
    of_any_city(new_sqlite(), data)


PLANTED = {
    "a child seen that was not": (
        "UPDATE child_month SET visited = 1 WHERE child_id = 'c2' AND visited = 0 AND due = 1",
        {Part.MONTHS, Part.SUMS},
    ),
    "a month that is gone": (
        "DELETE FROM child_month WHERE child_id = 'c1' AND m = 24321",
        {Part.MONTHS, Part.SUMS, Part.LAGS},
    ),
    "a month of nobody": (
        "UPDATE child_month SET child_id = 'c9' WHERE child_id = 'c4' AND m = 24321",
        {Part.MONTHS},
    ),
    "a month in the wrong village": (
        f"UPDATE child_month SET village_code = '{V12}' WHERE child_id = 'c1' AND m = 24321",
        {Part.MONTHS, Part.SUMS, Part.LAGS},
    ),
    "a village's sum": (f"UPDATE village_month SET due = due + 1 WHERE village_code = '{V11}'", {Part.SUMS}),
    "a town's sum": ("UPDATE town_month SET home = home + 1 WHERE due > 0", {Part.SUMS}),
    "a visit by lag that is gone": ("DELETE FROM visit_lag WHERE child_id = 'c1'", {Part.LAGS}),
    "a lag in another town": (f"UPDATE visit_lag SET town_code = '{T2}' WHERE child_id = 'c1'", {Part.LAGS}),
    "a former town that still has the child": (
        "UPDATE child_scope SET present = 1 WHERE child_id = 'c3'",
        {Part.PLACES},
    ),
    "a child without a town": ("DELETE FROM child_scope WHERE child_id = 'c4'", {Part.PLACES}),
}


@pytest.fixture
def on_sqlite(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """The same on the quicker engine, where every month is looked at."""
    monkeypatch.setattr(facts, "MONTHS", 99)
    write(sqlite, CITY)
    rollups.refresh(sqlite, TODAY)
    return sqlite


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_found(on_sqlite: Database, name: str):
    statement, parts = PLANTED[name]
    put(on_sqlite, statement)
    assert wrong(on_sqlite).keys() == parts


@pytest.mark.parametrize("name", PLANTED)
def test_the_way_out_that_is_told_mends_it(on_sqlite: Database, name: str):
    put(on_sqlite, PLANTED[name][0])
    rollups.refresh(on_sqlite, TODAY, full=True)
    assert wrong(on_sqlite) == {}


def test_every_part_is_found_on_either_engine(refreshed: Database):
    put(
        refreshed, "DELETE FROM visit_lag", "UPDATE child_scope SET present = 1", "UPDATE child_month SET due = 1 - due"
    )
    assert wrong(refreshed).keys() == set(Part)


def test_a_raw_row_written_past_the_marks_is_found(refreshed: Database):
    """A visit that no trigger saw: the figures say nothing of it."""
    with refreshed.write() as connection:
        rollups.marks.drop(connection)
    write(refreshed, City.of(visit("c2", "2026-10-20")))
    assert wrong(refreshed).keys() == {Part.MONTHS, Part.LAGS}


def test_what_waits_for_the_refresh_is_no_fault(refreshed: Database):
    write(refreshed, City.of(visit("c2", "2026-10-20")))
    put(refreshed, "UPDATE child_scope SET present = 1 WHERE child_id = 'c3'")  # another child's fault is found still
    assert facts.check(refreshed, seed=1).waiting
    assert wrong(refreshed).keys() == {Part.PLACES}
    put(refreshed, "UPDATE area SET name = 'x' WHERE level = 'city'")  # may mean any child
    assert wrong(refreshed) == {}


def test_figures_that_were_never_computed_are_no_fault(database: Database):
    write(database, CITY)
    found = facts.check(database, seed=1)
    assert (found.refreshed, found.waiting, found.compared) == (False, True, ())


def test_a_seed_draws_the_same_sample_again(on_sqlite: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(facts, "CHILDREN", 1)
    monkeypatch.setattr(facts, "FEWEST_CHILDREN", 1)
    put(on_sqlite, "UPDATE child_scope SET present = 7 WHERE child_id = 'c3'")

    def found(seed: int) -> bool:
        return any(one.wrong for one in facts.check(on_sqlite, seed).compared)

    drawn = [found(seed) for seed in range(8)]
    assert True in drawn
    assert False in drawn  # one child of four is looked at
    assert drawn == [found(seed) for seed in range(8)]


@pytest.mark.needs_postgresql
def test_a_login_that_sees_a_part_is_refused(postgresql: Database):
    write(postgresql, CITY)
    rollups.refresh(postgresql, TODAY)
    with put_up(postgresql) as walled, pytest.raises(OwnerNeeded):
        facts.check(walled.dashboard, seed=1)
