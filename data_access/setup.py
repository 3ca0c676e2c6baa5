"""Setting a database up: bring its schema up to date, and say whether it is ready."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from data_access import audit, often
from data_access.distributed import spread
from data_access.engine import Database
from data_access.errors import ClusterWall, DatabaseEmpty, DatabaseMissing, RolesWhere, SchemaTooNew, SchemaTooOld
from data_access.migrations.creating import VERSION_TABLE
from data_access.progress import Progress, silent
from data_access.roles import Roles
from data_access.roles import keep as keep_roles
from data_access.roles import kept as kept_roles
from data_access.roles import write as write_roles
from data_access.rollups import marks
from data_access.rollups.schema import app_meta, city_version
from data_access.schema import area, audit_metadata
from data_access.texts import msg

MIGRATIONS = Path(__file__).parent / "migrations"
_SCHEMA = sa.table(VERSION_TABLE, sa.column("version_num", sa.String()))
_REVISION = sa.select(_SCHEMA.c.version_num)
_STANDING = sa.select(_SCHEMA.c.version_num, city_version.c.version).join_from(
    _SCHEMA, city_version, city_version.c.city_code == sa.bindparam("city"), isouter=True
)

logging.getLogger("alembic").setLevel(logging.WARNING)


# --- making ---------------------------------------------------------------------------------------------------------


def initialise(database: Database, progress: Progress = silent, roles: Roles | None = None) -> tuple[str, ...]:
    """Create the tables that are missing, bring an earlier schema up to date, set the triggers, make the audit trail.

    With `roles`, or where they were asked for before, grants and policies too (PostgreSQL); returns the names that are
    served as views and carry no policy.

    One transaction: a database is never left between two versions.  Names that are served already, as tables or as
    views, are left alone.  A second call changes nothing.
    Raises SchemaTooNew, DatabaseLocked, DatabaseAway, and the errors of `roles.write`.
    """
    if roles is not None and database.is_sqlite:
        raise RolesWhere()
    _create_file(database)
    if database.audit != database:
        _create_file(database.audit)
    steps = len(_history().revisions)
    with database.write() as connection:
        _upgrade(connection, lambda done: progress("init", done, steps + 2))
        _make_marks(connection)
        progress("init", steps + 1, steps + 2)
    with database.audit.write() as connection:
        audit_metadata.create_all(connection)
        audit.create(connection)
    uncovered = _write_roles(database, roles)
    progress("init", steps + 2, steps + 2)
    return uncovered


def _make_marks(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql" and spread.stands(connection):
        spread.make_marks(connection)
    else:
        marks.create(connection)


def _write_roles(database: Database, asked: Roles | None) -> tuple[str, ...]:
    with database.write() as connection:
        if asked is not None and not database.is_sqlite and spread.stands(connection):
            raise ClusterWall()
        wanted = asked or kept_roles(connection)
        if wanted is None:
            return ()
        uncovered = write_roles(connection, wanted)
        keep_roles(connection, wanted)
        return uncovered


def _create_file(database: Database) -> None:
    """An empty SQLite file that only its owner can read, in a folder that is made when missing."""
    if database.path is not None:
        database.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        database.path.touch(mode=0o600, exist_ok=True)


def _upgrade(connection: sa.Connection, applied: Any) -> None:
    revision = _revision(connection)
    if revision is not None and revision not in _history().revisions:
        raise SchemaTooNew()
    done = _history().position(revision)

    def on_step(**_step: object) -> None:
        nonlocal done
        done += 1
        applied(done)

    applied(done)
    config = _config()
    config.attributes.update(connection=connection, on_step=on_step)
    command.upgrade(config, "head")


@dataclass(frozen=True)
class _History:
    revisions: tuple[str, ...]  # from the first to the last

    def position(self, revision: str | None) -> int:
        """How many steps are behind a database of this revision."""
        return 0 if revision is None else self.revisions.index(revision) + 1


@lru_cache(maxsize=1)
def _history() -> _History:
    steps = ScriptDirectory.from_config(_config()).walk_revisions()
    return _History(tuple(reversed([step.revision for step in steps])))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _revision(connection: sa.Connection) -> str | None:
    """As Alembic noted it; None without tables of ours."""
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(_REVISION).scalar()


def remove(database: Database) -> None:
    """Delete an SQLite database with its audit trail; only ever asked of the demo's.

    Raises OSError when another program holds a file (Windows).
    """
    for each in (database, database.audit):
        each.dispose()
        if each.path is not None:
            for suffix in ("", "-wal", "-shm"):
                each.path.with_name(each.path.name + suffix).unlink(missing_ok=True)


def holds_real_city(database: Database) -> bool:
    """True when the database holds a city that is not marked fictional; False for none, and for a half-made one.

    Raises DatabaseLocked, DatabaseDamaged, DatabaseAway.
    """
    try:
        with database.read() as connection:
            if not sa.inspect(connection).has_table(area.name):
                return False
            real = sa.select(area.c.code).where(area.c.level == "city", area.c.fictional.is_not(True))
            return connection.execute(real.limit(1)).first() is not None
    except DatabaseMissing:
        return False


def note(database: Database, name: str, value: str) -> None:
    """Write a note about the database itself (table app_meta)."""
    with database.write() as connection:
        connection.execute(sa.delete(app_meta).where(app_meta.c.name == name))
        connection.execute(sa.insert(app_meta).values(name=name, value=value))


def noted(database: Database, name: str) -> str | None:
    """A note; None without it, and for a database that is not of this version."""
    try:
        with database.read() as connection:
            if _revision(connection) != _history().revisions[-1]:
                return None
            return connection.execute(sa.select(app_meta.c.value).where(app_meta.c.name == name)).scalar()
    except DatabaseMissing:
        return None


# --- ready? ---------------------------------------------------------------------------------------------------------


def require_ready(database: Database) -> None:
    """Nothing when pages can be shown from this database.

    Raises the errors of `require_schema`, and DatabaseEmpty without any city.
    """
    with database.read() as connection:
        _require_schema(database, connection)
        if connection.execute(sa.select(area.c.code).where(area.c.level == "city").limit(1)).first() is None:
            raise DatabaseEmpty(what=msg("areas"))


def require_schema(database: Database) -> None:
    """Nothing when the tables are of this version, though they may be empty.

    Raises DatabaseMissing (no file, or no tables of ours), SchemaTooOld, SchemaTooNew, DatabaseLocked, DatabaseAway.
    """
    with database.read() as connection:
        _require_schema(database, connection)


def data_version(connection: sa.Connection, city: str) -> int:
    """The version of a city's data (0 before the first refresh), of a database that is ready: one question for both,
    for each page run asks it.

    Raises SchemaTooOld, SchemaTooNew; without tables of ours SQLAlchemy's errors, which `explained` turns into words.
    """
    row = often.first(connection, _STANDING, city=city)
    _require_revision(None if row is None else row.version_num)
    return (row.version if row is not None else None) or 0


@contextmanager
def explained(database: Database) -> Iterator[None]:
    """What a database refuses because it is not of this version, or not ours, is said as `require_ready` says it."""
    try:
        yield
    except (sa.exc.DBAPIError, DatabaseEmpty):
        require_ready(database)
        raise


def _require_schema(database: Database, connection: sa.Connection) -> None:
    revision = _revision(connection)
    if revision is None:
        raise DatabaseMissing(place=_place(database))
    _require_revision(revision)


def _require_revision(revision: str | None) -> None:
    if revision not in _history().revisions:
        raise SchemaTooNew()
    if revision != _history().revisions[-1]:
        raise SchemaTooOld()


def _place(database: Database) -> str:
    """The name of the file or of the server's database, without any folder, host or password."""
    return database.path.name if database.path is not None else str(sa.make_url(database.url).database)
