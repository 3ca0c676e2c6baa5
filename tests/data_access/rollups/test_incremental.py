"""Refreshing what changed gives the same rollups as making them anew, whoever wrote and whatever changed."""

import datetime as dt

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access import rollups
from data_access.engine import Database
from data_access.rollups.schema import ROLLUPS, data_version, dirty
from data_access.schema import metadata
from data_access.schema import visit as visit_table
from tests import factories, strategies
from tests.conftest import NewDatabase
from tests.factories import V11, V21, City, Rows, child, contents, places, visit, write

TODAY = dt.date(2024, 4, 6)


def change(database: Database, before: City, after: City) -> None:
    """Write what differs, row by row, as any other program would."""
    old, new = strategies.by_key(before), strategies.by_key(after)
    with database.write() as connection:
        for key in old.keys() | new.keys():
            table = metadata.tables[key[0]]
            row = new.get(key)
            this = sa.and_(*(column == (old.get(key) or new[key])[column.name] for column in table.primary_key))
            if row is None:
                connection.execute(sa.delete(table).where(this))
            elif key not in old:
                connection.execute(sa.insert(table).values(**row))
            elif row != old[key]:
                connection.execute(sa.update(table).where(this).values(**row))


def refreshed(database: Database, today: dt.date, *, full: bool = False) -> dict[str, set[tuple[object, ...]]]:
    rollups.refresh(database, today=today, full=full)
    with database.read() as connection:
        assert connection.execute(sa.select(dirty)).all() == [], "a mark was left behind"
    return {name: set(rows) for name, rows in contents(database, ROLLUPS).items()}


def assert_same(database: Database, today: dt.date) -> None:
    """What an incremental refresh gives, and then a full one; differences by table."""
    incremental = refreshed(database, today)
    full = refreshed(database, today, full=True)
    lines = [
        f"{side} {name}: {row}"
        for name in full
        for side, rows in (
            ("only incremental", incremental[name] - full[name]),
            ("only full", full[name] - incremental[name]),
        )
        for row in sorted(rows, key=repr)
    ]
    assert not lines, "\n".join(lines[:40])


def edit_twice(database: Database, data: st.DataObject) -> None:
    city = data.draw(strategies.cities(), label="city")
    write(database, city)
    rollups.refresh(database, today=TODAY)
    for today in (TODAY, TODAY + dt.timedelta(days=30)):  # the second time a month has passed as well
        after = data.draw(strategies.edited(city), label="after")
        change(database, city, after)
        assert_same(database, today)
        city = after


@given(data=st.data())
@settings(max_examples=40)
def test_sqlite(new_sqlite: NewDatabase, data: st.DataObject) -> None:
    edit_twice(new_sqlite(), data)


@given(data=st.data())
@settings(max_examples=10)
def test_postgresql(new_postgresql: NewDatabase, data: st.DataObject) -> None:
    edit_twice(new_postgresql(), data)


CASES: dict[str, tuple[Rows, Rows]] = {
    # what is there at first, and what is written afterwards
    "a first child": ([], child("c2", V21)),
    "a visit of long ago": ([], visit("c1", "2023-06-05")),  # the town's data begin earlier now
    "a visit of long ago beside a director's evening of typing": (  # all children again, and still that director
        [visit("c1", f"2024-03-{n:02}", recorded=f"2024-03-12T12:{n:02}") for n in range(1, 12)],
        visit("c1", "2023-06-05", worker_id="w2"),
    ),
    "a visit at midnight of Shanghai": ([], visit("c1", "2024-03-01", recorded="2024-02-29T16:00")),
    "a director for a vacant post": ([], factories.post("w1", V11, "2023-12-15")),
    "a parameter": ([], factories.parameter("first_visit_days", 20)),
    "a local standard": ([], factories.standard("not_assessed", 2, 20)),
    "a new town and village": ([], [factories.area("320599103"), factories.area("320599103001")]),
    "a sixth record like the five before": (  # the run began months ago
        [visit("c1", day) for day in ("2023-11-10", "2023-12-10", "2024-01-10", "2024-03-10")],
        visit("c1", "2024-04-02"),
    ),
    "a record that breaks a run": (
        [visit("c1", f"2024-{m:02}-{n:02}") for m in (1, 2, 3) for n in (3, 17)],
        visit("c1", "2024-03-10", elements=("poor", "good", "good", "good")),
    ),
    "a late record of a town where the child no longer lives": (
        [factories.lives("c1", V21, "2024-03-01"), visit("c1", "2024-03-05", recorded="2024-03-05T02:00")],
        visit("c1", "2024-02-20", recorded="2024-04-05T02:00"),
    ),
    "a village that nobody knew of": (factories.lives("c1", "320599103001", "2024-02-01"), []),
}


