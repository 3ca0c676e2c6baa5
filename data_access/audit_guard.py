"""The triggers that make the audit trail append-only: nothing is changed or deleted; the head alone goes forward.

Who owns the tables can take them down, as `audit.purge` does inside its transaction; what was done meanwhile is found
by `audit.verify`.
"""

import sqlalchemy as sa

_GUARDED = ("audit_event", "audit_checkpoint", "audit_head")
_REFUSED = "the audit trail is append-only"


def put_up(connection: sa.Connection) -> None:
    """Nothing is deleted or changed; the head alone, and it goes forward alone."""
    for statement in _ON_POSTGRESQL if connection.dialect.name == "postgresql" else _ON_SQLITE:
        connection.exec_driver_sql(statement)


def take_down(connection: sa.Connection) -> None:
    names = {table: (f"{table}_only", f"{table}_forward") for table in _GUARDED}
    if connection.dialect.name == "postgresql":
        for table, triggers in names.items():
            for name in triggers:
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        return
    for table in _GUARDED:
        for change in ("update", "delete", "insert"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_{change}")


_ON_POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$",
    *(
        f"CREATE TRIGGER {table}_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
        for table in ("audit_event", "audit_checkpoint")
    ),
    "CREATE TRIGGER audit_head_only BEFORE DELETE OR TRUNCATE ON audit_head "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_head "
    "FOR EACH ROW WHEN (NEW.last_id <= OLD.last_id) EXECUTE FUNCTION audit_refuse()",
)


def _refusing(table: str, change: str, when: str = "") -> str:
    body = f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
    return f"CREATE TRIGGER {table}_{change.lower()} BEFORE {change} ON {table} {when} {body}"


_ON_SQLITE = (
    _refusing("audit_event", "UPDATE"),
    _refusing("audit_checkpoint", "UPDATE"),
    _refusing("audit_head", "UPDATE", "WHEN NEW.last_id <= OLD.last_id"),
    *(_refusing(table, "DELETE") for table in _GUARDED),
    # INSERT OR REPLACE would delete the old row, and no DELETE trigger would be asked
    _refusing("audit_event", "INSERT", "WHEN EXISTS (SELECT 1 FROM audit_event WHERE id = NEW.id)"),
    _refusing("audit_checkpoint", "INSERT", "WHEN NEW.up_to_id IN (SELECT up_to_id FROM audit_checkpoint)"),
    _refusing("audit_head", "INSERT", "WHEN EXISTS (SELECT 1 FROM audit_head)"),
)
