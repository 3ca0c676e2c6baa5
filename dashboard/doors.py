"""Every number is a door: the children whom it counts, or, for roles without child rows, their counts by town and tier.

List, counts and number come from the same children, so their lengths agree (tested per scope and filter).
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple

from dashboard.facts import surroundings
from dashboard.figures import Access, children_on, last_closed, own_ask, parameters_in_force, support_on
from dashboard.remembered import remembered
from data_access import months
from data_access.errors import ContractBroken, NotAllowed
from data_access.measures import support
from data_access.measures.compute import check_towns
from data_access.measures.model import Ask
from data_access.measures.reach import METRES
from data_access.measures.tiers import movement
from data_access.measures.visits import STREAKS, band
from data_access.parameters import ALL_TIERS, DIMENSIONS
from data_access.queries import roster
from data_access.queries.snapshot import MUST_BE_SEEN, ChildNow, ChildState
from data_access.queries.support import ChildSupport

_TIER_ORDER = {tier: position for position, tier in enumerate(ALL_TIERS)}


class Listed(NamedTuple):
    """One child of a list; `state` is None for lists of a past month, `days` then counts to as_of, and since when its
    tier holds is not told.
    """

    child: str
    town: str
    village: str
    director: str
    tier: str
    category: str
    state: ChildState | None
    days: int | None
    streak: int
    last_visit_on: dt.date | None
    assessed_on: dt.date | None = None
    tier_since: dt.date | None = None


def _never_or_overdue(child: ChildNow) -> bool:
    return child.state in MUST_BE_SEEN


_STATES: dict[str, Callable[[ChildNow], bool]] = {
    "must_be_seen": _never_or_overdue,
    "A4": lambda child: child.state is not None,
    "A5.2more": lambda child: _two_missed(child),
    "B3": lambda child: child.tier != "not_assessed",
    "B1": lambda _child: True,
    "B4": lambda child: child.reassessment_overdue,
    "B5": lambda child: child.without_follow_up,
    "no_village": lambda child: not child.town,
    "vacant": lambda child: child.state is not None and not child.director,
}
_SINCE = {"A5.2more.seen_since": True, "A5.2more.unseen": False}
"""Children with two missed months and more, by whether they were seen after the last closed month."""
_PLACES = frozenset({"C7.out", "C7.unplaced"})
"""Children of villages out of reach of every station, and of villages without a place on the map."""


def _two_missed(child: ChildNow) -> bool:
    return child.state is not None and child.streak >= 2


_MONTHS = {
    "A1": "visited",
    "A1.due": "due",
    "A1.missed": "missed",
    "A2.turned_18": "turned_18",
    "A2.partial_month": "partial_month",
    "A2.deferred": "deferred",
    "A3.due": "first_due",
    "A3.late": "first_late",
    "A6": "attained",
    "A6.not": "not_attained",
    "A7": "home",
    "with_visits": "with_visits",
}
"""Doors of monthly figures, by the condition on a child's month."""


def _state_condition(door: str) -> Callable[[ChildNow], bool] | None:
    if door in _STATES:
        return _STATES[door]
    measure, _, part = door.partition(".")
    if measure == "A4":
        return lambda child: child.state == part
    if measure == "A5":
        return lambda child: child.state is not None and band(child.streak, STREAKS) == part
    if measure == "B1":
        return lambda child: child.tier == part
    if measure in DIMENSIONS:
        at = DIMENSIONS.index(measure)
        return lambda child: child.risks[at] == part
    return None


def children(access: Access, ask: Ask, door: str) -> tuple[Listed, ...]:
    """The children behind a number: by tier, then longest streak, then most days, then id.

    Raises NotAllowed for roles without child rows or towns outside the scope, ContractBroken for an unknown door.
    """
    access.scope.require_children()
    return _children(access, ask, door)


def spread(access: Access, ask: Ask, door: str) -> dict[tuple[str, str], int]:
    """The same children as counts by (town code, tier); '' is 未落村.  For every role that may see visits."""
    if not access.scope.sees_visits:
        raise NotAllowed()
    return dict(_spread(access, ask, door))


def streaks(access: Access, ask: Ask, door: str) -> dict[tuple[str, str, str], int]:
    """The children behind a state (must_be_seen, a part of A4 …) as counts by (town code, village code, band of A5).

    For sums of what leaves: numbers of villages are masked before they do.  Raises NotAllowed as `spread` does.
    """
    if not access.scope.sees_visits:
        raise NotAllowed()
    check_towns(access.scope, ask)
    return Counter((child.town, child.village, band(child.streak, STREAKS)) for child in _chosen(access, ask, door))


@remembered
def _children(access: Access, ask: Ask, door: str) -> tuple[Listed, ...]:
    check_towns(access.scope, ask)
    if support.condition(door) is not None:
        supported = {child.child for child in _supported(access, ask, door)}
        return _ordered(_listed(child for child in children_on(access, ask.as_of) if child.child in supported))
    if door in _MONTHS and not _is_open(ask):
        return _ordered([_of_month(row, ask) for row in _month_rows(access, ask, _MONTHS[door])])
    return _ordered(_listed(_chosen(access, ask, door)))


@remembered
def _spread(access: Access, ask: Ask, door: str) -> tuple[tuple[tuple[str, str], int], ...]:
    check_towns(access.scope, ask)
    counts: Mapping[tuple[str, str], int]
    if support.condition(door) is not None:
        counts = Counter((child.town, child.tier) for child in _supported(access, ask, door))
    elif door in _MONTHS and not _is_open(ask):
        with access.read() as connection:
            counts = roster.month_spread(connection, access.scope, own_ask(access, ask), _MONTHS[door])
    else:
        counts = Counter((child.town, child.tier) for child in _chosen(access, ask, door))
    return tuple(sorted(counts.items()))


