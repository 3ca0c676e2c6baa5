"""Setting up: from nothing, twice, over views, from an earlier and a later version."""

import stat
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from data_access import parameters, setup
from data_access.checking import contract
from data_access.engine import Database
from data_access.errors import DatabaseEmpty, DatabaseMissing, SchemaTooNew, SchemaTooOld
from data_access.migrations.creating import VERSION_TABLE
from data_access.rollups.schema import dirty
from data_access.schema import area, audit_event, audit_metadata, metadata
from tests import factories
from tests.factories import CITY


@pytest.fixture
def nothing(tmp_path: Path) -> Database:
    """A database of which no file exists yet, in a folder that does not exist either."""
    return Database(f"sqlite:///{tmp_path / 'made by init' / 'tonghu.db'}")


def put(database: Database, *statements: str) -> None:
    with database.write() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))


def add_city(database: Database) -> None:
    with database.write() as connection:
        connection.execute(sa.insert(area).values(code="320599", name="云浦市", level="city", fictional=True))


def test_migrations_make_exactly_the_declared_schema(database: Database) -> None:
    trail = audit_metadata.tables.keys()  # PostgreSQL: in the same database
    options = {
        "version_table": VERSION_TABLE,
        "compare_type": True,
        "compare_server_default": True,
        "include_object": lambda of, _name, kind, *_rest: (of if kind == "table" else of.table).name not in trail,
    }
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []


def test_initialise_tells_how_far_it_is_and_ends_at_the_whole(nothing: Database) -> None:
    steps: list[tuple[int, int]] = []
    setup.initialise(nothing, lambda _what, done, total: steps.append((done, total)))
    assert steps == sorted(steps)
    assert steps[-1][0] == steps[-1][1]


def test_second_initialise_changes_nothing_and_keeps_the_rows(database: Database) -> None:
    add_city(database)
    setup.initialise(database)
    with database.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(area)).scalar() == 1
    assert contract.check(database) == ()


def test_triggers_mark_what_is_written(database: Database) -> None:
    add_city(database)
    with database.read() as connection:
        assert connection.execute(sa.select(dirty.c.what)).scalars().all() == ["all"]


def test_audit_trail_stands_beside_an_sqlite_file(nothing: Database) -> None:
    setup.initialise(nothing)
    assert nothing.audit.path is not None
    assert nothing.audit.path.name == "tonghu-audit.db"
    with nothing.audit.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(audit_event)).scalar() == 0
    with nothing.read() as connection:
        assert not sa.inspect(connection).has_table(audit_event.name)


