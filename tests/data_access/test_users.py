"""The people of app_user: who is entered by whose approval, and who is in force."""

import datetime as dt

import pytest
import sqlalchemy as sa

from data_access import schema, users
from data_access.engine import Database
from data_access.errors import UnknownArea
from data_access.scope import Role, Scope
from data_access.users import AreaUnfit, Entry, NobodyApproved, RevealUnfit, UnknownSubject
from tests.dashboard.frame import city

TODAY = dt.date(2026, 11, 23)
NOW = dt.datetime(2026, 11, 23, 1, 0)


@pytest.fixture
def place(database: Database) -> Database:
    city.fill(database)
    return database


def entry(subject: str = "li", role: Role = Role.CITY_SUPERVISOR, area: str = city.CITY, **more: object) -> Entry:
    return Entry(subject, role, area, **{"approved_by": "局长", **more})  # type: ignore[arg-type]


def in_force(database: Database, on: dt.date = TODAY) -> list[str]:
    with database.read() as connection:
        return [person.subject for person in users.people(connection, on)]


def test_who_is_entered_is_in_force_until_the_last_day(place: Database):
    assert users.add(place, entry(valid_until=TODAY))
    assert in_force(place) == ["li"]
    assert in_force(place, TODAY + dt.timedelta(days=1)) == []
    assert users.entries(place) == (entry(valid_until=TODAY),)


def test_entering_anew_replaces_the_whole_row(place: Database):
    users.add(place, entry(reveal_approved_by="局长", reveal_until=TODAY))
    assert not users.add(place, entry(role=Role.LEADER))
    assert users.entries(place) == (entry(role=Role.LEADER),)  # the approval to see names is gone with the role


def test_who_is_disabled_stays_on_record_and_is_entered_anew_by_a_new_approval(place: Database):
    users.add(place, entry())
    users.disable(place, "li", NOW)
    users.disable(place, "li", NOW + dt.timedelta(days=1))  # the first time holds
    assert in_force(place) == []
    assert [(each.subject, each.disabled_at) for each in users.entries(place)] == [("li", NOW)]
    users.add(place, entry(approved_by="副局长"))
    assert in_force(place) == ["li"]


def test_nobody_is_disabled_who_is_not_there(place: Database):
    with pytest.raises(UnknownSubject, match="nobody"):
        users.disable(place, "nobody", NOW)


@pytest.mark.parametrize("blank", ["", "  "])
def test_nobody_is_entered_without_an_approval(place: Database, blank: str):
    with pytest.raises(NobodyApproved):
        users.add(place, entry(approved_by=blank))
    with pytest.raises(NobodyApproved):
        users.add(place, entry(subject=blank))
    assert users.entries(place) == ()


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("area", [city.CITY, city.NORTH])
def test_a_role_is_given_for_its_kind_of_area_alone(place: Database, role: Role, area: str):
    fits = role is Role.LEADER or (role is Role.TOWN_SUPERVISOR) == (area == city.NORTH)
    if fits:
        users.add(place, entry(role=role, area=area))
        with place.read() as connection:
            person = users.person(connection, "li", TODAY)
        assert person is not None
        assert person.scope == Scope(role, city.CITY, area if area != city.CITY else None)
    else:
        with pytest.raises(AreaUnfit):
            users.add(place, entry(role=role, area=area))


def test_an_area_must_be_there(place: Database):
    with pytest.raises(UnknownArea):
        users.add(place, entry(area="' or 1=1 --"))


@pytest.mark.parametrize(
    ("role", "given"),
    [
        (Role.CITY_SUPERVISOR, {"reveal_until": TODAY}),
        (Role.CITY_SUPERVISOR, {"reveal_approved_by": "局长"}),
        (Role.CITY_SUPERVISOR, {"reveal_approved_by": " ", "reveal_until": TODAY}),
        (Role.LEADER, {"reveal_approved_by": "局长", "reveal_until": TODAY}),  # leaders never see names
        (Role.AUDITOR, {"reveal_approved_by": "局长", "reveal_until": TODAY}),
        (Role.FINANCE, {"reveal_approved_by": "局长", "reveal_until": TODAY}),
    ],
)
def test_half_an_approval_to_see_names_is_none(place: Database, role: Role, given: dict[str, object]):
    with pytest.raises(RevealUnfit):
        users.add(place, entry(role=role, **given))


@pytest.mark.parametrize(
    ("role", "area"),
    [("root", city.CITY), ("town_supervisor", city.CITY), ("auditor", city.NORTH), ("LEADER", city.CITY)],
)
def test_a_row_that_others_wrote_wrongly_lets_nobody_in(place: Database, role: str, area: str):
    with place.write() as connection:
        connection.execute(sa.insert(schema.app_user).values(subject="li", role=role, area_code=area, approved_by="x"))
    assert in_force(place) == []
    with place.read() as connection:
        assert users.person(connection, "li", TODAY) is None


def test_an_ended_login_is_ended_once_and_for_good(place: Database):
    users.revoke(place, "nonce", NOW)
    users.revoke(place, "nonce", NOW)
    with place.read() as connection:
        assert users.is_revoked(connection, "nonce")
        assert not users.is_revoked(connection, "nonc_")


def test_what_cannot_be_recorded_is_not_done(place: Database):
    def full() -> None:
        raise OSError

    with pytest.raises(OSError):
        users.add(place, entry(), full)
    assert users.entries(place) == ()
    users.add(place, entry())
    with pytest.raises(OSError):
        users.disable(place, "li", NOW, full)
    assert in_force(place) == ["li"]