@pytest.mark.parametrize("case", CASES)
def test_one_edit(database: Database, case: str) -> None:
    first, then = CASES[case]
    write(database, City.of(places(), child("c1", registered="2023-01-01"), visit("c1", "2024-02-10"), first))
    rollups.refresh(database, today=TODAY)
    write(database, City.of(then))
    assert_same(database, TODAY)


def test_the_latest_record_is_gone(database: Database) -> None:
    """Who recorded last is told from all visits again, and whoever was seen last by the months before."""
    latest = visit("c1", "2024-03-20", recorded="2024-03-21T02:00")
    write(database, City.of(places(), child("c1", registered="2023-01-01"), visit("c1", "2024-02-10"), latest))
    rollups.refresh(database, today=TODAY)
    with database.write() as connection:
        connection.execute(sa.delete(visit_table).where(visit_table.c.id == latest["id"]))
    assert_same(database, TODAY)


def test_a_child_that_came_back_goes_on_where_it_left(database: Database) -> None:
    """Streak, last visit and run are those of the month in which it left the register."""
    left = [factories.register("c1", "2023-01-01", "2023-10-31"), factories.register("c1", "2024-03-01")]
    seen = [visit("c1", f"2023-{m:02}-10") for m in range(1, 9)]
    write(database, City.of(places(), child("c1", registered=None), left, seen, visit("c1", "2023-02-01")))
    rollups.refresh(database, today=TODAY)
    write(database, City.of(visit("c1", "2024-04-02")))
    assert_same(database, TODAY)


def test_a_city_of_many_from_the_month_that_changed(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above a number of children a city is written whole, from the earliest month on."""
    monkeypatch.setattr("data_access.rollups.city.MANY", 1)
    children = [child(f"c{n}", registered="2023-01-01") for n in range(4)]
    write(database, City.of(places(), children, [visit(f"c{n}", "2023-12-10") for n in range(4)]))
    rollups.refresh(database, today=TODAY)
    write(database, City.of([visit(f"c{n}", f"2024-03-1{n}") for n in range(3)], visit("c3", "2024-02-10")))
    assert_same(database, TODAY)
    assert_same(database, dt.date(2024, 5, 1))


def test_a_refresh_of_nothing_changes_nothing(sqlite: Database) -> None:
    write(sqlite, City.of(places(), child("c1"), visit("c1", "2024-02-10")))
    before = refreshed(sqlite, TODAY)
    with sqlite.read() as connection:
        version = connection.execute(sa.select(data_version.c.version)).scalar_one()
    assert refreshed(sqlite, TODAY) == before
    with sqlite.read() as connection:
        assert connection.execute(sa.select(data_version.c.version)).scalar_one() == version


def test_a_new_month_needs_no_mark(sqlite: Database) -> None:
    """Nothing was written, but April is over."""
    write(sqlite, City.of(places(), child("c1"), visit("c1", "2024-02-10")))
    rollups.refresh(sqlite, today=TODAY)
    assert_same(sqlite, dt.date(2024, 5, 1))
