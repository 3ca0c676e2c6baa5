"""Roles and row-level security of PostgreSQL: what the dashboard's and the names' login may do, at most.

Two group roles without login: `tonghu_dashboard` reads what pages read, `tonghu_identity` reads names.  Both own
nothing and bypass nothing; an IT department grants them to the logins that the program uses.  Every table with an area
or a child has row security: the policies compare its rows with the settings that `data_access.walls` keeps for a
transaction.  A policy is for reading; rows that the dashboard writes must pass the same condition.

The owner, as whom files are imported and facts are refreshed, is not forced: what writes every city pays nothing.
"""

from dataclasses import dataclass

import sqlalchemy as sa

from data_access.engine import Database
from data_access.errors import RolesRefused, RolesWhere
from data_access.migrations.creating import VERSION_TABLE
from data_access.rollups import schema as rollups

DASHBOARD, IDENTITY = "tonghu_dashboard", "tonghu_identity"
NOTE = "roles"
"""The note in app_meta that keeps the names, so that `tonghu init` brings policies up to date again."""

POLICY = "tonghu_scope"
PLACES = "tonghu_places"
"""A view: the area codes that a transaction reaches."""

OPEN = {
    "app_meta": "notes of the program about itself",
    "app_user": "read before there is a scope; it holds no child",
    "area": "divisions, outlines and the offices' own contacts are public, and are read before there is a scope",
    "area_source": "boundaries are public",
    "audit_checkpoint": "numbers and seals of what was removed: the chain goes through every city",
    "audit_head": "the number and hash of the last event",
    "data_version": "one row",
    "import_batch": "its date stands in the trust strip; a city only where there is no other",
    "import_reason": "counts of an import",
    "parameter": "one set for the installation",
    "revoked_login": "read before there is a scope",
    "visit_standard": "one set for the installation",
}
"""Tables that everybody reads whole, with the reason.  Whatever holds rows of a town, a city or a child has one."""


def _setting(name: str) -> str:
    """A setting as the planner reads it once a statement; without the setting NULL, which no row equals."""
    return f"(SELECT current_setting('app.{name}', true))"


def _between(column: str, what: str = "town") -> str:
    return f"{column} BETWEEN {_setting(f'{what}_low')} AND {_setting(f'{what}_high')}"


def _likely(condition: str) -> str:
    """As a CASE the planner takes it for every other row; a range of unknown ends it takes for one in two hundred, and
    then reads a whole city row by row.  One's own town is found by the index through the predicate of the scope.
    """
    return f"CASE WHEN {condition} THEN true ELSE false END"


_TOWN = _likely(_between("town_code"))
_OF_CHILDREN = f"city_code = {_setting('child_city')}"
_FACT = f"{_OF_CHILDREN} AND {_TOWN}"
_PLACE = f"area_code IN (SELECT code FROM {PLACES})"
_OF_CITY = f"= {_setting('city')}"
_PRESENT = ">= (SELECT nullif(current_setting('app.present', true), '')::integer)"
_OF_STATION = "station_id IN (SELECT id FROM care_station)"
_OF_LETTER = "letter_id IN (SELECT id FROM letter)"
_OF_WORKER = "IN (SELECT worker_id FROM worker_post)"


def _of_child(column: str, present: str = _PRESENT) -> str:
    """Children who live in the towns of the scope; at a wider reach also those who lived there.

    Which rows of child_scope there are to look at, its own policy says.  IN, not EXISTS: one hash of the children a
    statement, where EXISTS makes the planner walk the tables child by child (`WORK_MEMORY` of the engine has room).
    """
    return f"{column} IN (SELECT s.child_id FROM child_scope s WHERE s.present {present})"


_CHILD_TABLES = (
    "child_register", "child_village", "child_away", "risk_assessment", "visit", "visit_deferral", "change_report",
    "entitlement", "guardianship", "insurance", "schooling", "follow_up",
)  # fmt: skip
_PLACE_TABLES = (
    "care_station", "screening", "four_guarantees", "worker_post", "purchase", "programme", "target", "action",
    "dispute",
)  # fmt: skip
_FACTS = ("village_month", "visit_lag", "quality_signal")

