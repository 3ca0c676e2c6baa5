"""How directors visit: which child-months they see to, on which days, and when they enter it.

Rules shared by the sample city and by the large scales; everything is drawn from the generator that is passed in.
"""

from dataclasses import dataclass, fields, replace

import numpy as np

from data_access.sample.children import Children
from data_access.sample.posts import Posts
from data_access.sample.timeline import (
    SPRING_FESTIVALS,
    Bools,
    Floats,
    Ints,
    Timeline,
    month_numbers,
    spring_festival,
)

MODES = ("home", "school", "institution", "phone", "video")
ROLES = ("director", "supervisor", "ngo")
ELEMENTS = ("life", "guardianship", "health", "study")
CONDITIONS = ("", "good", "fair", "poor")
VISITS_OF_TIER = np.array([4, 2, 1, 1, 1])
UTC_OFFSET = 8 * 3600
_DAY = 86_400


@dataclass(frozen=True, eq=False)
class Contacts:
    """Planned contacts before they are filled in: a child on a day, by what mode and by whom."""

    child: Ints
    day: Ints
    mode: Ints
    role: Ints
    seen: Bools
    prompt: Bools  # entered within a day, whatever the habit


@dataclass(frozen=True, eq=False)
class Visits:
    """Rows of the visit table as arrays; worker -1: none named."""

    child: Ints
    day: Ints
    at: Ints  # seconds of the local day, -1: not noted
    recorded: Ints  # seconds since 1970, local time
    mode: Ints
    role: Ints
    worker: Ints
    seen: Bools
    elements: Ints  # [visit, element], index of CONDITIONS
    change: Ints  # 0 no, 1 yes, -1 not recorded

    def __len__(self) -> int:
        return len(self.child)

    def take(self, which: Ints | Bools) -> "Visits":
        return Visits(**{f.name: getattr(self, f.name)[which] for f in fields(self)})


def contacts(
    child: Ints, day: Ints, *, mode: int = 0, role: int = 0, seen: bool = True, prompt: bool = False
) -> Contacts:
    count = len(child)
    return Contacts(
        child, day, np.full(count, mode), np.full(count, role), np.full(count, seen), np.full(count, prompt)
    )


def joined(*parts: Contacts) -> Contacts:
    return Contacts(*(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Contacts)))


def season(timeline: Timeline) -> Floats:
    """How much likelier a month is missed: around the spring festival, and in the summer holidays."""
    festivals = {int(month_numbers(spring_festival(year))) for year in range(2019, 2060)}
    return np.array([2.1 if int(m) in festivals else 1.55 if m % 12 in (6, 7) else 0.9 for m in timeline.m])


def draw_seen(rng: np.random.Generator, timeline: Timeline, due: Bools, touched: Bools, missing: Floats) -> Bools:
    """[child, month]: is the child seen?

    `missing`: [child, month or 1], the chance to be missed in an ordinary month; who was missed last month is missed
    again with a larger one, which in a month not yet closed may still be mended.
    """
    again = np.where(np.arange(timeline.length) > timeline.closed, 0.12, 0.3)
    chances = np.broadcast_to(missing, due.shape)
    seen = np.zeros(due.shape, dtype=bool)
    factor = season(timeline)
    missed_before = np.zeros(len(due), dtype=bool)
    for i in range(due.shape[1]):
        chance = np.where(missed_before, np.maximum(chances[:, i], again[i]), chances[:, i] * factor[i])
        drawn = rng.random(len(due)) >= np.where(due[:, i], np.minimum(chance, 0.9), 0.5)
        seen[:, i] = drawn & touched[:, i]
        missed_before = np.where(due[:, i], ~seen[:, i], missed_before)
    return seen


def regular(
    rng: np.random.Generator, timeline: Timeline, children: Children, seen: Bools, due: Bools, tier: Ints, more: float
) -> Contacts:
    """The visits of seen child-months: around each child's own day of the month, several for red and yellow.

    `more`: the chance of a second visit to a blue or green child.
    """
    slot = rng.integers(1, 26, len(children))
    parts = [
        _month(rng, timeline, i, seen[:, i], due[:, :i], seen[:, :i], tier[:, i], slot, more)
        for i in range(timeline.length)
    ]
    child, day = (np.concatenate([part[i] for part in parts]) for i in (0, 1))
    inside = children.inside(child, day)
    child, day = child[inside], day[inside]
    pairs = np.unique(child * 100_000 + day)
    child, day = pairs // 100_000, pairs % 100_000
    found = contacts(child, day)
    weekday = (day + 3) % 7 < 5
    drawn = rng.random(len(child))
    mode = np.where(drawn < 0.80, 0, np.where((drawn < 0.96) & weekday, 1, np.where(drawn < 0.96, 0, 2)))
    return replace(found, mode=mode, role=np.where(rng.random(len(child)) < 0.06, 1, 0))


def _month(
    rng: np.random.Generator, timeline: Timeline, i: int, seen: Bools,
    due_before: Bools, seen_before: Bools, tier: Ints, slot: Ints, more: float,
) -> tuple[Ints, Ints]:  # fmt: skip
    who = np.flatnonzero(seen)
    length = int(timeline.last[i] - timeline.first[i]) + 1
    offset = slot[who] + rng.integers(-2, 1, len(who))
    if i:
        missed = due_before[who, -1] & ~seen_before[who, -1]
        offset = np.where(missed, np.minimum(offset, rng.integers(2, 15, len(who))), offset)
    offset = _before_festival(rng, timeline, i, np.clip(offset, 0, length - 1))
    times = VISITS_OF_TIER[tier[who]]
    faithful = rng.random(len(who)) < 0.8
    times = np.where(times > 1, times - np.where(faithful, 0, 1), 1 + (rng.random(len(who)) < more))
    child = np.repeat(who, times)
    number = np.arange(len(child)) - np.repeat(np.cumsum(times) - times, times)
    step = np.where(np.repeat(times, times) > 2, 7, 11)
    shifted = (np.repeat(offset, times) + number * step) % length
    return child, timeline.first[i] + shifted


