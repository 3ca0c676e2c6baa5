"""The children as they stand on a day: their open month so far, their state (A4), streak (A5) and tier.

Raw rows are read for the month of as_of alone; what lies before comes from child_month.  One read serves every
figure and every list of a page, so that a number and the list behind it cannot differ.
"""

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import sqlalchemy as sa

from data_access import bulk, months
from data_access.errors import DatabaseEmpty, NotAllowed, NotRefreshed
from data_access.parameters import ALL_TIERS, NOT_ASSESSED, REGISTER_KINDS, Parameters, history
from data_access.queries import visits
from data_access.rollups import load
from data_access.rollups.changes import Change, changes_known, counted
from data_access.rollups.facts import (
    MonthFacts,
    deferred_over,
    kinds_touching,
    last_valid_visit,
    month_facts,
    on_register,
    tier_at,
)
from data_access.rollups.limits import ID_CHUNK
from data_access.rollups.records import FOREVER, Ints, Records
from data_access.rollups.refresh import beginnings, beginnings_by_town
from data_access.rollups.schema import COUNTS, child_month, data_version
from data_access.rollups.sums import lags as lags_of
from data_access.scope import Reach, Scope
from data_access.walls import reaching


class ChildState(StrEnum):
    """A4, exclusive, in the order in which they apply."""

    DEFERRED = "deferred"
    NEW = "new"
    NEVER = "never"
    OVERDUE = "overdue"
    BELOW_TIER_FREQUENCY = "below_tier_frequency"
    VISITED_THIS_MONTH = "visited_this_month"
    DUE = "due"


_RED = ALL_TIERS.index("red")
MUST_BE_SEEN = frozenset({ChildState.NEVER, ChildState.OVERDUE})
"""须立即走访: never visited or overdue; those still due this month are told apart."""


@dataclass(frozen=True)
class Lag:
    """Valid visits of one child with one recording lag in the open month (A9)."""

    days: int
    import_made: bool
    late: int
    visits: int


@dataclass(frozen=True)
class ChildNow:
    """One child on a day.

    `kind` and `state` are None when the child is not on the register that day (or, for `state`, is 18 or older);
    `month_kind` is None when it was on no register in the month so far.  `town` is '' and `village` the city's code
    for 未落村; `director` is '' for a vacant post.  Days count from the last valid visit of the present register
    period, from the registration when there is none.
    """

    child: str
    town: str
    village: str
    director: str
    tier: str
    assessed_on: dt.date | None  # when that tier was confirmed last; None for 未评定
    tier_since: dt.date | None  # since when it has held unbroken
    risks: tuple[str, ...]  # of that assessment, in the order of DIMENSIONS
    reassessment_overdue: bool  # B4
    without_follow_up: bool  # B5
    category: str
    kind: str | None
    state: ChildState | None
    days: int
    streak: int
    last_visit_on: dt.date | None
    registered_on: dt.date | None
    month_kind: str | None
    counts: tuple[int, ...]  # of the month so far, in the order of COUNTS
    lags: tuple[Lag, ...]
    changes: tuple[Change, ...]  # by the day on which they were found
    kind_before: str | None  # on the register on the last day of the month asked for, under this kind
    tier_before: str | None  # the tier in force then
    town_before: str  # where it lived then
    village_before: str

    def count(self, name: str) -> int:
        return self.counts[COUNTS.index(name)]


def children(
    connection: sa.Connection, scope: Scope, as_of: dt.date, parameters: Parameters, since: int | None = None
) -> tuple[ChildNow, ...]:
    """The children whose village lies in the scope on the day, by id, with what they were at the end of the month
    `since` (that before as_of's where none is named).

    For sums of any role that may see visits: roles without child rows get them without their codes.
    Raises NotAllowed for roles that see no visits, DatabaseEmpty or NotRefreshed when the rollups do not reach the day.
    """
    _require(connection, scope, as_of)
    choose = load.children_of_city(scope.city) if scope.town is None else load.children_of_town(scope.city, scope.town)
    of_month = load.everybody if scope.town is None else None
    with reaching(connection, Reach.LIVED):  # who lived here on that day, and their months elsewhere
        found = _read(connection, scope.city, choose, as_of, parameters, since, of_month)
    return tuple(_as_seen(scope, child) for child in found if scope.allows(child.town))


