"""Functions and a table by the names of Citus that hold its documented rules against PostgreSQL's own catalogue.

They spread nothing: what is altered for a cluster stays on one server, where all else can be tried.
"""

import sqlalchemy as sa

from data_access.engine import Database

CREATE = """
CREATE TABLE pg_dist_partition (logicalrelid regclass PRIMARY KEY, partkey text, beside regclass);

CREATE FUNCTION create_reference_table(name regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = name AND NOT tgisinternal) THEN
        RAISE EXCEPTION 'triggers are not supported on reference tables';
    END IF;
    INSERT INTO pg_dist_partition VALUES (name, NULL, NULL);
END $$;

CREATE FUNCTION create_distributed_table(name regclass, distribution_column text, colocate_with text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    position smallint;
    kind oid;
BEGIN
    SELECT attnum, atttypid INTO position, kind FROM pg_attribute
    WHERE attrelid = name AND attname = distribution_column AND attnotnull;
    IF position IS NULL THEN
        RAISE EXCEPTION '% has no column % that is never null', name, distribution_column;
    END IF;
    IF EXISTS (SELECT 1 FROM pg_index WHERE indrelid = name AND indisunique AND NOT position = ANY (indkey)) THEN
        RAISE EXCEPTION 'cannot create constraint on %: it must include the distribution column', name;
    END IF;
    IF EXISTS (SELECT 1 FROM pg_constraint WHERE contype = 'f' AND name IN (conrelid, confrelid)) THEN
        RAISE EXCEPTION 'foreign keys of % were not thought of', name;
    END IF;
    IF current_setting('citus.enable_unsafe_triggers', true) IS DISTINCT FROM 'on'
    OR EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = name AND NOT tgisinternal AND tgtype & 1 = 0) THEN
        RAISE EXCEPTION 'triggers on % are not of rows, or not enabled', name;
    END IF;
    IF colocate_with <> 'none' AND NOT EXISTS (
        SELECT 1 FROM pg_dist_partition p JOIN pg_attribute a ON a.attrelid = p.logicalrelid AND a.attname = p.partkey
        WHERE p.logicalrelid = colocate_with::regclass AND a.atttypid = kind
    ) THEN
        RAISE EXCEPTION 'cannot colocate % with %', name, colocate_with;
    END IF;
    INSERT INTO pg_dist_partition VALUES (name, distribution_column, nullif(colocate_with, 'none')::regclass);
END $$;
"""


def pretend(database: Database) -> None:
    with database.write() as connection:
        connection.exec_driver_sql(CREATE.replace("%", "%%"))


def told(database: Database) -> dict[str, tuple[str | None, str | None]]:
    """What Citus was told, by table: its distribution column and the table beside which it lies."""
    with database.read() as connection:
        rows = connection.execute(sa.text("SELECT logicalrelid::text, partkey, beside::text FROM pg_dist_partition"))
        return {name: (column, beside) for name, column, beside in rows}
