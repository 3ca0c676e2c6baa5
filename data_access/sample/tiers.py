"""Risk tiers through time: each child's assessments, drawn backwards from the tier that it has now."""

from dataclasses import dataclass

import numpy as np

from data_access.parameters import TIERS
from data_access.sample.timeline import Ints, Timeline

NONE = len(TIERS)
"""Not assessed."""

_PERIOD = np.array([30, 90, 180, 365])
_BEFORE = np.array(
    [  # from which tier a child came (columns) to the one it has (rows)
        [0.30, 0.60, 0.10, 0.00],
        [0.04, 0.50, 0.46, 0.00],
        [0.00, 0.03, 0.87, 0.10],
        [0.00, 0.00, 0.22, 0.78],
    ]
)
_CHILD = 1 << 22  # room for day numbers beside a child's index in one sortable number
_MOST = 30  # assessments of one child


@dataclass(frozen=True, eq=False)
class Assessments:
    """Sorted by child, then day."""

    child: Ints
    day: Ints
    tier: Ints

    def on(self, child: Ints, day: Ints) -> Ints:
        """The tier in force for each pair of child and day; NONE before the first assessment."""
        if not len(self.child):
            return np.full(np.broadcast(child, day).shape, NONE)
        found = np.searchsorted(self.child * _CHILD + self.day, child * _CHILD + day, side="right") - 1
        mine = (found >= 0) & (self.child[found] == child)
        return np.where(mine, self.tier[found], NONE)

    def months(self, count: int, days: Ints) -> Ints:
        """[child, month]: the tier in force on the given day of each month."""
        return self.on(np.arange(count)[:, None], days[None, :])


def draw(rng: np.random.Generator, timeline: Timeline, registered: Ints, until: Ints, now: Ints) -> Assessments:
    """The assessments that lead to the tiers `now` (NONE: never assessed) at the days `until`."""
    opened = np.maximum(registered, timeline.start - 200) + rng.integers(3, 36, len(registered))
    opened = np.minimum(opened, until)
    who = np.flatnonzero((now != NONE) & (until >= timeline.start - 200))
    tier = now[who]
    day = np.maximum(until[who] - (_PERIOD[tier] * 1.05 * rng.random(len(who))).astype(np.int64), opened[who])
    rows = []
    for _ in range(_MOST):
        rows.append((who, day, tier))
        going = day - opened[who] > 20
        who, day, tier = who[going], day[going], tier[going]
        if not len(who):
            break
        drawn = rng.random(len(who))[:, None]
        before = (drawn > np.cumsum(_BEFORE, axis=1)[tier]).sum(axis=1).clip(0, NONE - 1)
        earlier = day - (_PERIOD[before] * rng.uniform(0.65, 1.1, len(who))).astype(np.int64)
        day, tier = np.maximum(earlier, opened[who]), before
    child, day, tier = (np.concatenate([row[i] for row in rows]) for i in range(3))
    order = np.lexsort((day, child))
    return Assessments(child[order], day[order], tier[order])


def lopsided(rng: np.random.Generator, count: int, *, red: int, yellow: int, none: int) -> Ints:
    """Tiers now, as they are found in reality: few red, some yellow, most blue and green."""
    tiers = np.where(rng.random(count) < 0.62, 2, 3)
    drawn = rng.permutation(count)
    tiers[drawn[:red]] = 0
    tiers[drawn[red : red + yellow]] = 1
    tiers[drawn[red + yellow : red + yellow + none]] = NONE
    return tiers
