"""Names: by a standing approval of the person, for children who live in the scope now, by a login of its own."""

import datetime as dt
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from data_access import identity, rollups, users
from data_access.engine import Database
from data_access.errors import ContractBroken, DatabaseForbids, NotAllowed
from data_access.identity import MOST, Approval
from data_access.schema import app_user, child_identity
from data_access.scope import CHILD_ROLES, Role, Scope
from tests import factories as f
from tests import walled as walls
from tests.factories import CITY, T1, T2, V11, V21, City, Row
from tests.walled import Walled

TODAY = dt.date(2026, 11, 22)
BUREAU = Scope(Role.CITY_SUPERVISOR, CITY)
OF_T1, OF_T2 = (Scope(Role.TOWN_SUPERVISOR, CITY, town) for town in (T1, T2))
CHILDREN = ("stays", "moved", "other", "nobody")


def fill(database: Database) -> None:
    """One child of T1, one that moved from T1 to T2, one of T2."""
    f.write(
        database,
        City.of(
            f.places(),
            f.child("stays", V11),
            f.child("moved", V11),
            f.lives("moved", V21, "2026-06-01"),
            f.child("other", V21),
            [
                Row(
                    "child_identity",
                    {
                        "child_id": child,
                        "name": f"name of {child}",
                        "guardian_name": f"guardian of {child}",
                        "guardian_phone": f"telephone of {child}",
                        "address": f"address of {child}",
                    },
                )
                for child in CHILDREN
            ],
        ),
    )
    rollups.refresh(database, today=TODAY)


@pytest.fixture
def filled(database: Database) -> Database:
    fill(database)
    return database


def test_children_of_the_scope_in_the_order_asked(filled: Database):
    first, second, third = identity.named(filled, BUREAU, ("other", "stays", "nobody", "moved"))
    assert [first.child, second.child, third.child] == ["other", "stays", "moved"]
    assert (first.name, first.guardian, first.telephone) == (
        "name of other",
        "guardian of other",
        "telephone of other",
    )
    assert [(each.child, each.address) for each in identity.addresses(filled, BUREAU, ("stays",))] == [
        ("stays", "address of stays")
    ]


def test_a_former_town_reads_no_name(filled: Database):
    for read in (identity.named, identity.addresses):
        assert [each.child for each in read(filled, OF_T1, CHILDREN)] == ["stays"]
        assert [each.child for each in read(filled, OF_T2, CHILDREN)] == ["moved", "other"]
        assert read(filled, Scope(Role.CITY_SUPERVISOR, "320598"), CHILDREN) == ()


@pytest.mark.parametrize("role", sorted(set(Role) - CHILD_ROLES))
def test_other_roles_are_refused(filled: Database, role: Role):
    for read in (identity.named, identity.addresses):
        with pytest.raises(NotAllowed):
            read(filled, Scope(role, CITY), CHILDREN)


def test_no_more_than_a_director_s_list(filled: Database):
    identity.named(filled, BUREAU, ["stays"] * MOST)
    with pytest.raises(ContractBroken):
        identity.named(filled, BUREAU, ["stays"] * (MOST + 1))


# --- behind the second wall -------------------------------------------------------------------------------------------


@pytest.fixture
def walled(_postgresql_clone: walls.Clone) -> Iterator[Walled]:
    create, drop = _postgresql_clone
    owner = create()
    fill(owner)
    with walls.put_up(owner) as found:
        yield found
    drop(owner)


def test_the_names_login_reads_by_the_same_rules(walled: Walled):
    for scope, children in ((BUREAU, CHILDREN[:3]), (OF_T1, ("stays",)), (OF_T2, ("moved", "other"))):
        assert tuple(each.child for each in identity.named(walled.identity, scope, CHILDREN)) == children
        assert tuple(each.child for each in identity.addresses(walled.identity, scope, CHILDREN)) == children


def test_the_dashboard_s_login_reads_no_name(walled: Walled):
    with pytest.raises(DatabaseForbids):
        identity.named(walled.dashboard, BUREAU, CHILDREN)


def test_the_names_login_writes_none(walled: Walled):
    of = sa.update(child_identity).values(name="x")
    with pytest.raises(DatabaseForbids), walled.identity.write(BUREAU) as connection:
        connection.execute(of)


def test_an_approval_is_read_by_the_dashboard_s_login(walled: Walled):
    users.add(walled.owner, entry("li", Role.CITY_SUPERVISOR, CITY))
    with walled.dashboard.read(BUREAU) as connection:
        assert identity.approval(connection, "li", BUREAU, TODAY) == Approval("局长", TODAY)


# --- an approval ------------------------------------------------------------------------------------------------------


def entry(subject: str, role: Role, area: str) -> users.Entry:
    return users.Entry(subject, role, area, "局长", reveal_approved_by="局长", reveal_until=TODAY)


def approved(database: Database, subject: str, scope: Scope, on: dt.date = TODAY) -> Approval | None:
    with database.read(scope) as connection:
        return identity.approval(connection, subject, scope, on)


def test_it_is_of_one_person_in_one_scope(filled: Database):
    users.add(filled, entry("li", Role.TOWN_SUPERVISOR, T1))
    assert approved(filled, "li", OF_T1) == Approval("局长", TODAY)
    assert approved(filled, "li", OF_T2) is None
    assert approved(filled, "li", BUREAU) is None
    assert approved(filled, "wang", OF_T1) is None


def test_it_ends(filled: Database):
    users.add(filled, entry("li", Role.CITY_SUPERVISOR, CITY))
    assert approved(filled, "li", BUREAU) is not None
    assert approved(filled, "li", BUREAU, TODAY + dt.timedelta(days=1)) is None
    users.disable(filled, "li", dt.datetime(2026, 11, 22))
    assert approved(filled, "li", BUREAU) is None


@pytest.mark.parametrize("role", sorted(set(Role) - CHILD_ROLES))
def test_a_role_without_children_has_none_whatever_is_written(filled: Database, role: Role):
    values = {"subject": "li", "role": role.value, "area_code": CITY, "approved_by": "x"}
    with filled.write() as connection:
        connection.execute(sa.insert(app_user).values(**values, reveal_approved_by="x", reveal_until=TODAY))
    assert approved(filled, "li", Scope(role, CITY)) is None


@pytest.mark.parametrize(("by", "until"), [(None, TODAY), ("", TODAY), (" \t", TODAY), ("局长", None)])
def test_half_an_approval_is_none(filled: Database, by: str | None, until: dt.date | None):
    values = {"subject": "li", "role": "city_supervisor", "area_code": CITY, "approved_by": "x"}
    with filled.write() as connection:
        connection.execute(sa.insert(app_user).values(**values, reveal_approved_by=by, reveal_until=until))
    assert approved(filled, "li", BUREAU) is None
