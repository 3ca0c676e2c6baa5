"""Small tables about those who serve, counts alone: where they come from (29, 30), training topics covered (41),
commendations (46), transport support (34).

Each is of the scope, or of some of its towns: an empty set of towns means all.
"""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from data_access import months
from data_access.queries.areas import located
from data_access.queries.posts import TRAINING_KINDS
from data_access.schema import qualification, worker, worker_post, worker_support
from data_access.scope import Scope

RECRUITMENT = ("self_nominated", "recommended", "open_recruitment")
BACKGROUNDS = ("committee_member", "social_worker", "graduate_official", "other")
TOPICS = (
    "duties",
    "categories",
    "welfare_policy",
    "home_visits",
    "information_update",
    "mandatory_report",
    "policy_linking",
    "family_education",
)
"""The eight topics of clause 41."""


@dataclass(frozen=True)
class Origin:
    """Directors in post on a day by one trait: a way of recruitment or a background; '' is not recorded."""

    trait: str  # recruited_by, background
    code: str
    directors: int


@dataclass(frozen=True)
class TopicTaught:
    """People in post on a day who were taught a topic since 1 January of its year; 0 is the finding."""

    topic: str
    people: int


@dataclass(frozen=True)
class Commended:
    """Commendations of a year to people who serve or served."""

    year: int
    commendations: int


@dataclass(frozen=True)
class Supported:
    """A month's transport support: directors in post on its last day, those paid for it, and the yuan paid."""

    m: int
    directors: int
    paid: int
    yuan: int


def origins(connection: sa.Connection, scope: Scope, on: dt.date, towns: frozenset[str]) -> tuple[Origin, ...]:
    """Both traits of the directors in post, each with all its codes in their order and '' last; zeros included."""
    w = worker.c
    wanted = sa.select(w.recruited_by, w.background, sa.func.count(worker_post.c.worker_id.distinct()).label("n"))
    wanted = _of_posts(wanted, scope, on, towns, sa.and_(worker_post.c.role == "director", _in_post(on)))
    counts: Counter[tuple[str, str]] = Counter()
    for row in connection.execute(wanted.group_by(w.recruited_by, w.background)):
        counts["recruited_by", row.recruited_by or ""] += row.n
        counts["background", row.background or ""] += row.n
    listed = {"recruited_by": RECRUITMENT, "background": BACKGROUNDS}
    return tuple(Origin(trait, code, counts[trait, code]) for trait, codes in listed.items() for code in (*codes, ""))


def topics(connection: sa.Connection, scope: Scope, on: dt.date, towns: frozenset[str]) -> tuple[TopicTaught, ...]:
    """All eight topics in their order, with the people in post (supervisors too) who were taught them this year."""
    q = qualification.c
    wanted = sa.select(q.worker_id, q.topics).distinct()
    wanted = _of_posts(wanted, scope, on, towns, _in_post(on), qualification).where(
        q.kind.in_(TRAINING_KINDS), q.topics.is_not(None), q.on_date.between(dt.date(on.year, 1, 1), on)
    )
    taught: dict[str, set[str]] = defaultdict(set)
    for row in connection.execute(wanted):
        for topic in row.topics.split(";"):
            taught[topic.strip()].add(row.worker_id)
    return tuple(TopicTaught(topic, len(taught[topic])) for topic in TOPICS)


def commendations(connection: sa.Connection, scope: Scope, on: dt.date, towns: frozenset[str]) -> tuple[Commended, ...]:
    """By year, the latest first; years without any are absent."""
    q = qualification.c
    wanted = sa.select(q.worker_id, q.on_date).distinct()
    wanted = _of_posts(wanted, scope, on, towns, worker_post.c.starts_on <= on, qualification).where(
        q.kind == "commendation", q.on_date <= on
    )
    counts = Counter(row.on_date.year for row in connection.execute(wanted))
    return tuple(Commended(year, counts[year]) for year in sorted(counts, reverse=True))


def supported(connection: sa.Connection, scope: Scope, m: int, towns: frozenset[str]) -> tuple[Supported, ...]:
    """The twelve months to a month, the latest first; months without directors and payments are absent.

    A payment counts in the town in which its director had a post in that month; a director counts once.
    """
    until = months.last_day(m)
    is_director = sa.and_(worker_post.c.role == "director", worker_post.c.starts_on <= until)
    p = worker_post.c
    posts = connection.execute(
        _of_posts(sa.select(p.worker_id, p.starts_on, p.ends_on), scope, until, towns, is_director)
    ).all()
    s = worker_support.c
    wanted = _of_posts(
        sa.select(s.worker_id, s.month, s.yuan).distinct(), scope, until, towns, is_director, worker_support
    )
    payments = connection.execute(wanted.where(s.month.between(m - 11, m))).all()
    return tuple(
        row for row in (_month(each, posts, payments) for each in range(m, m - 12, -1)) if row.directors + row.paid
    )


def _month(m: int, posts: Any, payments: Any) -> Supported:
    first, last = months.first_day(m), months.last_day(m)

    def held(day: dt.date, until: dt.date) -> set[str]:
        return {p.worker_id for p in posts if p.starts_on <= until and (p.ends_on is None or p.ends_on >= day)}

    served = held(first, last)
    paid = {row.worker_id: row.yuan for row in payments if row.month == m and row.worker_id in served}
    return Supported(m, len(held(last, last)), len(paid), sum(paid.values()))


def _in_post(on: dt.date) -> sa.ColumnElement[bool]:
    p = worker_post.c
    return sa.and_(p.starts_on <= on, sa.or_(p.ends_on.is_(None), p.ends_on >= on))


def _of_posts(
    wanted: sa.Select[Any],
    scope: Scope,
    on: dt.date,
    towns: frozenset[str],
    condition: sa.ColumnElement[bool],
    of_worker: sa.Table | None = None,
) -> sa.Select[Any]:
    """The statement over the posts of the scope that meet a condition, their holders, and a table of theirs."""
    places = located(scope, on)
    source = worker_post.join(places, places.c.code == worker_post.c.area_code).outerjoin(
        worker, worker.c.id == worker_post.c.worker_id
    )
    if of_worker is not None:
        source = source.join(of_worker, of_worker.c.worker_id == worker_post.c.worker_id)
    wanted = wanted.select_from(source).where(condition)
    if towns:
        wanted = wanted.where(places.c.town_code.in_(sorted(towns)))
    return scope.rows(wanted, places.c.city_code, places.c.town_code)
