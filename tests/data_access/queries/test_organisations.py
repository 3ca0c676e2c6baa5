"""Organisations, who qualifies, and targets."""

import datetime as dt

import pytest

from data_access.queries import organisations
from data_access.queries.organisations import Target
from data_access.scope import Role, Scope
from tests import factories
from tests.factories import CITY, T1, City, Row, organisation, places, stage, target, write

ON = dt.date(2026, 10, 31)
BUREAU = Scope(Role.CITY_SUPERVISOR, CITY)
FINANCE = Scope(Role.FINANCE, CITY)
TOWN_1 = Scope(Role.TOWN_SUPERVISOR, CITY, T1)


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
            organisation("a", services="counselling; comfort", qualified="2025-01-01"),
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
