"""A child belongs to the town in which it lives now; a former town keeps the months that were its own, and no more."""

import datetime as dt

import sqlalchemy as sa

from data_access import rollups
from data_access.engine import Database
from data_access.measures.model import Ask
from data_access.queries import roster
from data_access.queries.roster import Asked
from data_access.rollups.schema import child_scope
from data_access.scope import Role, Scope
from tests.factories import CITY, T1, T2, V11, V21, City, child, deferral, lives, places, visit, write

MOVED = dt.date(2026, 10, 20)
BEFORE, AFTER = dt.date(2026, 10, 12), dt.date(2026, 11, 22)
FORMER, PRESENT = (Scope(Role.TOWN_SUPERVISOR, CITY, town) for town in (T1, T2))
ASKED = (Asked("c1", V11, "w1"), Asked("c1", V21, ""))


def made(database: Database, on: dt.date) -> Database:
    """A child that moved from T1 to T2, and has been put off since."""
    moved = [*child("c1", V11), lives("c1", V21, MOVED), deferral("c1", AFTER, AFTER), visit("c1", "2026-09-10")]
    write(database, City.of(places(), moved, child("c2", None)))
    rollups.refresh(database, today=on)
    return database


def scope_of(database: Database, one: str) -> set[tuple[str, int]]:
    c = child_scope.c
    with database.read() as connection:
        return {tuple(row) for row in connection.execute(sa.select(c.town_code, c.present).where(c.child_id == one))}


def test_one_town_is_the_present_one(database: Database):
    made(database, AFTER)
    assert scope_of(database, "c1") == {(T1, 0), (T2, 1)}
    assert scope_of(database, "c2") == {("", 1)}


def test_a_move_entered_ahead_holds_from_its_day(database: Database):
    made(database, BEFORE)
    assert scope_of(database, "c1") == {(T1, 1), (T2, 0)}
    assert rollups.refresh(database, today=MOVED - dt.timedelta(days=1)).children == 0
    rollups.refresh(database, today=MOVED)  # the same month, and nothing was written
    assert scope_of(database, "c1") == {(T1, 0), (T2, 1)}
    assert rollups.refresh(database, today=MOVED).children == 0


def test_a_former_town_is_told_nothing_of_the_child_itself(database: Database):
    made(database, AFTER)
    with database.read(FORMER) as connection:
        assert roster.details(connection, FORMER, ASKED, AFTER) == {}
    with database.read(PRESENT) as connection:
        found = roster.details(connection, PRESENT, ASKED, AFTER)["c1"]
    assert found.deferral_reason == "hospital"


def test_the_months_before_stay_with_the_former_town(database: Database):
    made(database, AFTER)
    ask = Ask(AFTER, 2026 * 12 + 8)
    found = []
    for scope in (FORMER, PRESENT):
        with database.read(scope) as connection:
            found.append([row.child for row in roster.month_children(connection, scope, ask, "visited")])
    assert found == [["c1"], []]
