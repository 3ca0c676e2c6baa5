"""What organisations do: where they are at work, purchases, programmes, services delivered."""

import datetime as dt

from data_access import months
from data_access.queries import social_services
from data_access.queries.social_services import Bought, Delivered, Offered
from data_access.scope import Role, Scope
from tests.factories import (
    CITY,
    T1,
    T2,
    V21,
    City,
    Row,
    area,
    operator,
    organisation,
    places,
    programme,
    purchase,
    station,
    write,
)

ON = dt.date(2026, 10, 31)
BUREAU = Scope(Role.CITY_SUPERVISOR, CITY)
FINANCE = Scope(Role.FINANCE, CITY)
TOWN_1 = Scope(Role.TOWN_SUPERVISOR, CITY, T1)


def asked(database, question, *arguments, rows=()):
    write(database, City.of(rows))
    with database.read() as connection:
        return question(connection, *arguments)


def test_who_is_at_work_where(database):
    rows = [
        places(),
        area("320598", "another city"),
        organisation("a", services="counselling;comfort"),
        organisation("b", services="counselling"),
        organisation("c", services="protection_care"),
        organisation("d"),  # services not recorded
        station("s", T1),
        operator("s", "a", ends=ON),  # the last day
        operator("s", "b", ends="2026-10-30"),  # yesterday's
        purchase("1", T2, "hotline", 1, "2026-01-01", "2026-10-31", by="b"),
        purchase("2", T2, "hotline", 1, "2026-11-01", by="c"),  # tomorrow's
        purchase("3", CITY, "hotline", 1, "2026-01-01", by="c"),  # of the whole city
        programme("1", T1, "family", "2025-11-01", by="b"),  # 364 days ago
        programme("2", T1, "family", "2025-10-31", by="c"),  # 365 days ago
        programme("3", T1, "family", "2026-10-01", by="d"),
        programme("4", T1, "family", "2026-10-01"),  # by nobody on record
        programme("5", T1, "family", "2026-10-01", by="b"),  # again: once
    ]
    found = asked(database, social_services.at_work, BUREAU, ON, rows=rows)
    assert [(one.town_code, one.organisation_id) for one in found] == [
        ("", "c"), (T1, "a"), (T1, "b"), (T1, "d"), (T2, "b"),
    ]  # fmt: skip
    assert (found[1].name, found[1].services) == ("organisation a", ("counselling", "comfort"))
    own = asked(database, social_services.at_work, TOWN_1, ON)
    assert {one.town_code for one in own} == {T1}

    of_city = {"counselling": Offered(2, 2), "comfort": Offered(1, 1), "protection_care": Offered(1, 0)}
    assert asked(database, social_services.city_offers, TOWN_1, ON) == of_city  # the city's total is everybody's
    both = {"counselling": Offered(2, 2), "comfort": Offered(1, 1)}
    assert asked(database, social_services.pooled_offers, BUREAU, ON, frozenset({T1, T2})) == both
    assert asked(database, social_services.offers, TOWN_1, ON) == {
        T1: {"counselling": Offered(2, 1), "comfort": Offered(1, 1)}
    }


def test_purchases(database):
    rows = [
        places(),
        organisation("a"),
        purchase("1", CITY, "hotline", 30_000, "2025-01-01"),
        purchase("2", T1, "training", 20_000, "2026-01-01"),
        purchase("3", T1, "training", 5_000, "2026-10-31", by="unknown"),  # begins today, by nobody on record
        purchase("4", T1, "training", 9_000, "2026-11-01"),  # tomorrow
        purchase("5", V21, "training", 1_000, "2025-12-31"),  # a village counts in its town
    ]
    found = asked(database, social_services.contracts, FINANCE, ON, rows=rows)
    assert [(one.id, one.town_code, one.organisation_name) for one in found] == [
        ("3", T1, ""), ("2", T1, "organisation a"), ("5", T2, "organisation a"), ("1", "", "organisation a"),
    ]  # fmt: skip
    assert [one.id for one in asked(database, social_services.contracts, TOWN_1, ON)] == ["3", "2"]
    assert asked(database, social_services.bought, FINANCE, ON) == {
        "": {"hotline": Bought(0, 0, 1)},
        T1: {"training": Bought(2, 25_000, 2)},
        T2: {"training": Bought(0, 0, 1)},
    }
    assert asked(database, social_services.city_bought, TOWN_1, ON) == {
        "hotline": Bought(0, 0, 1),
        "training": Bought(2, 25_000, 3),
    }
    assert asked(database, social_services.contracts, FINANCE, dt.date(2024, 1, 1)) == ()


def test_programmes(database):
    rows = [
        places(),
        organisation("a"),
        programme("1", T1, "school", "2026-01-01", participants=40, by="a"),
        programme("2", V21, "school", "2026-07-01"),  # participants and organisation not recorded
        programme("3", T1, "judicial", "2025-12-31", participants=10),
        programme("4", T1, "judicial", "2026-11-01", participants=10),  # tomorrow
    ]
    found = asked(database, social_services.activities, BUREAU, ON, rows=rows)
    assert [(one.id, one.town_code, one.organisation_name, one.participants) for one in found] == [
        ("2", T2, None, None), ("1", T1, "organisation a", 40), ("3", T1, None, 10),
    ]  # fmt: skip
    assert asked(database, social_services.held, BUREAU, ON) == {T1: {"school": 1}, T2: {"school": 1}}
    assert asked(database, social_services.city_held, TOWN_1, ON) == {"school": 2}


def test_services_delivered_by_organisations(database):
    october = months.parse("2026-10")

    def record(provider, type_, m, persons, station_id=None):
        values = {"provider_id": provider, "type": type_, "month": m, "station_id": station_id, "persons": persons}
        return Row("service_record", values | {"organisation_id": "a"})

    rows = [
        places(),
        organisation("a"),
        record("a", "counselling", october, 12),
        record("a", "counselling", october - 11, 3),
        record("a", "counselling", october - 12, 90),  # thirteen months ago
        record("a", "comfort", october + 1, 90),  # next month
        record("s", "care", october, 90, station_id="s"),  # the station's
    ]
    found = asked(database, social_services.delivered, TOWN_1, october, rows=rows)
    assert found == (Delivered("counselling", 2, 15),)
