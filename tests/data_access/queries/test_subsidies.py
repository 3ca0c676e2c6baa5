"""The ledger: what is due from whom, what was paid, what is open."""

import datetime as dt

import pytest

from data_access.queries import subsidies
from data_access.queries.subsidies import Money
from data_access.scope import Role, Scope
from tests.factories import CITY, T1, T2, V11, City, appraisal, parameter, places, station, subsidy, write

ON = dt.date(2026, 10, 31)
FINANCE = Scope(Role.FINANCE, CITY)
TOWN_1 = Scope(Role.TOWN_SUPERVISOR, CITY, T1)


def shares(database, *rows, scope=FINANCE, on=ON, year=None):
    write(database, City.of(places(), *rows))
    with database.read() as connection:
        return subsidies.ledger(connection, scope, on, year)


def numbers(found):
    return [(s.kind, s.year, s.payer, s.due, s.paid, s.outstanding) for s in found]


@pytest.mark.parametrize(
    ("accepted", "due"),
    [("2026-10-31", 50_000), ("2026-11-01", None)],  # accepted today, or only tomorrow
)
def test_construction_is_due_from_the_day_of_acceptance(sqlite, accepted, due):
    found = shares(sqlite, station("s", T1, standard_met=accepted))
    assert [share.due for share in found] == ([due] if due else [])


def test_construction_is_due_once_for_ever_and_all_from_the_city(database):
    found = shares(
        database,
        station("s", T1, standard_met="2024-01-01", closed="2025-12-31"),  # closed since: it had been due
        subsidy("1", "s", "construction", payer="city", paid=20_000, paid_on="2024-06-01", year=2024),
        subsidy("2", "s", "construction", payer="city", paid=10_000, paid_on=ON, year=2026),
        subsidy("3", "s", "construction", payer="city", paid=9_000, paid_on="2026-11-01"),  # tomorrow
        subsidy("4", "s", "construction", payer="charity", paid=50_000, paid_on="2024-06-01"),  # discharges nobody
        subsidy("5", "s", "construction", payer="town", paid=50_000, paid_on="2024-06-01"),  # not the town's to pay
    )
    assert numbers(found) == [("construction", None, "city", 50_000, 30_000, 20_000)]


def test_a_double_payment(sqlite):
    paid = [
        subsidy(str(n), "s", "construction", paid=50_000, paid_on=day)
        for n, day in enumerate(["2024-06-01", "2025-06-01"])
    ]
    (share,) = shares(sqlite, station("s", T1, standard_met="2024-01-01"), paid)
    assert (share.outstanding, share.overpaid) == (0, 50_000)


def test_a_double_payment_pays_for_no_other_station(sqlite):
    write(
        sqlite,
        City.of(
            places(),
            station("s1", T1, standard_met="2024-01-01"),
            station("s2", T1, standard_met="2024-01-01"),
            subsidy("1", "s1", "construction", paid=100_000, paid_on="2024-06-01"),
        ),
    )
    with sqlite.read() as connection:
        money = subsidies.city_sum(connection, FINANCE, ON, 2026)
    assert (money.construction_due, money.construction_paid, money.construction_outstanding) == (
        100_000,
        100_000,
        50_000,
    )


def test_paid_before_acceptance(sqlite):
    (share,) = shares(sqlite, station("s", T1), subsidy("1", "s", "construction", paid=50_000, paid_on="2024-06-01"))
    assert (share.due, share.overpaid) == (0, 50_000)


def test_only_town_stations_are_subsidised(sqlite):
    assert shares(
        sqlite,
        station("c", CITY, standard_met="2024-01-01"),
        station("v", V11, standard_met="2024-01-01"),
        station("later", T1, opened="2026-11-01", standard_met="2026-11-01"),
        appraisal("c", 2026),
    ) == ()  # fmt: skip


def test_operating_without_a_grant_is_the_mean_amount_in_halves(database):
    found = shares(database, station("s", T1), appraisal("s", 2025), appraisal("s", 2027))
    assert numbers(found) == [  # next year's appraisal is not known yet
        ("operating", 2025, "city", 20_000, 0, 20_000),
        ("operating", 2025, "town", 20_000, 0, 20_000),
    ]
    assert all(share.is_payable for share in found)


def test_what_was_granted_goes_before_the_mean_amount(sqlite):
    found = shares(
        sqlite,
        station("s", T1),
        appraisal("s", 2026),
        subsidy("1", "s", payer="city", granted=45_001, paid=22_501, year=2026, paid_on="2026-06-01"),
        subsidy("2", "s", payer="city", granted=0, paid=0, year=2026, paid_on="2026-07-01"),  # an instalment
        subsidy("3", "s", payer="town", granted=0, paid=10_000, year=2026, paid_on=ON),
        subsidy("4", "s", payer="town", granted=0, paid=9_000, year=2026, paid_on="2026-11-01"),  # tomorrow
        subsidy("5", "s", payer="town", granted=0, paid=3_000, year=2026),  # nobody knows when
        subsidy("6", "s", payer="charity", granted=5_000, paid=5_000, year=2026, paid_on="2026-06-01"),
    )
    assert numbers(found) == [  # the odd yuan is the city's
        ("operating", 2026, "city", 22_501, 22_501, 0),
        ("operating", 2026, "town", 22_500, 10_000, 12_500),
    ]
    assert [share.undated for share in found] == [0, 3_000]


