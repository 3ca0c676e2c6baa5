"""Who held which village when: chains of directors, drawn for every village of a city."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from data_access.sample.timeline import STILL, Ints, Timeline

_VILLAGE = 1 << 24


@dataclass(frozen=True, eq=False)
class Posts:
    """Sorted by village, then start; the index of a post is the index of its director."""

    village: Ints
    starts: Ints
    ends: Ints  # STILL: in post

    def __len__(self) -> int:
        return len(self.village)

    def at(self, village: Ints, day: Ints) -> Ints:
        """The post that covers each pair of village and day, -1 where it was vacant."""
        found = np.searchsorted(self.village * _VILLAGE + self.starts, village * _VILLAGE + day, side="right") - 1
        held = (found >= 0) & (self.village[found] == village) & (self.ends[found] >= day)
        return np.where(held, found, -1)

    def now(self) -> Ints:
        """The posts in which somebody serves."""
        return np.flatnonzero(self.ends == STILL)


def draw(
    rng: np.random.Generator, timeline: Timeline, villages: int, vacant: Mapping[int, int], new: Mapping[int, int]
) -> Posts:
    """One director after the other in every village.

    vacant: village → last day of its last director; new: village → first day of its present director.
    """
    rows: list[tuple[int, int, int]] = []
    for village in range(villages):
        for start, end in _chain(rng, timeline, vacant.get(village), new.get(village)):
            rows.append((village, start, end))
    village_, starts, ends = np.array(rows, dtype=np.int64).T
    return Posts(village_, starts, ends)


def _chain(
    rng: np.random.Generator, timeline: Timeline, vacant_since: int | None, new_since: int | None
) -> list[tuple[int, int]]:
    start = timeline.start - int(rng.integers(60, 2500))
    limit = vacant_since if vacant_since is not None else new_since - 1 if new_since is not None else None
    last_change = (limit if limit is not None else timeline.today) - 150
    chain = []
    while (end := start + int(max(300, rng.exponential(2600)))) < last_change:
        if end > timeline.start - 400:
            chain.append((start, end))
        start = end + 1 + (int(rng.integers(0, 26)) if rng.random() < 0.25 else 0)
    chain.append((start, STILL if limit is None else limit))
    if new_since is not None:
        chain.append((new_since, STILL))
    return chain
