"""Behind the second wall every question is answered as before it, whoever asks: PostgreSQL, the dashboard's login."""

import datetime as dt

import pytest
import sqlalchemy as sa

from dashboard import figures
from dashboard.figures import Access
from data_access import months, roles
from data_access.engine import Database
from data_access.errors import NotAllowed, UnknownArea
from data_access.measures.model import Ask, Figure, Level
from data_access.measures.registry import MEASURES
from data_access.parameters import Parameters
from data_access.queries import roster, snapshot, support, tiers
from data_access.rollups.schema import child_scope
from data_access.scope import Role, Scope
from tests.data_access.queries import asking
from tests.data_access.queries.asking import AS_OF, TOWNS, Question
from tests.data_access.queries.other_city import OTHER, OTHER_TOWNS
from tests.factories import CITY
from tests.walled import Walled

SCOPES = (
    *(Scope(role, CITY) for role in Role if role is not Role.TOWN_SUPERVISOR),
    *(Scope(Role.TOWN_SUPERVISOR, CITY, town) for town in TOWNS),
    Scope(Role.LEADER, CITY, TOWNS[0]),
    Scope(Role.CITY_SUPERVISOR, OTHER),
    Scope(Role.TOWN_SUPERVISOR, OTHER, OTHER_TOWNS[0]),
)
OF_TOWNS = tuple(Scope(Role.TOWN_SUPERVISOR, CITY, f"{CITY}{town}") for town in ("101", "102", "103", "104", "105"))
EARLIER = tuple(dt.date(2026, month, 15) for month in (3, 6, 9))
UNORDERED = frozenset({"tiers.moves", "visits.lag_counts"})


def told(question: Question, database: Database, scope: Scope, lists: Database) -> object:
    try:
        answer = question(database, scope, lists)
    except (NotAllowed, UnknownArea) as refused:
        return type(refused)
    return frozenset(answer) if question.name in UNORDERED else answer


def test_the_wall_stands_before_the_dashboard_and_not_before_the_owner(walled: Walled, both: Database):
    assert roles.stand(walled.dashboard)
    assert not roles.stand(walled.owner)
    assert not roles.stand(both)


@pytest.mark.parametrize("question", asking.questions(), ids=lambda question: question.label)
def test_every_question_is_answered_as_without_the_wall(walled: Walled, both: Database, question: Question):
    for scope in SCOPES:
        assert told(question, walled.dashboard, scope, both) == told(question, both, scope, both), scope


@pytest.mark.parametrize("as_of", EARLIER, ids=str)
def test_an_earlier_day_is_told_as_without_the_wall(walled: Walled, both: Database, as_of: dt.date):
    """Children have moved since: the town of that day tells of them as they were, under either wall."""
    ask = Ask(as_of, months.month_of(as_of) - 1)
    for scope in OF_TOWNS:
        answers = []
        for database in (walled.dashboard, both):
            with database.read(scope) as connection:
                answers.append(
                    (
                        snapshot.children(connection, scope, as_of, Parameters()),
                        snapshot.city_cells(connection, scope, as_of, Parameters()),
                        support.children(connection, scope, as_of, Parameters()),
                        roster.tier_changes(connection, scope, ask),
                        frozenset(tiers.moves(connection, scope, ask, city_total=False)),
                    )
                )
        assert answers[0] == answers[1], scope


def test_some_children_of_an_earlier_day_have_moved_since(both: Database):
    """Otherwise the test above would show nothing."""
    moved = sa.select(child_scope.c.child_id, child_scope.c.town_code).where(child_scope.c.present == 0)
    with both.read() as connection:
        former = set(connection.execute(moved).all())
        found = snapshot.children(connection, Scope(Role.CITY_SUPERVISOR, CITY), EARLIER[0], Parameters())
    assert (
        {(child.child, child.town) for child in found}
        & former
        & {(child, town) for child, town in former if town in {scope.town for scope in OF_TOWNS}}
    )


@pytest.mark.parametrize("scope", SCOPES, ids=lambda scope: f"{scope.role}-{scope.town or scope.city}")
def test_every_figure_is_the_same(walled: Walled, both: Database, scope: Scope):
    found = [
        _figures(Access(database, scope, 1), name, level)
        for database in (walled.dashboard, both)
        for name in MEASURES
        for level in (Level.CITY, Level.TOWN)
    ]
    behind, without = found[: len(found) // 2], found[len(found) // 2 :]
    assert behind == without
    assert any(behind)


def _figures(access: Access, measure: str, level: Level) -> tuple[Figure, ...]:
    """Nothing for a measure that is not for the role."""
    try:
        return figures.figures(access, Ask(AS_OF, months.month_of(AS_OF)), (measure,), level)
    except NotAllowed:
        return ()
