"""A PostgreSQL database behind the second wall: its owner, and logins that hold the group roles as in operation."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from data_access import bulk, setup
from data_access.engine import Database
from data_access.roles import Roles
from data_access.schema import metadata

Clone = tuple[Callable[[], Database], Callable[[Database], None]]

ROLES = Roles(f"tonghu_test_{os.getpid()}_dashboard", f"tonghu_test_{os.getpid()}_identity")
"""Roles belong to a server, not to a database: every process of tests has its own."""


@dataclass(frozen=True)
class Walled:
    """The same database as three logins see it."""

    owner: Database
    dashboard: Database
    identity: Database


@contextmanager
def put_up(owner: Database) -> Iterator[Walled]:
    """Roles, grants and policies by the product's own road; logins that an IT department would make."""
    logins = {role: f"{role}_login" for role in (ROLES.dashboard, ROLES.identity)}
    try:
        setup.initialise(owner, roles=ROLES)
        with owner.write() as connection:
            for role, login in logins.items():
                connection.exec_driver_sql(f"CREATE ROLE {login} LOGIN IN ROLE {role}")
        yield Walled(owner, *(_as(owner, login) for login in logins.values()))
    finally:
        for login in logins.values():
            _as(owner, login).dispose()
        _drop(owner, (*logins.values(), *logins))


def _as(owner: Database, login: str) -> Database:
    return Database(sa.make_url(owner.url).set(username=login).render_as_string(hide_password=False))


def _drop(owner: Database, roles: tuple[str, ...]) -> None:
    """With what they were granted: roles belong to the server, and outlive a database."""
    with owner.write() as connection:
        known = set(connection.exec_driver_sql("SELECT rolname FROM pg_roles").scalars())
        for role in roles:
            if role in known:
                connection.exec_driver_sql(f"DROP OWNED BY {role}")
                connection.exec_driver_sql(f"DROP ROLE {role}")


def copy(source: Database, target: Database) -> None:
    """All rows of one database in another, facts and version too, without a refresh."""
    with source.read() as reading, target.write() as writing:
        for table in metadata.sorted_tables:
            rows = reading.execute(sa.select(table)).all()
            writing.execute(sa.delete(table))
            bulk.insert(writing, table, [column.name for column in table.columns], rows)
    with target.write() as writing:
        writing.exec_driver_sql("ANALYZE")
