"""`tonghu init --distributed`: the tables spread by city over the nodes of a Citus cluster.

What Citus asks for: every primary and unique key holds the distribution column; tables that are joined are colocated,
by a column of one type; a trigger of a spread table runs on the shard, only with `citus.enable_unsafe_triggers`, must
be of rows, and may write to the shard beside it alone; one of a reference table may write to no such table.  Everything
is one transaction: what is refused leaves the database as it was.
"""

from collections.abc import Iterator

import sqlalchemy as sa

from data_access import roles
from data_access.distributed.placement import CITY, NOTED, PLACES, SPREAD, VIEW, Place, key, spread
from data_access.engine import Database
from data_access.errors import ClusterRefused, ClusterWall, ClusterWhere, DatabaseMissing
from data_access.roles import Roles
from data_access.rollups import marks
from data_access.rollups.schema import app_meta

ANCHOR = "child"
EXTENSION = "CREATE EXTENSION IF NOT EXISTS citus"

_CITY_OF = {
    Place.CHILD: "(SELECT c.city_code FROM child c WHERE c.id = {table}.child_id)",
    Place.LETTER: "(SELECT l.city_code FROM letter l WHERE l.id = {table}.letter_id)",
}
_DEFAULT = {
    # a writer says its city once a transaction (SET LOCAL app.city), or names it in each row; nobody's row is lost
    Place.CHILD: "nullif(current_setting('app.city', true), '')",
    Place.LETTER: "nullif(current_setting('app.city', true), '')",
}


def require(database: Database, asked: Roles | None) -> None:
    """Nothing where the tables can be spread, before anything is made.

    Raises ClusterWhere (SQLite, or no extension), ClusterWall (roles asked for, or written before), DatabaseAway.
    """
    if database.is_sqlite:
        raise ClusterWhere()
    try:
        with database.read() as connection:
            if not extension_available(connection):
                raise ClusterWhere()
            if asked or (sa.inspect(connection).has_table(app_meta.name) and roles.kept(connection)):
                raise ClusterWall()
    except DatabaseMissing:
        raise ClusterWhere() from None


def extension_available(connection: sa.Connection) -> bool:
    found = connection.exec_driver_sql("SELECT 1 FROM pg_available_extensions WHERE name = 'citus'")
    return found.first() is not None


def distribute(database: Database) -> int:
    """Spread the tables that are not spread yet, after `setup.initialise`; how many these were.

    Raises ClusterRefused, which names the table, and the errors of `require` and of `Database.write`.
    """
    require(database, None)
    with database.write() as connection:
        _run(connection, "citus", EXTENSION)
        # a row trigger on the shards; schema and rows of many tables in one transaction
        _run(connection, "citus", "SET LOCAL citus.enable_unsafe_triggers TO on")
        _run(connection, "citus", "SET LOCAL citus.multi_shard_modify_mode TO 'sequential'")
        there = _spread_already(connection)
        served = set(sa.inspect(connection).get_table_names())
        todo = [name for name in PLACES if name in served - there and PLACES[name][0] is not Place.COORDINATOR]
        marks.drop(connection)  # giving a row its city is no news
        for name in todo:
            for statement in prepare(connection, name):
                _run(connection, name, statement)
        for name in todo:
            _run(connection, name, handed(name))
        _run(
            connection,
            VIEW,
            f"CREATE OR REPLACE VIEW {VIEW} AS SELECT worker_id, visited_on, {CITY} FROM visit "  # noqa: S608
            "WHERE worker_id IS NOT NULL",
        )
        make_marks(connection)
        connection.execute(sa.delete(app_meta).where(app_meta.c.name == NOTED))
        connection.execute(sa.insert(app_meta).values(name=NOTED, value=CITY))
        return len(todo)


def stands(connection: sa.Connection) -> bool:
    """Whether the tables are spread."""
    if not sa.inspect(connection).has_table(app_meta.name):
        return False
    return connection.execute(sa.select(app_meta.c.value).where(app_meta.c.name == NOTED)).first() is not None


