"""Those who serve: who holds which post, what is on record of each (D2–D7), posts that ended (D8), vacancies (D1)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from data_access import months
from data_access.measures.model import Level
from data_access.parameters import Parameters
from data_access.queries.areas import located
from data_access.queries.posts import FOREVER, TRAINING_KINDS, Post, Record, Spell, spells, turnover
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
class Ended:
    """A director's post that ended in the twelve months to a day: from its first day to its last without a gap."""

    worker_id: str
    name: str
    area_code: str
    area_name: str
    town_code: str
    starts_on: dt.date
    ends_on: dt.date
    end_reason: str | None


@dataclass(frozen=True)
class Tally:
    """Counts of one area: villages, people with a post there, each once, and directors' posts of twelve months.

    `post_days`: days on which those posts were held in the twelve months, added up.
    """

    villages: int = 0
    staffed: int = 0
    covered: int = 0  # by a director with a valid pass
    ever_staffed: int = 0
    directors: int = 0
    registered: int = 0
    uncertified: int = 0
    no_record: int = 0
    early: int = 0
    certified: int = 0
    expiring: int = 0
    staff: int = 0  # directors and supervisors
    trained: int = 0
    social_workers: int = 0
    supervised: int = 0
    posts_held: int = 0
    posts_ended: int = 0
    post_days: int = 0


_OF_DIRECTORS: dict[str, Callable[[Post], bool]] = {
    "directors": lambda _post: True,
    "registered": lambda post: post.is_registered,
    "uncertified": lambda post: not post.has_pass,
    "no_record": lambda post: post.no_record,
    "certified": lambda post: post.is_certified,
    "expiring": lambda post: post.expires_soon,
}
_OF_STAFF: dict[str, Callable[[Post], bool]] = {
    "staff": lambda _post: True,
    "trained": lambda post: post.is_trained,
    "social_workers": lambda post: post.social_work_level is not None,
    "supervised": lambda post: post.is_supervised,
}


@dataclass(frozen=True)
class _Read:
    """What the scope leaves of one day: villages (code, name, town), and the posts begun by it in order of start."""

    on: dt.date
    villages: tuple[Any, ...]
    posts: tuple[Post, ...]


def vacancies(connection: sa.Connection, scope: Scope, on: dt.date) -> tuple[Vacancy, ...]:
    """Villages valid on the day without a director in post, in division order; as many as D1 lacks."""
    held: dict[str, list[Any]] = defaultdict(list)
    places = located(scope, on)
    for post in connection.execute(_narrowed(_begun(on, places), scope, places, city_total=False)):
        if post.role == "director":
            held[post.village_code].append(post)
    found = []
    for village in _villages(connection, scope, on, city_total=False):
        ends = [post.ends_on for post in held[village.code]]
        if not any(end is None or end >= on for end in ends):
            ended = max(ends, default=None)
            days = None if ended is None else (on - ended).days
            found.append(Vacancy(village.code, village.name, village.town_code, ended, days))
    return tuple(found)


def people(connection: sa.Connection, scope: Scope, on: dt.date) -> tuple[Post, ...]:
    """Everybody in post on the day with name and work telephone, by place: one row a person, role and town, for the
    post held longest there, then of the lowest code.  The lists of D2–D7 are parts of it.

    Raises NotAllowed for a role that sees no rows of people.
    """
    scope.require_children()
    found: dict[tuple[str, str, str], Post] = {}
    for post in _posts(connection, scope, on, city_total=False):
        if post.holds:
            found.setdefault((post.worker_id, post.role, post.town_code), post)
    return _by_place(found.values())


def served_before_pass(
    connection: sa.Connection, scope: Scope, on: dt.date, parameters: Parameters
) -> tuple[Post, ...]:
    """Directors whose first duty day or first visit, since the configured date, lies before their first pass
    (D3.history), those who left included, by place: one row a person and town, for the first post there.

    Raises NotAllowed for a role that sees no rows of people.
    """
    scope.require_children()
    found: dict[tuple[str, str], Post] = {}
    for post in _posts(connection, scope, on, city_total=False):
        if post.is_director and post.is_early(parameters.certified_since):
            found.setdefault((post.worker_id, post.town_code), post)
    return _by_place(found.values())


