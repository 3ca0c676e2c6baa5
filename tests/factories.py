"""Cities in a few lines: rows with defaults, so that a test shows only what it is about.

    CITY                                            one city, two towns with two villages each (places())
    child("c1", V11)                                a child on the register since 2024-01-01, living in village V11
    visit("c1", "2026-10-03", mode="phone")         a visit, recorded the same day
    City.of(places(), child("c1", V11), visit(...)) plain rows by table
    write(database, city)                           the same rows in a database
    copied(database, path)                          another SQLite database, with an audit trail of its own

The oracle reads the City itself and never a database.  Dates may be written as text.
"""

import datetime as dt
import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from data_access import audit, months
from data_access.engine import Database
from data_access.rollups.schema import ROLLUPS
from data_access.schema import audit_metadata, metadata

Day = dt.date | str

CITY = "320599"
T1, T2, T3 = "320599101", "320599102", "320599401"
V11, V12, V13 = "320599101001", "320599101002", "320599101003"
V21, V22 = "320599102001", "320599102002"
V31 = "320599401001"
SINCE = dt.date(2024, 1, 1)
"""When things began unless a test says otherwise: long before the months that the tests are about."""


class Row(dict[str, Any]):
    """One row of a table, every column present; equal to the dict of its values."""

    def __init__(self, table: str, values: dict[str, Any]) -> None:
        super().__init__(_blank(table) | values)
        self.table = table
        if unknown := set(self) - set(_blank(table)):
            raise TypeError(f"{table} has no column {', '.join(sorted(unknown))}")

    def __repr__(self) -> str:
        """What differs from an empty row: short enough to be read in a failing example."""
        said = (f"{name}={_short(value)}" for name, value in self.items() if value is not None and value is not False)
        return f"{self.table}({', '.join(said)})"


def _short(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.date) else repr(value)


Rows = Row | Iterable["Rows"]
"""What factories return and City.of takes: a row, or rows however nested."""


