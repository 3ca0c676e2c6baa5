"""Changes found in children's situations, as known on a day (A11)."""

import datetime as dt
from dataclasses import dataclass, replace

import sqlalchemy as sa

from data_access import months, schema
from data_access.rollups.load import Choose


@dataclass(frozen=True)
class Change:
    """A change found in a child's situation, as known on a day: found in the open month, or not handled yet (A11).

    `of_month`: found in the open month, in a town whose data have begun.
    """

    found_on: dt.date
    reported_on: dt.date | None
    handled_on: dt.date | None
    kind: str | None
    of_month: bool


def changes_known(connection: sa.Connection, choose: Choose, as_of: dt.date) -> dict[str, tuple[Change, ...]]:
    """Changes found in the month so far, and earlier ones that are not handled yet; what comes later is not known."""
    r = schema.change_report.c
    first = months.first_day(months.month_of(as_of))
    rows = connection.execute(
        sa.select(r.child_id, r.found_on, r.reported_on, r.handled_on, r.kind)
        .where(choose(r.child_id), r.found_on.between(months.BEGINNING, as_of))
        .where(sa.or_(r.found_on >= first, r.handled_on.is_(None), r.handled_on > as_of))
        .order_by(r.child_id, r.found_on, r.id)
    )
    by_child: dict[str, list[Change]] = {}
    for child, found_on, reported_on, handled_on, kind in rows:
        told = reported_on if reported_on is not None and reported_on <= as_of else None
        done = handled_on if handled_on is not None and handled_on <= as_of else None
        by_child.setdefault(child, []).append(Change(found_on, told, done, kind, found_on >= first))
    return {child: tuple(found) for child, found in by_child.items()}


def counted(changes: tuple[Change, ...], *, begun: bool) -> tuple[Change, ...]:
    """The same changes; none of them counts in the open month where the town's data have not begun."""
    return changes if begun else tuple(replace(change, of_month=False) for change in changes)
