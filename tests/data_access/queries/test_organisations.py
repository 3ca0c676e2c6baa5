"""Organisations, their services, purchases and programmes."""

import datetime as dt

import pytest

from data_access.queries import organisations
from data_access.queries.organisations import CATEGORIES, DOMAINS, SERVICES, Target
from data_access.scope import Role, Scope
from tests import factories
from tests.factories import (
    CITY,
    T1,
    T2,
    City,
    Row,
    area,
    operator,
    places,
    stage,
    station,
    target,
    write,
)

ON = dt.date(2026, 10, 31)
BUREAU = Scope(Role.CITY_SUPERVISOR, CITY)
FINANCE = Scope(Role.FINANCE, CITY)
TOWN_1 = Scope(Role.TOWN_SUPERVISOR, CITY, T1)


def organisation(id, services=None, **more):  # noqa: A002
    rows = factories.organisation(id, **more)
    rows[0]["services"] = services
    return rows


def asked(database, question, *arguments, rows=()):
    write(database, City.of(rows))
    with database.read() as connection:
        return question(connection, *arguments)


QUALIFIED = [
    # (why, the organisation, counts)
    ("qualified today", {"qualified": ON}, True),
    ("qualified tomorrow", {"qualified": "2026-11-01"}, False),
    ("never qualified", {}, False),
    ("registered today", {"registered": ON, "qualified": "2025-01-01"}, True),
    ("registered tomorrow", {"registered": "2026-11-01", "qualified": "2025-01-01"}, False),
    ("registration not recorded", {"registered": None, "qualified": "2025-01-01"}, False),
    ("social-work agency", {"kind": "social_work_agency", "qualified": "2025-01-01"}, True),
    ("charity", {"kind": "charity", "qualified": "2025-01-01"}, False),
    ("volunteers", {"kind": "volunteer_team", "qualified": "2025-01-01"}, False),
    ("does not protect minors", {"protects_minors": False, "qualified": "2025-01-01"}, False),
    ("left today", {"qualified": "2025-01-01", "exited": ON}, False),
    ("leaves tomorrow", {"qualified": "2025-01-01", "exited": "2026-11-01"}, True),
    ("qualified and left on one day", {"qualified": "2025-01-01", "exited": "2025-01-01"}, False),
    ("left before it qualified again", {"qualified": "2025-06-01", "exited": "2025-05-31"}, True),
]


@pytest.mark.parametrize(("why", "given", "counts"), QUALIFIED)
def test_who_qualifies(sqlite, why, given, counts):
    rows = [places(), factories.organisation("o", **given)]
    (history,) = asked(sqlite, organisations.histories, BUREAU, rows=rows)
    assert history.counts(ON) is counts
    assert [one.qualified for one in asked(sqlite, organisations.organisations, BUREAU, ON)] in ([counts], [])


def test_an_exit_and_a_return(sqlite):
    rows = [
        places(),
        factories.organisation("o", qualified="2024-01-01", exited="2024-06-01"),
        stage("o", "qualified", "2025-01-01"),
    ]
    (history,) = asked(sqlite, organisations.histories, BUREAU, rows=rows)
    days = ("2023-12-31", "2024-01-01", "2024-05-31", "2024-06-01", "2024-12-31", "2025-01-01")
    assert [history.counts(dt.date.fromisoformat(day)) for day in days] == [False, True, True, False, False, True]


def test_organisations(database):
    found = asked(
        database,
        organisations.organisations,
        TOWN_1,  # organisations of the city are everybody's
        ON,
        rows=[
            places(),
            organisation("a", "counselling; comfort", qualified="2025-01-01"),
            stage("a", "operating", "2025-01-01"),  # the same day: the further stage
            stage("a", "exited", "2026-11-01"),  # tomorrow
            organisation("b", registered=None),
            stage("b", "identified", "2025-01-01"),  # not registered, but in the pipeline
            organisation("c"),  # registered, at no stage
            organisation("d", registered="2026-11-01"),  # nothing yet
            Row("organisation", factories.organisation("x")[0] | {"area_code": "320598"}),
        ],
    )
    assert [(one.id, one.stage, one.qualified) for one in found] == [
        ("a", "operating", True), ("b", "identified", False), ("c", "", False),
    ]  # fmt: skip
    assert found[0].services == ("counselling", "comfort")
    assert (found[0].stage_on, found[0].qualified_on) == (dt.date(2025, 1, 1), dt.date(2025, 1, 1))


