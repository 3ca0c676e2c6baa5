"""The audit trail: rows are added, each chained to the one before, on both engines."""

import datetime as dt
import json
import threading

import sqlalchemy as sa

from data_access import audit
from data_access.schema import audit_event
from data_access.scope import Role
from tests.factories import CITY, day

AT = day("2026-11-22")


def event(number: int) -> audit.Event:
    at = dt.datetime.combine(AT, dt.time(1, 2, number))
    return audit.Event(at, "somebody", Role.CITY_SUPERVISOR, "import", CITY, {"rows": number, "kinds": ["走访"]})


def rows(database):
    with database.audit.read() as connection:
        return [dict(row) for row in connection.execute(sa.select(audit_event).order_by(audit_event.c.id)).mappings()]


def test_each_row_is_chained_to_the_one_before(database):
    for number in range(3):
        audit.append(database, event(number))
    found = rows(database)
    assert [row["id"] for row in found] == [1, 2, 3]
    assert [row["prev_hash"] for row in found] == [audit.FIRST, found[0]["hash"], found[1]["hash"]]
    assert all(audit.chained(row) == row["hash"] for row in found)  # as the engine gives it back
    assert json.loads(found[2]["detail"]) == {"rows": 2, "kinds": ["走访"]}


def test_an_altered_row_no_longer_fits_its_hash(database):
    audit.append(database, event(1))
    (row,) = rows(database)
    for name, other in (("subject", "else"), ("detail", "{}"), ("prev_hash", "1" * 64), ("area_code", None)):
        assert audit.chained({**row, name: other}) != row["hash"]


def test_two_at_once_make_one_chain(database):
    threads = [threading.Thread(target=audit.append, args=(database, event(n))) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = rows(database)
    assert [row["prev_hash"] for row in found[1:]] == [row["hash"] for row in found[:-1]]
    assert len(found) == 8
