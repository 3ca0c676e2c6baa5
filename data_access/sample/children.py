"""Children on a register: who is there now, who left, who came back, and which months count for whom.

The register is drawn as a steady crowd: those present have been there for some years, as many leave as enter.
All days are day numbers; STILL stands for "still holds".
"""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from data_access.parameters import CATEGORIES, REGISTER_KINDS
from data_access.sample.timeline import STILL, Bools, Floats, Ints, Timeline, shifted_years

_CATEGORY_SHARES = (0.06, 0.24, 0.14, 0.26, 0.22, 0.08)
_LEFT_REASONS = ("turned_18", "improved", "moved_away", "other")
_REASON_SHARES = (0.34, 0.40, 0.21, 0.05)
_YEAR = 365.25
MEAN_TENURE_DAYS = 2400.0
LEAVERS = 0.75  # children who left within the sixty months, per child now present


@dataclass(frozen=True, eq=False)
class Children:
    """One entry a child in every array; up to two register periods each (the second: came back)."""

    village: Ints  # now, or when the child left
    village_before: Ints  # -1: never moved
    moved_on: Ints
    born: Ints
    male: Bools
    category: Ints
    kind: Ints
    registered: Ints  # [child, period]; STILL: no such period
    left: Ints  # [child, period]
    reason: tuple[str, ...]  # why the last period ended, '' while it holds

    def __len__(self) -> int:
        return len(self.village)

    @property
    def categories(self) -> list[str]:
        return [CATEGORIES[i] for i in self.category]

    @property
    def kinds(self) -> list[str]:
        return [REGISTER_KINDS[i] for i in self.kind]

    def present(self, day: int) -> Bools:
        """On a register on the day."""
        return self._any((self.registered <= day) & (self.left >= day))

    def covered(self, first: Ints, last: Ints) -> Bools:
        """[child, month]: one period covers every day of the month."""
        inside = (self.registered[:, :, None] <= first) & (self.left[:, :, None] >= last)
        return self._any(inside)

    def touched(self, first: Ints, last: Ints) -> Bools:
        """[child, month]: on a register on some day of the month."""
        return self._any((self.registered[:, :, None] <= last) & (self.left[:, :, None] >= first))

    def inside(self, child: Ints, day: Ints) -> Bools:
        """For pairs of child and day: the day lies in a period of the child."""
        return self._any((self.registered[child] <= day[:, None]) & (self.left[child] >= day[:, None]))

    def adult_on(self) -> Ints:
        """The first day on which each is no longer under 18."""
        return shifted_years(self.born, 18)

    def village_on(self, child: Ints, day: Ints) -> Ints:
        before = self.village_before[child]
        return np.where((before >= 0) & (day < self.moved_on[child]), before, self.village[child])

    def period_now(self) -> Ints:
        """Which of the two periods is the last."""
        return (self.registered[:, 1] < STILL).astype(np.int64)

    @staticmethod
    def _any(values: Bools) -> Bools:
        return np.asarray(values[:, 0] | values[:, 1])

    @classmethod
    def joined(cls, *parts: Self) -> Self:
        arrays = {
            f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(cls) if f.name != "reason"
        }
        return cls(**arrays, reason=tuple(word for part in parts for word in part.reason))


def draw(
    rng: np.random.Generator,
    timeline: Timeline,
    now: Ints,
    gone: Ints,
    *,
    kind: str = "difficulty",
    moves: float = 0.05,
) -> Children:
    """Children now present in the villages `now` (one entry a child) and others who left the villages `gone`."""
    present, left = _present(rng, timeline, len(now)), _gone(rng, timeline, len(gone))
    registered, left_on = (np.concatenate([present[i], left[i]]) for i in (0, 1))
    village = np.concatenate([now, gone])
    count = len(village)
    periods = np.column_stack([registered, np.full(count, STILL)])
    ends = np.column_stack([left_on, np.full(count, STILL)])
    children = Children(
        village=village,
        village_before=np.full(count, -1),
        moved_on=np.full(count, -1),
        born=np.concatenate([present[2], left[2]]),
        male=rng.random(count) < 0.54,
        category=rng.choice(len(CATEGORIES), count, p=_CATEGORY_SHARES),
        kind=np.full(count, REGISTER_KINDS.index(kind)),
        registered=periods,
        left=ends,
        reason=("",) * len(now) + left[3],
    )
    _move_some(rng, timeline, children, moves)
    return children


def bring_back(children: Children, timeline: Timeline, rng: np.random.Generator, who: Ints) -> None:
    """Give present children an earlier period that ended with a gap of some months before the present one."""
    for child in who:
        again = int(children.registered[child, 0])
        ended = again - int(rng.integers(95, 400))
        began = max(ended - int(rng.integers(200, 900)), int(children.born[child]) + 40)
        if began < ended - 30 and again > timeline.start + 60:
            children.registered[child] = (began, again)
            children.left[child] = (ended, children.left[child, 0])


def _present(rng: np.random.Generator, timeline: Timeline, count: int) -> tuple[Ints, Ints, Ints]:
    age = (_YEAR * np.minimum(17.75, 1.2 + 16.8 * rng.beta(2.2, 1.35, count))).astype(np.int64)
    tenure = np.clip(rng.exponential(MEAN_TENURE_DAYS, count), 12, 0.92 * age).astype(np.int64)
    return timeline.today - tenure, np.full(count, STILL), timeline.today - age


def _gone(rng: np.random.Generator, timeline: Timeline, count: int) -> tuple[Ints, Ints, Ints, tuple[str, ...]]:
    left = rng.integers(timeline.start + 45, timeline.today, count)
    tenure = np.clip(rng.exponential(1500.0, count), 160, 3600).astype(np.int64)
    reason = rng.choice(len(_LEFT_REASONS), count, p=_REASON_SHARES)
    grown = reason == 0
    late = np.where(rng.random(count) < 0.7, 1, rng.integers(-70, 0, count))  # most leave on the eve of the birthday
    born_grown = shifted_years(left + late, -18)
    age = (_YEAR * rng.uniform(2.0, 17.2, count)).astype(np.int64)
    tenure = np.where(grown, tenure, np.minimum(tenure, age - 60))
    born = np.where(grown, born_grown, left - age)
    return left - tenure, left, born, tuple(_LEFT_REASONS[i] for i in reason)


def _move_some(rng: np.random.Generator, timeline: Timeline, children: Children, share: float) -> None:
    """Some children moved to their village from another one, at least three months ago."""
    began, ended = children.registered[:, 0], np.minimum(children.left[:, 0], timeline.today - 95)
    long_enough = np.maximum(began, timeline.start) + 60 < ended - 30
    movers = np.flatnonzero(long_enough & (rng.random(len(children)) < share))
    low, high = np.maximum(began[movers], timeline.start) + 60, ended[movers] - 30
    children.moved_on[movers] = low + (rng.random(len(movers)) * (high - low)).astype(np.int64)
    children.village_before[movers] = rng.permutation(children.village)[: len(movers)]
    stayed = movers[children.village_before[movers] == children.village[movers]]
    children.village_before[stayed] = -1


def spread(rng: np.random.Generator, weights: Floats, count: int, most: int) -> Ints:
    """How many of `count` children live in each village: lopsided, none with more than `most`."""
    shares = weights * rng.gamma(1.6, 1.0, len(weights))
    counts = np.minimum(rng.multinomial(count, shares / shares.sum()), most)
    while (rest := count - int(counts.sum())) > 0:
        room = np.flatnonzero(counts < most)
        counts[rng.choice(room, min(rest, len(room)), replace=False)] += 1
    return counts
