"""What the people of the sample city wrote down: actions of the last reviews, figures in question, reminders.

Written by the product's own road, as of a day: what a bureau types in is in no clerk's file.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from data_access import agreements, instants, months, parameters
from data_access.agreements import Agreed, Disputed
from data_access.engine import Database
from data_access.parameters import ALL_TIERS
from data_access.queries import agreements as written
from data_access.queries import areas, snapshot
from data_access.queries.snapshot import MUST_BE_SEEN
from data_access.sample import plot
from data_access.scope import Role, Scope

BUREAU, TOWN = "民政局未保科（演示）", "镇民政办（演示）"
"""Who wrote it; words of the data, in their language."""


@dataclass(frozen=True)
class _Promise:
    """An action by days before (negative: after) the as-of date; `done` None: still open."""

    town: str
    who: str
    what: str
    agreed: int
    due: int
    outcome: str = ""
    done: int | None = None


_VACANT = {town: village for town, village, _days in plot.VACANT_VILLAGES}
_PROMISES = (
    _Promise(plot.BELOW_TOWN, "镇民政办", f"{_VACANT[plot.BELOW_TOWN]}儿童主任补缺", 35, 12, "候选人已报名，尚未到岗"),
    _Promise(plot.BELOW_TOWN, "镇儿童督导员", "组织走访四要素记录培训一次", 35, 20, "已培训，12人参加", 22),
    _Promise(plot.BELOW_TOWN, "镇儿童督导员", "逐户核对上月漏访儿童名单", 5, -10),
    _Promise("梅浔镇", "镇民政办", f"{_VACANT['梅浔镇']}儿童主任补缺", 100, 60),
    _Promise(plot.NO_STANDARD_TOWN, "镇民政办", "完成关爱之家验收整改", 40, -30),
    _Promise(plot.UNCERTIFIED_VILLAGE[0], "镇儿童督导员", f"{plot.UNCERTIFIED_VILLAGE[1]}儿童主任参加岗前培训", 40, -8),
)


def write(database: Database, city: str, as_of: dt.date) -> None:
    """Write them all down, for the city of a database that holds the refreshed sample."""
    scope = Scope(Role.CITY_SUPERVISOR, city)
    with database.read(scope) as connection:
        towns = {town.name: town.code for town in areas.towns(connection, scope, as_of)}
        values = parameters.load(connection, as_of)
        unseen = [c for c in snapshot.children(connection, scope, as_of, values) if c.state in MUST_BE_SEEN]
    for promise in _PROMISES:
        _agree(database, scope, towns[promise.town], promise, as_of)
    _disputes(database, scope, towns, as_of, values.time_zone)
    unseen.sort(key=lambda child: (ALL_TIERS.index(child.tier), -child.streak, child.child))
    for child, (reminded, promised) in zip(unseen, _reminders(as_of), strict=False):
        agreements.remind(database, scope, (child.child,), reminded, promised, TOWN, _unrecorded)


def _agree(database: Database, scope: Scope, town: str, promise: _Promise, as_of: dt.date) -> None:
    agreed_on, due_on = _before(as_of, promise.agreed), _before(as_of, promise.due)
    agreed = Agreed(town, agreed_on, promise.who, promise.what, due_on)
    agreements.agree(database, scope, agreed, BUREAU, _unrecorded)
    if not promise.outcome:
        return
    with database.read(scope) as connection:
        action = next(a for a in written.actions(connection, scope, as_of) if a.what == promise.what)
    done = None if promise.done is None else _before(as_of, promise.done)
    agreements.settle(database, scope, action.id, promise.outcome, done, as_of, _unrecorded)


def _disputes(database: Database, scope: Scope, towns: dict[str, str], as_of: dt.date, time_zone: str) -> None:
    """One that was looked into, and one that is open."""
    burst_town, burst_village = plot.BURST_VILLAGE
    month = months.label(months.month_of(as_of) - 1)
    raised = instants.day_begins(_before(as_of, 9), time_zone) + dt.timedelta(hours=9)
    closed = raised + dt.timedelta(days=2)
    late = Disputed("A9.late", towns[burst_town], month, f"{burst_village}走访多在一晚录入，请核对录入时间")
    agreements.dispute(database, scope, late, TOWN, raised, _unrecorded)
    with database.read(scope) as connection:
        (asked,) = written.disputes(connection, scope, as_of)
    found = "属集中补录，走访日期与纸质记录一致，已提醒按时录入"
    agreements.review(database, scope, asked.id, found, BUREAU, closed, _unrecorded)
    lent = Disputed("A1", towns[plot.BELOW_TOWN], month, "缺岗村由邻村儿童主任代访，部分记录尚未录入")
    agreements.dispute(database, scope, lent, TOWN, closed, _unrecorded)


def _reminders(as_of: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    """(reminded on, promised for): two promises that have passed, three to come."""
    for reminded, promised in ((6, 2), (5, 1), (3, -2), (2, -3), (1, -4)):
        yield _before(as_of, reminded), _before(as_of, promised)


def _before(as_of: dt.date, days: int) -> dt.date:
    return as_of - dt.timedelta(days=days)


def _unrecorded() -> None:
    """Nobody did this: the trail of the demo begins with whoever looks first."""
