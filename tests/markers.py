"""The sample city with a mark in every text that belongs to a town or names somebody: what is seen says whose it was.

A mark is "zq", a letter for its kind and the last six digits of its town (`zqp599101z`); "000000" where a row belongs
to several towns.  `Eyes.strange(text)` is all that stands in a text and its reader must not see; what one may see is
told from the rules of the product here, not from its scope.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from data_access import audit, rollups, users
from data_access.audit import Action, Event
from data_access.engine import Database
from data_access.schema import audit_metadata, metadata
from data_access.scope import CHILD_ROLES, VISIT_ROLES, Role
from data_access.users import Entry
from tests.conftest import YUNPU_AS_OF
from tests.data_access.queries import other_city
from tests.factories import CITY, City, Row, copied, write

OWN, FOREIGN = "320599105", "320599101"
SEVERAL = "000000000"
MARK = re.compile(r"zq([a-z])(\d{6})", re.IGNORECASE)
CODE = re.compile(r"\b[A-Z]{2}-\d{4,7}\b")
TOWN = re.compile(rf"\b{CITY}\d{{3}}")
OTHER_CITY = re.compile(rf"\b{other_city.MARK}\w+|\b{other_city.OTHER}\d*")

# --- which texts ------------------------------------------------------------------------------------------------------

PLACE, WORKER, OF_CHILD, IDENTITY, REMARK, AGREED, TRAIL, PERSON = "p", "w", "c", "i", "n", "g", "a", "s"
"""Kinds of marks: places and stations, who serves, what is told of one child, who a child is, remarks that no page
shows, what was agreed on with a town or is to be checked there, the audit trail, and the users of the product with
their logins.
"""

MARKED = {
    "action": {**dict.fromkeys(("who", "what", "outcome"), AGREED), "by": REMARK},
    "app_user": dict.fromkeys(("approved_by", "reveal_approved_by"), PERSON),
    "area": {"name": PLACE, "aliases": PLACE, "contact_name": WORKER, "contact_phone": WORKER},
    "care_station": {"name": PLACE, "address": PLACE},
    "child": {"roster_no": OF_CHILD, "living_with": OF_CHILD},
    "child_identity": dict.fromkeys(("name", "guardian_name", "guardian_phone", "address", "identity_hash"), IDENTITY),
    "dispute": dict.fromkeys(("note", "by", "reviewer", "outcome"), AGREED),
    "follow_up": {"by": REMARK},
    "four_guarantees": {"institution": PLACE, "evidence": REMARK},
    "letter": {"number": AGREED},
    "letter_step": {"by": AGREED, "note": AGREED},
    "revoked_login": {"nonce": PERSON},
    "risk_assessment": {"reason": OF_CHILD, "confirmed_by": OF_CHILD},
    "schooling": {"aid": OF_CHILD},
    "visit_deferral": {"reason": OF_CHILD, "approved_by": OF_CHILD},
    "worker": {"name": WORKER, "phone": WORKER},
}
"""Columns that hold a mark of their row's town, with its kind."""

MARKED_WHEN_WRITTEN = {
    "app_user": ("subject", "name"),
    "audit_event": ("subject", "reason", "detail"),
}
"""The same, where a row is written with its marks: who looks has a name without one."""

OPEN = {
    "app_meta": "notes of the program about itself",
    "area.geometry": "outlines hold no text; that only the own towns' are drawn is asked of their codes",
    "area_source": "boundaries are public",
    "audit_checkpoint": "made by the owner of the database",
    "audit_event.child_ids": "codes of children are looked for as codes",
    "import_batch": "one file may hold several towns; its name stands in the trust strip of all",
    "import_reason": "counts by a fixed reason",
    "month_close": "of the whole city",
    "organisation.name": "organisations are the city's, for every role of it",
    "organisation_stage.evidence": "organisations are the city's",
    "parameter": "one set for the installation",
    "target.source_clause": "a paragraph of the city's plan",
}
"""Texts without a mark, with the reason, by table or column."""

CODES = re.compile(r"[0-9A-Za-z_:;.+-]*|\d{4}-\d{4}学年第.学期|街道|镇|乡|开发区|社区|村")
"""Values of columns neither marked nor open: codes (of a set, divided by ';'), terms of school, kinds of areas."""


def texts() -> Iterator[tuple[str, str]]:
    """(table, column) of every text of both schemas, of whatever length."""
    for table in (*metadata.sorted_tables, *audit_metadata.sorted_tables):
        yield from ((table.name, column.name) for column in table.columns if isinstance(column.type, sa.String))