def _as_seen(scope: Scope, child: ChildNow) -> ChildNow:
    """Without its code for roles without child rows, and without a place outside the scope where it lived before."""
    hidden = {} if scope.sees_children else {"child": ""}
    if child.town_before and not scope.allows(child.town_before):
        hidden |= {"town_before": "", "village_before": ""}
    return replace(child, **hidden) if hidden else child  # type: ignore[arg-type]


def city_cells(
    connection: sa.Connection, scope: Scope, as_of: dt.date, parameters: Parameters, since: int | None = None
) -> tuple[ChildNow, ...]:
    """The children of the whole city, told apart by nothing: for city totals, which everybody of it may read.

    Raises what `children` raises.
    """
    _require(connection, scope, as_of)
    choose = load.children_of_city(scope.city)
    with reaching(connection, Reach.CITY):
        found = _read(connection, scope.city, choose, as_of, parameters, since, load.everybody)
    return without_places(found)


def without_places(children: tuple[ChildNow, ...]) -> tuple[ChildNow, ...]:
    """The same children without what tells which child, where and whose: enough for the sums of a city.

    Directors and villages are `unnamed`: one is told from another, and from nothing else.
    """
    ids = {child.director for child in children} | {child.village for child in children}
    unnamed = {one: visits.unnamed(one) for one in ids}
    return tuple(
        replace(
            child,
            child="",
            town="",
            village=unnamed[child.village],
            director=unnamed[child.director],
            assessed_on=None,
            tier_since=None,
            days=0,
            last_visit_on=None,
            registered_on=None,
            town_before="",
            village_before="",
        )
        for child in children
    )


def _require(connection: sa.Connection, scope: Scope, as_of: dt.date) -> None:
    if not scope.sees_visits:
        raise NotAllowed()
    to = connection.execute(sa.select(data_version.c.refreshed_to)).scalar()
    if to is None:
        raise DatabaseEmpty(what="figures")
    if months.month_of(to) < months.month_of(as_of) - 1:
        raise NotRefreshed(date=to.isoformat())


def _read(
    connection: sa.Connection,
    city: str,
    choose: load.Choose,
    as_of: dt.date,
    parameters: Parameters,
    moved_since: int | None,
    of_month: load.Choose | None,
) -> tuple[ChildNow, ...]:
    """`of_month`: the condition on rows of child_month, which has the city itself; without it that on children."""
    m = months.month_of(as_of)
    since = m - 1 if moved_since is None else moved_since
    # first visits of a month may lie in the last days of the month before
    visits_from = months.first_day(m) - dt.timedelta(days=parameters.first_visit_days)
    # whoever left before both months that are looked back to has no part in this day
    lately = load.registered_since(choose, months.first_day(min(since, m - 1)))
    closed = months.last_closed(as_of, parameters.freeze_day)
    before = _months_before(connection, city, of_month or choose, frozenset({m - 1, since, closed}))
    with reaching(connection, Reach.CITY):
        begun = beginnings_by_town(connection, city)
    records = load.records(
        connection,
        city,
        lately,
        time_zone=parameters.time_zone,
        rules=history(connection),
        visit_days=(visits_from, as_of),
        with_risks=True,
    )
    facts = month_facts(records, m, parameters, beginnings(records, begun), as_of=as_of.toordinal())
    streaks = _streaks(connection, city, choose, _present(records, as_of), closed, before[closed])
    changes = changes_known(connection, choose, as_of)
    return _rows(records, facts, before[m - 1], before[since], streaks, changes, as_of, parameters)


