"""Child directors: villages with and without one (D1), and who serves without a recorded pass (D3)."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from data_access.measures.model import Level
from data_access.parameters import Parameters
from data_access.queries.areas import located
from data_access.rollups.schema import director_duty_day, worker_visit_day
from data_access.schema import area, qualification, worker, worker_post
from data_access.scope import Scope

PASS_KINDS = ("induction", "annual_certificate")


@dataclass(frozen=True)
class Vacancy:
    """A village without a director in post on the day; `days` None: 从未配备, nobody on record ever held the post."""

    village_code: str
    village_name: str
    town_code: str
    last_ended_on: dt.date | None
    days: int | None


@dataclass(frozen=True)
class Uncertified:
    """A director in post without a valid pass; `no_record`: 合格记录缺失, no examination on record at all.

    The place is that of the post held longest, then of the lowest code.
    """

    worker_id: str
    name: str
    phone: str | None
    area_code: str
    area_name: str
    town_code: str
    in_post_since: dt.date
    no_record: bool


@dataclass(frozen=True)
class Early:
    """A director who served or visited before the first pass; `passed_on` None: no pass on record by the day."""

    worker_id: str
    name: str
    area_code: str
    area_name: str
    town_code: str
    served_from: dt.date
    visited_from: dt.date | None
    passed_on: dt.date | None


@dataclass(frozen=True)
class Tally:
    """Counts of one area: villages, and directors with a post there, each once."""

    villages: int = 0
    staffed: int = 0
    uncertified: int = 0
    no_record: int = 0
    early: int = 0


@dataclass(frozen=True)
class _Read:
    """What the scope leaves of one day: villages (code, name, town), and the posts begun by it in order of their start,
    each with its holder's examinations and first days.
    """

    on: dt.date
    villages: tuple[Any, ...]
    posts: tuple[Any, ...]

    def in_post(self) -> dict[str, Any]:
        """The post that holds on the day by worker, the one held longest, then of the lowest code."""
        found: dict[str, Any] = {}
        for post in self.posts:
            if _holds(post, self.on):
                found.setdefault(post.worker_id, post)
        return found


def _is_uncertified(post: Any) -> bool:
    return bool(post.valid_passes == 0)


def _is_early(post: Any, on: dt.date, since: dt.date) -> bool:
    """The first duty day or the first visit lies before the first pass, and not before the configured date."""
    days = (post.first_duty, _known(post.first_visit, on))
    return any(day is not None and day >= since and (post.first_pass is None or day < post.first_pass) for day in days)


def _known(day: dt.date | None, on: dt.date) -> dt.date | None:
    return day if day is not None and day <= on else None


def vacancies(connection: sa.Connection, scope: Scope, on: dt.date) -> tuple[Vacancy, ...]:
    """Villages valid on the day without a director in post, in division order; as many as D1 lacks."""
    held: dict[str, list[Any]] = defaultdict(list)
    for post in _posts(connection, scope, on, city_total=False):
        held[post.village_code].append(post)
    found = []
    for village in _villages(connection, scope, on, city_total=False):
        posts = held[village.code]
        if not any(_holds(post, on) for post in posts):
            ended = max((post.ends_on for post in posts), default=None)
            days = None if ended is None else (on - ended).days
            found.append(Vacancy(village.code, village.name, village.town_code, ended, days))
    return tuple(found)


def uncertified(connection: sa.Connection, scope: Scope, on: dt.date) -> tuple[Uncertified, ...]:
    """Directors in post on the day without a valid pass (D3.now), by place; with name and work telephone.

    Raises NotAllowed for a role that sees no rows of people.
    """
    scope.require_children()
    read = _read(connection, scope, on, city_total=False)
    found = [
        Uncertified(
            worker_id, post.name or "", post.phone, post.area_code, post.area_name, post.town_code, post.starts_on,
            no_record=post.examinations == 0,
        )
        for worker_id, post in read.in_post().items()
        if _is_uncertified(post)
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.area_code, one.worker_id)))


def served_before_pass(
    connection: sa.Connection, scope: Scope, on: dt.date, parameters: Parameters
) -> tuple[Early, ...]:
    """Directors whose first duty day or first visit, since the configured date, lies before their first pass
    (D3.history), by id; the place is that of the first post in the scope.

    Raises NotAllowed for a role that sees no rows of people.
    """
    scope.require_children()
    first: dict[str, Any] = {}
    for post in _read(connection, scope, on, city_total=False).posts:
        first.setdefault(post.worker_id, post)
    return tuple(
        Early(
            worker_id, post.name or "", post.area_code, post.area_name, post.town_code, post.first_duty,
            _known(post.first_visit, on), post.first_pass,
        )
        for worker_id, post in sorted(first.items())
        if _is_early(post, on, parameters.certified_since)
    )  # fmt: skip


def tallies(
    connection: sa.Connection, scope: Scope, on: dt.date, parameters: Parameters, level: Level
) -> dict[str, Tally]:
    """By town or village of the scope; '' for posts in no area of that level valid on the day.

    A director with posts in two of them counts in both, and once in the city.
    """
    read = _read(connection, scope, on, city_total=False)
    if level is Level.TOWN:
        return _tallied(read, parameters, lambda row: row.town_code)
    return _tallied(read, parameters, lambda row: row.village_code)


def pooled_tally(
    connection: sa.Connection, scope: Scope, on: dt.date, parameters: Parameters, towns: frozenset[str]
) -> Tally:
    """Some towns of the scope together."""
    read = _read(connection, scope, on, city_total=False)
    return _tallied(read, parameters, lambda row: "all" if row.town_code in towns else "").get("all", Tally())


def city_tally(connection: sa.Connection, scope: Scope, on: dt.date, parameters: Parameters) -> Tally:
    """The whole city, which everybody of it may read."""
    return _tallied(_read(connection, scope, on, city_total=True), parameters, lambda _row: "all").get("all", Tally())


def _tallied(read: _Read, parameters: Parameters, place: Any) -> dict[str, Tally]:
    ever, early, without, no_record, staffed, villages = (defaultdict[str, set[str]](set) for _what in range(6))
    for post in read.posts:
        code = place(post)
        ever[code].add(post.worker_id)
        if _is_early(post, read.on, parameters.certified_since):
            early[code].add(post.worker_id)
        if not _holds(post, read.on):
            continue
        if post.village_code:
            staffed[code].add(post.village_code)
        if _is_uncertified(post):
            without[code].add(post.worker_id)
            if post.examinations == 0:
                no_record[code].add(post.worker_id)
    for village in read.villages:
        villages[place(village)].add(village.code)
    return {
        code: Tally(
            villages=len(villages[code]),
            staffed=len(staffed[code]),
            uncertified=len(without[code]),
            no_record=len(no_record[code]),
            early=len(early[code]),
        )
        for code in villages.keys() | ever.keys()
    }


def _holds(post: Any, on: dt.date) -> bool:
    """Posts that have not begun are not read."""
    return post.ends_on is None or post.ends_on >= on


def _read(connection: sa.Connection, scope: Scope, on: dt.date, *, city_total: bool) -> _Read:
    return _Read(
        on,
        tuple(_villages(connection, scope, on, city_total=city_total)),
        tuple(_posts(connection, scope, on, city_total=city_total)),
    )


def _narrowed(wanted: sa.Select[Any], scope: Scope, places: sa.Subquery, *, city_total: bool) -> sa.Select[Any]:
    if city_total:
        return scope.city_total(wanted, places.c.city_code)
    return scope.rows(wanted, places.c.city_code, places.c.town_code)


def _villages(connection: sa.Connection, scope: Scope, on: dt.date, *, city_total: bool) -> list[Any]:
    places = located(scope, on)
    wanted = (
        sa.select(area.c.code, area.c.name, places.c.town_code, places.c.village_code)
        .join_from(area, places, places.c.village_code == area.c.code)
        .order_by(places.c.town_code, area.c.code)
    )
    return list(connection.execute(_narrowed(wanted, scope, places, city_total=city_total)))


def _posts(connection: sa.Connection, scope: Scope, on: dt.date, *, city_total: bool) -> list[Any]:
    """Posts as director begun by the day, in order of their start."""
    p, places = worker_post.c, located(scope, on)
    wanted = (
        sa.select(
            p.worker_id, p.area_code, p.starts_on, p.ends_on, places.c.town_code, places.c.village_code,
            worker.c.name, worker.c.phone, area.c.name.label("area_name"), *_of_the_holder(on),
        )
        .select_from(
            worker_post.join(places, places.c.code == p.area_code)
            .join(area, area.c.code == p.area_code)
            .outerjoin(worker, worker.c.id == p.worker_id)
        )
        .where(p.role == "director", p.starts_on <= on)
        .order_by(p.starts_on, p.area_code, p.worker_id)
    )  # fmt: skip
    return list(connection.execute(_narrowed(wanted, scope, places, city_total=city_total)))


@lru_cache(maxsize=64)
def _of_the_holder(on: dt.date) -> tuple[sa.ColumnElement[Any], ...]:
    """What is known of a post's holder anywhere: one look into an index each, never the visits themselves.

    Examinations count up to the day, a pass holds to its valid_until included.
    """
    holder, q, duty, visited = worker_post.c.worker_id, qualification.c, director_duty_day.c, worker_visit_day.c
    # the kind stands among the results: IN before a day on one index gives later days too in SQLite 3.40
    examined = sa.and_(sa.or_(*(q.kind == kind for kind in PASS_KINDS)), q.on_date <= on)
    passed = sa.and_(examined, q.result == "pass")
    holds = sa.and_(passed, sa.or_(q.valid_until.is_(None), q.valid_until >= on))

    def of_examinations(value: sa.ColumnElement[Any]) -> sa.ScalarSelect[Any]:
        return sa.select(value).where(q.worker_id == holder).correlate(worker_post).scalar_subquery()

    def first(day: sa.ColumnElement[Any], *conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
        return sa.select(sa.func.min(day)).where(*conditions).correlate(worker_post).scalar_subquery()

    def count(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.count(sa.case((condition, 1)))

    return (
        of_examinations(count(examined)).label("examinations"),
        of_examinations(count(holds)).label("valid_passes"),
        of_examinations(sa.func.min(sa.case((passed, q.on_date)))).label("first_pass"),
        first(duty.starts_on, duty.worker_id == holder).label("first_duty"),
        first(visited.visited_on, visited.worker_id == holder).label("first_visit"),
    )