@dataclass(frozen=True)
class City:
    """The plain rows of a database, by table: `city.visit`, `city["visit"]`; a table without rows is empty."""

    tables: dict[str, tuple[Row, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, *rows: Rows) -> "City":
        tables: dict[str, list[Row]] = {}
        for row in flat(rows):
            tables.setdefault(row.table, []).append(row)
        return cls({name: tuple(found) for name, found in tables.items()})

    def __getattr__(self, table: str) -> tuple[Row, ...]:
        if table.startswith("_") or table not in metadata.tables:
            raise AttributeError(table)
        return self.tables.get(table, ())

    def __getitem__(self, table: str) -> tuple[Row, ...]:
        return self.tables.get(table, ())

    def also(self, *rows: Rows) -> "City":
        """The same city with more rows."""
        return City.of(self.rows(), *rows)

    def without(self, *rows: Row) -> "City":
        """The same city without these rows (those objects, not others that are equal to them)."""
        gone = {id(row) for row in rows}
        return City.of(row for row in self.rows() if id(row) not in gone)

    def rows(self) -> Iterator[Row]:
        for found in self.tables.values():
            yield from found


def flat(rows: Rows) -> Iterator[Row]:
    if isinstance(rows, Row):
        yield rows
    else:
        for row in rows:
            yield from flat(row)


def write(database: Database, *cities: City) -> None:
    """Add the rows to a database, one statement a table, as any other writer would."""
    with database.write() as connection:
        for city in cities:
            for name, rows in city.tables.items():
                connection.execute(sa.insert(metadata.tables[name]), [dict(row) for row in rows])


def contents(database: Database, tables: Iterable[sa.Table] = ROLLUPS) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of some tables (the rollups), sorted: to compare two databases."""
    with database.read() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(sa.select(table))), key=repr)
            for table in tables
        }


@cache
def _columns(table: str) -> tuple[tuple[str, Any], ...]:
    booleans = (sa.Boolean,)
    return tuple(
        (column.name, False if isinstance(column.type, booleans) and not column.nullable else None)
        for column in metadata.tables[table].columns
    )


def _blank(table: str) -> dict[str, Any]:
    return dict(_columns(table))


def day(value: Day) -> dt.date:
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(value)


def _day(value: Day | None) -> dt.date | None:
    return None if value is None else day(value)


def _instant(value: dt.datetime | str) -> dt.datetime:
    return value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(value)


# --- places -----------------------------------------------------------------------------------------------------------


def area(
    code: str,
    name: str | None = None,
    parent: str | None = None,
    *,
    valid_from: Day | None = None,
    valid_to: Day | None = None,
    **more: Any,
) -> Row:
    """A city (6 digits), town (9) or village (12); its parent is the code's prefix unless another is given."""
    level = {6: "city", 9: "town", 12: "village"}[len(code)]
    if parent is None and level != "city":
        parent = code[:-3]
    values = {"code": code, "name": name or f"{level} {code[-3:]}", "level": level, "parent_code": parent}
    return Row("area", values | {"fictional": True, "valid_from": _day(valid_from), "valid_to": _day(valid_to)} | more)


def places(*codes: str) -> list[Row]:
    """The city CITY, and these towns and villages: without any, two towns of two villages each."""
    return [area(CITY, "云浦市"), *(area(code) for code in codes or (T1, V11, V12, T2, V21, V22))]


def square(west: float, south: float, size: float) -> str:
    """An outline as GeoJSON text."""
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


def station(
    id: str,  # noqa: A002
    area_code: str,
    *,
    opened: Day = SINCE,
    closed: Day | None = None,
    standard_met: Day | None = None,
    **more: Any,
) -> Row:
    """The city's centre, a town's care station or a village's site, by the length of the area's code."""
    kind = {6: "city_centre", 9: "town_station", 12: "village_site"}[len(area_code)]
    values = {"id": id, "name": f"station {id}", "kind": kind, "area_code": area_code}
    values |= {"opened_on": day(opened), "closed_on": _day(closed), "standard_met_on": _day(standard_met)}
    return Row("care_station", values | more)


def operator(station_id: str, organisation_id: str, starts: Day = SINCE, ends: Day | None = None) -> Row:
    values = {"station_id": station_id, "organisation_id": organisation_id}
    return Row("station_operator", values | {"starts_on": day(starts), "ends_on": _day(ends)})


def appraisal(station_id: str, year: int, grade: str = "good", score: float | None = None) -> Row:
    return Row("station_appraisal", {"station_id": station_id, "year": year, "grade": grade, "score": score})


def subsidy(
    id: str,  # noqa: A002
    station_id: str,
    kind: str = "operating",
    *,
    payer: str = "city",
    granted: int = 0,
    paid: int | None = None,
    year: int | None = None,
    due_on: Day | None = None,
    paid_on: Day | None = None,
) -> Row:
    values = {"id": id, "station_id": station_id, "kind": kind, "payer": payer, "year": year, "due_on": _day(due_on)}
    return Row("subsidy", values | {"granted_yuan": granted, "paid_yuan": paid, "paid_on": _day(paid_on)})


def guarantees(
    institution: str, as_of: Day, secured: str = "staff premises supplies funds", area_code: str = CITY
) -> Row:
    """What an institution had on a day, by the words of what was secured."""
    values = {"area_code": area_code, "institution": institution, "as_of": day(as_of)}
    return Row("four_guarantees", values | dict.fromkeys(secured.split(), True))


def served(provider: str, month: int, kind: str = "guidance", persons: int = 1, *, by_station: bool = True) -> Row:
    """Services delivered in a month by a station, or by an organisation."""
    values = {"provider_id": provider, "type": kind, "month": month, "persons": persons}
    return Row("service_record", values | {"station_id" if by_station else "organisation_id": provider})


# --- people who serve -------------------------------------------------------------------------------------------------


def post(
    worker_id: str, area_code: str, starts: Day = SINCE, ends: Day | None = None, *, role: str | None = None
) -> Row:
    """A post: a director's in a village, a supervisor's in a town."""
    role = role or ("director" if len(area_code) == 12 else "supervisor")
    values = {"worker_id": worker_id, "role": role, "area_code": area_code}
    return Row("worker_post", values | {"starts_on": day(starts), "ends_on": _day(ends)})


def worker(id: str, **more: Any) -> Row:  # noqa: A002
    return Row("worker", {"id": id, "name": f"worker {id}"} | more)


def qualification(
    worker_id: str,
    on: Day,
    kind: str = "induction",
    *,
    result: str | None = "pass",
    valid_until: Day | None = None,
    topics: str | None = None,
) -> Row:
    values = {"worker_id": worker_id, "kind": kind, "on_date": day(on), "result": result}
    return Row("qualification", values | {"valid_until": _day(valid_until), "topics": topics})


def support(worker_id: str, month: str, yuan: int = 200) -> Row:
    """Transport support of a month, "2026-10"."""
    return Row("worker_support", {"worker_id": worker_id, "month": months.parse(month), "yuan": yuan})


# --- children ---------------------------------------------------------------------------------------------------------


def child(
    id: str,  # noqa: A002
    village: str | None = V11,
    *,
    born: Day = "2016-06-15",
    registered: Day | None = SINCE,
    left: Day | None = None,
    kind: str = "difficulty",
    category: str = "other",
    city: str = CITY,
) -> list[Row]:
    """A child, one register period and the village where it lives; None leaves the period or the village out."""
    rows = [Row("child", {"id": id, "city_code": city, "born_on": day(born), "category": category})]
    if registered is not None:
        rows.append(register(id, registered, left, kind=kind))
    if village is not None:
        rows.append(lives(id, village))
    return rows


def register(child_id: str, registered: Day, left: Day | None = None, *, kind: str = "difficulty") -> Row:
    values = {"child_id": child_id, "kind": kind, "registered_on": day(registered), "left_on": _day(left)}
    return Row("child_register", values)


def lives(child_id: str, village: str, since: Day = SINCE) -> Row:
    return Row("child_village", {"child_id": child_id, "village_code": village, "from_on": day(since)})


_numbers = iter(range(1, 10**9))


def assessment(
    child_id: str,
    on: Day,
    tier: str,
    *,
    confirmed_by: str | None = "supervisor",
    risks: tuple[str | None, ...] = (None, None, None),
    id: str | None = None,  # noqa: A002
) -> Row:
    """`risks`: guardianship, physical, behaviour; nothing recorded unless said."""
    values = {"id": id or f"a{next(_numbers)}", "child_id": child_id, "assessed_on": day(on), "tier": tier}
    found = dict(zip(("guardianship_risk", "physical_risk", "behaviour_risk"), risks, strict=True))
    return Row("risk_assessment", values | {"confirmed_by": confirmed_by, **found})


ELEMENTS = ("life", "guardianship", "health", "study")


def visit(
    child_id: str,
    on: Day,
    *,
    mode: str = "home",
    role: str = "director",
    seen: bool = True,
    worker_id: str | None = "w1",
    recorded: dt.datetime | str | None = None,
    by_import: bool = False,
    elements: tuple[str | None, ...] = ("good", "good", "good", "good"),
    id: str | None = None,  # noqa: A002
) -> Row:
    """A visit that counts; recorded at 10:00 UTC (18:00 in Shanghai) of the same day unless said otherwise."""
    at = dt.datetime.combine(day(on), dt.time(10)) if recorded is None else _instant(recorded)
    values = {"id": id or f"v{next(_numbers)}", "child_id": child_id, "visited_on": day(on), "mode": mode}
    values |= {"visitor_role": role, "child_seen": seen, "worker_id": worker_id}
    values |= {"recorded_at": at, "recorded_by_import": by_import, **dict(zip(ELEMENTS, elements, strict=True))}
    return Row("visit", values)


def visits(child_id: str, *days: Day, **more: Any) -> list[Row]:
    return [visit(child_id, on, **more) for on in days]


def deferral(child_id: str, since: Day, until: Day, *, approved_by: str | None = "bureau") -> Row:
    values = {"child_id": child_id, "from_on": day(since), "to_on": day(until), "reason": "hospital"}
    return Row("visit_deferral", values | {"approved_by": approved_by})


def change(
    child_id: str,
    found: Day,
    reported: Day | None = None,
    handled: Day | None = None,
    *,
    kind: str = "address",
    id: str | None = None,  # noqa: A002
) -> Row:
    values = {"id": id or f"r{next(_numbers)}", "child_id": child_id, "found_on": day(found), "kind": kind}
    return Row("change_report", values | {"reported_on": _day(reported), "handled_on": _day(handled)})


def entitlement(
    child_id: str,
    policy: str = "dibao",
    since: Day = SINCE,
    until: Day | None = None,
    *,
    receiving: Day | None = SINCE,
    received_until: Day | None = None,
) -> Row:
    values = {"child_id": child_id, "policy": policy, "entitled_from": day(since), "entitled_to": _day(until)}
    return Row("entitlement", values | {"receiving_from": _day(receiving), "receiving_to": _day(received_until)})


def guardian(
    child_id: str, arrangement: str = "parents", since: Day = SINCE, until: Day | None = None, *, effective: bool = True
) -> Row:
    values = {"child_id": child_id, "arrangement": arrangement, "starts_on": day(since), "ends_on": _day(until)}
    return Row("guardianship", values | {"effective": effective})


def cover(child_id: str, kind: str = "accident", since: Day = SINCE, until: Day | None = None) -> Row:
    return Row("insurance", {"child_id": child_id, "kind": kind, "starts_on": day(since), "ends_on": _day(until)})


def schooling(child_id: str, term: str, status: str = "enrolled") -> Row:
    return Row("schooling", {"child_id": child_id, "term": term, "status": status})


def screening(
    area_code: str, on: Day, channel: str = "household", *, screened: int | None = None, found: int | None = None
) -> Row:
    values = {"area_code": area_code, "on_date": day(on), "channel": channel}
    return Row("screening", values | {"screened": screened, "found": found})


def closed(month: int, at: dt.datetime | str, counts: dict[tuple[str, str], tuple[int, int]]) -> list[Row]:
    """A month as published: (due, visited) by village and tier."""
    month_of = {"city_code": CITY, "month": month}
    rows = [Row("month_close", month_of | {"closed_at": _instant(at), "closed_by": "tests"})]
    for (place, tier), (due, visited) in counts.items():
        values = {"area_code": place, "tier": tier, "due": due, "visited": visited}
        rows.append(Row("month_close_row", month_of | values))
    return rows


# --- cases, organisations, local settings -----------------------------------------------------------------------------


def case(
    id: str,  # noqa: A002
    area_code: str,
    opened: dt.datetime | str,
    kind: str = "mandatory_report",
    *,
    subtype: str | None = None,
    responded: dt.datetime | str | None = None,
    closed: dt.datetime | str | None = None,
) -> Row:
    values = {"id": id, "area_code": area_code, "kind": kind, "subtype": subtype, "opened_at": _instant(opened)}
    values |= {"responded_at": None if responded is None else _instant(responded)}
    return Row("case_event", values | {"closed_at": None if closed is None else _instant(closed)})


def organisation(
    id: str,  # noqa: A002
    *,
    registered: Day | None = SINCE,
    kind: str = "social_organisation",
    protects_minors: bool = True,
    qualified: Day | None = None,
    exited: Day | None = None,
    services: str | None = None,
) -> list[Row]:
    values = {"id": id, "name": f"organisation {id}", "area_code": CITY, "kind": kind, "services": services}
    rows = [Row("organisation", values | {"registered_on": _day(registered), "protects_minors": protects_minors})]
    rows += [stage(id, "qualified", qualified)] if qualified is not None else []
    return rows + ([stage(id, "exited", exited)] if exited is not None else [])


def stage(organisation_id: str, name: str, on: Day) -> Row:
    return Row("organisation_stage", {"organisation_id": organisation_id, "stage": name, "on_date": day(on)})


def purchase(
    id: str,  # noqa: A002
    area_code: str,
    category: str,
    yuan: int,
    starts: Day,
    ends: Day | None = None,
    *,
    by: str = "a",
) -> Row:
    values = {"id": id, "organisation_id": by, "category": category, "area_code": area_code, "value_yuan": yuan}
    return Row("purchase", values | {"starts_on": day(starts), "ends_on": _day(ends)})


def programme(
    id: str,  # noqa: A002
    area_code: str,
    domain: str,
    on: Day,
    *,
    participants: int | None = None,
    by: str | None = None,
) -> Row:
    values = {"id": id, "area_code": area_code, "domain": domain, "on_date": day(on)}
    return Row("programme", values | {"participants": participants, "organisation_id": by})


def target(measure_id: str, value: float, due: Day, area_code: str = CITY) -> Row:
    return Row("target", {"measure_id": measure_id, "area_code": area_code, "due_on": day(due), "value": value})


def parameter(
    name: str, value: object, valid_from: Day = SINCE, *, at: dt.datetime | str = "2024-01-01", by: str = "tests"
) -> Row:
    values = {"name": name, "value": str(value), "valid_from": day(valid_from), "by": by}
    return Row("parameter", values | {"at": _instant(at)})


def standard(tier: str, visits_per_month: int, interval_days: int, valid_from: Day = SINCE) -> Row:
    values = {"tier": tier, "valid_from": day(valid_from), "visits_per_month": visits_per_month}
    return Row("visit_standard", values | {"interval_days": interval_days})


def action(
    id: str,  # noqa: A002
    area_code: str,
    *,
    agreed: Day,
    due: Day,
    done: Day | None = None,
    outcome: str | None = None,
) -> Row:
    values = {"id": id, "area_code": area_code, "who": f"who {id}", "what": f"what {id}", "by": "tests"}
    values |= {"agreed_on": day(agreed), "due_on": day(due), "done_on": _day(done), "outcome": outcome}
    return Row("action", values)


def dispute(
    id: str,  # noqa: A002
    area_code: str,
    *,
    measure_id: str = "A1",
    raised: dt.datetime | str = "2026-11-10T01:00",
    closed: dt.datetime | str | None = None,
) -> Row:
    values = {"id": id, "area_code": area_code, "measure_id": measure_id, "time_window": "2026-10", "by": "tests"}
    values |= {"note": f"note {id}", "raised_at": _instant(raised)}
    return Row("dispute", values | {"closed_at": None if closed is None else _instant(closed)})


def reminder(child_id: str, on: Day, promised: Day | None = None) -> Row:
    values = {"child_id": child_id, "reminded_on": day(on), "promised_on": _day(promised), "by": "tests"}
    return Row("follow_up", values)


def letter(
    id: str,  # noqa: A002
    town: str,
    children: Iterable[str],
    *,
    running: int = 1,
    kind: str = "reminder",
    made: Day = "2026-11-10",
    due: Day = "2026-11-20",
    states: Iterable[str] = ("drafted", "reviewed", "issued"),
) -> Iterator[Row]:
    """A letter as of the day on which it was made, with the steps that it has gone."""
    on, codes = day(made), tuple(children)
    values = {"id": id, "city_code": town[:6], "area_code": town, "kind": kind, "year": on.year, "running": running}
    values |= {"number": f"number {id}", "register_kind": "difficulty", "as_of": on, "made_on": on, "due_on": day(due)}
    yield Row("letter", values | {"children": len(codes)})
    yield from (Row("letter_child", {"letter_id": id, "child_id": code}) for code in codes)
    for turn, state in enumerate(states, 1):
        step = {"letter_id": id, "turn": turn, "state": state, "at": dt.datetime.combine(on, dt.time(turn))}
        yield Row("letter_step", step | {"by": "tests", "note": f"note {id}" if state == "answered" else None})


def copied(database: Database, path: Path) -> Database:
    """A copy of an SQLite database with an empty audit trail of its own: what others did is not in it."""
    database.dispose()  # the last connection folds the write-ahead log into the file
    assert database.path is not None
    shutil.copyfile(database.path, path)
    copy = Database(f"sqlite:///{path}")
    assert copy.audit.path is not None
    copy.audit.path.touch(mode=0o600)
    with copy.audit.write() as connection:
        audit_metadata.create_all(connection)
        audit.create(connection)
    copy.dispose()
    copy.audit.dispose()
    return copy
