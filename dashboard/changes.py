"""The changes behind A11: those not reported in time, and those still to be handled.

Row by row for roles that see children, else as counts by town and tier; both from the same changes as the figures.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dashboard.figures import Access, children_on, own_ask, rules
from dashboard.remembered import remembered
from data_access import months
from data_access.errors import NotAllowed
from data_access.measures.changes import in_time, is_due
from data_access.measures.compute import check_towns
from data_access.measures.model import Ask, Level
from data_access.queries import changes
from data_access.queries.snapshot import ChildNow


@dataclass(frozen=True)
class ChangeListed:
    """One change of a child: when it was found, reported and handled, as known on as_of."""

    child: str
    town: str
    village: str
    director: str
    tier: str
    kind: str | None
    found_on: dt.date
    reported_on: dt.date | None
    handled_on: dt.date | None


@remembered
def not_in_time(access: Access, ask: Ask) -> tuple[ChangeListed, ...]:
    """The changes of the month that count for A11 and were not reported in time, the earliest found first.

    Raises NotAllowed for roles without child rows or towns outside the scope.
    """
    access.scope.require_children()
    check_towns(access.scope, ask)
    return tuple(change for change in _of_month(access, ask) if _is_late(access, ask, change))


@remembered
def unhandled(access: Access, ask: Ask) -> tuple[ChangeListed, ...]:
    """The changes still to be handled on as_of (A11.unhandled), the earliest found first.

    Raises NotAllowed for roles without child rows or towns outside the scope.
    """
    access.scope.require_children()
    check_towns(access.scope, ask)
    return _waiting(access, ask)


@remembered
def not_in_time_spread(access: Access, ask: Ask) -> Mapping[tuple[str, str], int]:
    """The same as counts by (town, tier), '' for 未落村: for every role that sees figures about visits."""
    check_towns(access.scope, ask)
    if _is_open(ask):
        return _spread(change for change in _of_month(access, ask) if _is_late(access, ask, change))
    with access.read() as connection:
        found = changes.month_counts(connection, access.scope, own_ask(access, ask), Level.TOWN)
    counts: Counter[tuple[str, str]] = Counter()
    for row in found:
        if _late(access, ask, row.found_on, row.reported_on):
            counts["" if row.area == access.scope.city else row.area, row.tier] += row.changes
    return MappingProxyType(dict(counts))


@remembered
def unhandled_spread(access: Access, ask: Ask) -> Mapping[tuple[str, str], int]:
    """The changes still to be handled as counts by (town, tier).

    Raises NotAllowed for roles that see no figures about visits.
    """
    check_towns(access.scope, ask)
    if not access.scope.sees_visits:
        raise NotAllowed()
    return _spread(_waiting(access, ask))


def _spread(listed: Iterator[ChangeListed] | tuple[ChangeListed, ...]) -> Mapping[tuple[str, str], int]:
    return MappingProxyType(dict(Counter((change.town, change.tier) for change in listed)))


def _is_open(ask: Ask) -> bool:
    return ask.month == months.month_of(ask.as_of)


def _late(access: Access, ask: Ask, found_on: dt.date, reported_on: dt.date | None) -> bool:
    last = min(months.last_day(ask.month), ask.as_of)
    days = rules(access).on(last).change_report_days
    due = is_due(found_on, reported_on, ask.as_of, days)
    return due and not in_time(found_on, reported_on, ask.as_of, days)


def _is_late(access: Access, ask: Ask, change: ChangeListed) -> bool:
    return _late(access, ask, change.found_on, change.reported_on)


def _of_month(access: Access, ask: Ask) -> tuple[ChangeListed, ...]:
    if _is_open(ask):
        return _listed(access, ask, of_month=True)
    with access.read() as connection:
        rows = changes.month_rows(connection, access.scope, own_ask(access, ask))
    return tuple(
        ChangeListed(r.child, r.town, r.village, r.director, r.tier, r.kind, r.found_on, r.reported_on, r.handled_on)
        for r in rows
    )


def _waiting(access: Access, ask: Ask) -> tuple[ChangeListed, ...]:
    return tuple(change for change in _listed(access, ask, of_month=False) if change.handled_on is None)


def _listed(access: Access, ask: Ask, *, of_month: bool) -> tuple[ChangeListed, ...]:
    """Changes of the children whom the ask selects: of the open month, or of those on the register on the day."""
    found = [
        ChangeListed(
            child.child, child.town, child.village, child.director, child.tier,
            change.kind, change.found_on, change.reported_on, change.handled_on,
        )
        for child in _children(access, ask, of_month=of_month)
        for change in child.changes
        if change.of_month or not of_month
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda change: (change.found_on, change.child)))


def _children(access: Access, ask: Ask, *, of_month: bool) -> Iterator[ChildNow]:
    own = own_ask(access, ask)
    for child in children_on(access, ask.as_of):
        kind = child.month_kind if of_month else child.kind
        if (
            kind == ask.kind
            and (not own.towns or child.town in own.towns)
            and (not own.tiers or child.tier in own.tiers)
            and (not own.categories or child.category in own.categories)
        ):
            yield child
