"""One child by code: everything of its record up to a day, for the town in which it lives and for its bureau alone."""

import datetime as dt

import pytest

from data_access import rollups
from data_access.engine import Database
from data_access.errors import NotAllowed
from data_access.queries.timeline import (
    Assessed,
    Away,
    Changed,
    Deferred,
    Entitled,
    Left,
    Lived,
    Registered,
    Timeline,
    Visited,
    timeline,
)
from data_access.scope import CHILD_ROLES, Role, Scope
from tests import factories as f
from tests.factories import CITY, T1, T2, V11, V21, City, Row

AS_OF = dt.date(2026, 11, 22)
BUREAU = Scope(Role.CITY_SUPERVISOR, CITY)
OF_T1, OF_T2 = (Scope(Role.TOWN_SUPERVISOR, CITY, town) for town in (T1, T2))


def at(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.fixture
def filled(database: Database) -> Database:
    """Child "mover" lived in T1 and lives in T2 since June; "other" has a row of everything too, and stays in T1."""
    f.write(
        database,
        City.of(
            f.places(),
            f.child("mover", V11, registered="2025-01-02", left="2026-11-10", category="orphan"),
            f.lives("mover", V21, "2026-06-01"),
            f.child("other", V11),
            f.assessment("mover", "2025-02-01", "red", risks=("high", None, "low")),
            f.assessment("mover", "2026-11-23", "green"),  # after the day
            f.assessment("other", "2025-02-01", "yellow"),
            f.visit("mover", "2025-03-01", elements=("good", None, "poor", "fair")),
            f.visit("mover", "2026-07-01", mode="phone", role="supervisor", seen=False),
            f.visit("other", "2025-03-01"),
            f.deferral("mover", "2025-04-01", "2025-04-30", approved_by=None),
            f.entitlement(
                "mover", "dibao", "2025-10-01", "2026-09-30", receiving="2025-11-01", received_until="2026-09-30"
            ),
            f.entitlement(
                "mover", "medical_assistance", "2026-08-01", receiving="2026-12-01"
            ),  # received after the day
            f.entitlement("other", "dibao", "2025-10-01"),
            Row("child_away", {"child_id": "mover", "kind": "boarding", "from_on": at("2025-09-01")}),
            Row(
                "change_report",
                {
                    "id": "r1",
                    "child_id": "mover",
                    "kind": "health",
                    "found_on": at("2026-05-01"),
                    "reported_on": at("2026-05-03"),
                    "handled_on": at("2026-12-01"),  # after the day
                },
            ),
        ),
    )
    rollups.refresh(database, today=AS_OF)
    return database


def asked(database: Database, scope: Scope, child: str = "mover", as_of: dt.date = AS_OF) -> Timeline | None:
    with database.read(scope) as connection:
        return timeline(connection, scope, child, as_of)


def test_the_whole_record_the_latest_first(filled: Database):
    found = asked(filled, BUREAU)
    assert found is not None
    assert (found.child, found.category, found.town, found.village) == ("mover", "orphan", T2, "village 001")
    assert found.entries == (
        Left(at("2026-11-10"), "difficulty", None),
        Entitled(at("2026-08-01"), "medical_assistance", None, None, None, None),
        Visited(at("2026-07-01"), "phone", "supervisor", False, "good", "good", "good", "good"),
        Lived(at("2026-06-01"), T2, "village 001"),
        Changed(at("2026-05-01"), "health", at("2026-05-03"), None),
        Entitled(at("2025-10-01"), "dibao", at("2026-09-30"), at("2025-11-01"), at("2026-09-30"), None),
        Away(at("2025-09-01"), None, "boarding"),
        Deferred(at("2025-04-01"), at("2025-04-30"), "hospital", approved=False),
        Visited(at("2025-03-01"), "home", "director", True, "good", None, "poor", "fair"),
        Assessed(at("2025-02-01"), "red", confirmed=True, guardianship="high", behaviour="low"),
        Registered(at("2025-01-02"), "difficulty"),
        Lived(at("2024-01-01"), T1, "village 001"),
    )


def test_an_earlier_day_knows_nothing_later(filled: Database):
    found = asked(filled, BUREAU, as_of=at("2025-02-28"))
    assert found is not None
    assert [type(entry) for entry in found.entries] == [Assessed, Registered, Lived]
    assert found.town == T1


def test_the_town_where_it_lives_gets_all_but_the_name_of_the_place_before(filled: Database):
    found, whole = asked(filled, OF_T2), asked(filled, BUREAU)
    assert found is not None
    assert whole is not None
    assert found.entries[:-1] == whole.entries[:-1]
    assert found.entries[-1] == Lived(at("2024-01-01"), "", "")


def test_the_town_before_gets_nothing(filled: Database):
    assert asked(filled, OF_T1) is None
    assert asked(filled, OF_T1, as_of=at("2025-12-31")) is None  # not even of the days when it lived there
    assert asked(filled, OF_T1, "other") is not None


@pytest.mark.parametrize("code", ["", "nobody", "%", "m_ver", "' or 1=1 --", "mover' or '1'='1", "MOVER", "mover "])
def test_a_code_that_there_is_not(filled: Database, code: str):
    assert asked(filled, BUREAU, code) is None


def test_another_city_gets_nothing(filled: Database):
    assert asked(filled, Scope(Role.CITY_SUPERVISOR, "320598")) is None


@pytest.mark.parametrize("role", sorted(set(Role) - CHILD_ROLES))
def test_other_roles_are_refused(filled: Database, role: Role):
    with pytest.raises(NotAllowed):
        asked(filled, Scope(role, CITY))
