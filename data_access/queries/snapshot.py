"""The children as they stand on a day: their open month so far, their state (A4), streak (A5) and tier.

Raw rows are read for the month of as_of alone; what lies before comes from child_month.  One read serves every
figure and every list of a page, so that a number and the list behind it cannot differ.
"""

import datetime as dt

import numpy as np
import sqlalchemy as sa

from data_access import bulk, months
from data_access.errors import DatabaseEmpty, NotAllowed, NotRefreshed
from data_access.parameters import Parameters, history
from data_access.queries import visits
from data_access.queries.child_now import MUST_BE_SEEN, Before, ChildNow, ChildState, Lag, as_rows, with_columns
from data_access.queries.day_records import read_day
from data_access.rollups import load
from data_access.rollups.changes import changes_known
from data_access.rollups.facts import kinds_touching, month_facts, on_register
from data_access.rollups.records import Records
from data_access.rollups.refresh import beginnings, beginnings_by_town
from data_access.rollups.schema import child_month, data_version
from data_access.scope import Reach, Scope
from data_access.walls import reaching


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
    return as_seen(scope, tuple(child for child in found if scope.allows(child.town)))


def as_seen(scope: Scope, found: tuple[ChildNow, ...]) -> tuple[ChildNow, ...]:
    """The children of a scope's own area as the scope may see them: without their codes for roles without child rows,
    and without a place outside the scope where one lived before.
    """
    if scope.town is not None:
        elsewhere = [at for at, one in enumerate(found) if one.town_before and not scope.allows(one.town_before)]
        rows = list(found)
        for at in elsewhere:
            rows[at] = rows[at]._replace(town_before="", village_before="")
        found = tuple(rows)
    return found if scope.sees_children else with_columns(found, child=("",) * len(found))


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
    n = len(children)
    ids = {child.director for child in children} | {child.village for child in children}
    unnamed = {one: visits.unnamed(one) for one in ids}
    nothing, never = ("",) * n, (None,) * n
    return with_columns(
        children,
        child=nothing,
        town=nothing,
        village=[unnamed[child.village] for child in children],
        director=[unnamed[child.director] for child in children],
        assessed_on=never,
        tier_since=never,
        days=(0,) * n,
        last_visit_on=never,
        registered_on=never,
        town_before=nothing,
        village_before=nothing,
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
    closed = months.last_closed(as_of, parameters.freeze_day)
    before = _months_before(connection, city, of_month or choose, frozenset({m - 1, since, closed}))
    with reaching(connection, Reach.CITY):
        begun = beginnings_by_town(connection, city)
    day = read_day(
        connection,
        city,
        choose,
        as_of,
        # whoever left before both months that are looked back to has no part in this day
        registered=months.first_day(min(since, m - 1)),
        visits_from=visits_from,
        time_zone=parameters.time_zone,
        rules=history(connection),
    )
    records = day.records
    facts = month_facts(records, m, parameters, beginnings(records, begun), as_of=as_of.toordinal())
    streaks = _streaks(connection, city, choose, _present(records, as_of), closed, before[closed])
    changes = changes_known(connection, choose, as_of)
    return as_rows(day, facts, before[m - 1], before[since], streaks, changes, as_of, parameters)


def _months_before(
    connection: sa.Connection, city: str, choose: load.Choose, wanted: frozenset[int]
) -> dict[int, dict[str, Before]]:
    c = child_month.c
    kind = sa.func.nullif(c.end_kind, "")
    columns = (c.m, c.child_id, c.last_visit_on, kind, c.tier, c.town_code, c.village_code, c.streak)
    rows = connection.execute(
        sa.select(*columns).where(c.city_code == city, c.m.in_(sorted(wanted)), choose(c.child_id))
    ).all()
    found: dict[int, dict[str, Before]] = {m: {} for m in wanted}
    same: dict[str | None, str | None] = {}  # a driver makes a new text for every cell
    for m, child, last_visit, *words, streak in rows:
        found[m][child] = Before._make((last_visit, *(same.setdefault(word, word) for word in words), streak))
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
    at_close: dict[str, Before],
) -> dict[str, int]:
    """The streak at the last closed month, or at the last month before it in which the child was on the register."""
    c = child_month.c
    streaks = {child: at_close[child].streak for child in ids if child in at_close}
    for theirs in bulk.among(connection, c.child_id, [child for child in ids if child not in at_close]):
        earlier = connection.execute(
            sa.select(c.child_id, c.streak)
            .where(c.city_code == city, c.m.between(0, closed - 1), theirs, choose(c.child_id))
            .order_by(c.child_id, c.m)
        ).all()
        streaks |= {row.child_id: row.streak for row in earlier}  # the latest month comes last and stays
    return streaks


__all__ = ["MUST_BE_SEEN", "ChildNow", "ChildState", "Lag", "as_seen", "children", "city_cells", "without_places"]
