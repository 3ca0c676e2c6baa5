"""`tonghu init --distributed` on PostgreSQL with Citus' names: keys, columns and marks change, all else holds."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from data_access import rollups, setup
from data_access.checking import contract, facts
from data_access.distributed import spread
from data_access.distributed.placement import CITY, PLACES, Place
from data_access.engine import Database
from data_access.errors import ClusterRefused, ClusterWall, ClusterWhere
from data_access.importing import run
from data_access.progress import silent
from data_access.roles import Roles
from data_access.rollups.schema import ROLLUPS, dirty
from data_access.schema import metadata
from tests import factories as f
from tests.data_access.distributed import citus

pytestmark = pytest.mark.needs_postgresql

TODAY = f.day("2026-11-22")

ROWS = f.City.of(
    f.places(),
    f.child("c1", f.V11),
    f.visits("c1", "2026-09-10", "2026-10-10"),
    f.child("c2", f.V21),
    f.reminder("c2", "2026-11-10"),
    f.letter("l1", f.T2, ("c2",)),
)
VISITS = """儿童编号,走访日期,走访方式,是否见到儿童,走访人身份,录入时间
c1,2026-10-10,入户,是,儿童督导员,2026-10-10 18:20
c2,2026-10-11,入户,是,儿童主任,2026-10-11 18:20
"""


@pytest.fixture
def cluster(postgresql: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A database with rows, on a server that says it has the extension."""
    monkeypatch.setattr(spread, "extension_available", lambda _connection: True)
    monkeypatch.setattr(spread, "EXTENSION", "SELECT 1")
    citus.pretend(postgresql)
    f.write(postgresql, ROWS)
    rollups.refresh(postgresql, TODAY)
    return postgresql


def columns(database: Database, table: str) -> tuple[str, ...]:
    with database.read() as connection:
        return tuple(sa.inspect(connection).get_pk_constraint(table)["constrained_columns"])


def values(database: Database, text: str) -> list[tuple[object, ...]]:
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(sa.text(text))]


def test_every_table_is_told_where_it_lies(cluster: Database):
    spread.distribute(cluster)
    wanted: dict[str, tuple[str | None, str | None]] = {}
    for name, (place, _why) in PLACES.items():
        if place is Place.EVERYWHERE:
            wanted[name] = (None, None)
        elif place is not Place.COORDINATOR:
            wanted[name] = (CITY, None if name == "child" else "child")
    assert citus.told(cluster) == wanted
    assert columns(cluster, "visit") == (CITY, "id")
    assert columns(cluster, "child_month") == (CITY, "child_id", "m")


def test_rows_lie_in_the_city_of_their_child(cluster: Database):
    f.write(cluster, f.City.of(f.visit("nobody", "2026-10-10")))  # of no child that is there
    spread.distribute(cluster)
    assert values(cluster, "SELECT DISTINCT child_id, city_code FROM visit ORDER BY 1") == [
        ("c1", f.CITY),
        ("nobody", ""),
    ]
    for table in ("follow_up", "letter_step", "letter_child"):
        assert set(values(cluster, f"SELECT city_code FROM {table}")) == {(f.CITY,)}


def test_a_second_time_changes_nothing(cluster: Database):
    assert spread.distribute(cluster) > 20
    before = f.contents(cluster, metadata.sorted_tables)
    setup.initialise(cluster)
    assert spread.distribute(cluster) == 0
    assert f.contents(cluster, metadata.sorted_tables) == before
    assert contract.check(cluster) == ()


def test_spreading_marks_nothing(cluster: Database):
    spread.distribute(cluster)
    assert values(cluster, "SELECT what FROM dirty") == []


def test_what_is_refused_leaves_all_as_it_was(cluster: Database):
    with cluster.write() as connection:
        connection.exec_driver_sql("CREATE UNIQUE INDEX in_the_way ON risk_assessment (id)")
    before = f.contents(cluster, metadata.sorted_tables)
    with pytest.raises(ClusterRefused, match="risk_assessment"):
        spread.distribute(cluster)
    assert citus.told(cluster) == {}
    assert columns(cluster, "visit") == ("id",)
    assert f.contents(cluster, metadata.sorted_tables) == before
    f.write(cluster, f.City.of(f.visit("c2", "2026-11-20")))  # the marks stand still
    assert values(cluster, "SELECT what, key FROM dirty WHERE what = 'child'") == [("child", "c2")]


# --- all else holds ---------------------------------------------------------------------------------------------------


def test_marks_are_made_by_row_and_lie_beside_it(cluster: Database):
    spread.distribute(cluster)
    with cluster.write() as connection:
        connection.exec_driver_sql(f"SET LOCAL app.city = '{f.CITY}'")  # as a writer says whose rows come
        for table in ("child_register", "visit"):
            for row in f.City.of(f.register("c1", "2026-11-01"), f.visit("c1", "2026-11-20", worker_id="w1"))[table]:
                connection.execute(sa.insert(metadata.tables[table]).values(**row))
        connection.execute(sa.update(metadata.tables["visit"]).values(mode="home"))
        connection.execute(sa.insert(metadata.tables["worker"]).values(id="w9", name="w9"))
    assert set(values(cluster, "SELECT city_code, what, key FROM dirty")) == {
        (f.CITY, "child", "c1"),
        (f.CITY, "worker", "w1"),
        ("", "table", "worker"),
    }


def test_a_row_of_no_city_is_refused_not_lost(cluster: Database):
    spread.distribute(cluster)
    with pytest.raises(sa.exc.IntegrityError):
        f.write(cluster, f.City.of(f.visit("c1", "2026-11-20")))


def test_import_and_refresh_go_on(cluster: Database, tmp_path: Path):
    spread.distribute(cluster)
    (tmp_path / "visits.csv").write_text(VISITS, encoding="utf-8")
    for written, changed in ((2, 0), (0, 0)):  # the same file again changes nothing
        (result,) = run.import_files(
            cluster,
            [tmp_path / "visits.csv"],
            today=TODAY,
            identity_key=b"only for tests",
            by="tests",
            progress=silent,
        )
        assert (result.written, result.changed) == (written, changed)
    assert values(cluster, "SELECT DISTINCT city_code FROM visit") == [(f.CITY,)]
    assert rollups.refresh(cluster, TODAY).children == 2
    with cluster.read() as connection:
        assert connection.execute(sa.select(dirty)).all() == []
    found = facts.check(cluster, seed=1)
    assert [one.part for one in found.compared if one.wrong] == []
    incremental = f.contents(cluster, ROLLUPS)
    rollups.refresh(cluster, TODAY, full=True)
    assert f.contents(cluster, ROLLUPS) == incremental


# --- where it cannot be -----------------------------------------------------------------------------------------------


def test_without_the_extension_nothing_is_done(postgresql: Database):
    """The servers of the tests have none."""
    with pytest.raises(ClusterWhere):
        spread.distribute(postgresql)
    assert contract.check(postgresql) == ()
    assert columns(postgresql, "visit") == ("id",)


def test_sqlite_is_no_cluster(sqlite: Database):
    with pytest.raises(ClusterWhere):
        spread.distribute(sqlite)


def test_the_second_wall_and_a_cluster_exclude_each_other(cluster: Database):
    with pytest.raises(ClusterWall):
        spread.require(cluster, Roles())
    spread.distribute(cluster)
    with pytest.raises(ClusterWall):
        setup.initialise(cluster, roles=Roles())
