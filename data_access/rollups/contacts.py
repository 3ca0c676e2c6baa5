"""First contacts: who was met first and recorded last, by child and town (table first_contact)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence, Set

import sqlalchemy as sa

from data_access import bulk
from data_access.rollups.schema import first_contact
from data_access.rollups.sums import Contacts

_COLUMNS = [column.name for column in first_contact.columns]


def replace(connection: sa.Connection, city: str, children: Sequence[str] | None, found: Contacts) -> None:
    """Write the contacts of some children, or of the whole city, in place of those on record."""
    gone = sa.delete(first_contact).where(first_contact.c.city_code == city)
    if children is None:
        connection.execute(gone)
    else:
        for theirs in bulk.among(connection, first_contact.c.child_id, children):
            connection.execute(gone.where(theirs))
    rows = (
        (city, child, town, first.isoformat(), last.isoformat(sep=" ", timespec="microseconds"))
        for (child, town), (first, last) in sorted(found.items())
    )
    bulk.insert(connection, first_contact, _COLUMNS, rows)


def joined(
    connection: sa.Connection,
    city: str,
    children: Sequence[str],
    lately: Contacts,
    lived: Set[tuple[str, str]],
    since: dt.date,
) -> tuple[Contacts, frozenset[str]]:
    """(the contacts of some children, those of whom it cannot be told without all their visits): `lately`, which are
    the contacts from a day on, joined with what is on record of the time before.

    What lies before the day has not changed.  A first contact before it stands; the latest recording on record may be
    of a visit that is there no more, so it stands only where a later one has come, and where the child has not lived
    since (`lived`: by child and town).
    """
    stored = _stored(connection, city, children)
    by_child: dict[str, set[str]] = defaultdict(set)
    for child, town in (*stored, *lately):
        by_child[child].add(town)
    known: Contacts = {}
    unknown = set()
    for child in children:
        for key in ((child, town) for town in by_child[child]):
            before, now = stored.get(key), lately.get(key)
            if before is None or before[0] >= since:
                known |= {key: now} if now else {}
            elif key not in lived:
                known[key] = before
            elif now is not None and now[1] >= before[1]:
                known[key] = (before[0], now[1])
            else:
                unknown.add(child)
    return {key: found for key, found in known.items() if key[0] not in unknown}, frozenset(unknown)


def _stored(connection: sa.Connection, city: str, children: Sequence[str]) -> Contacts:
    f = first_contact.c
    wanted = sa.select(f.child_id, f.town_code, f.first_on, f.last_recorded_at).where(f.city_code == city)
    stored: Contacts = {}
    for theirs in bulk.among(connection, f.child_id, children):
        for child, town, first, last in connection.execute(wanted.where(theirs)).all():
            stored[child, town] = (first, last)
    return stored
