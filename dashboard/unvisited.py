"""The roster of those whom nobody has visited: facets, selection and order; nothing is drawn here.

The list is made from `doors.children(…, "A4")`, so that each facet's number is the length of the list that it opens.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dashboard.doors import Listed
from data_access.queries.agreements import FollowUp
from data_access.queries.snapshot import MUST_BE_SEEN, ChildState
from data_access.texts import msg


class Facet(StrEnum):
    """What the list shows; the states of A4, and those that belong together."""

    TO_SEE = "to_see"  # must be seen now, or still due this month
    MUST_BE_SEEN = "must_be_seen"
    NEVER = ChildState.NEVER.value
    OVERDUE = ChildState.OVERDUE.value
    DUE = ChildState.DUE.value
    NEW = ChildState.NEW.value
    DEFERRED = ChildState.DEFERRED.value
    VISITED = ChildState.VISITED_THIS_MONTH.value
    BELOW = ChildState.BELOW_TIER_FREQUENCY.value
    VACANT = "vacant"
    PROMISED = "promised"  # the day promised for a visit has passed


FACET_WORDS = {
    Facet.TO_SEE: msg("To see"),
    Facet.MUST_BE_SEEN: msg("Must be seen now"),
    Facet.NEVER: msg("Never visited since registration"),
    Facet.OVERDUE: msg("Overdue"),
    Facet.DUE: msg("Still due this month"),
    Facet.NEW: msg("Newly registered"),
    Facet.DEFERRED: msg("Visits deferred"),
    Facet.VISITED: msg("Visited this month"),
    Facet.BELOW: msg("Visited this month, below the tier's frequency"),
    Facet.VACANT: msg("Vacant post"),
    Facet.PROMISED: msg("Promised day passed, not visited"),
}

_TO_SEE = MUST_BE_SEEN | {ChildState.DUE}
_OF_STATES: dict[Facet, frozenset[ChildState]] = {
    Facet.TO_SEE: _TO_SEE,
    Facet.MUST_BE_SEEN: MUST_BE_SEEN,
    **{facet: frozenset({state}) for facet in Facet for state in ChildState if facet.value == state.value},
}
"""The facets that a child's state alone decides."""
_SATURDAY = 5


def broken(rows: Iterable[Listed], reminded: Mapping[str, FollowUp], on: dt.date) -> frozenset[str]:
    """The children whose promised day has passed without a visit since the reminder."""
    return frozenset(
        row.child for row in rows if row.child in reminded and reminded[row.child].is_broken(on, row.last_visit_on)
    )


def belongs(row: Listed, facet: Facet, promises: Collection[str] = ()) -> bool:
    """Whether a child is in a facet; a vacant post counts for those to see alone; `promises` are those `broken`."""
    if facet is Facet.PROMISED:
        return row.child in promises
    if facet is Facet.VACANT:
        return not row.director and row.state in _TO_SEE
    return row.state in _OF_STATES[facet]


def counts(rows: Iterable[Listed], promises: Collection[str]) -> dict[Facet, int]:
    """How many children each facet holds."""
    listed = tuple(rows)
    states = Counter(row.state for row in listed)
    found = {facet: sum(states[state] for state in of) for facet, of in _OF_STATES.items()}
    found[Facet.VACANT] = sum(not row.director and row.state in _TO_SEE for row in listed)
    found[Facet.PROMISED] = sum(row.child in promises for row in listed) if promises else 0
    return {facet: found[facet] for facet in Facet}


def chosen(rows: Sequence[Listed], facet: Facet, promises: Collection[str]) -> tuple[Listed, ...]:
    """The children of a facet, in the order in which they came: by tier, then streak, then days."""
    if (states := _OF_STATES.get(facet)) is not None:
        return tuple(row for row in rows if row.state in states)
    return tuple(row for row in rows if belongs(row, facet, promises))


@dataclass(frozen=True)
class Round:
    """The children whom one director has to see in one village; `director` is '' for a vacant post."""

    village: str
    director: str
    children: tuple[Listed, ...]


def rounds(rows: Sequence[Listed]) -> tuple[Round, ...]:
    """The children grouped by village and director, in village order: whom to ring, and about how many children."""
    by_post: dict[tuple[str, str], list[Listed]] = {}
    for row in rows:
        by_post.setdefault((row.village, row.director), []).append(row)
    return tuple(Round(village, director, tuple(children)) for (village, director), children in sorted(by_post.items()))


def by_village(rows: Iterable[Listed]) -> dict[str, int]:
    """Children by village code, those of no village left out: for the bubbles of the map, never for homes."""
    return dict(Counter(row.village for row in rows if row.town))


def next_working_day(today: dt.date, holidays: Collection[dt.date]) -> dt.date:
    """The first day after today from Monday to Friday that is no holiday."""
    day = today + dt.timedelta(days=1)
    while day.weekday() >= _SATURDAY or day in holidays:
        day += dt.timedelta(days=1)
    return day