def ended(connection: sa.Connection, scope: Scope, on: dt.date) -> tuple[Ended, ...]:
    """Directors' posts that ended in the twelve months to the day (D8), by place, then by their last day.

    Raises NotAllowed for a role that sees no rows of people.
    """
    scope.require_children()
    found = [
        Ended(
            last.worker_id, last.name, last.area_code, last.area_name, last.town_code, begun, last.ends_on,
            last.end_reason,
        )
        for begun, last in spells(_posts(connection, scope, on, city_total=False))
        if last.ends_on is not None and months.year_before(on) < last.ends_on <= on
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.town_code, one.area_code, one.ends_on, one.worker_id)))


def tallies(
    connection: sa.Connection, scope: Scope, on: dt.date, parameters: Parameters, level: Level
) -> dict[str, Tally]:
    """By town or village of the scope; '' for posts in no area of that level valid on the day.

    Who has posts in two of them counts in both, and once in the city.
    """
    read = _read(connection, scope, on, city_total=False)
    if level is Level.TOWN:
        return _tallied(read, parameters, lambda row: str(row.town_code))
    return _tallied(read, parameters, lambda row: str(row.village_code))


def pooled_tally(
    connection: sa.Connection, scope: Scope, on: dt.date, parameters: Parameters, towns: frozenset[str]
) -> Tally:
    """Some towns of the scope together."""
    read = _read(connection, scope, on, city_total=False, towns=towns)
    return _tallied(read, parameters, lambda _row: "all").get("all", Tally())


def city_tally(connection: sa.Connection, scope: Scope, on: dt.date, parameters: Parameters) -> Tally:
    """The whole city, which everybody of it may read."""
    return _tallied(_read(connection, scope, on, city_total=True), parameters, lambda _row: "all").get("all", Tally())


def _tallied(read: _Read, parameters: Parameters, place: Callable[[Any], str]) -> dict[str, Tally]:
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for village in read.villages:
        found[place(village)]["villages"].add(village.code)
    for post in read.posts:
        for name, what in _counted(post, parameters):
            found[place(post)][name].add(what)
    held: dict[str, list[Spell]] = defaultdict(list)
    for spell in spells(read.posts):
        held[place(spell[1])].append(spell)
    return {
        code: Tally(**{name: len(each) for name, each in found[code].items()}, **turnover(held[code], read.on))
        for code in found.keys() | held.keys()
    }


def _counted(post: Post, parameters: Parameters) -> Iterator[tuple[str, str]]:
    """(the count, the village or worker that counts there once) of one post."""
    if post.is_director:
        if post.village_code:
            yield "ever_staffed", post.village_code
        if post.is_early(parameters.certified_since):
            yield "early", post.worker_id
    if not post.holds:
        return
    if post.is_director:
        if post.village_code:
            yield "staffed", post.village_code
            if post.has_pass:
                yield "covered", post.village_code
        yield from ((name, post.worker_id) for name, condition in _OF_DIRECTORS.items() if condition(post))
    yield from ((name, post.worker_id) for name, condition in _OF_STAFF.items() if condition(post))


def _by_place(posts: Iterable[Post]) -> tuple[Post, ...]:
    return tuple(sorted(posts, key=lambda post: (post.town_code, post.area_code, post.worker_id, post.role)))


def _read(
    connection: sa.Connection, scope: Scope, on: dt.date, *, city_total: bool, towns: frozenset[str] | None = None
) -> _Read:
    return _Read(
        on,
        tuple(_villages(connection, scope, on, city_total=city_total, towns=towns)),
        _posts(connection, scope, on, city_total=city_total, towns=towns),
    )


