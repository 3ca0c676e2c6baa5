"""Reading the audit trail within one city, on both engines."""

import datetime as dt
from dataclasses import replace

import pytest

from data_access.audit import Action, Event, append
from data_access.engine import Database
from data_access.errors import NotAllowed
from data_access.queries import trail
from data_access.queries.trail import Recorded, Sought
from data_access.scope import Role, Scope
from tests.factories import CITY, T1, T2

AT = dt.datetime(2026, 11, 22, 8, 30)
SCOPE = Scope(Role.AUDITOR, CITY)
TOWNS = frozenset({T1, T2})
ALL = Sought(AT, AT + dt.timedelta(days=1))

LIST = Event("wang", "town_supervisor", Action.LIST_CHILDREN, T1, ("C-1", "C_2", "C-30"), detail="A4")
NAME = Event("li", "city_supervisor", Action.REVEAL, T2, ("C-3",), "电话核实")
EVENTS = (
    LIST,
    NAME,
    Event("li", "city_supervisor", Action.SIGN_IN, CITY),
    Event("root", "operator", Action.IMPORT),
    Event("wu", "city_supervisor", Action.LIST_CHILDREN, "320500", ("C-1",)),
    Event("wu", "town_supervisor", Action.LIST_CHILDREN, "320500101", ("C-1",)),
)


@pytest.fixture
def filled(database: Database) -> Database:
    append(database, EVENTS, AT)
    append(database, [LIST], AT - dt.timedelta(microseconds=1))
    append(database, [LIST], ALL.end)
    return database


def numbers(database: Database, sought: Sought, scope: Scope = SCOPE, towns: frozenset[str] = TOWNS) -> list[int]:
    with database.audit.read(scope) as connection:
        found = trail.events(connection, scope, towns, sought)
        assert trail.count(connection, scope, towns, sought) == len(found)
        assert trail.subjects(connection, scope, towns, sought) == tuple(sorted({event.subject for event in found}))
    return [event.id for event in found]


def test_the_city_s_events_and_the_operators_newest_first(filled: Database):
    assert numbers(filled, ALL) == [4, 3, 2, 1]
    assert numbers(filled, ALL, Scope(Role.AUDITOR, "320500"), frozenset({"320500101"})) == [6, 5, 4]


def test_an_event_is_told_as_it_stands(filled: Database):
    with filled.audit.read(SCOPE) as connection:
        *_, name, listed = trail.events(connection, SCOPE, TOWNS, ALL)
    assert listed == Recorded(
        1, AT, "wang", "town_supervisor", "list_children", T1, ("C-1", "C_2", "C-30"), None, "A4"
    )  # fmt: skip
    assert (name.children, name.reason) == (("C-3",), "电话核实")


@pytest.mark.parametrize(
    ("narrower", "left"),
    [
        ({"action": "reveal"}, [2]),
        ({"subject": "li"}, [3, 2]),
        ({"area": T1}, [1]),
        ({"area": "320500"}, []),  # of another city: not here, whatever is asked
        ({"child": "C-1"}, [1]),
        ({"child": "C-3"}, [2]),  # not C-30
        ({"child": "C_2"}, [1]),
        ({"child": "C__"}, []),
        ({"child": "%"}, []),
        ({"child": "' or 1=1 --"}, []),
        ({"child": "C-1;C_2"}, [1]),
        ({"action": "reveal", "subject": "wang"}, []),
    ],
)
def test_what_is_sought(filled: Database, narrower: dict[str, str], left: list[int]):
    assert numbers(filled, replace(ALL, **narrower)) == left


def test_some_at_a_time(filled: Database):
    with filled.audit.read(SCOPE) as connection:
        pages = [trail.events(connection, SCOPE, TOWNS, ALL, 3, first) for first in (0, 3, 6)]
    assert [[event.id for event in page] for page in pages] == [[4, 3, 2], [1], []]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.AUDITOR}))
def test_nobody_but_an_auditor(filled: Database, role: Role):
    scope = Scope(role, CITY, T1 if role is Role.TOWN_SUPERVISOR else None)
    with filled.audit.read(scope) as connection:
        for ask in (trail.events, trail.count, trail.subjects):
            with pytest.raises(NotAllowed):
                ask(connection, scope, TOWNS, ALL)
