"""Which worker a row is about: by id, else by name, inside the area where there are namesakes."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa

from data_access import schema
from data_access.importing import lookups
from data_access.importing.place_names import PlaceNames
from data_access.importing.rows import Rows
from data_access.importing.says import Say, say
from data_access.texts import msg

_UNKNOWN = say(msg("No child director or supervisor of this name is on record. Import the staff sheet first."))
_AMBIGUOUS = say(msg("Several people have this name: give the id."))
_NO_ROLE = say(msg("Say who visited: a director, a supervisor, an organisation or others."))
_STAFF = ("director", "supervisor")
_STRANGERS = msg("{n} rows name a visitor who is not on the staff list: they came in without a person.")


@dataclass(frozen=True)
class Post:
    area: str
    role: str
    starts_on: dt.date
    ends_on: dt.date | None

    def holds(self, day: dt.date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True)
class Worker:
    id: str
    posts: tuple[Post, ...]

    def serves(self, areas: frozenset[str]) -> bool:
        return any(post.area in areas for post in self.posts)

    def role(self, day: dt.date | None) -> str | None:
        """The role held on a day or, where no post covers it, ever; None where that leaves two."""
        now = {post.role for post in self.posts if day is not None and post.holds(day)}
        roles = now or {post.role for post in self.posts}
        return roles.pop() if len(roles) == 1 else None


@dataclass
class _Known:
    by_id: dict[str, Worker]
    by_name: dict[str, list[Worker]]
    made: dict[tuple[str, str | None], str] = field(default_factory=dict)

    def named(self, name: str, areas: frozenset[str]) -> list[Worker]:
        """Those of a name; of several, those who hold or held a post in one of the areas, if any does."""
        found = self.by_name.get(name, [])
        serving = [worker for worker in found if worker.serves(areas)] if len(found) > 1 else []
        return serving or found


def resolve(connection: sa.Connection, rows: Rows, places: PlaceNames) -> None:
    """Fill `worker_id` (in a staff sheet: the id of a worker on record, or a new one) and a visit's visitor_role."""
    if rows.sheet.tables[0] == "worker":
        _resolve_staff(connection, rows)
    elif rows.sheet.kind == "visit":
        _resolve_visitors(connection, rows, places)
    elif rows.sheet.has("worker_id"):
        _resolve_named(connection, rows)


def _known(connection: sa.Connection, ids: Iterable[str], names: Iterable[str]) -> _Known:
    w, p = schema.worker.c, schema.worker_post.c
    people = {
        row.id: row.name
        for column, values in ((w.id, ids), (w.name, names))
        for row in lookups.by(connection, sa.select(w.id, w.name), column, {v for v in values if v})
    }
    posts: dict[str, list[Post]] = {}
    held = sa.select(p.worker_id, p.area_code, p.role, p.starts_on, p.ends_on)
    for row in lookups.by(connection, held, p.worker_id, people):
        posts.setdefault(row.worker_id, []).append(Post(row.area_code, row.role, row.starts_on, row.ends_on))
    by_id = {i: Worker(i, tuple(posts.get(i, ()))) for i in people}
    by_name: dict[str, list[Worker]] = {}
    for i, name in sorted(people.items()):
        by_name.setdefault(name, []).append(by_id[i])
    return _Known(by_id, by_name)


def _resolve_staff(connection: sa.Connection, rows: Rows) -> None:
    ids, names, areas = rows.column("id"), rows.column("name"), rows.column("area_code")
    known = _known(connection, ids, names)
    found: list[str | None] = []
    for position, (own, name, area) in enumerate(zip(ids, names, areas, strict=True)):
        answer: str | Say | None = own or (_staff(known, name, area, rows.sheet.has("area_code")) if name else None)
        if isinstance(answer, Say):
            rows.reject(position, "name", answer)
            answer = None
        found.append(answer)
    rows.data["id"] = found
    rows.data["worker_id"] = found


def _staff(known: _Known, name: str, area: str | None, within_area: bool) -> str | Say:
    """The worker of a name within the area, else a new one; the same name twice in a file and area is one person."""
    same = known.by_name.get(name, [])
    matches = [w for w in same if area and w.serves(frozenset({area}))] if within_area else same
    if len(matches) > 1:
        return _AMBIGUOUS
    return matches[0].id if matches else known.made.setdefault((name, area), lookups.new_id())


def _resolve_named(connection: sa.Connection, rows: Rows) -> None:
    ids, names, areas = rows.column("worker_id"), rows.column("worker_name"), rows.column("area_code")
    known = _known(connection, ids, names)
    found: list[str | None] = []
    for position, (own, name, area) in enumerate(zip(ids, names, areas, strict=True)):
        answer = _one(known, own, name, frozenset({area} if area else ()))
        if isinstance(answer, Say):
            rows.reject(position, "worker_id", answer)
        found.append(answer.id if isinstance(answer, Worker) else None)
    rows.data["worker_id"] = found


def _one(known: _Known, own: str | None, name: str | None, areas: frozenset[str]) -> Worker | Say | None:
    if own:
        return known.by_id.get(own, lookups.UNKNOWN_ID)
    if not name:
        return None
    matches = known.named(name, areas)
    if len(matches) > 1:
        return _AMBIGUOUS
    return matches[0] if matches else _UNKNOWN


def _resolve_visitors(connection: sa.Connection, rows: Rows, places: PlaceNames) -> None:
    """The visitor's id, and the role where the file gives none and the visitor is a known worker.

    A visitor who is nobody's worker (an organisation's, a volunteer) stays without id; then the role must be given.
    """
    ids, names, roles = rows.column("worker_id"), rows.column("worker_name"), list(rows.column("visitor_role"))
    known = _known(connection, ids, names)
    homes = _homes(connection, rows, places)
    found: list[str | None] = []
    strangers = 0
    for position, (own, name, day) in enumerate(zip(ids, names, rows.column("visited_on"), strict=True)):
        answer = _one(known, own, name, homes.get(rows.data["child_id"][position] or "", frozenset()))
        if isinstance(answer, Say) and (answer is not _UNKNOWN):
            rows.reject(position, "worker_id", answer)
        worker = answer if isinstance(answer, Worker) else None
        if roles[position] is None and not rows.faulty(position, "visitor_role"):
            roles[position] = worker.role(day) if worker else None
            if roles[position] is None:
                rows.reject(position, "visitor_role", _NO_ROLE)
        strangers += answer is _UNKNOWN and roles[position] in _STAFF
        found.append(worker.id if worker else None)
    if strangers:
        rows.note(say(_STRANGERS, n=strangers))
    rows.data["worker_id"], rows.data["visitor_role"] = found, roles


def _homes(connection: sa.Connection, rows: Rows, places: PlaceNames) -> dict[str, frozenset[str]]:
    """By child, the villages in which it has lived and their towns: where its visitors hold their posts."""
    if not any(rows.column("worker_name")):
        return {}
    h = schema.child_village.c
    children = {child for child in rows.data["child_id"] if child}
    homes: dict[str, set[str]] = {}
    for row in lookups.by(connection, sa.select(h.child_id, h.village_code, h.from_on), h.child_id, children):
        town = places.town_of(row.village_code)
        homes.setdefault(row.child_id, set()).update({row.village_code, town} if town else {row.village_code})
    return {child: frozenset(areas) for child, areas in homes.items()}