POLICIES: dict[str, str] = {
    **dict.fromkeys(_FACTS, _FACT),
    # a role that sees nothing of children still asks when data begin and how fresh each town's are
    **dict.fromkeys(("town_month", "first_contact"), f"city_code {_OF_CITY} AND {_TOWN}"),
    "child_month": f"{_OF_CHILDREN} AND {_likely(_between('town_code', 'month'))}",
    "child_scope": f"{_OF_CHILDREN} AND {_between('town_code')}",  # a town's children are found by its index
    **dict.fromkeys(_CHILD_TABLES, _of_child("child_id")),
    # the table through which every other is asked: a whole city is told by its own column, without a look elsewhere
    "child": (f"{_OF_CHILDREN} AND CASE WHEN {_setting('town_low')} = '' THEN true ELSE {_of_child('id')} END"),
    "child_identity": f"{_setting('name_city')} <> '' AND {_of_child('child_id', '= 1')}",
    **dict.fromkeys(_PLACE_TABLES, _PLACE),
    "case_event": f"{_setting('child_city')} <> '' AND {_PLACE}",
    # a letter tells how many children of a town nobody saw: for those who see figures about children
    "letter": f"{_OF_CHILDREN} AND {_PLACE}",
    "letter_step": f"{_setting('child_city')} <> '' AND {_OF_LETTER}",
    "letter_child": f"{_OF_LETTER} AND {_of_child('child_id')}",
    "month_close": f"city_code {_OF_CITY}",
    "city_version": f"city_code {_OF_CITY}",
    "dirty": "false",  # marks of the refresh, for the owner alone: triggers write them as the owner does
    "month_close_row": f"{_OF_CHILDREN} AND {_PLACE}",
    "station_operator": _OF_STATION,
    "station_appraisal": _OF_STATION,
    "subsidy": _OF_STATION,
    # what a station delivered is its town's, also where an organisation runs it
    "service_record": (
        f"CASE WHEN station_id IS NULL THEN organisation_id IN (SELECT id FROM organisation) ELSE {_OF_STATION} END"
    ),
    "worker": f"id {_OF_WORKER}",
    "worker_support": f"worker_id {_OF_WORKER}",
    "qualification": f"worker_id {_OF_WORKER}",
    "organisation": f"area_code {_OF_CITY}",
    "organisation_stage": "organisation_id IN (SELECT id FROM organisation)",
    "audit_event": f"{_setting('auditor')} = 'yes'",
}
"""Who sees a row, by table."""

READ = (
    "action", "app_meta", "app_user", "area", "area_source", "audit_checkpoint", "audit_event", "audit_head",
    "care_station", "case_event", "change_report", "child", "child_away", "child_month", "child_register",
    "child_scope", "child_village", "city_version", "data_version", "director_duty_day", "dispute", "entitlement",
    "first_contact", "follow_up", "four_guarantees", "guardianship", "import_batch", "import_reason", "insurance",
    "letter", "letter_child", "letter_step", "month_close", "month_close_row", "organisation", "organisation_stage",
    "parameter", "programme", "purchase", "qualification", "quality_signal", "revoked_login", "risk_assessment",
    "schooling", "screening", "service_record", "station_appraisal", "station_operator", "subsidy", "target",
    "town_month", "village_month", "visit", "visit_deferral", "visit_lag", "visit_standard", "worker", "worker_post",
    "worker_support", "worker_visit_day", PLACES, VERSION_TABLE,
)  # fmt: skip
"""What pages read; of everything else the dashboard has no right at all."""

WRITE = {
    "action": "INSERT, UPDATE",
    "audit_event": "INSERT",
    "audit_head": "UPDATE",
    "dispute": "INSERT, UPDATE",
    "follow_up": "INSERT, UPDATE",
    "letter": "INSERT",
    "letter_child": "INSERT",
    "letter_step": "INSERT",
    "parameter": "INSERT",
    "revoked_login": "INSERT",
    "target": "INSERT, UPDATE",
}
"""What people do in the dashboard; nobody deletes there."""

_BUREAU = f"{_setting('bureau')} = 'yes'"
WRITE_IF = {
    "audit_event": "true",  # what happened is recorded whoever it concerns, also without the right to read it
    # a letter is the bureau's, with the children that it is about; the town says that it came and what was done
    "letter": f"{_BUREAU} AND {POLICIES['letter']}",
    "letter_child": f"{_BUREAU} AND {POLICIES['letter_child']}",
    "letter_step": f"{POLICIES['letter_step']} AND ({_BUREAU} OR state IN ('acknowledged', 'answered'))",
    "parameter": _BUREAU,
    "target": f"{_BUREAU} AND area_code {_OF_CITY}",
}
"""Who writes a row, where that is another than who reads it."""

READ_NAMES = ("child_identity", "child_scope")
"""What the names' login reads: child_scope has codes alone, and tells whose names these are."""

_PLACES = f"""
SELECT village.code FROM area village JOIN area town ON town.code = village.parent_code
WHERE village.level = 'village' AND town.level = 'town' AND town.parent_code {_OF_CITY}
AND {_between("town.code")}
UNION ALL SELECT code FROM area
WHERE level = 'town' AND parent_code {_OF_CITY} AND {_between("code")}
UNION ALL SELECT code FROM area WHERE level = 'city' AND code {_OF_CITY} AND '' = {_setting("town_low")}
"""


