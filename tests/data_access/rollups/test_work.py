"""Marks: which month, which city, and that none is lost while somebody writes."""

import datetime as dt

import pytest
import sqlalchemy as sa

from data_access import months, rollups
from data_access.engine import Database
from data_access.rollups.city import EVERYTHING, Part, parts
from data_access.rollups.limits import MANY
from data_access.rollups.schema import ROLLUPS, child_month, city_version, dirty
from data_access.rollups.work import Work
from data_access.schema import child as child_table
from data_access.schema import risk_assessment
from data_access.schema import visit as visit_table
from tests import factories
from tests.factories import CITY, V11, V21, City, assessment, child, contents, places, visit, write

TODAY = dt.date(2024, 4, 6)
FEBRUARY, MARCH, APRIL = (months.month_of(dt.date(2024, m, 1)) for m in (2, 3, 4))
OTHER = "320598"


def marks(database: Database) -> set[tuple[str, str, int]]:
    d = dirty.c
    with database.read() as connection:
        return set(map(tuple, connection.execute(sa.select(d.what, d.key, d.since))))


@pytest.fixture
def city(database: Database) -> Database:
    """One child, visited in January; computed, so that no mark is left."""
    write(database, City.of(places(), child("c1"), visit("c1", "2024-01-10", recorded="2024-01-10T02:00")))
    rollups.refresh(database, today=TODAY)
    assert marks(database) == set()
    return database


# --- from which month on ---------------------------------------------------------------------------------------------


def test_a_visit_marks_its_month(city):
    write(city, City.of(visit("c1", "2024-03-31", recorded="2024-03-31T02:00")))
    assert marks(city) == {("child", "c1", MARCH), ("worker", "w1", MARCH)}


def test_a_worker_is_marked_from_the_hour_before_the_recording_on(city):
    """An evening of typing may begin in the month before, and months are those of the local day."""
    write(city, City.of(visit("c1", "2024-04-01", recorded="2024-04-01T00:10")))
    assert marks(city) == {("child", "c1", APRIL), ("worker", "w1", MARCH)}


def test_the_earlier_month_holds_of_two(city):
    write(city, City.of(visit("c1", "2024-03-31", worker_id=None)))
    write(city, City.of(visit("c1", "2024-02-28", worker_id=None)))
    write(city, City.of(visit("c1", "2024-04-01", worker_id=None)))
    assert marks(city) == {("child", "c1", FEBRUARY)}


def test_a_visit_that_is_moved_marks_both_its_months(city):
    write(city, City.of(visit("c1", "2024-03-31", worker_id=None)))
    rollups.refresh(city, today=TODAY)
    with city.write() as connection:
        v = visit_table.c
        moved = sa.update(visit_table).where(v.visited_on == dt.date(2024, 3, 31))
        connection.execute(moved.values(visited_on=dt.date(2024, 4, 1)))
    assert marks(city) == {("child", "c1", MARCH)}


def test_an_assessment_marks_its_month(city):
    write(city, City.of(assessment("c1", "2024-02-05", "red")))
    assert marks(city) == {("child", "c1", FEBRUARY)}
    rollups.refresh(city, today=TODAY)
    with city.write() as connection:
        connection.execute(sa.update(risk_assessment).values(tier="blue"))
    assert marks(city) == {("child", "c1", FEBRUARY)}


def test_a_village_marks_from_the_beginning(city):
    """A child's first village holds for the days before it too."""
    write(city, City.of(factories.lives("c1", V21, "2024-03-01")))
    assert marks(city) == {("child", "c1", 0)}


# --- in which parts ---------------------------------------------------------------------------------------------------


def test_what_changed_lately_is_told_from_what_changed_long_ago():
    todo = Work(None, {"c1": APRIL, "c2": FEBRUARY, "c3": 0, "c4": APRIL - 7}, {})
    assert parts(todo, TODAY) == (Part(frozenset({"c1", "c2"}), FEBRUARY), Part(frozenset({"c3", "c4"}), 0))


def test_a_new_month_computes_everybody_from_the_month_before():
    assert parts(Work(MARCH, {}, {}), TODAY) == (Part(None, MARCH),)
    assert parts(Work(MARCH, {"c1": FEBRUARY}, {}), TODAY) == (Part(None, FEBRUARY),)  # entered late


def test_most_of_a_city_is_computed_whole():
    many = {f"c{n}": MARCH for n in range(MANY + 1)}
    assert parts(Work(None, many, {}), TODAY) == (Part(None, MARCH),)
    assert parts(Work(None, dict.fromkeys(many, 0), {}), TODAY) == (EVERYTHING,)


def test_a_mark_on_everything_leaves_no_other_work():
    assert parts(Work(0, {"c1": MARCH}, {}), TODAY) == (EVERYTHING,)


