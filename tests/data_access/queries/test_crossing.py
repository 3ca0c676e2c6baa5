"""No page query crosses its city: what a router of shards reads off a statement, and what a spread database answers."""

from dataclasses import dataclass, field
from functools import partial

import pytest
import sqlalchemy as sa

from data_access.distributed import narrowing, spread
from data_access.distributed.placement import PLACES, VIEW, Place
from data_access.distributed.placement import spread as spread_tables
from data_access.engine import Database
from data_access.schema import metadata
from data_access.scope import Role, Scope
from tests import walled as walls
from tests.data_access.distributed import citus
from tests.data_access.queries import asking, crossing
from tests.factories import CITY

BUREAU = Scope(Role.CITY_SUPERVISOR, CITY)
"""A town's scope sends the same statements, narrowed further (`test_scope`)."""
UNORDERED = frozenset({"tiers.moves", "visits.lag_counts"})
QUESTIONS = asking.questions()
SPREAD = frozenset({*spread_tables(), VIEW})
OF_A_CITY = frozenset(name for name, (place, _why) in PLACES.items() if place is Place.CITY)

REACHED = {
    "agreements.follow_ups", "changes.month_counts", "changes.month_rows", "letters.children", "letters.register",
    "quality.contradiction_counts", "quality.contradictions", "quality.filled", "roster.details", "snapshot.children",
    "snapshot.city_cells", "support.children", "support.city_cells", "timeline.timeline", "visit_rows.month_visits",
}  # fmt: skip
"""Questions that reach raw rows of children, or of letters, through the children or letters of their city."""

ANYWHERE = {"workforce.city_tally", "workforce.ended", "workforce.people", "workforce.pooled_tally",
    "workforce.served_before_pass", "workforce.tallies"}  # fmt: skip
"""Questions that ask a view on which days a worker visited anybody, anywhere: on a cluster in its own city."""


@dataclass
class Asked:
    """What came of a question, whatever its arguments: the spread tables that its statements read without naming a
    city, the same once they are narrowed, and the answers by label.
    """

    loose: set[str] = field(default_factory=set)
    narrowed: set[str] = field(default_factory=set)
    answers: dict[str, object] = field(default_factory=dict)


@pytest.fixture(scope="module")
def asked(both: Database) -> dict[str, Asked]:
    found: dict[str, Asked] = {}
    for question in QUESTIONS:
        one = found.setdefault(question.name, Asked())
        one.answers[question.label], statements = crossing.statements(partial(told, both, question, both))
        for statement in statements:
            one.loose |= crossing.loose(statement, SPREAD)
            one.narrowed |= crossing.loose(narrowing.narrow(statement, CITY), SPREAD)
    return found


def told(database: Database, question: asking.Question, lists: Database) -> object:
    answer = question(database, BUREAU, lists)
    return frozenset(answer) if question.name in UNORDERED else answer


def test_facts_and_own_tables_are_asked_by_their_city(asked: dict[str, Asked]):
    assert {name: one.loose & OF_A_CITY for name, one in asked.items() if one.loose & OF_A_CITY} == {}


def test_raw_rows_are_reached_through_their_children(asked: dict[str, Asked]):
    assert {name for name, one in asked.items() if one.loose - OF_A_CITY - {VIEW}} == REACHED


def test_on_a_cluster_every_spread_table_is_asked_by_its_city(asked: dict[str, Asked]):
    assert {name: one.narrowed for name, one in asked.items() if one.narrowed} == {}


def test_what_asks_beyond_any_city_is_listed(asked: dict[str, Asked]):
    assert {name for name, one in asked.items() if VIEW in one.loose} == ANYWHERE


def test_a_statement_without_its_city_would_be_seen():
    """Otherwise the tests above would show nothing."""
    month = sa.table("child_month")
    assert crossing.loose(sa.select(sa.literal(1)).select_from(month), SPREAD) == {"child_month"}


# --- answers ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cluster(both: Database, _postgresql_clone: walls.Clone):
    """The same two cities, spread; the reader narrows, as on a cluster."""
    create, drop = _postgresql_clone
    owner = create()
    walls.copy(both, owner)
    citus.pretend(owner)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spread, "extension_available", lambda _connection: True)
        patch.setattr(spread, "EXTENSION", "SELECT 1")
        spread.distribute(owner)
    url = sa.make_url(owner.url).update_query_dict({"application_name": "narrowing"})
    reader = Database(url.render_as_string(hide_password=False))
    narrowing.stand(reader._engine(read_only=True))
    yield reader
    reader.dispose()
    drop(owner)


@pytest.mark.needs_postgresql
def test_every_question_is_answered_as_on_one_server(cluster: Database, both: Database, asked: dict[str, Asked]):
    answers = {label: answer for one in asked.values() for label, answer in one.answers.items()}
    different = [q.label for q in QUESTIONS if told(cluster, q, both) != answers[q.label]]
    assert different == []


@pytest.mark.needs_postgresql
def test_the_reader_does_narrow(cluster: Database):
    """A row of another city is not seen, though the statement asks for all."""
    every = sa.select(sa.column("city_code")).select_from(metadata.tables["visit"]).distinct()
    with cluster.read(BUREAU) as connection:
        assert connection.execute(every).scalars().all() == [CITY]
    with cluster.read() as connection:
        assert len(connection.execute(every).all()) > 1
