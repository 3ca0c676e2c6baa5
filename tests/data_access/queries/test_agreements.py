"""Agreed actions, disputes and reminders as they are read: whose, in which order, and what is late."""

import datetime as dt

import pytest

from data_access import rollups
from data_access.engine import Database
from data_access.errors import NotAllowed
from data_access.queries import agreements
from data_access.queries.agreements import Action, FollowUp
from data_access.scope import Role, Scope
from tests import factories as f
from tests.factories import CITY, T1, T2, V11, V21, City, day, write

ON = day("2026-11-22")
BUREAU = Scope(Role.CITY_SUPERVISOR, CITY)
OF_T1 = Scope(Role.TOWN_SUPERVISOR, CITY, T1)
LEADER = Scope(Role.LEADER, CITY)


def test_actions_stand_by_agreement_then_by_the_date_due(database: Database):
    write(
        database,
        City.of(
            f.places(),
            f.action("later", T1, agreed="2026-11-01", due="2026-12-01"),
            f.action("sooner", V11, agreed="2026-11-01", due="2026-11-10"),
            f.action("before", T1, agreed="2026-08-01", due="2026-09-30", done="2026-09-20", outcome="done"),
            f.action("tomorrow", T1, agreed="2026-11-23", due="2026-12-01"),  # not agreed on yet
            f.action("of the city", CITY, agreed="2026-08-01", due="2026-09-01"),
            f.action("elsewhere", T2, agreed="2026-11-01", due="2026-11-02"),
        ),
    )
    with database.read(OF_T1) as connection:
        own = agreements.actions(connection, OF_T1, ON)
    assert [(action.id, action.town_code) for action in own] == [("sooner", T1), ("later", T1), ("before", T1)]
    with database.read(LEADER) as connection:
        every = agreements.actions(connection, LEADER, ON)
    assert [action.id for action in every] == ["elsewhere", "sooner", "later", "of the city", "before"]


@pytest.mark.parametrize(
    ("due", "done", "is_open", "is_overdue"),
    [
        ("2026-11-22", None, True, False),  # the last day still belongs to whoever has to act
        ("2026-11-21", None, True, True),
        ("2026-11-21", "2026-11-22", False, False),  # late, and done
        ("2026-11-21", "2026-11-23", True, True),  # done on a day that is not yet looked at
    ],
)
def test_an_action_is_late_from_the_day_after(due: str, done: str | None, is_open: bool, is_overdue: bool):
    action = Action("a", T1, day("2026-10-01"), "", "", day(due), None, None if done is None else day(done))
    assert (action.is_open(ON), action.is_overdue(ON)) == (is_open, is_overdue)


def test_open_disputes_come_first_then_the_latest(database: Database):
    write(
        database,
        City.of(
            f.places(),
            f.dispute("old", T1, raised="2026-09-01T01:00"),
            f.dispute("closed", T1, raised="2026-11-15T01:00", closed="2026-11-16T01:00"),
            f.dispute("new", T1, raised="2026-11-10T01:00"),
            f.dispute("elsewhere", T2),
        ),
    )
    with database.read(OF_T1) as connection:
        assert [one.id for one in agreements.disputes(connection, OF_T1, ON)] == ["new", "old", "closed"]


def test_finance_reads_neither(sqlite: Database):
    finance = Scope(Role.FINANCE, CITY)
    with sqlite.read(finance) as connection:
        for ask in (agreements.actions, agreements.disputes, agreements.follow_ups):
            with pytest.raises(NotAllowed):
                ask(connection, finance, ON)


def test_the_latest_reminder_of_those_who_live_here(database: Database):
    write(
        database,
        City.of(
            f.places(),
            f.child("here", V11),
            f.child("moved", V11),
            f.lives("moved", V21, day("2026-06-01")),
            f.reminder("here", "2026-11-01", "2026-11-05"),
            f.reminder("here", "2026-11-10", "2026-11-20"),
            f.reminder("here", "2026-11-23", "2026-11-30"),  # not yet on the day
            f.reminder("moved", "2026-11-10"),
        ),
    )
    rollups.refresh(database, today=ON)
    for scope, expected in ((OF_T1, {"here"}), (BUREAU, {"here", "moved"})):
        with database.read(scope) as connection:
            found = agreements.follow_ups(connection, scope, ON)
        assert found.keys() == expected
        assert found["here"] == FollowUp("here", day("2026-11-10"), day("2026-11-20"))


@pytest.mark.parametrize(
    ("promised", "last_visit", "is_broken"),
    [
        ("2026-11-21", None, True),
        ("2026-11-22", None, False),  # the promised day is not over
        ("2026-11-21", "2026-11-09", True),  # before the reminder
        ("2026-11-21", "2026-11-10", False),  # on its day
        (None, None, False),  # nothing was promised
    ],
)
def test_a_promise_is_broken_when_its_day_has_passed_without_a_visit(
    promised: str | None, last_visit: str | None, is_broken: bool
):
    reminded = FollowUp("c", day("2026-11-10"), None if promised is None else day(promised))
    assert reminded.is_broken(ON, None if last_visit is None else dt.date.fromisoformat(last_visit)) is is_broken