# --- in which city ----------------------------------------------------------------------------------------------------


def two_cities(database: Database) -> Database:
    other = [factories.area(OTHER, "another"), factories.area(f"{OTHER}101"), factories.area(f"{OTHER}101001")]
    write(database, City.of(places(), other, child("c1", V11), child("o1", f"{OTHER}101001", city=OTHER)))
    write(database, City.of(visit("c1", "2024-03-10"), visit("o1", "2024-03-10", worker_id="w2")))
    rollups.refresh(database, today=TODAY)
    return database


def versions(database: Database) -> dict[str, int]:
    with database.read() as connection:
        return dict(connection.execute(sa.select(city_version.c.city_code, city_version.c.version)).all())


def test_a_visit_moves_the_version_of_its_own_city_alone(database):
    before = versions(two_cities(database))
    write(database, City.of(visit("o1", "2024-04-02", worker_id="w2")))
    assert rollups.refresh(database, today=TODAY).cities == 1
    after = versions(database)
    assert after[CITY] == before[CITY]
    assert after[OTHER] > before[OTHER]


def test_a_table_without_rollups_moves_every_version(database):
    before = versions(two_cities(database))
    write(database, City.of(factories.station("s1", "320599101")))
    rollups.refresh(database, today=TODAY)
    after = versions(database)
    assert all(after[city] > before[city] for city in before)


def test_a_child_that_changes_its_city_leaves_the_one_and_comes_into_the_other(database):
    """Whichever of the two comes first in the order of codes."""
    two_cities(database)
    with database.write() as connection:
        for child_id, to in (("c1", OTHER), ("o1", CITY)):
            connection.execute(sa.update(child_table).where(child_table.c.id == child_id).values(city_code=to))
    rollups.refresh(database, today=TODAY)
    incremental = contents(database, ROLLUPS)
    rollups.refresh(database, today=TODAY, full=True)
    assert incremental == contents(database, ROLLUPS)
    found = {(row[0], row[2]) for row in incremental[child_month.name]}
    assert found == {(OTHER, "c1"), (CITY, "o1")}


def test_a_worker_who_works_in_two_cities_is_looked_at_in_both(database):
    two_cities(database)
    evening = [
        visit(child_id, f"2024-03-{n:02}", worker_id="w1", recorded=f"2024-03-25T12:{n:02}")
        for child_id in ("c1", "o1")
        for n in range(1, 13)
    ]
    write(database, City.of(evening))
    rollups.refresh(database, today=TODAY)
    incremental = contents(database, ROLLUPS)
    rollups.refresh(database, today=TODAY, full=True)
    assert incremental == contents(database, ROLLUPS)
    assert {row[0] for row in incremental["quality_signal"] if row[2] == "burst"} == {CITY, OTHER}


def test_an_evening_of_typing_goes_with_the_child_to_its_new_city(database):
    two_cities(database)
    evening = [
        visit("c1", f"2024-02-{n:02}", recorded="2024-03-02T12:00", worker_id="w3", id=f"e{n:02}") for n in range(1, 13)
    ]
    write(database, City.of(evening))
    rollups.refresh(database, today=TODAY)
    with database.write() as connection:
        connection.execute(sa.update(child_table).where(child_table.c.id == "c1").values(city_code=OTHER))
    rollups.refresh(database, today=TODAY)
    incremental = contents(database, ROLLUPS)
    rollups.refresh(database, today=TODAY, full=True)
    assert incremental == contents(database, ROLLUPS)
    assert {row[0] for row in incremental["quality_signal"] if row[2] == "burst"} == {OTHER}


def test_a_mark_says_the_city_of_its_child(city):
    write(city, City.of(visit("c1", "2024-03-31")))
    with city.read() as connection:
        assert set(connection.execute(sa.select(dirty.c.city_code)).scalars()) == {CITY}


# --- while somebody writes --------------------------------------------------------------------------------------------


def test_a_mark_that_somebody_is_writing_is_left_for_the_next_refresh(postgresql):
    """The child is marked already; another visit of it is written before the refresh and committed after it."""
    write(postgresql, City.of(places(), child("c1"), visit("c1", "2024-01-10")))
    rollups.refresh(postgresql, today=TODAY)
    write(postgresql, City.of(visit("c1", "2024-03-10")))
    with postgresql.write() as connection:
        connection.execute(sa.insert(visit_table), [dict(visit("c1", "2024-02-10"))])
        rollups.refresh(postgresql, today=TODAY)
    assert {what for what, _key, _since in marks(postgresql)} == {"child", "worker"}
    rollups.refresh(postgresql, today=TODAY)
    incremental = contents(postgresql, ROLLUPS)
    rollups.refresh(postgresql, today=TODAY, full=True)
    assert incremental == contents(postgresql, ROLLUPS)
    assert marks(postgresql) == set()
