"""云浦市, the fictional sample city, as pure data: the same (as_of, seed) always gives the same city.

`build` draws a register, posts and visits by the rules of `children`, `posts`, `tiers` and `conduct`, gives the parts
of `plot` to some of them, and returns the rows of the contract tables together with the planted stories.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from data_access.sample import (
    child_tables,
    conduct,
    organisations,
    plot,
    staff,
    stations,
    stories,
    support,
    tiers,
    visiting,
)
from data_access.sample import (
    children as people,
)
from data_access.sample import posts as chains
from data_access.sample.children import Children
from data_access.sample.places import Places, yunpu
from data_access.sample.planting import Months
from data_access.sample.plot import Cast
from data_access.sample.posts import Posts
from data_access.sample.staff import Staff
from data_access.sample.stories import Facts, Story
from data_access.sample.tables import Table, by_name
from data_access.sample.tiers import NONE, Assessments
from data_access.sample.timeline import STILL, Bools, Ints, Timeline

RED, YELLOW, NOT_ASSESSED = 3, 21, 12
_OTHER_KINDS = (("left_behind", 58, 30), ("migrant", 44, 26))  # kind, now, left
_RETURNED = 14
_ON_TWO_REGISTERS = 15


@dataclass(frozen=True, eq=False)
class City:
    """The sample city: rows of the contract tables (codes and UTC instants, as stored) and its stories."""

    as_of: dt.date
    seed: int
    places: Places
    tables: Mapping[str, Table]
    stories: tuple[Story, ...]


@lru_cache(maxsize=2)
def build(as_of: dt.date, seed: int) -> City:
    """Raises SampleTooEarly before 2026-03-01."""
    timeline = Timeline(as_of)
    rng = np.random.default_rng([seed, as_of.toordinal()])
    places = yunpu()
    children = _register(rng, places, timeline)
    cast = plot.cast(places, timeline, children)
    _come_back(rng, timeline, children, cast)
    posts = chains.draw(rng, timeline, len(places.village_codes), cast.vacant, cast.uncertified)
    team = _team(rng, places, timeline, posts, cast)
    assessments = _assessments(rng, timeline, children, cast)
    deferred = plot.deferrals(rng, timeline, children, cast)
    known = _months(places, timeline, children, deferred)
    visits = visiting.visits(
        rng, places, timeline, children, cast, posts, known, assessments.months(len(children), timeline.first)
    )
    child_ids = child_tables.ids(rng, len(children))
    running, bodies = organisations.draw(rng, places)
    built = stations.tables(rng, places, timeline, running)
    uncertified = _uncertified_post(posts, cast)
    tables = {
        **child_tables.tables(rng, places, timeline, children, child_ids, cast, _ON_TWO_REGISTERS),
        **by_name(
            child_tables.assessed(rng, timeline, child_ids, assessments),
            child_tables.deferred(rng, child_ids, deferred),
            child_tables.visited(child_ids, team, visits),
            support.changes(rng, timeline, child_ids, *_changed(visits)),
            support.cases(rng, places, timeline, children, child_ids),
            organisations.bought(rng, places, timeline, running),
            organisations.programmes(rng, places, timeline, running),
            organisations.targets(places),
        ),
        **support.of_children(rng, timeline, children, child_ids),
        **support.of_city(rng, places, timeline, list(built["care_station"].rows[:12]), running),
        **staff.tables(rng, places, timeline, posts, team, uncertified),
        **bodies,
        **built,
    }
    facts = Facts(
        timeline, places, cast, known, _seen(timeline, children, visits), child_ids, team, posts, uncertified, tables
    )
    return City(as_of, seed, places, tables, stories.told(facts))


def _register(rng: np.random.Generator, places: Places, timeline: Timeline) -> Children:
    population = np.array(places.village_population, dtype=float)
    counts = np.zeros(len(population), dtype=np.int64)
    for town, (_, size) in enumerate(zip(places.town_codes, _sizes(places), strict=True)):
        villages = places.villages_of(town)
        counts[villages] = people.spread(rng, population[villages], size, 9)
    counts = plot.residents(places, counts)
    now = np.repeat(np.arange(len(counts)), counts)
    gone = rng.choice(now, int(people.LEAVERS * len(now)))
    parts = [people.draw(rng, timeline, now, gone)]
    weights = population / population.sum()
    for kind, present, left in _OTHER_KINDS:
        villages_ = rng.choice(len(population), present + left, p=weights)
        parts.append(people.draw(rng, timeline, villages_[:present], villages_[present:], kind=kind))
    return Children.joined(*parts)


def _sizes(places: Places) -> list[int]:
    return [plot.TOWN_SIZES[name] for name in places.town_names]


def _come_back(rng: np.random.Generator, timeline: Timeline, children: Children, cast: Cast) -> None:
    away = children.registered[:, 0] > timeline.start + 200
    here = (children.left[:, 0] == STILL) & (children.registered[:, 0] < timeline.today - 150)
    free = np.setdiff1d(np.flatnonzero(away & here & (children.village_before < 0)), cast.all)
    people.bring_back(children, timeline, rng, rng.choice(free, _RETURNED, replace=False))


def _team(rng: np.random.Generator, places: Places, timeline: Timeline, posts: Posts, cast: Cast) -> Staff:
    avoid = np.array([*cast.vacant, *cast.uncertified, cast.burst_village])
    return staff.draw(rng, places, timeline, posts, avoid)


def _uncertified_post(posts: Posts, cast: Cast) -> int:
    village = next(iter(cast.uncertified))
    return int(np.flatnonzero((posts.village == village) & (posts.ends == STILL))[0])


def _assessments(rng: np.random.Generator, timeline: Timeline, children: Children, cast: Cast) -> Assessments:
    """Lopsided now: the first of the unvisited is one of three red ones; the newly registered are not assessed."""
    difficult = children.kind == 0
    last = children.period_now()
    who = np.arange(len(children))
    present = children.present(timeline.today)
    until = np.minimum(children.left[who, last], timeline.today)
    now = tiers.lopsided(rng, len(children), red=2, yellow=30, none=6)
    now[~difficult] = np.where(rng.random(int((~difficult).sum())) < 0.6, NONE, 3)
    here = np.flatnonzero(difficult & present)
    newest = here[np.argsort(-children.registered[here, last[here]], kind="stable")]
    unassessed = newest[newest != cast.never][:NOT_ASSESSED]
    free = np.setdiff1d(here, np.concatenate([unassessed, cast.all]))
    now[here] = np.where(rng.random(len(here)) < 0.63, 2, 3)
    drawn = rng.permutation(free)
    now[drawn[: RED - 1]] = 0
    now[drawn[RED - 1 : RED - 1 + YELLOW]] = 1
    now[unassessed] = NONE
    now[cast.unvisited] = [0, 2, 2]
    now[cast.never] = 2
    return tiers.draw(rng, timeline, children.registered[:, 0], until, now)


def _months(places: Places, timeline: Timeline, children: Children, deferred: tuple[Ints, Ints, Ints, Bools]) -> Months:
    until = np.minimum(timeline.last, timeline.today)
    due = children.covered(timeline.first, until) & (children.adult_on()[:, None] > timeline.first)
    child, start, end, approved = deferred
    put_off = (start[:, None] <= timeline.first) & (end[:, None] >= timeline.last) & approved[:, None]
    due[child] &= ~put_off
    who = np.arange(len(children))
    town = places.town_of_village[children.village_on(who[:, None], until[None, :])]
    return Months(due, town, children.kind == 0)


def _seen(timeline: Timeline, children: Children, visits: conduct.Visits) -> Bools:
    """[child, month]: a valid visit is in the export."""
    valid = (visits.mode < 3) & visits.seen & (visits.role < 2) & children.inside(visits.child, visits.day)
    seen = np.zeros((len(children), timeline.length), dtype=bool)
    month = np.searchsorted(timeline.first, visits.day[valid], side="right") - 1
    inside = month >= 0
    seen[visits.child[valid][inside], month[inside]] = True
    return seen


def _changed(visits: conduct.Visits) -> tuple[Ints, Ints]:
    found = (visits.change == 1) & visits.seen
    return visits.child[found], visits.day[found]