@pytest.mark.skipif(sys.platform == "win32", reason="files have no POSIX modes on Windows")
def test_only_its_owner_can_read_the_file_and_its_folder(nothing: Database) -> None:
    setup.initialise(nothing)
    assert nothing.path is not None
    assert stat.S_IMODE(nothing.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(nothing.path.parent.stat().st_mode) == 0o700


# --- ready? ---------------------------------------------------------------------------------------------------------


def test_no_file_is_a_missing_database(nothing: Database) -> None:
    with pytest.raises(DatabaseMissing, match=r"tonghu\.db"):
        setup.require_ready(nothing)


def test_a_file_without_our_tables_is_a_missing_database_too(tmp_path: Path) -> None:
    foreign = Database(f"sqlite:///{tmp_path / 'other.db'}")
    put(foreign, "CREATE TABLE something (a INTEGER)")
    with pytest.raises(DatabaseMissing, match=r"other\.db"):
        setup.require_ready(foreign)


def test_no_city_is_an_empty_database(database: Database) -> None:
    with pytest.raises(DatabaseEmpty):
        setup.require_ready(database)


def test_with_a_city_it_is_ready(database: Database) -> None:
    add_city(database)
    setup.require_ready(database)


def test_an_earlier_version_is_named_and_initialise_brings_it_up(nothing: Database) -> None:
    setup.initialise(nothing)
    add_city(nothing)
    put(  # as it was before its last migration
        nothing,
        f"UPDATE {VERSION_TABLE} SET version_num = '0003'",
        *(f"DROP TABLE {name}" for name in ("child_month", "village_month", "dirty")),
    )
    with pytest.raises(SchemaTooOld):
        setup.require_ready(nothing)
    setup.initialise(nothing)
    setup.require_ready(nothing)
    assert contract.check(nothing) == ()


@pytest.mark.parametrize(("cities", "city"), [(1, CITY), (2, None)])
def test_imports_of_before_are_of_the_only_city_there_is(nothing: Database, cities: int, city: str | None) -> None:
    setup.initialise(nothing)
    add_city(nothing)
    put(  # as it was before imports knew their city
        nothing,
        f"UPDATE {VERSION_TABLE} SET version_num = '0004'",
        "DROP INDEX ix_batch_city",
        "ALTER TABLE import_batch DROP COLUMN city_code",
        "INSERT INTO import_batch (id, file_name, sha256, kind, started_at) "
        "VALUES ('b', 'f', '0', 'visit', '2026-11-01 00:00:00')",
    )
    if cities == 2:
        factories.write(nothing, factories.City.of(factories.area("320598", "另一市")))
    setup.initialise(nothing)
    with nothing.read() as connection:
        assert connection.execute(sa.text("SELECT city_code FROM import_batch")).scalar_one() == city
    assert contract.check(nothing) == ()


def test_values_set_before_keep_who_and_when_and_may_have_another_of_the_same_day(database: Database) -> None:
    factories.write(
        database, factories.City.of(factories.parameter("freeze_day", 8, "2026-06-01", at="2026-05-20T08:00"))
    )
    put(database, f"UPDATE {VERSION_TABLE} SET version_num = '0006'")
    setup.initialise(database)
    later = factories.parameter("freeze_day", 9, "2026-06-01", at="2026-05-20T09:00")
    factories.write(database, factories.City.of(later))
    with database.read() as connection:
        kept = parameters.history(connection).entries
        assert [(each.value, each.by, each.at.hour) for each in kept] == [("8", "tests", 8), ("9", "tests", 9)]
        assert parameters.load(connection, later["valid_from"]).freeze_day == 9


def version_of(database: Database) -> int:
    with database.read() as connection:
        return setup.data_version(connection, CITY)


def test_the_version_of_the_data_comes_with_the_answer_that_the_schema_is_ours(database: Database) -> None:
    assert version_of(database) == 0  # never refreshed
    put(database, f"INSERT INTO city_version VALUES ('{CITY}', 7, '2026-11-01 00:00:00')")
    put(database, "INSERT INTO city_version VALUES ('320598', 9, '2026-11-01 00:00:00')")
    assert version_of(database) == 7  # another city's is another's
    put(database, f"UPDATE {VERSION_TABLE} SET version_num = '0003'")
    with pytest.raises(SchemaTooOld):
        version_of(database)
    put(database, f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    with pytest.raises(SchemaTooNew):
        version_of(database)


def test_what_a_foreign_database_refuses_is_said_in_words(tmp_path: Path) -> None:
    foreign = Database(f"sqlite:///{tmp_path / 'other.db'}")
    put(foreign, "CREATE TABLE something (a INTEGER)")
    with pytest.raises(DatabaseMissing, match=r"other\.db"), setup.explained(foreign):
        version_of(foreign)


def test_a_fault_in_a_database_that_is_ready_stays_what_it_is(database: Database) -> None:
    add_city(database)
    with pytest.raises(sa.exc.DBAPIError), setup.explained(database):
        put(database, "SELECT code FROM nowhere")


def test_a_later_version_is_named_and_left_alone(database: Database) -> None:
    put(database, f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    with pytest.raises(SchemaTooNew):
        setup.require_ready(database)
    with pytest.raises(SchemaTooNew):
        setup.initialise(database)
