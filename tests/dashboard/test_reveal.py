"""The rules of names where no screen stands between: whoever calls them is held to the same."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from dashboard import reveal, session
from dashboard.access import User
from dashboard.figures import Access
from dashboard.reveal import Group, Reason
from data_access import users
from data_access.engine import Database
from data_access.errors import NotAllowed
from data_access.identity import MOST
from data_access.schema import audit_event
from data_access.scope import Role, Scope
from tests import factories as f
from tests.factories import CITY, T1, City

TODAY = dt.date(2026, 11, 22)
SCOPE = Scope(Role.CITY_SUPERVISOR, CITY)
VIEW = ("unvisited",)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The session of one tab."""
    state: dict[str, Any] = {}
    monkeypatch.setattr(session.st, "session_state", state)
    return state


@pytest.fixture
def page(sqlite: Database, kept: dict[str, Any]) -> Any:
    f.write(sqlite, City.of(f.places()))
    entry = users.Entry("li", Role.CITY_SUPERVISOR, CITY, "局长", reveal_approved_by="局长", reveal_until=TODAY)
    users.add(sqlite, entry)
    access, user = Access(sqlite, SCOPE, 1), User("li", "", SCOPE)
    return SimpleNamespace(access=access, user=user, scope=SCOPE, today=TODAY, names=sqlite)


def recorded(page: Any) -> list[tuple[str, str | None]]:
    with page.access.database.audit.read() as connection:
        return [tuple(row) for row in connection.execute(sa.select(audit_event.c.action, audit_event.c.child_ids))]


def group(size: int) -> Group:
    return Group("list", tuple(f"c{n}" for n in range(size)), T1)


def test_one_event_a_child(page: Any):
    grant = reveal.ask(page, VIEW, group(MOST), Reason.HOME_VISIT, "")
    assert recorded(page) == [("reveal", child) for child in grant.group.children]
    assert session.grant() == grant


@pytest.mark.parametrize("size", [0, MOST + 1])
def test_more_than_a_director_s_list_is_refused(page: Any, size: int):
    with pytest.raises(NotAllowed):
        reveal.ask(page, VIEW, group(size), Reason.HOME_VISIT, "")
    assert recorded(page) == [("denied", None)]
    assert session.grant() is None


def test_an_address_of_somebody_else_is_refused(page: Any):
    grant = reveal.ask(page, VIEW, group(1), Reason.HOME_VISIT, "")
    with pytest.raises(NotAllowed):
        reveal.ask_address(page, grant, "c9")
    assert recorded(page) == [("reveal", "c0"), ("denied", None)]
    assert session.grant() is None


def test_an_address_after_the_approval_has_ended_is_refused(page: Any):
    grant = reveal.ask(page, VIEW, group(1), Reason.HOME_VISIT, "")
    users.disable(page.access.database, "li", dt.datetime(2026, 11, 22))
    with pytest.raises(NotAllowed):
        reveal.ask_address(page, grant, "c0")
    assert session.grant() is None


def test_a_grant_lives_as_long_as_each_run_takes_it_up(page: Any):
    grant = reveal.ask(page, VIEW, group(1), Reason.HOME_VISIT, "")
    for _ in range(3):
        session.begin()
        assert reveal.held(VIEW) == grant
    session.begin()  # a run that draws something else
    session.begin()
    assert reveal.held(VIEW) is None


def test_another_view_ends_it(page: Any):
    reveal.ask(page, VIEW, group(1), Reason.HOME_VISIT, "")
    session.begin()
    assert reveal.held(("child",)) is None
    assert reveal.held(VIEW) is None