def _supported(access: Access, ask: Ask, door: str) -> list[ChildSupport]:
    """The children behind a part of F1–F4, or behind what is missing of it."""
    own, condition = own_ask(access, ask), support.condition(door)
    return [
        child
        for child in support_on(access, ask.as_of)
        if child.kind == ask.kind and _is_asked(child, own) and condition is not None and condition(child)
    ]


def _is_asked(child: ChildNow | ChildSupport, own: Ask) -> bool:
    return (
        (not own.towns or child.town in own.towns)
        and (not own.tiers or child.tier in own.tiers)
        and (not own.categories or child.category in own.categories)
    )


def _chosen(access: Access, ask: Ask, door: str) -> list[ChildNow]:
    own = own_ask(access, ask)
    if door in _SINCE:
        condition: Callable[[ChildNow], bool] | None = _since_condition(access, ask, _SINCE[door])
    elif door in _PLACES:
        condition = _place_condition(access, ask.as_of, door)
    else:
        condition = _state_condition(door)
    by_month = condition is None
    if condition is None:
        condition = _open_month_condition(door)
    return [
        child
        for child in children_on(access, ask.as_of)
        if (child.month_kind if by_month else child.kind) == ask.kind and _is_asked(child, own) and condition(child)
    ]


def _since_condition(access: Access, ask: Ask, wanted: bool) -> Callable[[ChildNow], bool]:
    """By the last visit, not by the state: a deferral hides a visit, and a month may be over and not yet closed."""
    closed = months.last_day(last_closed(access, ask.as_of))

    def holds(child: ChildNow) -> bool:
        seen = child.last_visit_on is not None and child.last_visit_on > closed
        return _two_missed(child) and seen is wanted

    return holds


def _place_condition(access: Access, as_of: dt.date, door: str) -> Callable[[ChildNow], bool]:
    """By where the child's village stands, as in C7."""
    around = surroundings(access, as_of)
    metres = {village.code: village.metres for village in around.villages}
    if door == "C7.unplaced":
        return lambda child: child.village not in metres
    limit = parameters_in_force(access, as_of).reach_far_km * METRES
    return lambda child: around.is_known and metres.get(child.village, 0) > limit


def _open_month_condition(door: str) -> Callable[[ChildNow], bool]:
    if door not in _MONTHS:
        raise ContractBroken(f"no such door: {door}")
    name = _MONTHS[door]
    compound = {
        "with_visits": lambda child: child.counted("valid_visits") > 0,
        "missed": lambda child: child.counted("due") > child.counted("visited"),
        "not_attained": lambda child: child.counted("due") > child.counted("attained"),
        "first_late": lambda child: child.counted("first_due") > child.counted("first_seen"),
    }
    return compound.get(name, lambda child: child.counted(name) > 0)


def _is_open(ask: Ask) -> bool:
    return ask.month == months.month_of(ask.as_of)


def _month_rows(access: Access, ask: Ask, condition: str) -> tuple[roster.MonthChild, ...]:
    with access.read() as connection:
        return roster.month_children(connection, access.scope, own_ask(access, ask), condition)


def _of_month(row: roster.MonthChild, ask: Ask) -> Listed:
    days = (ask.as_of - row.last_visit_on).days if row.last_visit_on else None
    return Listed(
        row.child,
        row.town,
        row.village,
        row.director,
        row.tier,
        row.category,
        None,
        days,
        row.streak,
        row.last_visit_on,
    )


_TOLD = attrgetter(*Listed._fields)


def _listed(children: Iterable[ChildNow]) -> list[Listed]:
    """What a list says of a child is called the same in both: a city of a province has some thousands on a list."""
    return list(map(Listed._make, map(_TOLD, children)))


def _ordered(rows: list[Listed]) -> tuple[Listed, ...]:
    return tuple(sorted(rows, key=lambda row: (_TIER_ORDER[row.tier], -row.streak, -(row.days or 0), row.child)))


def tier_changes(access: Access, ask: Ask, part: str = "") -> tuple[roster.TierChange, ...]:
    """The children whose tier at the later of the two days of B2 is not what it was at the earlier one; those behind
    one part of it (B2.rose …) where one is named.

    Raises NotAllowed for roles without child rows or towns outside the scope.
    """
    access.scope.require_children()
    found = _tier_changes(access, ask)
    return tuple(row for row in found if not part or f"B2.{movement(row.before, row.after)}" == part)


@remembered
def _tier_changes(access: Access, ask: Ask) -> tuple[roster.TierChange, ...]:
    check_towns(access.scope, ask)
    own = own_ask(access, ask)
    if _is_open(ask):
        return tuple(_changes_so_far(access, own))
    with access.read() as connection:
        return roster.tier_changes(connection, access.scope, own)


def _changes_so_far(access: Access, own: Ask) -> Iterator[roster.TierChange]:
    for child in children_on(access, own.as_of, own.since):
        before = child.tier_before if child.kind_before == own.kind else None
        after = child.tier if child.kind == own.kind else None
        stayed = after is not None
        town, village = (child.town, child.village) if stayed else (child.town_before, child.village_before)
        if before == after or (own.towns and town not in own.towns):
            continue
        if (own.tiers and (after or before) not in own.tiers) or (
            own.categories and child.category not in own.categories
        ):
            continue
        director = child.director if village == child.village else ""
        yield roster.TierChange(child.child, town, village, director, before, after, child.category)


@remembered
def details(access: Access, asked: tuple[roster.Asked, ...], as_of: dt.date) -> Mapping[str, roster.Detail]:
    """What one page of a list says of its children beyond their state."""
    with access.read() as connection:
        return MappingProxyType(roster.details(connection, access.scope, asked, as_of))