def _run(connection: sa.Connection, table: str, statement: str) -> None:
    try:
        connection.exec_driver_sql(statement.replace("%", "%%"))
    except sa.exc.DBAPIError as error:
        raise ClusterRefused(table=table) from error


def _spread_already(connection: sa.Connection) -> set[str]:
    return set(connection.exec_driver_sql("SELECT logicalrelid::regclass::text FROM pg_dist_partition").scalars())


# --- keys and columns -------------------------------------------------------------------------------------------------


def prepare(connection: sa.Connection, name: str) -> Iterator[str]:
    """The statements that give a table its city column and put it into every key, those still needed alone."""
    place, _why = PLACES[name]
    if place not in SPREAD:
        return
    inspector = sa.inspect(connection)
    if CITY not in {column["name"] for column in inspector.get_columns(name)}:
        yield f"ALTER TABLE {name} ADD COLUMN {CITY} varchar(12)"
        of = _CITY_OF.get(place, "''").format(table=name)
        yield f"UPDATE {name} SET {CITY} = coalesce({of}, '')"  # noqa: S608 - our own names
        yield f"ALTER TABLE {name} ALTER {CITY} SET DEFAULT {_DEFAULT[place]}, ALTER {CITY} SET NOT NULL"
    primary = inspector.get_pk_constraint(name)
    held = tuple(primary["constrained_columns"])
    if CITY not in held:
        columns = ", ".join(key(held))
        yield f'ALTER TABLE {name} DROP CONSTRAINT "{primary["name"]}", ADD PRIMARY KEY ({columns})'
    for unique in inspector.get_unique_constraints(name):
        columns = ", ".join(key(tuple(unique["column_names"])))
        if CITY not in unique["column_names"]:
            yield f'ALTER TABLE {name} DROP CONSTRAINT "{unique["name"]}", ADD UNIQUE ({columns})'


def handed(name: str) -> str:
    """The statement that hands a table to Citus."""
    if PLACES[name][0] is Place.EVERYWHERE:
        return f"SELECT create_reference_table('{name}')"
    beside = "none" if name == ANCHOR else ANCHOR
    return f"SELECT create_distributed_table('{name}', '{CITY}', colocate_with := '{beside}')"


# --- marks ------------------------------------------------------------------------------------------------------------


def make_marks(connection: sa.Connection) -> None:
    """The triggers of `rollups.marks` as a cluster takes them: of rows, each mark beside the row that it is of.

    `area` lies on every node and can carry none: whoever changes it runs `tonghu refresh --full`.
    """
    marks.drop(connection)
    tables = set(sa.inspect(connection).get_table_names())
    for table in sorted({mark.table for mark in marks.MARKS} & tables - _everywhere()):
        mine = [mark for mark in marks.MARKS if mark.table == table]
        for change, rows in marks.EVENTS.items():
            body = " ".join(_marked(table, mark, row) for mark in mine for row in (rows if mark.column else rows[:1]))
            function = f"mark_{table}_{change}"
            _run(
                connection,
                table,
                f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER "
                f"SET search_path FROM CURRENT AS $mark$ BEGIN {body} RETURN NULL; END $mark$",
            )
            when = f"AFTER {change.upper()} ON {table} FOR EACH ROW"
            _run(connection, table, f"CREATE TRIGGER {function} {when} EXECUTE FUNCTION {function}()")


def _everywhere() -> set[str]:
    return {name for name, (place, _why) in PLACES.items() if place is Place.EVERYWHERE}


def _marked(table: str, mark: marks.Mark, row: str) -> str:
    city = f"{row}.{CITY}" if table in spread() else "''"
    value = f"{row}.{mark.column}" if mark.column else f"'{mark.constant}'"
    since = marks.since_postgresql(mark, row)
    return (
        f"IF {value} IS NOT NULL THEN INSERT INTO dirty (what, {CITY}, key, since) "  # noqa: S608 - our own names
        f"VALUES ('{mark.what}', {city}, {value}, {since}) {marks.AGAIN.format(least='least')} END IF;"
    )