@dataclass(frozen=True)
class _Before:
    """What child_month says of a child at the end of a month."""

    last_visit: int  # ordinal of the last valid visit up to then, 0 for none
    kind: str | None
    tier: str
    town: str
    village: str
    streak: int


_UNKNOWN = _Before(0, None, NOT_ASSESSED, "", "", 0)


def _months_before(
    connection: sa.Connection, city: str, choose: load.Choose, wanted: frozenset[int]
) -> dict[int, dict[str, _Before]]:
    c = child_month.c
    columns = (c.m, c.child_id, c.last_visit_on, c.end_kind, c.tier, c.town_code, c.village_code, c.streak)
    rows = connection.execute(
        sa.select(*columns).where(c.city_code == city, c.m.in_(sorted(wanted)), choose(c.child_id))
    ).all()
    found: dict[int, dict[str, _Before]] = {m: {} for m in wanted}
    for m, child, last_visit_on, kind, tier, town, village, streak in rows:
        last_visit = last_visit_on.toordinal() if last_visit_on else 0
        found[m][child] = _Before(last_visit, kind or None, tier, town, village, streak)
    return found


def _present(records: Records, as_of: dt.date) -> list[str]:
    """The children on a register on the day: of nobody else is the streak told."""
    day = as_of.toordinal()
    present = on_register(records, kinds_touching(records, day, day), day)
    return [records.ids[i] for i in np.flatnonzero(present)]


def _streaks(
    connection: sa.Connection,
    city: str,
    choose: load.Choose,
    ids: list[str],
    closed: int,
    at_close: dict[str, _Before],
) -> dict[str, int]:
    """The streak at the last closed month, or at the last month before it in which the child was on the register."""
    c = child_month.c
    streaks = {child: at_close[child].streak for child in ids if child in at_close}
    for chunk in bulk.chunks([child for child in ids if child not in at_close], ID_CHUNK):
        earlier = connection.execute(
            sa.select(c.child_id, c.streak)
            .where(c.city_code == city, c.m.between(0, closed - 1), c.child_id.in_(list(chunk)), choose(c.child_id))
            .order_by(c.child_id, c.m)
        ).all()
        streaks |= {row.child_id: row.streak for row in earlier}  # the latest month comes last and stays
    return streaks


