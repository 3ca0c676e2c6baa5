"""Dirty marks: triggers on the contract tables note what changed, whoever writes.

A mark is ('child', id), ('worker', id), ('area', code), ('table', name) or ('all', 'all'), with the first month that
may be another now: what a visit or an assessment changes are its own month and those that carry it on.  `tonghu
refresh` takes the marks and recomputes what they touch.

A mark of a child, and of who visited it, says at once to which city it belongs; of the others, and where the child is
gone, the refresh finds that out.

A mark that is there already is written again, not left alone: so its row is locked until whoever changed the data
commits, and a refresh at the same time leaves it for the next one (`data_access.rollups.work`).
"""

from dataclasses import dataclass

import sqlalchemy as sa

from data_access import schema
from data_access.rollups.schema import dirty

_CHILD_TABLES = {
    "child_register": "registered_on",
    "child_village": None,  # a child's first village holds for the days before it too
    "risk_assessment": "assessed_on",
    "visit_deferral": "from_on",
}
"""Tables of which a row changes a child's months, with the day from which on."""
_TABLE_MARKS = (
    "care_station", "station_operator", "station_appraisal", "subsidy", "screening", "service_record",
    "four_guarantees", "worker", "worker_support", "qualification", "child_away", "change_report", "entitlement",
    "guardianship", "insurance", "schooling", "case_event", "organisation", "organisation_stage", "purchase",
    "programme", "target", "month_close", "month_close_row", "import_batch",
)  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """What a changed row of `table` marks: the value of `column`, or a constant when there is no column; from the month
    of the earliest of `days` on, from the beginning without one; in the city of the child that the row is of, if any.
    """

    table: str
    what: str
    column: str | None = None
    constant: str = ""
    days: tuple[str, ...] = ()

    @property
    def of_child(self) -> bool:
        """The row names a child, whose city is the mark's; a row of `child` says the city itself."""
        return self.table in {"visit", *_CHILD_TABLES}


MARKS = (
    Mark("child", "child", "id"),
    *(Mark(name, "child", "child_id", days=(day,) if day else ()) for name, day in _CHILD_TABLES.items()),
    Mark("visit", "child", "child_id", days=("visited_on",)),
    Mark("visit", "worker", "worker_id", days=("visited_on", "recorded_at")),
    Mark("worker_post", "area", "area_code"),
    Mark("worker_post", "worker", "worker_id"),
    *(Mark(name, "table", constant=name) for name in _TABLE_MARKS),
    *(Mark(name, "all", constant="all") for name in ("area", "parameter", "visit_standard")),
)

EVENTS = {"insert": ("new",), "delete": ("old",), "update": ("old", "new")}


def create(connection: sa.Connection) -> None:
    """Create the triggers; those of contract names that are views are left out (refresh compares digests there)."""
    drop(connection)
    tables = set(sa.inspect(connection).get_table_names())
    for name in sorted({mark.table for mark in MARKS} & tables):
        marks = [mark for mark in MARKS if mark.table == name]
        for event in EVENTS:
            statements = _postgresql(name, event, marks) if _is_postgresql(connection) else _sqlite(name, event, marks)
            for statement in statements:
                connection.exec_driver_sql(statement)


def drop(connection: sa.Connection) -> None:
    """Remove the triggers, for a load of millions of rows that marks everything at its end."""
    for name in sorted({mark.table for mark in MARKS} & set(sa.inspect(connection).get_table_names())):
        for event in EVENTS:
            on = f' ON "{name}"' if _is_postgresql(connection) else ""
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS mark_{name}_{event}{on}")


def mark_all(connection: sa.Connection) -> None:
    """Mark everything, as after a load without triggers."""
    connection.execute(sa.delete(dirty).where(dirty.c.what == "all"))
    connection.execute(sa.insert(dirty).values(what="all", city_code="", key="all", since=0))


def _is_postgresql(connection: sa.Connection) -> bool:
    return connection.dialect.name == "postgresql"


AGAIN = "ON CONFLICT (what, city_code, key) DO UPDATE SET since = {least}(dirty.since, excluded.since);"


def _sqlite(table: str, event: str, marks: list[Mark]) -> list[str]:
    body = []
    for mark in marks:
        for row in EVENTS[event] if mark.column else EVENTS[event][:1]:
            value = f"{row}.{mark.column}" if mark.column else f"'{mark.constant}'"
            months = [_month_of_sqlite(f"{row}.{day}", day) for day in mark.days]
            since = f"min({', '.join(months)})" if len(months) > 1 else "".join(months) or "0"
            body.append(
                f"INSERT INTO dirty (what, city_code, key, since) SELECT '{mark.what}', {_city_sqlite(mark, row)}, "
                f"{value}, {since} WHERE {value} IS NOT NULL {AGAIN.format(least='min')}"
            )
    lines = " ".join(body)
    return [f"CREATE TRIGGER mark_{table}_{event} AFTER {event.upper()} ON {table} FOR EACH ROW BEGIN {lines} END"]


def _city_sqlite(mark: Mark, row: str) -> str:
    if mark.of_child:
        return f"coalesce((SELECT city_code FROM child WHERE id = {row}.child_id), '')"
    return f"{row}.city_code" if mark.table == "child" else "''"


def _month_of_sqlite(value: str, column: str) -> str:
    day = f"date({value}, '-1 day')" if column == "recorded_at" else value  # an hour of a burst, and any zone
    return f"coalesce(strftime('%Y', {day}) * 12 + strftime('%m', {day}) - 1, 0)"


def _postgresql(table: str, event: str, marks: list[Mark]) -> list[str]:
    """One statement-level trigger an event: a file of 250,000 rows marks its children once."""
    body = []
    for mark in marks:
        for row in EVENTS[event] if mark.column else EVENTS[event][:1]:
            value = f"r.{mark.column}" if mark.column else f"'{mark.constant}'::text"
            rows, city = f"{row}_rows r", "r.city_code" if mark.table == "child" else "''::text"
            if mark.of_child:
                rows, city = f"{rows} LEFT JOIN child c ON c.id = r.child_id", "coalesce(c.city_code, '')"
            body.append(  # in the order of the key, so that two who write at once lock in one order
                f"INSERT INTO dirty (what, city_code, key, since) "
                f"SELECT '{mark.what}', {city}, {value}, {since_postgresql(mark, 'r', of='min')} "
                f"FROM {rows} WHERE {value} IS NOT NULL GROUP BY 2, 3 ORDER BY 2, 3 {AGAIN.format(least='least')}"
            )
    function = f"mark_{table}_{event}"
    referencing = " ".join(f"{row.upper()} TABLE AS {row}_rows" for row in EVENTS[event])
    lines = " ".join(body)
    return [
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER "
        f"SET search_path FROM CURRENT AS $mark$ BEGIN {lines} RETURN NULL; END $mark$",
        f"CREATE TRIGGER {function} AFTER {event.upper()} ON {table} REFERENCING {referencing} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
    ]


def since_postgresql(mark: Mark, row: str, of: str = "") -> str:
    """The month from which on a row's change marks, in SQL; `of`: an aggregate over the rows."""
    months = []
    for column in mark.days:
        day = f"({row}.{column} - interval '1 day')" if column == "recorded_at" else f"{row}.{column}"
        month = f"(extract(year FROM {day})::integer * 12 + extract(month FROM {day})::integer - 1)"
        months.append(f"{of}{month}")
    return f"least({', '.join(months)})" if months else "0"


assert {mark.table for mark in MARKS} <= set(schema.metadata.tables), "a mark names a table that does not exist"
