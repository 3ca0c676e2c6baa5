"""Comparing honestly: Wilson intervals (G1), the funnel (G2) and the p-chart (G3) of METRICS."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

import numpy as np
from scipy.stats import binom, fisher_exact
from statsmodels.stats.proportion import proportion_confint

from data_access.errors import ContractBroken

Ints = np.ndarray[tuple[int], np.dtype[np.int64]]

INTERVAL_ALPHA = 0.05
WATCH_ALPHA = 0.05
ALARM_ALPHA = 0.002
NO_FUNNEL_FROM = 0.999
"""At a centre this near to 100 % no funnel says anything: "n missed" instead."""
OVERDISPERSED_SHARE = 0.30
LINE_POINTS = 160
"""Denominators at which the limits are drawn: more than a chart has pixels for would only cost time."""
RUN = 7
TRIAL_MONTHS = 12


class Verdict(StrEnum):
    """A town beside its city: only the far ones are an alarm."""

    FAR_BELOW = "far_below"
    BELOW = "below"
    NORMAL = "normal"
    ABOVE = "above"
    FAR_ABOVE = "far_above"


@dataclass(frozen=True)
class FunnelPoint:
    area_code: str
    area_name: str
    numerator: int
    denominator: int
    verdict: Verdict


@dataclass(frozen=True)
class FunnelLine:
    """Limits for one denominator, as proportions: the outermost normal counts over the denominator."""

    denominator: int
    low_95: float
    high_95: float
    low_998: float
    high_998: float


@dataclass(frozen=True)
class Funnel:
    centre: float
    points: tuple[FunnelPoint, ...]
    lines: tuple[FunnelLine, ...]
    overdispersed: bool  # more than 30 % of the points lie outside 95 %


class Signal(StrEnum):
    OUTSIDE = "outside"  # outside 3 sigma
    SEVEN_ONE_SIDE = "seven_one_side"
    TREND = "trend"  # 7 points strictly rising or falling
    TWO_OF_THREE = "two_of_three"  # on one side beyond 2 sigma


@dataclass(frozen=True)
class ControlPoint:
    """One closed month: value and limits are proportions."""

    m: int
    numerator: int
    denominator: int
    value: float
    low: float
    high: float
    signals: frozenset[Signal]


@dataclass(frozen=True)
class ControlChart:
    centre: float
    points: tuple[ControlPoint, ...]
    trial: bool  # fewer than 12 closed months


@lru_cache(maxsize=65_536)
def wilson(numerator: int, denominator: int) -> tuple[float, float]:
    """The Wilson 95 % score interval of a proportion (G1), each end within 0 and 1.

    Raises ContractBroken without a denominator, or for a numerator outside it.
    """
    if not 0 <= numerator <= denominator or denominator == 0:
        raise ContractBroken(f"no interval for {numerator} of {denominator}")
    low, high = proportion_confint(numerator, denominator, alpha=INTERVAL_ALPHA, method="wilson")
    return max(0.0, float(low)), min(1.0, float(high))


def verdict(numerator: int, denominator: int, centre: float) -> Verdict:
    """Where a count lies among those that chance alone would give around the centre (G2), by exact binomial tails."""
    lower = float(binom.cdf(numerator, denominator, centre))
    # P(X >= x) is the lower tail of the complement, which keeps both tails equally exact
    upper = float(binom.cdf(denominator - numerator, denominator, 1 - centre))
    return _judged(lower, upper)


def differs(numerator: int, denominator: int, earlier: int, of: int) -> bool:
    """Whether two shares differ by more than chance, by Fisher's exact test at the level from which a town is watched.

    Raises ContractBroken without a denominator, or for a numerator outside it.
    """
    if not (0 <= numerator <= denominator and 0 <= earlier <= of and denominator and of):
        raise ContractBroken(f"no comparison of {numerator} of {denominator} with {earlier} of {of}")
    table = [[numerator, denominator - numerator], [earlier, of - earlier]]
    return bool(fisher_exact(table).pvalue < WATCH_ALPHA)


def verdict_of_strata(observed: int, strata: Sequence[tuple[int, float]]) -> Verdict:
    """The same for a count that is made of groups with a chance each, as (size, chance): by the exact distribution of
    the sum (G4).
    """
    chances = np.ones(1)
    for size, chance in strata:
        chances = np.convolve(chances, binom.pmf(np.arange(size + 1), size, chance))
    return _judged(float(chances[: observed + 1].sum()), float(chances[observed:].sum()))


def _judged(lower: float, upper: float) -> Verdict:
    """The verdict on the chances of a count as low, and of one as high."""
    if lower < ALARM_ALPHA / 2:
        return Verdict.FAR_BELOW
    if upper < ALARM_ALPHA / 2:
        return Verdict.FAR_ABOVE
    if lower < WATCH_ALPHA / 2:
        return Verdict.BELOW
    return Verdict.ABOVE if upper < WATCH_ALPHA / 2 else Verdict.NORMAL


def has_funnel(centre: float) -> bool:
    """False at a pooled rate of 0, or of 99.9 % and more: there "n missed" says what a funnel cannot (G2)."""
    return 0 < centre < NO_FUNNEL_FROM


def funnel(
    points: Sequence[tuple[str, str, int, int]], centre: float | None = None, *, upto: int | None = None
) -> Funnel | None:
    """The funnel (G2) of (area code, area name, numerator, denominator); areas without a denominator are left out.

    `centre` is the pooled rate of the points unless one is given (the city's, or a target); `upto` is the largest
    denominator drawn, the largest of the points unless given.  None where a funnel says nothing: a centre of 0, or of
    99.9 % and more, or nothing to compare.
    """
    counted = [point for point in points if point[3] > 0]
    if not counted:
        return None
    if centre is None:
        centre = sum(point[2] for point in counted) / sum(point[3] for point in counted)
    if not has_funnel(centre):
        return None
    judged = tuple(FunnelPoint(code, name, n, d, verdict(n, d, centre)) for code, name, n, d in counted)
    outside = sum(point.verdict is not Verdict.NORMAL for point in judged)
    largest = upto or max(point[3] for point in counted)
    return Funnel(centre, judged, _lines(centre, largest), outside > OVERDISPERSED_SHARE * len(judged))


def _lines(centre: float, largest: int) -> tuple[FunnelLine, ...]:
    """Limits from the smallest to the largest denominator."""
    sizes = np.unique(np.linspace(1, largest, min(largest, LINE_POINTS)).round().astype(np.int64))
    limits = []
    for alpha in (WATCH_ALPHA, ALARM_ALPHA):
        limits.append(_lowest_normal(sizes, centre, alpha) / sizes)
        limits.append((sizes - _lowest_normal(sizes, 1 - centre, alpha)) / sizes)
    return tuple(
        FunnelLine(size, low_95, high_95, low_998, high_998)
        for size, low_95, high_95, low_998, high_998 in zip(
            sizes.tolist(), *(limit.tolist() for limit in limits), strict=True
        )
    )


def _lowest_normal(sizes: Ints, p: float, alpha: float) -> Ints:
    """For each size the smallest count x with P(X <= x) >= alpha / 2: the last one that is not below."""
    lowest: Ints = binom.ppf(alpha / 2, sizes, p).astype(np.int64)
    # the quantile is found by searching: settle the last step by the tail that the verdict uses
    lowest += binom.cdf(lowest, sizes, p) < alpha / 2
    lowest -= (lowest > 0) & (binom.cdf(lowest - 1, sizes, p) >= alpha / 2)
    return lowest


def control_chart(rows: Sequence[tuple[int, int, int]], baseline: float | None = None) -> ControlChart | None:
    """The p-chart (G3) of closed months (m, numerator, denominator) in order of m; months without one are left out.

    The centre is the pooled rate of all of them, or a baseline fixed by hand.  A signal is marked in the month that
    completes it, so that later months change no mark of an earlier one.  None without any month.
    """
    closed = sorted(row for row in rows if row[2] > 0)
    if not closed:
        return None
    pooled = Fraction(sum(n for _m, n, _d in closed), sum(d for _m, _n, d in closed))
    centre = pooled if baseline is None else Fraction(baseline)
    signals = _signals([(n, d) for _m, n, d in closed], centre)
    points = tuple(
        ControlPoint(m, n, d, n / d, *_limits(float(centre), d), signals[i]) for i, (m, n, d) in enumerate(closed)
    )
    return ControlChart(float(centre), points, trial=len(closed) < TRIAL_MONTHS)


def _limits(centre: float, denominator: int) -> tuple[float, float]:
    reach = 3 * (centre * (1 - centre) / denominator) ** 0.5
    return max(0.0, centre - reach), min(1.0, centre + reach)


def _signals(counts: list[tuple[int, int]], centre: Fraction) -> list[frozenset[Signal]]:
    """The signals of each point, in whole numbers: no point lies on the wrong side of a limit by rounding."""
    sides = [_side(n, d, centre, 0) for n, d in counts]
    far = [_side(n, d, centre, 2) for n, d in counts]
    values = [Fraction(n, d) for n, d in counts]
    rules: tuple[tuple[Signal, Callable[[int], bool]], ...] = (
        (Signal.OUTSIDE, lambda i: _side(*counts[i], centre, 3) != 0),
        (Signal.SEVEN_ONE_SIDE, lambda i: i + 1 >= RUN and sides[i] != 0 and len(set(sides[i + 1 - RUN : i + 1])) == 1),
        (Signal.TREND, lambda i: i + 1 >= RUN and _strictly_monotonic(values[i + 1 - RUN : i + 1])),
        (Signal.TWO_OF_THREE, lambda i: far[i] != 0 and far[i] in far[max(0, i - 2) : i]),
    )
    return [frozenset(signal for signal, holds in rules if holds(i)) for i in range(len(counts))]


def _side(numerator: int, denominator: int, centre: Fraction, sigmas: int) -> int:
    """1 above, -1 below, 0 within so many standard deviations of the centre (0 sigmas: on it).

    |n/d - c| > k * sqrt(c(1 - c)/d), squared and multiplied out.
    """
    away = numerator - centre * denominator
    if away * away <= sigmas * sigmas * centre * (1 - centre) * denominator:
        return 0
    return 1 if away > 0 else -1


def _strictly_monotonic(values: list[Fraction]) -> bool:
    steps = {(after > before) - (after < before) for before, after in pairwise(values)}
    return steps in ({1}, {-1})
