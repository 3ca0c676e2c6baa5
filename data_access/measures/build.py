"""Making figures: the one place where counts become a figure with its ratio, interval and state."""

from dataclasses import dataclass

from data_access.measures.compare import wilson
from data_access.measures.model import Figure, State

SMALLEST_RATE = 10
"""Below this denominator no rate is told; the children are listed instead (G1)."""
LARGEST_INTERVAL = 10_000
"""Above this denominator chance is no longer what matters (G1)."""


@dataclass(frozen=True)
class Place:
    """An area with a row in an answer."""

    code: str
    name: str


def count(part: str, place: Place, window: str, number: int, state: State = State.OK) -> Figure:
    """A count: `numerator` alone.  Without data there is no number, not even 0."""
    known = None if state is State.NO_DATA else number
    return Figure(part, place.code, place.name, window, known, None, None, None, None, state)


def rate(
    part: str, place: Place, window: str, numerator: int, denominator: int, state: State, *, interval: bool
) -> Figure:
    """A rate; with `interval` (A, B, F) the Wilson interval, and no ratio below ten."""
    if state is State.NO_DATA:
        return Figure(part, place.code, place.name, window, None, None, None, None, None, state)
    if denominator == 0:
        return Figure(part, place.code, place.name, window, 0, 0, None, None, None, State.NOT_APPLICABLE)
    value: float | None = numerator / denominator
    low = high = None
    if interval and denominator < SMALLEST_RATE:
        value = None
    elif interval and denominator <= LARGEST_INTERVAL:
        low, high = wilson(numerator, denominator)
    return Figure(part, place.code, place.name, window, numerator, denominator, value, low, high, state)


def value(part: str, place: Place, window: str, number: float | None, over: int, state: State) -> Figure:
    """A median or a mean over `over` things; not applicable over none."""
    if state is State.NO_DATA:
        return Figure(part, place.code, place.name, window, None, None, None, None, None, state)
    if number is None:
        return Figure(part, place.code, place.name, window, None, 0, None, None, None, State.NOT_APPLICABLE)
    return Figure(part, place.code, place.name, window, None, over, float(number), None, None, state)


def without_meaning(part: str, place: Place, window: str) -> Figure:
    """The row of a measure that has no meaning at this level or for this month."""
    return Figure(part, place.code, place.name, window, None, None, None, None, None, State.NOT_APPLICABLE)
