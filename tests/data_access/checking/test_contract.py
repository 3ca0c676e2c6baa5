"""The check of the contract: missing tables, missing columns, wrong kinds, views."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from data_access import setup
from data_access.checking import contract
from data_access.checking.contract import Finding, Problem
from data_access.engine import Database
from data_access.schema import metadata


def put(database: Database, *statements: str) -> None:
    with database.write() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))


def test_check_finds_nothing_wrong_with_a_fresh_database(database: Database) -> None:
    assert contract.check(database) == ()


def test_check_names_every_table_of_an_empty_file(tmp_path: Path) -> None:
    empty = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    put(empty, "SELECT 1")
    findings = contract.check(empty)
    assert {finding.problem for finding in findings} == {Problem.MISSING_TABLE}
    assert {finding.table for finding in findings} == set(metadata.tables)


def test_check_names_the_column_that_is_missing_or_of_the_wrong_kind(database: Database) -> None:
    put(
        database,
        "DROP TABLE worker_support",
        "CREATE TABLE worker_support (worker_id VARCHAR(64), month DATE)",  # yuan is missing, month is no ordinal
    )
    assert contract.check(database) == (
        Finding(Problem.WRONG_KIND, "worker_support", "month", "integer", "date"),
        Finding(Problem.MISSING_COLUMN, "worker_support", "yuan", "integer"),
    )


def test_views_serve_as_tables_and_are_left_alone(tmp_path: Path) -> None:
    served = Database(f"sqlite:///{tmp_path / 'served.db'}")
    put(
        served,
        "CREATE TABLE pay (who VARCHAR(64), y INTEGER, m INTEGER, yuan INTEGER)",
        "CREATE VIEW worker_support AS SELECT who AS worker_id, y * 12 + m - 1 AS month, yuan FROM pay",
    )
    setup.initialise(served)
    assert contract.check(served) == ()  # the expression declares no kind and is taken as it is
    with served.read() as connection:
        assert "worker_support" in sa.inspect(connection).get_view_names()


@pytest.mark.needs_postgresql
def test_a_view_of_postgresql_is_checked_by_the_kinds_of_its_columns(postgresql: Database) -> None:
    put(
        postgresql,
        "DROP TABLE worker_support",
        "CREATE VIEW worker_support AS SELECT id AS worker_id, 24320 AS month, '300' AS yuan FROM worker",
    )
    setup.initialise(postgresql)
    assert contract.check(postgresql) == (Finding(Problem.WRONG_KIND, "worker_support", "yuan", "integer", "text"),)
