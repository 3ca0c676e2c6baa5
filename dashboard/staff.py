"""Those who serve: the people, posts and villages behind the numbers of D, each as often as it counts, and small
tables; asked and cached as `dashboard.facts` does it.

The towns that the ask names choose the rows; somebody with posts in two towns stands in the list of each, and once in
that of both.
"""

import datetime as dt
from collections.abc import Callable, Iterable

from dashboard.figures import Access, parameters_in_force
from dashboard.remembered import remembered
from data_access.errors import ContractBroken
from data_access.measures.model import Ask
from data_access.queries import staff_tables, workforce
from data_access.queries.posts import Post
from data_access.queries.staff_tables import Commended, Origin, Supported, TopicTaught
from data_access.queries.workforce import Ended, Vacancy

_OF_DIRECTORS: dict[str, Callable[[Post], bool]] = {
    "D2.not": lambda post: not post.is_registered,
    "D3.now": lambda post: not post.has_pass,
    "D3.no_record": lambda post: post.no_record,
    "D4.not": lambda post: not post.is_certified,
    "D4.expiring": lambda post: post.expires_soon,
}
_OF_STAFF: dict[str, Callable[[Post], bool]] = {
    "D5.not": lambda post: not post.is_trained,
    "D6": lambda post: post.social_work_level is not None,
    "D7.not": lambda post: not post.is_supervised,
}
"""Doors to people in post: those who lack what D2, D4, D5 and D7 count, who have what D6 counts, and the parts."""


def people(access: Access, ask: Ask, door: str) -> tuple[Post, ...]:
    """The people behind a number of D2–D7, by place.

    Raises NotAllowed for a role that sees no rows of people, ContractBroken for an unknown door.
    """
    if door == "D3.history":
        return _once(_chosen(_served_before_pass(access, ask.as_of), ask))
    condition = _OF_DIRECTORS.get(door) or _OF_STAFF.get(door)
    if condition is None:
        raise ContractBroken(f"no such door: {door}")
    found = _chosen(_in_post(access, ask.as_of), ask)
    return _once(post for post in found if condition(post) and (post.is_director or door in _OF_STAFF))


def ended(access: Access, ask: Ask) -> tuple[Ended, ...]:
    """The posts behind D8.ended, by place.

    Raises NotAllowed for a role that sees no rows of people.
    """
    return tuple(one for one in _ended(access, ask.as_of) if not ask.towns or one.town_code in ask.towns)


def vacancies(access: Access, ask: Ask) -> tuple[Vacancy, ...]:
    """The villages behind D1.vacant, in division order."""
    return tuple(one for one in _vacancies(access, ask.as_of) if not ask.towns or one.town_code in ask.towns)


@remembered
def origins(access: Access, ask: Ask) -> tuple[Origin, ...]:
    """Directors in post by way of recruitment and by background, for what the filters select."""
    with access.read() as connection:
        return staff_tables.origins(connection, access.scope, ask.as_of, frozenset(ask.towns))


@remembered
def topics(access: Access, ask: Ask) -> tuple[TopicTaught, ...]:
    """The eight training topics, with the people in post who were taught them this year."""
    with access.read() as connection:
        return staff_tables.topics(connection, access.scope, ask.as_of, frozenset(ask.towns))


@remembered
def commendations(access: Access, ask: Ask) -> tuple[Commended, ...]:
    """Commendations by year, the latest first."""
    with access.read() as connection:
        return staff_tables.commendations(connection, access.scope, ask.as_of, frozenset(ask.towns))


@remembered
def transport_support(access: Access, ask: Ask) -> tuple[Supported, ...]:
    """Transport support of the twelve months to that of the ask, the latest first."""
    with access.read() as connection:
        return staff_tables.supported(connection, access.scope, ask.month, frozenset(ask.towns))


@remembered
def _in_post(access: Access, on: dt.date) -> tuple[Post, ...]:
    with access.read() as connection:
        return workforce.people(connection, access.scope, on)


@remembered
def _served_before_pass(access: Access, on: dt.date) -> tuple[Post, ...]:
    with access.read() as connection:
        return workforce.served_before_pass(connection, access.scope, on, parameters_in_force(access, on))


@remembered
def _ended(access: Access, on: dt.date) -> tuple[Ended, ...]:
    with access.read() as connection:
        return workforce.ended(connection, access.scope, on)


@remembered
def _vacancies(access: Access, on: dt.date) -> tuple[Vacancy, ...]:
    with access.read() as connection:
        return workforce.vacancies(connection, access.scope, on)


def _chosen(posts: Iterable[Post], ask: Ask) -> list[Post]:
    return [post for post in posts if not ask.towns or post.town_code in ask.towns]


def _once(posts: Iterable[Post]) -> tuple[Post, ...]:
    """Each person at the first of their places."""
    found: dict[str, Post] = {}
    for post in posts:
        found.setdefault(post.worker_id, post)
    return tuple(found.values())
