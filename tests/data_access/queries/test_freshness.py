"""Data date, stale towns and the trust strip."""

import datetime as dt
import itertools

import pytest
import sqlalchemy as sa

from data_access.errors import NotAllowed
from data_access.parameters import Parameters
from data_access.queries import freshness
from data_access.rollups.schema import (
    COUNTS,
    city_version,
    first_contact,
    town_month,
    village_month,
    visit_lag,
)
from data_access.schema import import_batch
from data_access.scope import Role, Scope
from tests.factories import CITY, T1, T2, T3, V11, V21, City, area, places, station, write

TODAY = dt.date(2026, 11, 23)
SHANGHAI = "Asia/Shanghai"
BUREAU = Scope(Role.CITY_SUPERVISOR, CITY)
TOWN_1 = Scope(Role.TOWN_SUPERVISOR, CITY, T1)
M = 2026 * 12 + 10  # 2026-11
STARTED = dt.datetime.fromisoformat("2026-01-01T00:00")


def fill(database, table, *rows):
    with database.write() as connection:
        connection.execute(sa.insert(table), list(rows))


def contact(child, town, recorded, first="2024-01-05", city=CITY):
    return {
        "city_code": city, "child_id": child, "town_code": town, "first_on": dt.date.fromisoformat(first),
        "last_recorded_at": dt.datetime.fromisoformat(recorded),
    }  # fmt: skip


def batch(number, kind, finished):
    return {
        "id": f"b{number}", "file_name": "f", "sha256": "0", "kind": kind, "started_at": STARTED,
        "finished_at": finished and dt.datetime.fromisoformat(finished),
    }  # fmt: skip


def asked(database, question, *arguments):
    with database.read() as connection:
        return question(connection, *arguments)


def test_the_data_date_is_the_local_date_of_the_latest_record(database):
    # 16:30 UTC is half past midnight of the next day in Shanghai
    fill(database, first_contact, contact("c1", T1, "2026-11-20T10:00"), contact("c2", T2, "2026-11-21T16:30"))
    assert asked(database, freshness.data_date, BUREAU, SHANGHAI, TODAY) == dt.date(2026, 11, 22)
    assert asked(database, freshness.data_date, BUREAU, "UTC", TODAY) == dt.date(2026, 11, 21)
    # a town's people share the city's data date
    assert asked(database, freshness.data_date, TOWN_1, SHANGHAI, TODAY) == dt.date(2026, 11, 22)


def test_the_data_date_is_never_after_today(database):
    fill(database, first_contact, contact("c1", T1, "2027-01-01T00:00"))
    assert asked(database, freshness.data_date, BUREAU, SHANGHAI, TODAY) == TODAY


def test_another_city_moves_nothing(database):
    fill(
        database, first_contact, contact("c1", T1, "2026-11-01T00:00"), contact("x", "9", "2026-11-20T00:00", city="9")
    )
    assert asked(database, freshness.data_date, BUREAU, SHANGHAI, TODAY) == dt.date(2026, 11, 1)


def test_without_visits_the_last_finished_import_of_visits(database):
    fill(
        database,
        import_batch,
        batch(1, "visit", "2026-11-02T17:00"),  # already the 3rd in Shanghai
        batch(2, "visit", None),  # not finished
        batch(3, "child", "2026-11-10T00:00"),  # not of visits
    )
    assert asked(database, freshness.data_date, BUREAU, SHANGHAI, TODAY) == dt.date(2026, 11, 3)


def test_an_empty_database(database):
    assert asked(database, freshness.data_date, BUREAU, SHANGHAI, TODAY) is None
    assert asked(database, freshness.first_data, BUREAU) is None
    assert asked(database, freshness.version, CITY) == 0
    assert asked(database, freshness.stale_towns, BUREAU, None, Parameters()) == frozenset()
    trust = asked(database, freshness.trust, BUREAU, TODAY)
    assert (trust.data_date, trust.last_import, trust.late, trust.without_tier) == (None, None, 0, 0)


def test_version_and_first_data(database):
    fill(database, city_version, {"city_code": CITY, "version": 7, "refreshed_at": STARTED})
    fill(
        database,
        first_contact,
        contact("c1", T1, "2026-11-20T10:00", first="2024-03-01"),
        contact("c2", T2, "2026-11-20T10:00", first="2024-02-01"),
    )
    assert asked(database, freshness.version, CITY) == 7
    assert asked(database, freshness.version, "320598") == 0
    assert asked(database, freshness.first_data, TOWN_1) == dt.date(2024, 2, 1)  # the city's


def counts(**given):
    return dict.fromkeys(COUNTS, 0) | given


def in_town(town, m=M, **given):
    return {"city_code": CITY, "m": m, "town_code": town, "kind": "difficulty", "tier": "blue", "category": "other"} | (
        counts(**given)
    )


def test_stale_towns(database):
    data_date = dt.date(2026, 11, 22)
    fill(
        database,
        first_contact,
        contact("c1", T1, "2026-11-14T16:00"),  # the 15th in Shanghai: seven days are not more than seven
        contact("c2", T2, "2026-11-14T15:59"),  # the 14th: eight days
        contact("c3", T2, "2026-10-01T00:00"),
        contact("c4", "gone", "2026-01-01T00:00"),  # nobody there any more
    )
    never = "320599400"
    fill(database, town_month, *(in_town(t, at_end=1) for t in (T1, T2, never)), in_town("gone"), in_town("", at_end=1))
    assert asked(database, freshness.stale_towns, BUREAU, data_date, Parameters()) == {T2, never}
    assert asked(database, freshness.stale_towns, TOWN_1, data_date, Parameters()) == frozenset()
    assert asked(database, freshness.stale_towns, BUREAU, data_date, Parameters(stale_after_days=6)) == {T1, T2, never}