def _before_festival(rng: np.random.Generator, timeline: Timeline, i: int, offset: Ints) -> Ints:
    """Most visits planned for the week of the spring festival are made before it, when the month allows."""
    year = int(timeline.m[i]) // 12
    if year not in SPRING_FESTIVALS:
        return offset
    festival = spring_festival(year) - int(timeline.first[i])
    avoided = (offset >= festival - 2) & (offset <= festival + 6) & (rng.random(len(offset)) < 0.75)
    return np.where(avoided & (offset >= 9), offset - 9, offset)


def first_visits(rng: np.random.Generator, timeline: Timeline, children: Children) -> Contacts:
    """The first visit of every registration within the sixty months: most within seven days."""
    child, period = np.nonzero((children.registered >= timeline.start) & (children.registered <= timeline.today))
    wait = np.where(rng.random(len(child)) < 0.93, rng.integers(0, 7, len(child)), rng.integers(8, 21, len(child)))
    return contacts(child, children.registered[child, period] + wait)


def by_the_way(rng: np.random.Generator, timeline: Timeline, children: Children, touched: Bools) -> Contacts:
    """What never counts as a valid visit: telephone and video, social organisations, doors that stayed shut."""
    parts = []
    for share, mode, role, seen in ((0.05, 3, 0, False), (0.012, 4, 0, True), (0.02, 0, 2, True), (0.012, 0, 0, False)):
        child, i = np.nonzero(touched & (rng.random(touched.shape) < share))
        length = timeline.last[i] - timeline.first[i] + 1
        day = timeline.first[i] + (rng.random(len(child)) * length).astype(np.int64)
        inside = children.inside(child, day)
        parts.append(contacts(child[inside], day[inside], mode=mode, role=role, seen=seen))
    return joined(*parts)


def entered(
    rng: np.random.Generator,
    timeline: Timeline,
    children: Children,
    posts: Posts,
    town_of_village: Ints,
    plan: Contacts,
) -> Visits:
    """The visits as the export of the as-of morning shows them.

    What was not entered by nine o'clock of the as-of date is not in it; closed months are complete.
    Workers: directors by the index of their post, then the town's supervisor at len(posts) + town.
    """
    plan = _order(plan, plan.day < timeline.today)
    village = children.village_on(plan.child, plan.day)
    post = posts.at(village, plan.day)
    role = np.where((plan.role == 0) & (post < 0), 1, plan.role)
    worker = np.select([role == 0, role == 1], [post, len(posts) + town_of_village[village]], -1)
    recorded, kept = _entry_times(rng, timeline, plan)
    count = len(plan.child)
    noted = rng.random(count) < 0.35
    visits = Visits(
        child=plan.child,
        day=plan.day,
        at=np.where(noted, 60 * rng.integers(9 * 60, 17 * 60, count), -1),
        recorded=recorded,
        mode=plan.mode,
        role=role,
        worker=worker,
        seen=plan.seen,
        elements=_elements(rng, plan),
        change=np.where(rng.random(count) < 0.04, -1, (rng.random(count) < 0.018).astype(np.int64)),
    ).take(kept)
    return visits.take(np.argsort(visits.recorded, kind="stable"))


def _order(plan: Contacts, which: Bools) -> Contacts:
    return Contacts(*(getattr(plan, f.name)[which] for f in fields(Contacts)))


def _entry_times(rng: np.random.Generator, timeline: Timeline, plan: Contacts) -> tuple[Ints, Bools]:
    count = len(plan.day)
    drawn = rng.random(count)
    lag = np.select(
        [drawn < 0.64, drawn < 0.88, drawn < 0.975],
        [rng.integers(0, 2, count), rng.integers(2, 4, count), rng.integers(4, 10, count)],
        rng.integers(10, 36, count),
    )
    lag = np.where(plan.prompt, np.minimum(lag, 1), lag)
    lag = np.where(plan.day > timeline.last[timeline.closed], np.minimum(lag, 3), lag)  # late entries are still to come
    complete = plan.prompt | (plan.day <= timeline.last[timeline.closed])
    day = np.where(complete, np.minimum(plan.day + lag, timeline.today), plan.day + lag)
    same_day = 60 * rng.integers(17 * 60 + 10, 21 * 60, count)
    later = 60 * rng.integers(8 * 60 + 30, 20 * 60 + 30, count)
    this_morning = 60 * rng.integers(7 * 60 + 40, 8 * 60 + 55, count)
    second = np.where(day == timeline.today, this_morning, np.where(day == plan.day, same_day, later))
    return day * _DAY + second + rng.integers(0, 60, count), day <= timeline.today


def _elements(rng: np.random.Generator, plan: Contacts) -> Ints:
    count = len(plan.child)
    drawn = rng.random((count, len(ELEMENTS)))
    found = np.where(drawn < 0.72, 1, np.where(drawn < 0.95, 2, 3))
    gaps = (rng.random(count) < 0.06)[:, None] & (rng.random((count, len(ELEMENTS))) < 0.4)
    met = plan.seen[:, None] | (plan.mode[:, None] >= 3)
    return np.where(gaps | ~met, 0, found)
