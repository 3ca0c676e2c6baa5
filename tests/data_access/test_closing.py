"""Closing a month: what was known then is kept, once, and what comes later shows beside it."""

import datetime as dt

import pytest
import sqlalchemy as sa

from data_access import closing, rollups
from data_access.engine import Database
from data_access.errors import MonthNotOver, MonthPublished
from data_access.schema import month_close, month_close_row
from tests.beside import product
from tests.factories import CITY, V11, V21, City, assessment, child, places, visit, write

OCTOBER = 2026 * 12 + 9
FREEZE = dt.datetime(2026, 11, 5, 16)
"""The first moment of 6 November in Shanghai."""
TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def filled(database: Database) -> Database:
    rows = [
        [child("prompt", V11), visit("prompt", "2026-10-08"), assessment("prompt", "2026-10-31", "red")],
        [child("second", V11), visit("second", "2026-10-08", recorded="2026-11-05T15:59:59")],
        [child("late", V11), visit("late", "2026-10-08", recorded="2026-11-05T16:00")],
        [child("imported", V21), visit("imported", "2026-10-08", recorded="2026-11-20T10:00", by_import=True)],
        [child("missed", V21)],
        [child("nowhere", None), visit("nowhere", "2026-10-08")],
        [child("other", V21, kind="migrant"), visit("other", "2026-10-08")],
    ]
    write(database, City.of(places(), rows))
    rollups.refresh(database, today=TODAY)
    return database


def kept(database: Database) -> dict[tuple[str, str], tuple[int, int]]:
    r = month_close_row.c
    with database.read() as connection:
        rows = connection.execute(sa.select(r.area_code, r.tier, r.visited, r.due).where(r.month == OCTOBER))
        return {(row[0], row[1]): (row[2], row[3]) for row in rows}


def test_what_was_recorded_by_then_is_kept_by_village_and_tier(filled: Database):
    (closed,) = closing.close(filled, CITY, {OCTOBER: FREEZE}, "tests")
    assert (closed.visited, closed.due) == (4, 6)
    assert kept(filled) == {
        (V11, "red"): (1, 1),
        (V11, "not_assessed"): (1, 2),  # recorded a second before counts; at the moment itself not
        (V21, "not_assessed"): (1, 2),  # when it was recorded is not known: taken as known
        (CITY, "not_assessed"): (1, 1),  # lives in no village
    }


def test_what_comes_later_is_the_revision(filled: Database):
    closing.close(filled, CITY, {OCTOBER: FREEZE}, "tests")
    found = {line["measure"]: line for line in product(filled, TODAY, OCTOBER, "city", ("A1", "A10"))}
    assert (found["A10"]["numerator"], found["A1"]["numerator"], found["A10.revised"]["numerator"]) == (4, 5, 1)
    assert found["A10.revised_due"]["numerator"] == 0


def test_a_month_is_published_once(filled: Database):
    closing.close(filled, CITY, {OCTOBER: FREEZE}, "tests")
    before = kept(filled)
    with pytest.raises(MonthPublished):
        closing.close(filled, CITY, {OCTOBER: FREEZE + dt.timedelta(days=9)}, "tests")
    assert kept(filled) == before


def test_a_month_that_may_still_change_is_not_closed_nor_any_with_it(filled: Database):
    at = {OCTOBER - 1: FREEZE - dt.timedelta(days=30), OCTOBER: FREEZE - dt.timedelta(seconds=1)}
    with pytest.raises(MonthNotOver):
        closing.close(filled, CITY, at, "tests")
    with filled.read() as connection:
        assert not connection.execute(sa.select(month_close)).all()


def test_every_month_since_the_data_begin_is_closed_as_frozen(filled: Database):
    write(filled, City.of(visit("prompt", "2026-08-03")))
    rollups.refresh(filled, today=TODAY)
    done = closing.close_as_frozen(filled, CITY, TODAY, "tests")
    assert [one.month for one in done] == [OCTOBER - 2, OCTOBER - 1, OCTOBER]
    assert (done[-1].visited, done[-1].due) == (4, 6)