@pytest.mark.parametrize(
    ("due_on", "arrears"),
    [
        (None, 20_000),  # no date on record: payable
        ("2026-10-31", 20_000),  # due today
        ("2026-11-01", 0),  # 未到拨付期
    ],
)
def test_arrears_begin_on_the_due_date(sqlite, due_on, arrears):
    found = shares(
        sqlite,
        station("s", T1),
        subsidy("1", "s", payer="city", granted=20_000, paid=20_000, year=2026, paid_on="2026-06-01"),
        subsidy("2", "s", payer="town", granted=20_000, year=2026, due_on=due_on),
    )
    assert [(share.outstanding, share.arrears) for share in found] == [(0, 0), (20_000, arrears)]


def test_the_last_due_date_of_instalments_counts(sqlite):
    found = shares(
        sqlite,
        station("s", T1),
        subsidy(
            "1", "s", payer="town", granted=40_000, paid=10_000, year=2026, due_on="2026-06-30", paid_on="2026-06-01"
        ),
        subsidy("2", "s", payer="town", year=2026, due_on="2026-12-31"),
    )
    assert found[1].arrears == 0


def test_a_missing_year_is_that_of_the_day(sqlite):
    found = shares(
        sqlite,
        station("s", T1),
        subsidy("1", "s", granted=40_000, due_on="2025-12-31"),
        subsidy("2", "s", granted=40_000, paid=1, paid_on="2026-01-05"),
        subsidy("3", "s", granted=40_000),  # no day at all: in no year
    )
    assert [(share.year, share.payer) for share in found] == [
        (2025, "city"), (2025, "town"), (2026, "city"), (2026, "town"),
    ]  # fmt: skip


def test_one_year_and_the_construction(sqlite):
    found = shares(
        sqlite,
        station("s", T1, standard_met="2024-01-01"),
        appraisal("s", 2025),
        appraisal("s", 2026),
        year=2026,
    )
    assert [(share.kind, share.year) for share in found] == [
        ("construction", None), ("operating", 2026), ("operating", 2026),
    ]  # fmt: skip


def test_sums_by_town_add_up(database):
    write(
        database,
        City.of(
            places(),
            station("s1", T1, standard_met="2024-01-01"),
            station("s2", T2),
            station("s3", T2),
            appraisal("s1", 2026),
            subsidy("1", "s2", payer="city", granted=25_000, paid=20_000, year=2026, paid_on="2026-06-01"),
            subsidy("2", "s2", payer="town", granted=25_000, paid=25_000, year=2026, paid_on="2026-06-01"),
            subsidy("3", "s3", payer="city", granted=30_000, year=2026),
            subsidy("4", "s3", payer="city", granted=30_000, year=2025),  # another year
        ),
    )
    with database.read() as connection:
        by_town = subsidies.sums(connection, FINANCE, ON, 2026)
        assert by_town == {
            T1: Money(50_000, 0, 50_000, 40_000, 0, 20_000, 20_000, 0, 0),
            T2: Money(0, 0, 0, 80_000, 45_000, 5_000 + 15_000, 15_000, 80_000, 2),
        }
        assert subsidies.city_sum(connection, TOWN_1, ON, 2026) == sum(by_town.values(), Money())
        assert set(subsidies.sums(connection, TOWN_1, ON, 2026)) == {T1}
        assert {share.town_code for share in subsidies.ledger(connection, TOWN_1, ON)} == {T1}


def test_sources_of_funds_by_year_of_payment_and_payer(database):
    write(
        database,
        City.of(
            places(),
            station("s1", T1),
            station("s2", T2),
            subsidy("1", "s1", paid=10_000, year=2025, paid_on="2026-10-31"),  # for 2025, paid in 2026
            subsidy("2", "s1", "construction", paid=50_000, paid_on="2026-01-01"),
            subsidy("3", "s1", payer="charity", paid=3_000, paid_on="2025-12-31"),
            subsidy("4", "s2", payer="town", paid=5_000, paid_on="2026-11-01"),  # tomorrow
            subsidy("5", "s2", payer="other", paid=700),  # nobody wrote down when
            subsidy("6", "s2", payer="town", granted=40_000),  # nothing paid
        ),
    )
    with database.read() as connection:
        found = subsidies.sources(connection, FINANCE, ON)
        assert [(one.year, one.payer, one.town_code, one.paid) for one in found] == [
            (None, "other", T2, 700),
            (2025, "charity", T1, 3_000),
            (2026, "city", T1, 60_000),
        ]
        assert {one.town_code for one in subsidies.sources(connection, TOWN_1, ON)} == {T1}


def test_a_year_that_is_over_keeps_its_amounts_and_a_grade_has_its_own(database):
    rules = [
        parameter("operating_yuan", 44_000, "2026-06-01"),
        parameter("grade_yuan", "excellent=50000", "2026-06-01"),
        parameter("construction_yuan", 60_000, "2026-06-01"),
    ]
    stations = [
        [station("s1", T1, standard_met="2026-05-31"), appraisal("s1", 2025, "excellent"), appraisal("s1", 2026)],
        [station("s2", T1, standard_met="2026-06-01"), appraisal("s2", 2026, "excellent")],
    ]
    found = shares(database, rules, stations)
    due = {}
    for share in found:
        key = (share.station_id, share.kind, share.year)
        due[key] = due.get(key, 0) + share.due
    assert due == {
        ("s1", "construction", None): 50_000, ("s1", "operating", 2025): 40_000, ("s1", "operating", 2026): 44_000,
        ("s2", "construction", None): 60_000, ("s2", "operating", 2026): 50_000,
    }  # fmt: skip
