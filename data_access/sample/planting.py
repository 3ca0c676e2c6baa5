"""Planting the stories about visits: who was seen in which month is first drawn by chance, then made to fit.

The last closed month carries the stories: one town truly below the others, one whose low rate is only chance, three
children whom nobody has seen for three closed months and more (and no fourth one).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import stats

from data_access.sample import plot
from data_access.sample.children import Children
from data_access.sample.places import Places
from data_access.sample.plot import Cast
from data_access.sample.timeline import Bools, Floats, Ints, Timeline

_DECLINE = (0.12, 0.13, 0.15, 0.16, 0.18, 0.20)
"""Missed in the town that is truly below, in the last six closed months."""

_CERTAIN = 0.0004  # well below the 0.1 % of one tail at 99.8 %
_ONLY_CHANCE = 0.05  # well above the 2.5 % of one tail at 95 %
_USUAL = (0.015, 0.036)  # missed in the other towns


@dataclass(frozen=True, eq=False)
class Months:
    """What is known about child-months before anybody visits: who counts, and in which town."""

    due: Bools  # [child, month], of the child's own register kind
    town: Ints  # [child, month], on the last day
    official: Bools  # [child]: in difficulty, the kind of the official rate


def missing(rng: np.random.Generator, places: Places, timeline: Timeline, children: Children) -> Floats:
    """[child, month]: the chance to be missed in an ordinary month, by the care of the village's director."""
    care = 0.031 * rng.lognormal(0.0, 0.5, len(places.village_codes))
    care[places.villages_of(places.town(plot.BELOW_TOWN))] = 0.085
    base = np.where(children.kind == 0, care[children.village], 0.1)
    worse = np.ones(timeline.length)
    worse[max(0, timeline.closed - 7) :] = 1.7
    below = places.town_of_village[children.village] == places.town(plot.BELOW_TOWN)
    chance = np.where(below[:, None], base[:, None] * worse, base[:, None])
    chance[:, timeline.closed + 1 :] *= 0.4  # part of what will be missed there is only late as yet
    return np.asarray(chance)


def plant(
    rng: np.random.Generator, places: Places, timeline: Timeline, cast: Cast, known: Months, seen: Bools, fixed: Bools
) -> Bools:
    """The seen child-months with the stories in them; `fixed` child-months are left as they are."""
    seen, fixed = seen.copy(), fixed.copy()
    closed = timeline.closed
    for child, (_, _, unseen) in zip(cast.unvisited, plot.UNVISITED, strict=True):
        seen[child, closed - unseen] = True
        seen[child, closed - unseen + 1 :] = False
    seen[cast.never] = False
    seen[cast.newcomers] = False
    seen[cast.burst, closed] = True
    fixed[cast.all] = True
    below, chance = places.town(plot.BELOW_TOWN), places.town(plot.CHANCE_TOWN)
    for town in range(len(places.town_codes)):
        if town not in (below, chance):
            _set_missed(rng, known, seen, fixed, town, closed, _usual)
    for i, share in enumerate(_DECLINE, start=closed - len(_DECLINE) + 1):
        _set_missed(rng, known, seen, fixed, below, i, lambda _missed, due, share=share: round(share * due))
    _set_missed(rng, known, seen, fixed, chance, closed, lambda _missed, _due: 3)
    _make_certain(rng, known, seen, fixed, below, closed)
    _make_chance(rng, known, seen, fixed, chance, closed)
    _end_long_streaks(known.due, seen, closed, cast.unvisited)
    return seen


def town_counts(known: Months, seen: Bools, i: int, towns: int) -> tuple[Ints, Ints]:
    """(visited, due) of month i by town, in the official rate."""
    due = known.due[:, i] & known.official
    return (
        np.bincount(known.town[due & seen[:, i], i], minlength=towns),
        np.bincount(known.town[due, i], minlength=towns),
    )


def _usual(missed: int, due: int) -> int:
    return int(np.clip(missed, round(_USUAL[0] * due), round(_USUAL[1] * due)))


def _set_missed(
    rng: np.random.Generator, known: Months, seen: Bools, fixed: Bools, town: int, i: int, wanted: Callable[..., int]
) -> None:
    due = known.due[:, i] & known.official & (known.town[:, i] == town)
    missed = int((due & ~seen[:, i]).sum())
    more = wanted(missed, int(due.sum())) - missed
    free = np.flatnonzero(due & ~fixed[:, i] & (seen[:, i] if more > 0 else ~seen[:, i]))
    chosen = rng.choice(free, min(abs(more), len(free)), replace=False)
    seen[chosen, i] = more < 0


def _tail(known: Months, seen: Bools, town: int, i: int) -> float:
    """P(X ≤ visited) of the town around the pooled rate of the city."""
    visited, due = town_counts(known, seen, i, int(known.town.max()) + 1)
    return float(stats.binom.cdf(visited[town], due[town], visited.sum() / due.sum()))


def _make_certain(rng: np.random.Generator, known: Months, seen: Bools, fixed: Bools, town: int, i: int) -> None:
    while _tail(known, seen, town, i) > _CERTAIN:
        _set_missed(rng, known, seen, fixed, town, i, lambda missed, _due: missed + 1)


def _make_chance(rng: np.random.Generator, known: Months, seen: Bools, fixed: Bools, town: int, i: int) -> None:
    while _tail(known, seen, town, i) < _ONLY_CHANCE:
        _set_missed(rng, known, seen, fixed, town, i, lambda missed, _due: missed - 1)


def streaks(due: Bools, seen: Bools, closed: int) -> Ints:
    """Missed months running up to the last closed month; a month that is not due pauses."""
    streak = np.zeros(len(due), dtype=np.int64)
    for i in range(closed + 1):
        streak = np.where(due[:, i], np.where(seen[:, i], 0, streak + 1), streak)
    return streak


def _end_long_streaks(due: Bools, seen: Bools, closed: int, planted: Ints) -> None:
    """Nobody but those in the story stays unseen for three closed months."""
    for child in np.flatnonzero(streaks(due, seen, closed) >= 3):
        if child not in planted:
            third = np.flatnonzero(due[child, : closed + 1])[-3]
            seen[child, third] = True
