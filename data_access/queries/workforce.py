"""Child directors: villages with and without one (D1), and who serves without a recorded pass (D3)."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from data_access.measures.model import Level
from data_access.parameters import Parameters
from data_access.queries.areas import located
from data_access.schema import area, qualification, visit, worker, worker_post
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
class _Record:
    """Examinations of one worker up to the day."""

    valid: bool
    first_pass: dt.date | None


@dataclass(frozen=True)
class _Read:
    """What the scope leaves of one day: villages (code, name, town), posts begun by it, examinations, first visits."""

    on: dt.date
    villages: tuple[Any, ...]
    posts: tuple[Any, ...]
    records: dict[str, _Record]
    first_visits: dict[str, dt.date]

    def in_post(self) -> dict[str, list[Any]]:
        """The posts that hold on the day, by worker, the longest held first."""
        found: dict[str, list[Any]] = defaultdict(list)
        for post in sorted(self.posts, key=lambda post: (post.starts_on, post.area_code)):
            if _holds(post, self.on):
                found[post.worker_id].append(post)
        return found

    def is_uncertified(self, worker_id: str) -> bool:
        return worker_id not in self.records or not self.records[worker_id].valid

    def is_early(self, post: Any, since: dt.date) -> bool:
        """The first duty day or the first visit lies before the first pass, and not before the configured date."""
        record = self.records.get(post.worker_id)
        passed = record.first_pass if record else None
        days = (post.first_duty, self.first_visits.get(post.worker_id))
        return any(day is not None and day >= since and (passed is None or day < passed) for day in days)


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
            no_record=worker_id not in read.records,
        )
        for worker_id, (post, *_others) in read.in_post().items()
        if read.is_uncertified(worker_id)
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
    read = _read(connection, scope, on, city_total=False)
    first: dict[str, Any] = {}
    for post in read.posts:  # in order of their start
        first.setdefault(post.worker_id, post)
    return tuple(
        Early(
            worker_id, post.name or "", post.area_code, post.area_name, post.town_code, post.first_duty,
            read.first_visits.get(worker_id),
            read.records[worker_id].first_pass if worker_id in read.records else None,
        )
        for worker_id, post in sorted(first.items())
        if read.is_early(post, parameters.certified_since)
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
    in_post, ever, staffed, villages = (defaultdict[str, set[str]](set) for _what in range(4))
    early = set()
    for post in read.posts:
        ever[place(post)].add(post.worker_id)
        if _holds(post, read.on):
            in_post[place(post)].add(post.worker_id)
            if post.village_code:
                staffed[place(post)].add(post.village_code)
        if read.is_early(post, parameters.certified_since):
            early.add(post.worker_id)
    for village in read.villages:
        villages[place(village)].add(village.code)
    without = {worker_id for posted in in_post.values() for worker_id in posted if read.is_uncertified(worker_id)}
    return {
        code: Tally(
            villages=len(villages[code]),
            staffed=len(staffed[code]),
            uncertified=len(in_post[code] & without),
            no_record=len((in_post[code] & without) - read.records.keys()),
            early=len(ever[code] & early),
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
        _records(connection, scope, on, city_total=city_total),
        _first_visits(connection, scope, on, city_total=city_total),
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
    """Posts as director begun by the day, in order of their start, each with the worker's first duty day anywhere."""
    p, places, any_post = worker_post.c, located(scope, on), worker_post.alias("any_post")
    first_duty = (
        sa.select(sa.func.min(any_post.c.starts_on))
        .where(any_post.c.worker_id == p.worker_id, any_post.c.role == "director")
        .scalar_subquery()
    )
    wanted = (
        sa.select(
            p.worker_id, p.area_code, p.starts_on, p.ends_on, places.c.town_code, places.c.village_code,
            worker.c.name, worker.c.phone, area.c.name.label("area_name"), first_duty.label("first_duty"),
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


def _directors(scope: Scope, on: dt.date, *, city_total: bool) -> sa.Subquery:
    """The ids of all who have held a post as director here by the day."""
    p, places = worker_post.c, located(scope, on)
    wanted = (
        sa.select(p.worker_id)
        .join_from(worker_post, places, places.c.code == p.area_code)
        .where(p.role == "director", p.starts_on <= on)
        .distinct()
    )
    return _narrowed(wanted, scope, places, city_total=city_total).subquery("directors")


def _records(connection: sa.Connection, scope: Scope, on: dt.date, *, city_total: bool) -> dict[str, _Record]:
    """Examinations dated up to the day; workers without any are absent.  A pass holds to its valid_until included."""
    q, directors = qualification.c, _directors(scope, on, city_total=city_total)
    passed = q.result == "pass"
    holds = sa.and_(passed, sa.or_(q.valid_until.is_(None), q.valid_until >= on))
    wanted = (
        sa.select(
            q.worker_id,
            sa.func.max(sa.case((holds, 1), else_=0)).label("valid"),
            sa.func.min(sa.case((passed, q.on_date))).label("first_pass"),
        )
        .join_from(qualification, directors, directors.c.worker_id == q.worker_id)
        .where(q.kind.in_(PASS_KINDS), q.on_date <= on)
        .group_by(q.worker_id)
    )
    return {row.worker_id: _Record(row.valid == 1, row.first_pass) for row in connection.execute(wanted)}


def _first_visits(connection: sa.Connection, scope: Scope, on: dt.date, *, city_total: bool) -> dict[str, dt.date]:
    """The first day on which each director visited a child: one look into the index each, never the visits."""
    directors = _directors(scope, on, city_total=city_total)
    first = (
        sa.select(sa.func.min(visit.c.visited_on))
        .where(visit.c.worker_id == directors.c.worker_id)
        .correlate(directors)
        .scalar_subquery()
    )
    rows = connection.execute(sa.select(directors.c.worker_id, first.label("day")))
    return {row.worker_id: row.day for row in rows if row.day is not None and row.day <= on}