def _rows(
    records: Records,
    facts: MonthFacts,
    before: dict[str, _Before],
    moved_from: dict[str, _Before],
    streaks: dict[str, int],
    changes: dict[str, tuple[Change, ...]],
    as_of: dt.date,
    parameters: Parameters,
) -> tuple[ChildNow, ...]:
    day = as_of.toordinal()
    kind = kinds_touching(records, day, day)
    present = on_register(records, kind, day)
    start = _period_starts(records, kind, day)
    earlier = np.array([before.get(i, _UNKNOWN).last_visit for i in records.ids], dtype=np.int64)
    last = np.maximum(last_valid_visit(records, day), earlier)
    last = np.where(last >= start, last, 0)
    tier = tier_at(records, day)
    assessed, tier_since = records.tiers.run(day)
    risks = records.risks.at(day)
    deferred = deferred_over(records, day, day)
    month_row = {int(child): i for i, child in enumerate(facts.child)}
    lags = _lags(records, facts, parameters)
    village = records.villages.at(day, else_first=True)
    town = records.places.town_at(village)
    holder = records.posts.holder(day, len(records.places.villages))
    first_of_month = months.first_day(facts.m).toordinal()
    rows = []
    for i, child in enumerate(records.ids):
        at = month_row.get(i)
        was = moved_from.get(child, _UNKNOWN)
        if at is None and not present[i] and was.kind is None:
            continue
        days = int(day - (last[i] or start[i]))
        director = int(holder[village[i]]) if village[i] >= 0 else -1
        state = None
        unfollowed = False
        if present[i] and records.adult_on[i] > day:
            red_since = max(int(tier_since[i]), int(start[i])) if tier[i] == _RED else day
            unfollowed = _without_follow_up(red_since, int(last[i]), day, parameters)
            interval = parameters.standard(ALL_TIERS[tier[i]]).interval_days
            seen = int(last[i]) >= first_of_month
            state = _state(bool(deferred[i]), int(last[i]), seen, days, interval, parameters.first_visit_days)
        rows.append(
            ChildNow(
                child=child,
                town=records.places.towns[town[i]] if town[i] >= 0 else "",
                village=records.places.villages[village[i]] if village[i] >= 0 else records.city,
                director=records.posts.workers[director] if director >= 0 else "",
                tier=ALL_TIERS[tier[i]],
                assessed_on=_date(int(assessed[i])),
                tier_since=_date(int(tier_since[i])),
                risks=load.risks_of(int(risks[i])),
                reassessment_overdue=bool(present[i])
                and _overdue(ALL_TIERS[tier[i]], day - int(assessed[i]), parameters),
                without_follow_up=unfollowed,
                category=records.category[i],
                kind=REGISTER_KINDS[kind[i]] if present[i] else None,
                state=state,
                days=days if present[i] else 0,
                streak=streaks.get(child, 0),
                last_visit_on=_date(int(last[i])),
                registered_on=dt.date.fromordinal(int(start[i])) if present[i] else None,
                month_kind=None if at is None else REGISTER_KINDS[facts.kind[at]],
                counts=tuple(0 if at is None else int(facts.counts[name][at]) for name in COUNTS),
                lags=lags.get(child, ()),
                changes=counted(changes.get(child, ()), begun=at is not None and not facts.no_data[at]),
                kind_before=was.kind,
                tier_before=was.tier if was.kind else None,
                town_before=was.town,
                village_before=was.village,
            )
        )
    return tuple(rows)


def _period_starts(records: Records, kind: Ints, day: int) -> Ints:
    """The first day of the present register period: of those of the counted kind the earliest."""
    periods = records.registers
    here = periods.covering(day, day) & (periods.label == kind[periods.child])
    start = np.full(len(records.ids), FOREVER, dtype=np.int64)
    np.minimum.at(start, periods.child[here], periods.start[here])
    return start


def _state(deferred: bool, last: int, seen: bool, days: int, interval: int, first_visit_days: int) -> ChildState:
    if deferred:
        return ChildState.DEFERRED
    if not last:
        return ChildState.NEW if days <= first_visit_days else ChildState.NEVER
    if days > interval:
        return ChildState.BELOW_TIER_FREQUENCY if seen else ChildState.OVERDUE
    return ChildState.VISITED_THIS_MONTH if seen else ChildState.DUE


def _overdue(tier: str, days: int, parameters: Parameters) -> bool:
    """B4: the last assessment is older than the period of its tier."""
    period = parameters.reassess_days(tier)
    return period is not None and days > period


def _without_follow_up(since: int, last: int, day: int, parameters: Parameters) -> bool:
    """B5: red, and in this register period, since more than the days allowed, and not visited from that day on."""
    return day - since > parameters.red_follow_up_days and last < since


def _date(ordinal: int) -> dt.date | None:
    return dt.date.fromordinal(ordinal) if ordinal else None


def _lags(records: Records, facts: MonthFacts, parameters: Parameters) -> dict[str, tuple[Lag, ...]]:
    by_child: dict[str, list[Lag]] = {}
    found = lags_of(records, facts, parameters.freeze_day)
    columns = (found.child, found.days, found.import_made, found.late, found.visits)
    for child, days, made, late, number in zip(*(column.tolist() for column in columns), strict=True):
        by_child.setdefault(records.ids[child], []).append(Lag(days, bool(made), late, number))
    return {child: tuple(lags) for child, lags in by_child.items()}