def in_village(town, village, tier="blue", director="w1", m=M, kind="difficulty", **given):
    return {
        "city_code": CITY, "m": m, "town_code": town, "village_code": village, "kind": kind, "tier": tier,
        "category": "other", "director_id": director,
    } | counts(**given)  # fmt: skip


numbers = itertools.count()


def lag(town, village, days, late, m=M - 1, kind="difficulty"):
    return {
        "city_code": CITY, "m": m, "child_id": f"c{next(numbers)}", "town_code": town,
        "village_code": village, "kind": kind, "tier": "blue",
        "category": "other", "lag_days": days, "import_made": 0, "late": late, "visits": max(late, 1),
    }  # fmt: skip


@pytest.fixture
def city(database):
    write(
        database,
        City.of(
            places(T1, T2, V11, V21),
            area(T3, valid_from="2027-01-01"),
            station("s1", T1),  # no coordinates
            station("s2", T1, lon=120.9, lat=31.4),
            station("s3", V21, lon=120.9),  # half a coordinate is none
            station("s4", T2, closed="2026-11-22"),  # closed the day before
            station("s5", T2, opened="2026-11-24"),  # not open yet
        ),
    )
    fill(
        database,
        village_month,
        in_village(T1, V11, "not_assessed", at_end=3),
        in_village(T1, V11, "blue", director="", at_end=2),  # vacant post
        in_village(T2, V21, "blue", at_end=5),
        in_village("", CITY, "red", director="", at_end=1),  # 未落村
        in_village(T1, V11, "not_assessed", kind="left_behind", at_end=9),  # another register
        in_village(T1, V11, "not_assessed", m=M - 1, at_end=9),  # an earlier month
        in_village(T1, V11, "not_assessed", m=M + 1, at_end=9),  # after as_of
    )
    fill(
        database,
        visit_lag,
        lag(T1, V11, 9, 2),
        lag(T2, V21, 12, 1),
        lag(T2, V21, 1, 0),
        lag(T1, V11, 9, 4, m=M),  # the open month
        lag(T1, V11, 9, 4, kind="migrant"),
    )
    fill(database, import_batch, batch(1, "child", "2026-11-22T01:00"), batch(2, "visit", "2026-11-20T01:00"))
    return database


def test_the_trust_strip(city):
    trust = asked(city, freshness.trust, BUREAU, TODAY)
    assert trust.last_import == dt.date(2026, 11, 22)
    assert trust.late_month == M - 1
    assert trust.late == 3
    assert trust.without_tier == 3
    assert trust.without_director == 3  # two of a vacant post, one without a village
    assert trust.without_village == 1
    assert trust.without_coordinates == 2
    assert trust.data_date == dt.date(2026, 11, 20)


def test_the_trust_strip_of_a_town(city):
    trust = asked(city, freshness.trust, TOWN_1, TODAY)
    assert (trust.late, trust.without_tier, trust.without_director, trust.without_village) == (2, 3, 2, 0)
    assert trust.without_coordinates == 1


def test_before_the_freeze_day_the_last_closed_month_is_the_one_before(city):
    assert asked(city, freshness.trust, BUREAU, dt.date(2026, 11, 5)).late_month == M - 2
    assert asked(city, freshness.trust, BUREAU, dt.date(2026, 11, 6)).late_month == M - 1


def test_the_door_of_late_entries_adds_up(city):
    assert asked(city, freshness.late_by_town, BUREAU, M - 1) == {T1: 2, T2: 1}
    assert asked(city, freshness.late_by_town, TOWN_1, M - 1) == {T1: 2}


def test_finance_sees_nothing_about_children(city):
    finance = Scope(Role.FINANCE, CITY)
    trust = asked(city, freshness.trust, finance, TODAY)
    assert (trust.late, trust.without_tier, trust.without_director, trust.without_village) == (None,) * 4
    assert trust.without_coordinates == 2
    with pytest.raises(NotAllowed):
        asked(city, freshness.late_by_town, finance, M - 1)


def test_each_town_of_the_scope_tells_how_far_its_records_reach(database):
    fill(
        database, first_contact,
        contact("c1", T1, "2026-11-20T10:00", "2024-01-05"), contact("c2", T1, "2026-11-21T16:30", "2024-03-01"),
        contact("c3", "", "2026-11-01T01:00"), contact("c4", T2, "2026-11-02T01:00", city="320598"),
    )  # fmt: skip
    reached = {row.town_code: row for row in asked(database, freshness.by_town, BUREAU, SHANGHAI)}
    assert reached.keys() == {"", T1}  # the other city's town is none of ours
    assert reached[T1].last_recorded_on == dt.date(2026, 11, 22)  # half past midnight in Shanghai
    assert reached[T1].first_visit_on == dt.date(2024, 1, 5)
    assert [row.town_code for row in asked(database, freshness.by_town, TOWN_1, SHANGHAI)] == [T1]
