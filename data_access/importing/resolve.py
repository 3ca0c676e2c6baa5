"""Rows → rows that the database can hold: places, children, workers, stations and organisations become ids."""

import sqlalchemy as sa

from data_access import schema
from data_access.importing import children, lookups, people
from data_access.importing.columns import Value
from data_access.importing.place_names import PlaceNames, Wanted
from data_access.importing.rows import Rows, place_column
from data_access.importing.says import say
from data_access.texts import msg


def resolve(connection: sa.Connection, rows: Rows, places: PlaceNames) -> None:
    """Replace names by ids in `rows.data`; what cannot be found becomes a problem of its row."""
    if rows.sheet.kind != "area":
        _places(rows, places)
    children.resolve(connection, rows, places)
    people.resolve(connection, rows, places)
    for what, table in (("station", schema.care_station), ("organisation", schema.organisation)):
        _named(connection, rows, what, table)
    _own_ids(rows)


def _places(rows: Rows, places: PlaceNames) -> None:
    main = place_column(rows.sheet)
    for column in rows.sheet.columns:
        if column.value is not Value.AREA or not column.levels:
            continue
        own = column is main
        given = rows.column(column.name)
        names = [rows.column(f"{level}_name") if own else [None] * len(rows) for level in ("city", "town", "village")]
        found: list[str | None] = []
        for position, (code, city, town, village) in enumerate(zip(given, *names, strict=True)):
            answer = places.find(Wanted(code, (city, town, village), column.levels))
            if answer.problem and not rows.faulty(position, column.name):
                rows.reject(position, f"{answer.at}_name" if answer.at else column.name, answer.problem)
            rows.note(answer.note)
            found.append(answer.code)
        if own or rows.has(column.name):
            rows.data[column.name] = found


def _named(connection: sa.Connection, rows: Rows, what: str, table: sa.Table) -> None:
    """Stations and organisations by id, else by a name that only one of them has."""
    field, name_field = f"{what}_id", f"{what}_name"
    if not rows.sheet.has(field):
        return
    ids, names = rows.column(field), rows.column(name_field)
    known = lookups.existing(connection, table.c.id, {i for i in ids if i})
    by_name: dict[str, list[str]] = {}
    for row in lookups.by(connection, sa.select(table.c.id, table.c.name), table.c.name, {n for n in names if n}):
        by_name.setdefault(row.name, []).append(row.id)
    found: list[str | None] = []
    for position, (own, name) in enumerate(zip(ids, names, strict=True)):
        matches = [own] if own in known else by_name.get(name or "", [])
        if own and own not in known:
            rows.reject(position, field, lookups.UNKNOWN_ID)
        elif name and not matches:
            rows.reject(position, field, say(msg("There is nobody of this name in the database.")))
        elif len(matches) > 1:
            rows.reject(position, field, say(msg("Several have this name: give the id.")))
        found.append(matches[0] if len(matches) == 1 else None)
    rows.data[field] = found


def _own_ids(rows: Rows) -> None:
    """Mark that ids may have to be made: `made_id` is what a row gets when nothing in the database is the same."""
    if rows.sheet.has("id") and rows.sheet.column("id").table not in ("child", "worker"):
        rows.data["made_id"] = [None if own else lookups.new_id() for own in rows.column("id")]