def _posts(
    connection: sa.Connection, scope: Scope, on: dt.date, *, city_total: bool, towns: frozenset[str] | None = None
) -> tuple[Post, ...]:
    """Posts begun by the day, in order of their start, then of their area and holder."""
    places = located(scope, on)
    wanted = _begun(on, places).add_columns(
        worker.c.name, worker.c.phone, worker.c.registered_on, worker.c.social_work_level,
        area.c.name.label("area_name"),
        _first(director_duty_day.c.starts_on, director_duty_day.c.worker_id).label("first_duty"),
        _first(worker_visit_day.c.visited_on, worker_visit_day.c.worker_id).label("first_visit"),
    )  # fmt: skip
    wanted = wanted.join(area, area.c.code == worker_post.c.area_code).outerjoin(
        worker, worker.c.id == worker_post.c.worker_id
    )
    records = _records(connection, scope, on, city_total=city_total, towns=towns)
    return tuple(
        Post(
            on, row.worker_id, row.name or "", row.phone, row.role, row.area_code, row.area_name, row.town_code,
            row.village_code, row.starts_on, row.ends_on, row.end_reason, row.registered_on, row.social_work_level,
            row.first_duty, row.first_visit if row.first_visit is not None and row.first_visit <= on else None,
            records.get(row.worker_id, Record()),
        )
        for row in connection.execute(_narrowed(wanted, scope, places, city_total=city_total, towns=towns))
    )  # fmt: skip


def _begun(on: dt.date, places: sa.Subquery) -> sa.Select[Any]:
    p = worker_post.c
    return (
        sa.select(
            p.worker_id, p.role, p.area_code, p.starts_on, p.ends_on, p.end_reason, places.c.town_code,
            places.c.village_code,
        )
        .join_from(worker_post, places, places.c.code == p.area_code)
        .where(p.starts_on <= on)
        .order_by(p.starts_on, p.area_code, p.worker_id)
    )  # fmt: skip


def _first(day: sa.ColumnElement[Any], holder: sa.ColumnElement[str]) -> sa.ScalarSelect[Any]:
    """The first of a worker's days anywhere: one look into an index, never the visits themselves."""
    return sa.select(sa.func.min(day)).where(holder == worker_post.c.worker_id).correlate(worker_post).scalar_subquery()


def _records(
    connection: sa.Connection, scope: Scope, on: dt.date, *, city_total: bool, towns: frozenset[str] | None
) -> dict[str, Record]:
    """What is on record by the day of everybody with a post in the scope, by worker; smallest and greatest days alone,
    which a worker with several posts does not change.
    """
    q, places = qualification.c, located(scope, on)
    examined = q.kind.in_(PASS_KINDS)
    passed = sa.and_(examined, q.result == "pass")
    until = sa.func.coalesce(q.valid_until, FOREVER)

    def day(of: Callable[..., Any], condition: sa.ColumnElement[bool], value: sa.ColumnElement[Any], name: str) -> Any:
        return of(sa.case((condition, value))).label(name)

    latest, earliest = sa.func.max, sa.func.min
    wanted = (
        sa.select(
            q.worker_id,
            day(latest, examined, q.on_date, "examined_on"),
            day(earliest, passed, q.on_date, "first_pass"),
            day(latest, passed, until, "pass_until"),
            day(latest, sa.and_(passed, q.kind == "annual_certificate"), until, "certificate_until"),
            day(latest, q.kind.in_(TRAINING_KINDS), q.on_date, "trained_on"),
            day(latest, q.kind == "supervision", q.on_date, "supervised_on"),
        )
        .select_from(
            qualification.join(worker_post, worker_post.c.worker_id == q.worker_id).join(
                places, places.c.code == worker_post.c.area_code
            )
        )
        .where(q.on_date <= on)
        .group_by(q.worker_id)
    )
    rows = connection.execute(_narrowed(wanted, scope, places, city_total=city_total, towns=towns))
    return {row.worker_id: Record(*row[1:]) for row in rows}


def _villages(
    connection: sa.Connection, scope: Scope, on: dt.date, *, city_total: bool, towns: frozenset[str] | None = None
) -> list[Any]:
    places = located(scope, on)
    wanted = (
        sa.select(area.c.code, area.c.name, places.c.town_code, places.c.village_code)
        .join_from(area, places, places.c.village_code == area.c.code)
        .order_by(places.c.town_code, area.c.code)
    )
    return list(connection.execute(_narrowed(wanted, scope, places, city_total=city_total, towns=towns)))


def _narrowed(
    wanted: sa.Select[Any],
    scope: Scope,
    places: sa.Subquery,
    *,
    city_total: bool,
    towns: frozenset[str] | None = None,
) -> sa.Select[Any]:
    if towns is not None:
        wanted = wanted.where(places.c.town_code.in_(sorted(towns)))
    if city_total:
        return scope.city_total(wanted, places.c.city_code)
    return scope.rows(wanted, places.c.city_code, places.c.town_code)
