"""What is sent by the driver is answered, walled in and refused as what SQLAlchemy sends."""

from contextvars import ContextVar

import pytest
import sqlalchemy as sa

from data_access import often, walls
from data_access.engine import Database
from data_access.errors import DatabaseAway, TooSlow
from data_access.schema import area
from data_access.scope import Reach, Role, Scope
from tests import factories
from tests.factories import CITY, T1, City, places

BUREAU = Scope(Role.CITY_SUPERVISOR, CITY)
TOWN = Scope(Role.TOWN_SUPERVISOR, CITY, T1)
NAMED = sa.select(area.c.code, area.c.name, area.c.fictional, area.c.valid_from).where(
    area.c.level == sa.bindparam("level"), area.c.name.like("%")
)
TOWN_LOW = sa.select(sa.func.current_setting("app.town_low").label("low"))


@pytest.fixture
def place(database: Database) -> Database:
    factories.write(database, City.of(places()))
    return database


def test_rows_are_those_of_sqlalchemy_by_name_and_by_place(place: Database):
    ordered = NAMED.order_by(area.c.code)
    with place.look(BUREAU) as connection:
        expected = connection.execute(ordered, {"level": "town"}).all()
        found = often.rows(connection, ordered, level="town")
        assert [tuple(row) for row in found] == [tuple(row) for row in expected]
        assert [row.name for row in found] == [row.name for row in expected]
        assert len(found) > 1


def test_the_first_row_or_none(place: Database):
    with place.look(BUREAU) as connection:
        assert often.first(connection, NAMED, level="city").code == CITY
        assert often.first(connection, NAMED, level="nothing") is None


@pytest.mark.parametrize("scope", [BUREAU, TOWN])
def test_a_statement_runs_at_its_own_reach(postgresql: Database, scope: Scope):
    own, whole = walls.values(scope, Reach.OWN)[5], walls.values(scope, Reach.CITY)[5]
    with postgresql.look(scope) as connection:
        assert often.first(connection, TOWN_LOW).low == own
        assert often.first(connection, TOWN_LOW.execution_options(reach=Reach.CITY)).low == whole
        assert often.first(connection, TOWN_LOW).low == own  # and the next one at its own again
        with walls.reaching(connection, Reach.CITY):
            assert often.first(connection, TOWN_LOW).low == whole


def test_what_takes_too_long_has_its_sentence(postgresql: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("data_access.postgresql._patience", ContextVar("patience", default=100))
    with pytest.raises(TooSlow), postgresql.look(BUREAU) as connection:
        often.rows(connection, sa.select(sa.func.pg_sleep(5).label("slept")))
    with postgresql.look(BUREAU) as connection:  # and the connection is as good as before
        assert often.rows(connection, NAMED, level="town") == []


def test_what_cannot_be_answered_is_told_as_sqlalchemy_tells_it(postgresql: Database):
    with pytest.raises(sa.exc.ProgrammingError), postgresql.look(BUREAU) as connection:
        often.rows(connection, sa.select(sa.column("x")).select_from(sa.table("nowhere")))


def cut(database: Database, connection: sa.Connection) -> None:
    """As a server that is stopped ends what is connected to it."""
    mine = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    with database.write() as other:
        other.exec_driver_sql("SELECT pg_terminate_backend(%s)", (mine,))


def asked_after_a_cut(database: Database, statement: sa.Select) -> None:
    with database.look(TOWN) as connection:
        cut(database, connection)
        often.rows(connection, statement, level="town")


@pytest.mark.parametrize("reach", [Reach.OWN, Reach.CITY])  # further than one's own: the walls are sent for first
def test_a_connection_that_was_cut_is_left_and_the_next_one_answers(postgresql: Database, reach: Reach):
    with pytest.raises(DatabaseAway):
        asked_after_a_cut(postgresql, NAMED.execution_options(reach=reach))
    with postgresql.look(TOWN) as connection:
        assert often.rows(connection, NAMED, level="town") == []


def test_a_list_cannot_be_sent_often(postgresql: Database):
    with postgresql.look(BUREAU) as connection, pytest.raises(AssertionError, match="written out"):
        often.rows(connection, sa.select(area.c.code).where(area.c.code.in_([T1])))
