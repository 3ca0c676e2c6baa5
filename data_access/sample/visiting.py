"""All visits of the sample city, with what the stories need on top of the common rules of `conduct`."""

from dataclasses import fields, replace

import numpy as np

from data_access.sample import conduct, planting
from data_access.sample.children import Children
from data_access.sample.conduct import Contacts, Visits
from data_access.sample.places import Places
from data_access.sample.planting import Months
from data_access.sample.plot import Cast
from data_access.sample.posts import Posts
from data_access.sample.timeline import STILL, Ints, Timeline

_MORE = 0.07
_BEFORE_REGISTRATION = 5  # visits to children who were not yet on the register
_DATED_LATER = 4  # visits dated after their own entry
_EVENING = 19 * 3600 + 41 * 60
_DAY = 86_400
_FIRST_VISIT_DAYS = 7


def visits(
    rng: np.random.Generator, places: Places, timeline: Timeline, children: Children, cast: Cast, posts: Posts,
    known: Months, tier: Ints,
) -> Visits:  # fmt: skip
    """Sorted by the time of entry."""
    touched = children.touched(timeline.first, np.minimum(timeline.last, timeline.today))
    first = _without(conduct.first_visits(rng, timeline, children), [cast.never, *cast.newcomers])
    fixed = np.zeros(touched.shape, dtype=bool)
    month = np.searchsorted(timeline.first, first.day, side="right") - 1
    fixed[first.child, np.minimum(month, timeline.length - 1)] = True
    drawn = conduct.draw_seen(rng, timeline, known.due, touched, planting.missing(rng, places, timeline, children))
    seen = planting.plant(rng, places, timeline, cast, known, drawn | fixed, fixed)
    plan = conduct.joined(
        first,
        conduct.regular(rng, timeline, children, seen, known.due, tier, _MORE),
        conduct.by_the_way(rng, timeline, children, touched),
        _yesterday(places, timeline, children, cast),
        _too_early(rng, timeline, children, cast),
    )
    made = conduct.entered(rng, timeline, children, posts, places.town_of_village, plan)
    made = _joined(made, _still_unseen(rng, places, timeline, children, cast, posts, made))
    made = _one_evening(timeline, cast, posts, made)
    made = _typed_wrong(rng, timeline, posts, cast, made)
    return made.take(np.argsort(made.recorded, kind="stable"))


def _without(plan: Contacts, who: list[int]) -> Contacts:
    kept = ~np.isin(plan.child, who)
    return Contacts(*(getattr(plan, f.name)[kept] for f in fields(Contacts)))


def _joined(*parts: Visits) -> Visits:
    return Visits(*(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Visits)))


def _yesterday(places: Places, timeline: Timeline, children: Children, cast: Cast) -> Contacts:
    """A visit of the day before in every town: no town is stale and the data reach the as-of morning."""
    long_here = (children.registered[:, 0] < timeline.today - 90) & (children.left[:, 0] == STILL)
    free = np.setdiff1d(np.flatnonzero(long_here & (children.kind == 0)), cast.all)
    town = places.town_of_village[children.village[free]]
    chosen = np.array([int(free[town == t][0]) for t in range(len(places.town_codes))])
    return conduct.contacts(chosen, np.full(len(chosen), timeline.today - 1), prompt=True)


def _too_early(rng: np.random.Generator, timeline: Timeline, children: Children, cast: Cast) -> Contacts:
    began = children.registered[:, 0]
    lately = np.setdiff1d(np.flatnonzero((began > timeline.start + 30) & (began < timeline.today - 60)), cast.all)
    chosen = rng.choice(lately, _BEFORE_REGISTRATION, replace=False)
    return conduct.contacts(chosen, began[chosen] - 4, prompt=True)


def _still_unseen(
    rng: np.random.Generator, places: Places, timeline: Timeline, children: Children, cast: Cast, posts: Posts,
    made: Visits,
) -> Visits:  # fmt: skip
    """A prompt first visit for whoever would be without one, so that the story has one child alone."""
    who = np.arange(len(children))
    began = children.registered[who, children.period_now()]
    valid = (made.mode < 3) & made.seen & (made.role < 2) & (made.day >= began[made.child])
    met = np.zeros(len(children), dtype=bool)
    met[made.child[valid]] = True
    waiting = children.present(timeline.today) & (began < timeline.today - _FIRST_VISIT_DAYS) & ~met
    waiting[cast.never] = False
    child = np.flatnonzero(waiting)
    plan = conduct.contacts(child, began[child] + rng.integers(1, 6, len(child)), prompt=True)
    return conduct.entered(rng, timeline, children, posts, places.town_of_village, plan)


def burst_post(posts: Posts, cast: Cast) -> int:
    """The post of the director who enters a month's visits in one evening."""
    return int(np.flatnonzero((posts.village == cast.burst_village) & (posts.ends == STILL))[0])


def _one_evening(timeline: Timeline, cast: Cast, posts: Posts, made: Visits) -> Visits:
    """All the director's visits of the last closed month, on many days, entered within three quarters of an hour."""
    first, last = int(timeline.first[timeline.closed]), int(timeline.last[timeline.closed])
    mine = np.flatnonzero(
        np.isin(made.child, cast.burst) & (made.day >= first) & (made.day <= last) & (made.mode < 3) & (made.role < 2)
    )
    number = np.arange(len(mine))
    day, recorded, role, worker = (getattr(made, name).copy() for name in ("day", "recorded", "role", "worker"))
    day[mine] = first + 1 + (5 * number) % (last - first - 5)
    recorded[mine] = (last - 2) * _DAY + _EVENING + (2700 // len(mine)) * number
    role[mine] = 0
    worker[mine] = burst_post(posts, cast)
    return replace(made, day=day, recorded=recorded, role=role, worker=worker)


def _typed_wrong(rng: np.random.Generator, timeline: Timeline, posts: Posts, cast: Cast, made: Visits) -> Visits:
    """A few visits dated a day after they were entered."""
    plain = (
        (made.worker != burst_post(posts, cast)) & (made.day < timeline.today - 80) & (made.day > timeline.start + 5)
    )
    chosen = rng.choice(np.flatnonzero(plain), _DATED_LATER, replace=False)
    recorded = made.recorded.copy()
    recorded[chosen] = (made.day[chosen] - 1) * _DAY + 17 * 3600 + 60 * chosen % 3600
    return replace(made, recorded=recorded)
