"""What came in: the latest first, with the reasons, for the bureau and the auditor of the city alone."""

import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.errors import NotAllowed
from data_access.queries import imports
from data_access.queries.imports import Reason
from data_access.schema import import_batch, import_reason
from data_access.scope import Role, Scope
from tests.factories import CITY, T1, City, area, places, write

BUREAU = Scope(Role.CITY_SUPERVISOR, CITY)
OTHER = "320598"


def batch(name: str, finished: str | None, city: str | None = CITY, **counts: int) -> dict[str, object]:
    return {
        "id": name, "file_name": f"{name}.xlsx", "sha256": "0", "kind": "visit", "by": "clerk", "city_code": city,
        "started_at": dt.datetime.fromisoformat("2026-11-01T00:00"),
        "finished_at": finished and dt.datetime.fromisoformat(finished),
        "rows_in": counts.get("rows", 0), "rows_written": counts.get("written", 0),
        "rows_changed": counts.get("changed", 0), "rows_rejected": counts.get("rejected", 0),
    }  # fmt: skip


def fill(database, *batches, reasons=()):
    write(database, City.of(places()))
    with database.write() as connection:
        connection.execute(sa.insert(import_batch), list(batches))
        for batch_id, field, reason, n in reasons:
            connection.execute(sa.insert(import_reason).values(batch_id=batch_id, field=field, reason=reason, rows=n))


def asked(database, scope=BUREAU):
    with database.read() as connection:
        return imports.batches(connection, scope)


def test_the_latest_comes_first_with_counts_and_reasons(database):
    fill(
        database,
        batch("a", "2026-11-01T01:00", rows=4, written=4),
        batch("b", "2026-11-02T01:00", rows=10, written=3, changed=2, rejected=4),
        batch("c", None, rows=1),  # never ended
        reasons=[("b", "visited_on", "late", 1), ("b", "child_id", "unknown", 3)],
    )
    latest, first = asked(database)
    assert (latest.id, latest.rows_in, latest.written, latest.changed, latest.unchanged, latest.rejected) == (
        "b", 10, 3, 2, 1, 4,
    )  # fmt: skip
    assert latest.reasons == (Reason("child_id", "unknown", 3), Reason("visited_on", "late", 1))
    assert (first.id, first.reasons) == ("a", ())


def test_other_cities_and_files_of_several_are_listed_for_nobody(database):
    fill(
        database,
        batch("ours", "2026-11-01T01:00"),
        batch("theirs", "2026-11-02T01:00", OTHER),
        batch("several", "2026-11-03T01:00", None),
        reasons=[("theirs", "visited_on", "late", 1)],
    )
    write(database, City.of(area(OTHER, "另一市")))
    assert [found.id for found in asked(database)] == ["ours"]
    assert [found.id for found in asked(database, Scope(Role.AUDITOR, CITY))] == ["ours"]
    assert asked(database, Scope(Role.TOWN_SUPERVISOR, CITY, T1)) == ()


@pytest.mark.parametrize("role", [Role.LEADER, Role.FINANCE])
def test_other_roles_are_refused(sqlite, role):
    fill(sqlite, batch("ours", "2026-11-01T01:00"))
    with pytest.raises(NotAllowed):
        asked(sqlite, Scope(role, CITY))