@dataclass(frozen=True)
class Roles:
    """The names of the two group roles."""

    dashboard: str = DASHBOARD
    identity: str = IDENTITY


def write(connection: sa.Connection, roles: Roles) -> tuple[str, ...]:
    """Create what is missing of the roles, and write their grants and policies anew; a second call changes nothing.

    Returns the names that are served as views and can carry no policy of ours: the IT department guards their base.
    Raises RolesWhere on SQLite, RolesRefused when the login may not create roles or does not own the tables.
    """
    if connection.dialect.name != "postgresql":
        raise RolesWhere()
    try:
        with connection.begin_nested():
            return _write(connection, roles)
    except sa.exc.ProgrammingError as error:
        if getattr(error.orig, "sqlstate", "") != "42501":  # insufficient_privilege
            raise
        raise RolesRefused(dashboard=roles.dashboard, identity=roles.identity) from error


def _write(connection: sa.Connection, roles: Roles) -> tuple[str, ...]:
    quoted = connection.dialect.identifier_preparer.quote
    dashboard, identity = quoted(roles.dashboard), quoted(roles.identity)
    inspector = sa.inspect(connection)
    tables, views = set(inspector.get_table_names()), set(inspector.get_view_names())
    here = quoted(str(connection.exec_driver_sql("SELECT current_schema()").scalar()))
    statements = [
        *(f"CREATE ROLE {quoted(name)} NOLOGIN NOBYPASSRLS" for name in _missing(connection, roles)),
        f"CREATE OR REPLACE VIEW {PLACES} AS {_PLACES}",
        f"GRANT USAGE ON SCHEMA {here} TO {dashboard}, {identity}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {here} FROM {dashboard}, {identity}",
    ]
    served = tables | views | {PLACES}
    statements += [f"GRANT SELECT ON {name} TO {dashboard}" for name in READ if name in served]
    statements += [f"GRANT {rights} ON {name} TO {dashboard}" for name, rights in WRITE.items() if name in served]
    statements += [f"GRANT SELECT ON {name} TO {identity}" for name in READ_NAMES if name in served]
    for name in sorted((POLICIES.keys() | WRITE_IF.keys()) & tables):
        statements += _policies(name, dashboard, identity)
    for statement in statements:
        connection.exec_driver_sql(statement.replace("%", "%%"))
    return tuple(sorted(POLICIES.keys() & views))


def _missing(connection: sa.Connection, roles: Roles) -> list[str]:
    known = set(connection.exec_driver_sql("SELECT rolname FROM pg_roles").scalars())
    return [name for name in (roles.dashboard, roles.identity) if name not in known]


def _policies(table: str, dashboard: str, identity: str) -> list[str]:
    readers = ", ".join(role for role, names in ((dashboard, READ), (identity, READ_NAMES)) if table in names)
    statements = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        *(f"DROP POLICY IF EXISTS {POLICY}{suffix} ON {table}" for suffix in ("", "_insert", "_update")),
    ]
    if readers:
        seen = POLICIES.get(table, "true")
        statements.append(f"CREATE POLICY {POLICY} ON {table} FOR SELECT TO {readers} USING ({seen})")
    rights = WRITE.get(table, "")
    condition = WRITE_IF.get(table) or POLICIES[table]
    if "INSERT" in rights:
        statements.append(
            f"CREATE POLICY {POLICY}_insert ON {table} FOR INSERT TO {dashboard} WITH CHECK ({condition})"
        )
    if "UPDATE" in rights:
        statements.append(f"CREATE POLICY {POLICY}_update ON {table} FOR UPDATE TO {dashboard} USING ({condition})")
    return statements


def keep(connection: sa.Connection, roles: Roles) -> None:
    """Note the names, so that the next `tonghu init` writes the policies of that version."""
    noted = rollups.app_meta
    connection.execute(sa.delete(noted).where(noted.c.name == NOTE))
    connection.execute(sa.insert(noted).values(name=NOTE, value=f"{roles.dashboard};{roles.identity}"))


def kept(connection: sa.Connection) -> Roles | None:
    """The names noted; None where nobody asked for roles."""
    noted = rollups.app_meta.c
    value = connection.execute(sa.select(noted.value).where(noted.name == NOTE)).scalar()
    return None if value is None else Roles(*value.split(";", 1))


def stand(database: Database) -> bool:
    """Whether the second wall stands before this login: not before the owner, a superuser, or SQLite."""
    if database.is_sqlite:
        return False
    with database.read() as connection:
        return bool(connection.exec_driver_sql(f"SELECT row_security_active('{rollups.child_month.name}')").scalar())