def test_targets_and_where_the_work_began(database):
    write(
        database,
        City.of(
            places(),
            target("E1", 8, "2027-12-31"),
            target("E1", 6, "2025-12-31"),
            target("A1", 1, "2025-12-31"),
            target("E1", 3, "2025-12-31", "320598"),
            organisation("a"),
            stage("a", "identified", "2022-03-01"),
            stage("a", "incubating", "2023-03-01"),
        ),
    )
    with database.read() as connection:
        assert organisations.targets(connection, TOWN_1) == (
            Target(6, dt.date(2025, 12, 31), None),
            Target(8, dt.date(2027, 12, 31), None),
        )
        assert organisations.first_stage_on(connection, BUREAU) == dt.date(2022, 3, 1)


def purchase(id, area_code, category, value, starts, ends=None, by="a"):  # noqa: A002
    values = {"id": id, "organisation_id": by, "category": category, "area_code": area_code, "value_yuan": value}
    values |= {"starts_on": dt.date.fromisoformat(starts), "ends_on": ends and dt.date.fromisoformat(ends)}
    return Row("purchase", values)


def programme(id, area_code, domain, on, participants=None, by=None):  # noqa: A002
    values = {"id": id, "area_code": area_code, "domain": domain, "on_date": dt.date.fromisoformat(on)}
    return Row("programme", values | {"participants": participants, "organisation_id": by})


def test_services_by_town(database):
    rows = [
        places(),
        area("320598", "another city"),
        organisation("a", "counselling;comfort"),
        organisation("b", "counselling"),
        organisation("c", "protection_care"),
        organisation("d", None),  # services not recorded
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
    ]
    found = asked(database, organisations.coverage, BUREAU, ON, rows=rows)
    assert {(one.service, one.town_code): one.organisations for one in found if one.organisations} == {
        ("counselling", T1): 2,
        ("counselling", T2): 1,
        ("comfort", T1): 1,
        ("protection_care", ""): 1,
    }
    assert {one.service for one in found} == set(SERVICES)  # 0 is the finding
    assert {one.town_code for one in asked(database, organisations.coverage, TOWN_1, ON)} == {T1}


def test_purchases_by_category_and_year(database):
    rows = [
        places(),
        purchase("1", CITY, "hotline", 30_000, "2025-01-01"),
        purchase("2", T1, "training", 20_000, "2025-12-31"),
        purchase("3", T1, "training", 5_000, "2026-10-31"),  # begins today
        purchase("4", T1, "training", 9_000, "2026-11-01"),  # tomorrow
    ]
    found = asked(database, organisations.purchases, FINANCE, ON, rows=rows)
    assert len(found) == len(CATEGORIES) * 2
    assert [(p.category, p.year, p.contracts, p.value_yuan) for p in found if p.contracts] == [
        ("hotline", 2025, 1, 30_000), ("training", 2025, 1, 20_000), ("training", 2026, 1, 5_000),
    ]  # fmt: skip
    own = asked(database, organisations.purchases, TOWN_1, ON)
    assert sum(p.value_yuan for p in own) == 25_000  # without the city's own contract
    assert asked(database, organisations.purchases, FINANCE, dt.date(2024, 1, 1)) == ()


def test_programmes_by_protection_and_year(database):
    rows = [
        places(),
        programme("1", T1, "school", "2025-06-01", 40),
        programme("2", T2, "school", "2025-07-01"),  # participants not recorded
        programme("3", T1, "judicial", "2026-10-31", 10),
        programme("4", T1, "judicial", "2026-11-01", 10),  # tomorrow
    ]
    found = asked(database, organisations.programmes, BUREAU, ON, rows=rows)
    assert len(found) == len(DOMAINS) * 2
    assert [(p.domain, p.year, p.programmes, p.participants) for p in found if p.programmes] == [
        ("school", 2025, 2, 40), ("judicial", 2026, 1, 10),
    ]  # fmt: skip