def is_marked(table: str, column: str) -> bool:
    return column in MARKED.get(table, {}) or column in MARKED_WHEN_WRITTEN.get(table, ())


# --- seeding ----------------------------------------------------------------------------------------------------------

_OF = {
    "area": "CASE level WHEN 'town' THEN code WHEN 'village' THEN parent_code END",
    "worker": "(SELECT CASE WHEN count(DISTINCT substr(area_code, 1, 9)) = 1 THEN min(substr(area_code, 1, 9)) "
    f"ELSE '{SEVERAL}' END FROM worker_post WHERE worker_id = worker.id)",
    "child": "(SELECT CASE WHEN count(*) = 1 AND min(town_code) <> '' THEN min(town_code) "
    f"ELSE '{SEVERAL}' END FROM child_scope WHERE child_id = {{child}})",
    "letter_step": "(SELECT area_code FROM letter WHERE id = letter_id)",
    "place": "CASE WHEN length(area_code) >= 9 THEN substr(area_code, 1, 9) END",
}


def _town(table: sa.Table) -> str:
    """The town of a row, in SQL; NULL is the city's own, which every role of it may read."""
    if table.name == "child" or "child_id" in table.c:
        return _OF["child"].format(child="child.id" if table.name == "child" else f"{table.name}.child_id")
    return _OF.get(table.name) or (_OF["place"] if "area_code" in table.c else "nonce")


HOSTILE = (
    '<script>window.ran=1;alert(1)</script><img src="x" onerror="window.ran=1"><a href="javascript:window.ran=1">x</a>'
    "![x](http://ran.example/x.png)[x](javascript:window.ran=1)${alert(1)}{{7*7}}\"'%"
)
"""What may stand behind a mark in a name, for a browser to stumble over; such a name begins like a formula."""


def marked(yunpu: Database, path: Path, *, hostile: bool = False) -> Database:
    """A copy of the sample city with its marks, beside a second city, and LOOKS as its users."""
    database = copied(yunpu, path)
    write(database, other_city.city(YUNPU_AS_OF))
    rollups.refresh(database, today=YUNPU_AS_OF)  # whose a child is, is known from here on
    own, foreign = (one_child(database, town) for town in (OWN, FOREIGN))
    write(database, City.of(_lacking(OWN, own), _lacking(FOREIGN, foreign)))
    with database.write() as connection:
        for name, columns in MARKED.items():
            _mark(connection, metadata.tables[name], columns, hostile)
        if hostile:
            connection.execute(sa.text("UPDATE organisation SET name = '=HYPERLINK(1)' || :text"), {"text": HOSTILE})
        connection.execute(sa.text("DELETE FROM dirty"))  # a text changes no fact
    trail = [
        Event(f"zqs{town[3:]}", "town_supervisor", Action.REVEAL, town, (child,), f"zqa{town[3:]}", f"zqa{town[3:]}")
        for town, child in ((OWN, own), (FOREIGN, foreign))
    ]
    audit.append(database, trail, dt.datetime.now(dt.UTC).replace(tzinfo=None))
    for entry in LOOKS.values():
        users.add(database, entry)
    return database


def one_child(database: Database, town: str) -> str:
    """A child that is listed in the town today and never lived elsewhere."""
    text = sa.text(
        "SELECT min(child_id) FROM child_scope WHERE town_code = :town "
        "AND child_id IN (SELECT child_id FROM child_month WHERE m = (SELECT max(m) FROM child_month)) "
        "AND child_id NOT IN (SELECT child_id FROM child_scope WHERE town_code <> :town)"
    )
    with database.read() as connection:
        return str(connection.execute(text, {"town": town}).scalar_one())


def _mark(connection: sa.Connection, table: sa.Table, columns: dict[str, str], hostile: bool) -> None:
    town = _town(table)
    before, after = ("=HYPERLINK(1)", HOSTILE) if hostile else ("", "")
    for column, kind in columns.items():
        number = "rowid" if table.c[column].unique or table.c[column].primary_key else "''"
        mark = f":before || 'zq{kind}' || substr({town}, 4) || 'z' || {number} || :after"
        text = f"UPDATE {table.name} SET {column} = {mark} WHERE {town} IS NOT NULL"
        connection.execute(sa.text(text), {"before": before, "after": after})


