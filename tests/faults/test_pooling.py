"""Behind a pool of transactions: pgbouncer gives each transaction whatever connection of the server is free."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from data_access import rollups, setup
from data_access.engine import Database
from data_access.errors import AllTaken
from data_access.queries import freshness
from data_access.scope import Role, Scope
from tests import pgbouncer
from tests.dashboard.frame import city

pytestmark = pytest.mark.needs_pgbouncer
TOWNS = [Scope(Role.TOWN_SUPERVISOR, "320599", f"3205991{n:02}") for n in range(8)]
NOBODY_S = sa.text("SELECT current_setting('app.town_low', true)")
OWN = sa.text("SELECT current_setting('app.town_low'), pg_backend_pid() WHERE 1 = :one")


def test_everything_works(postgresql: Database) -> None:
    """From the first table to a refresh and a page's reading, over two connections of the server."""
    with pgbouncer.before(postgresql.url) as url:
        database = Database(url)
        setup.initialise(database)
        city.fill(database)
        rollups.refresh(database, today=city.TODAY)
        with database.look(TOWNS[1]) as connection:
            assert freshness.version(connection, city.CITY) == 2
        database.dispose()


def test_no_scope_is_left_to_another(postgresql: Database) -> None:
    """Eight people at once, each often enough that a driver would prepare the statement, on two connections."""
    with pgbouncer.before(postgresql.url) as url:
        database = Database(url, pool_size=8)
        together = threading.Barrier(len(TOWNS))

        def work(scope: Scope) -> set[int]:
            together.wait()
            seen = set()
            for _ in range(12):
                with database.look(scope) as connection:
                    town, server = connection.execute(OWN, {"one": 1}).one()
                    assert town == scope.town
                    seen.add(server)
                with database.read() as connection:  # nobody's
                    assert connection.execute(sa.text("SELECT current_setting('app.town_low', true)")).scalar() in (
                        "",
                        None,
                    )
            return seen

        with ThreadPoolExecutor(len(TOWNS)) as people:
            servers = set().union(*people.map(work, TOWNS))
        database.dispose()
    assert len(servers) <= 2


def test_all_of_its_connections_taken(postgresql: Database) -> None:
    with pgbouncer.before(postgresql.url, connections=1) as url:
        database = Database(url)
        with database.read() as connection:
            connection.exec_driver_sql("SELECT 1")
            with pytest.raises(AllTaken), database.write():
                pass
        database.dispose()


def test_more_clients_than_it_takes(postgresql: Database) -> None:
    with pgbouncer.before(postgresql.url, clients=1) as url:
        database = Database(url)
        with database.read(), pytest.raises(AllTaken), database.write():
            pass
        database.dispose()