def _lacking(town: str, child: str) -> Iterator[Row]:
    """A row of each table that the sample leaves empty, and of the town's own where it has the city's alone."""
    day, at = YUNPU_AS_OF, dt.datetime.combine(YUNPU_AS_OF, dt.time())
    mine = {"id": town, "area_code": town, "by": ""}
    yield Row("action", mine | {"agreed_on": day, "who": "", "what": "", "due_on": day})
    yield Row("dispute", mine | {"measure_id": "A1", "time_window": "2026-10", "note": "", "raised_at": at})
    dates = dict.fromkeys(("as_of", "made_on", "due_on"), day)
    letter = {"city_code": CITY, "kind": "reminder", "year": day.year, "running": int(town[-3:]), "number": town}
    yield Row("letter", {"id": town, "area_code": town, "register_kind": "difficulty", "children": 1} | letter | dates)
    for turn, state in enumerate(("drafted", "reviewed", "issued", "acknowledged", "answered"), 1):
        yield Row("letter_step", {"letter_id": town, "turn": turn, "state": state, "at": at, "by": "", "note": ""})
    yield Row("letter_child", {"letter_id": town, "child_id": child})
    yield Row("follow_up", {"child_id": child, "reminded_on": day, "by": ""})
    kept = dict.fromkeys(("staff", "premises", "supplies", "funds"), True)
    yield Row("four_guarantees", {"area_code": town, "institution": "", "as_of": day} | kept)
    person = {"subject": f"zqs{town[3:]}", "name": f"zqs{town[3:]}", "role": "town_supervisor", "area_code": town}
    yield Row("app_user", person | {"approved_by": "", "reveal_approved_by": "", "reveal_until": day})
    yield Row("revoked_login", {"nonce": town, "revoked_at": at})


# --- who looks --------------------------------------------------------------------------------------------------------

LOOKS = {
    subject: Entry(subject, role, area, "approver")
    for subject, role, area in (
        ("leader", Role.LEADER, CITY),
        ("leader-town", Role.LEADER, OWN),
        ("bureau", Role.CITY_SUPERVISOR, CITY),
        ("supervisor", Role.TOWN_SUPERVISOR, OWN),
        ("neighbour", Role.TOWN_SUPERVISOR, FOREIGN),
        ("finance", Role.FINANCE, CITY),
        ("auditor", Role.AUDITOR, CITY),
    )
}
"""A person for each role; a leader may be a town's."""

_IDS = {
    "children": "SELECT child_id, town_code FROM child_scope",
    "visits": "SELECT v.id, s.town_code FROM visit v JOIN child_scope s ON s.child_id = v.child_id",
    "cases": "SELECT id, substr(area_code, 1, 9) FROM case_event",
    "workers": "SELECT worker_id, substr(area_code, 1, 9) FROM worker_post",
    "stations": "SELECT id, substr(area_code, 1, 9) FROM care_station WHERE length(area_code) > 6",
}
"""Codes by town; those of a child are for who may see rows of children."""


@dataclass(frozen=True)
class Eyes:
    """What one person may not see."""

    entry: Entry
    codes: frozenset[str]

    @property
    def _town(self) -> str | None:
        return self.entry.area_code if len(self.entry.area_code) == 9 else None

    def strange(self, text: str, *, of_trail: bool = False) -> set[str]:
        """What stands in a text and this person must not see; `of_trail`: on the auditor's own page."""
        trail = of_trail and self.entry.role is Role.AUDITOR
        found = {mark[0] for mark in MARK.finditer(text) if not self._may(mark[1].lower(), mark[2], trail)}
        found |= set(OTHER_CITY.findall(text))
        found |= self.codes & set(CODE.findall(text)) if not trail else set()
        return found | ({town for town in TOWN.findall(text) if town != self._town} if self._town else set())

    def _may(self, kind: str, town: str, trail: bool) -> bool:
        if kind in (TRAIL, PERSON):
            return trail
        own = f"320{town}" == self._town if self._town else town.startswith(CITY[3:])
        here = own or town == SEVERAL[3:]
        if kind in (WORKER, OF_CHILD):
            return here and self.entry.role in CHILD_ROLES
        return here and (kind == PLACE or (kind == AGREED and self.entry.role in VISIT_ROLES))


def eyes(database: Database, subject: str) -> Eyes:
    entry = LOOKS[subject]
    forbidden: set[str] = set()
    with database.read() as connection:
        for kind, text in _IDS.items():
            rows: list[Any] = list(connection.execute(sa.text(text)))
            mine = {code for code, town in rows if len(entry.area_code) == 6 or town == entry.area_code}
            if entry.role not in CHILD_ROLES and kind in ("children", "visits", "workers"):
                mine = set()
            forbidden |= {code for code, _town in rows} - mine
    return Eyes(entry, frozenset(forbidden))
