"""The audit trail on both engines: what is appended stays, what was tampered with is named, writers do not collide."""

import datetime as dt
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from data_access import audit, audit_guard, roles, setup
from data_access.audit import BEGINNING, Action, Event, Fault, append, append_in, purge, verify
from data_access.engine import Database
from data_access.errors import AuditFailed, ContractBroken, DatabaseForbids, KeptTooShort, NotAllowed, TrailBroken
from data_access.roles import Roles
from data_access.schema import audit_checkpoint, audit_event, audit_head
from data_access.scope import Role, Scope
from tests.factories import CITY

AT = dt.datetime(2026, 11, 22, 8, 30, 15, 250)
REVEAL = Event("u1", "town_supervisor", Action.REVEAL, "320599101", ("YP-1", "YP-2"), "电话核实", "name")
LOOK = Event("u2", "auditor", Action.SIGN_IN, CITY)
PURGE = Event("root", "operator", Action.SETTINGS, detail="audit purge")


def rows(database: Database, table: sa.Table = audit_event) -> list[dict[str, Any]]:
    with database.audit.read() as connection:
        return [dict(row) for row in connection.execute(sa.select(table).order_by(sa.literal_column("1"))).mappings()]


@pytest.fixture
def trail(database: Database) -> Database:
    """Ten events, a day apart."""
    for day in range(10):
        append(database, [REVEAL if day % 2 else LOOK], AT + dt.timedelta(days=day))
    return database


@contextmanager
def forging(database: Database) -> Iterator[sa.Connection]:
    """As somebody who owns the tables and takes the triggers down for it."""
    with database.audit.write() as connection:
        audit_guard.take_down(connection)
        yield connection
        audit_guard.put_up(connection)


def found(database: Database) -> tuple[Fault | None, int]:
    verified = verify(database)
    return verified.fault, verified.at_id


# --- appending --------------------------------------------------------------------------------------------------------


def test_an_event_stands_as_it_was_said(database: Database):
    append(database, [REVEAL], AT)
    (row,) = rows(database)
    assert row.pop("hash") != row.pop("prev_hash") == BEGINNING
    assert row == {
        "id": 1,
        "at": AT,
        "subject": "u1",
        "role": "town_supervisor",
        "action": "reveal",
        "area_code": "320599101",
        "child_ids": "YP-1;YP-2",
        "reason": "电话核实",
        "detail": "name",
    }


def test_events_are_chained_and_whole(trail: Database):
    found_rows = rows(trail)
    assert [row["id"] for row in found_rows] == list(range(1, 11))
    assert [row["prev_hash"] for row in found_rows] == [BEGINNING, *(row["hash"] for row in found_rows[:-1])]
    assert verify(trail) == audit.Verified(10, 10, found_rows[-1]["hash"])


def test_no_events_are_no_transaction(database: Database):
    append(database, [], AT)
    assert verify(database) == audit.Verified(0, 0, BEGINNING)


def test_all_or_none(database: Database):
    too_long = Event("u" * 300, "leader", Action.EXPORT)
    with forging(database) as connection:  # SQLite keeps no length: let it refuse the second by a trigger
        if database.is_sqlite:
            connection.exec_driver_sql(
                "CREATE TRIGGER long BEFORE INSERT ON audit_event WHEN length(NEW.subject) > 200 "
                "BEGIN SELECT RAISE(ABORT, 'too long'); END"
            )
    with pytest.raises(AuditFailed):
        append(database, [REVEAL, too_long], AT)
    assert rows(database) == []
    append(database, [REVEAL], AT)
    assert found(database) == (None, 0)


@pytest.mark.parametrize("table", ["audit_event", "audit_head"])
def test_without_its_tables_nothing_is_recorded(database: Database, table: str):
    with database.audit.write() as connection:
        connection.exec_driver_sql(f"DROP TABLE {table}")
    with pytest.raises(AuditFailed):
        append(database, [REVEAL], AT)


def test_without_its_head_nothing_is_recorded_and_verify_says_so(trail: Database):
    with forging(trail) as connection:
        connection.execute(sa.delete(audit_head))
    with pytest.raises(AuditFailed):
        append(trail, [REVEAL], AT)
    assert found(trail)[0] is Fault.REMOVED


def test_a_text_that_no_database_takes_is_a_failure_and_no_fault_of_the_program(database: Database):
    with pytest.raises(AuditFailed):
        append(database, [Event("\ud800", "leader", Action.EXPORT)], AT)
    assert rows(database) == []


def test_instants_are_naive_utc(database: Database):
    with pytest.raises(ContractBroken):
        append(database, [REVEAL], AT.replace(tzinfo=dt.UTC))


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30), min_size=5, max_size=5))
def test_no_two_events_are_spelt_alike(words: list[str]):
    """Where one field ends and the next begins is part of what is hashed."""
    subject, role, area, reason, detail = words
    event = Event(subject, role, Action.EXPORT, area, (), reason, detail)
    row = audit._row(1, event, AT, BEGINNING)
    shifted = audit._row(1, Event(subject + role, "", Action.EXPORT, area, (), reason, detail), AT, BEGINNING)
    assert (row["hash"] == shifted["hash"]) is (role == "")


# --- what makes it hold on SQLite -------------------------------------------------------------------------------------


def test_a_power_cut_loses_no_event(sqlite: Database):
    with sqlite.audit.write() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_a_file_that_is_gone_takes_no_event_and_is_not_made_anew(sqlite: Database):
    append(sqlite, [REVEAL], AT)
    assert sqlite.audit.path is not None
    sqlite.audit.path.unlink()  # the writer's connection still holds the file that nobody can see any more
    with pytest.raises(AuditFailed):
        append(sqlite, [REVEAL], AT)
    assert not sqlite.audit.path.exists()


def test_a_file_that_cannot_be_written_takes_no_event(sqlite: Database):
    with sqlite.audit.write() as holder:
        holder.execute(sa.select(audit_head))
        busy = Database(sqlite.audit.url + "?timeout=0.1", durable=True)
        with pytest.raises(AuditFailed):
            append(_Standing(busy), [REVEAL], AT)


class _Standing:
    """A database whose trail lies where it is told."""

    def __init__(self, trail: Database) -> None:
        self.audit = trail


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT OR REPLACE INTO audit_event SELECT id, at, 'other', role, action, area_code, child_ids, reason, "
        "detail, prev_hash, hash FROM audit_event WHERE id = 3",
        "INSERT OR REPLACE INTO audit_head VALUES (1, 99, 'x')",
    ],
)
def test_replacing_is_refused_too(sqlite: Database, statement: str):
    for _ in range(4):
        append(sqlite, [LOOK], AT)
    with pytest.raises(sa.exc.IntegrityError, match="append-only"), sqlite.audit.write() as connection:
        connection.exec_driver_sql(statement)
    assert found(sqlite) == (None, 0)


# --- append-only ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET subject = 'nobody' WHERE id = 3",
        "DELETE FROM audit_event WHERE id = 10",
        "DELETE FROM audit_event",
        "UPDATE audit_checkpoint SET events = 0",
        "DELETE FROM audit_checkpoint",
        "DELETE FROM audit_head",
        "UPDATE audit_head SET last_id = 3",
        "UPDATE audit_head SET last_hash = 'x'",
    ],
)
def test_nothing_is_changed_or_deleted(trail: Database, statement: str):
    purge(trail, AT + dt.timedelta(days=1), PURGE, AT + dt.timedelta(days=11))
    with pytest.raises(sa.exc.DatabaseError, match="append-only"), trail.audit.write() as connection:
        connection.exec_driver_sql(statement)
    assert found(trail) == (None, 0)


def test_nothing_is_truncated(postgresql: Database):
    for table in ("audit_event", "audit_head", "audit_checkpoint"):
        with pytest.raises(sa.exc.DatabaseError, match="append-only"), postgresql.audit.write() as connection:
            connection.exec_driver_sql(f"TRUNCATE {table}")


def test_making_it_again_changes_nothing(trail: Database):
    before = rows(trail)
    setup.initialise(trail)
    assert rows(trail) == before
    with pytest.raises(sa.exc.DatabaseError, match="append-only"), trail.audit.write() as connection:
        connection.execute(sa.delete(audit_event))


# --- what was tampered with -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("subject", "somebody else"),
        ("role", "leader"),
        ("action", "sign_in"),
        ("area_code", None),
        ("child_ids", "YP-1"),
        ("reason", ""),
        ("detail", None),
        ("at", AT),
        ("prev_hash", BEGINNING),
        ("hash", "f" * 64),
    ],
)
@pytest.mark.parametrize("number", [2, 4, 10])
def test_an_altered_event_is_named(trail: Database, column: str, value: object, number: int):
    with forging(trail) as connection:
        connection.execute(sa.update(audit_event).where(audit_event.c.id == number).values({column: value}))
    assert found(trail) == (Fault.ALTERED, number)


def test_an_instant_that_is_none_is_named(sqlite: Database):
    for _ in range(3):
        append(sqlite, [LOOK], AT)
    with forging(sqlite) as connection:
        connection.exec_driver_sql("UPDATE audit_event SET at = 'never' WHERE id = 2")
    assert found(sqlite) == (Fault.ALTERED, 2)


@pytest.mark.parametrize("number", [3, 10])
def test_an_event_written_anew_with_a_hash_of_its_own_is_named(trail: Database, number: int):
    old = rows(trail)[number - 1]
    new = audit._row(number, Event("nobody", "leader", Action.SIGN_IN), old["at"], old["prev_hash"])
    with forging(trail) as connection:
        connection.execute(sa.update(audit_event).where(audit_event.c.id == number).values(new))
    assert found(trail) == (Fault.ALTERED, number)


@pytest.mark.parametrize(
    ("gone", "named"), [((5,), 5), ((4, 5, 6), 4), ((10,), 10), ((9, 10), 9), ((1,), 1), ((1, 2), 1)]
)
def test_a_removed_event_is_named(trail: Database, gone: tuple[int, ...], named: int):
    with forging(trail) as connection:
        connection.execute(sa.delete(audit_event).where(audit_event.c.id.in_(gone)))
    assert found(trail) == (Fault.REMOVED, named)


def test_all_events_removed(trail: Database):
    with forging(trail) as connection:
        connection.execute(sa.delete(audit_event))
    assert found(trail) == (Fault.REMOVED, 1)


def test_two_events_that_changed_places_are_named(trail: Database):
    with forging(trail) as connection:
        for old, new in ((4, 99), (7, 4), (99, 7)):
            connection.execute(sa.update(audit_event).where(audit_event.c.id == old).values(id=new))
    assert found(trail) == (Fault.ALTERED, 4)


def test_an_event_put_in_behind_the_head_is_named(trail: Database):
    last = rows(trail)[-1]
    with trail.audit.write() as connection:  # inserting alone needs no trigger down
        connection.execute(sa.insert(audit_event).values(audit._row(11, LOOK, AT, last["hash"])))
    assert found(trail) == (Fault.FORGED, 11)


def test_a_chain_that_was_cut_with_its_head_is_found_by_what_was_noted_down(trail: Database):
    noted, earlier = verify(trail), rows(trail)[7]["hash"]
    with forging(trail) as connection:
        connection.execute(sa.delete(audit_event).where(audit_event.c.id > 8))
        connection.execute(sa.update(audit_head).values(last_id=8, last_hash=earlier))
    assert found(trail) == (None, 0)
    cut = verify(trail, (noted.last_id, noted.last_hash))
    assert (cut.fault, cut.at_id) == (Fault.REMOVED, 9)


def test_a_chain_that_was_written_anew_is_found_by_what_was_noted_down(trail: Database):
    noted = verify(trail)
    append(trail, [LOOK], AT)
    assert verify(trail, (noted.last_id, noted.last_hash)).fault is None
    with forging(trail) as connection:
        connection.execute(sa.delete(audit_event))
        connection.execute(sa.update(audit_head).values(last_id=0, last_hash=BEGINNING))
        append_in(connection, [LOOK] * 11, AT)
    assert found(trail) == (None, 0)
    anew = verify(trail, (noted.last_id, noted.last_hash))
    assert (anew.fault, anew.at_id) == (Fault.FORGED, 10)


# --- purging ----------------------------------------------------------------------------------------------------------


def test_purged_events_are_gone_and_the_chain_goes_on(trail: Database):
    later = AT + dt.timedelta(days=20)
    assert purge(trail, AT + dt.timedelta(days=4), PURGE, later) == 4
    kept = rows(trail)
    assert [row["id"] for row in kept] == [5, 6, 7, 8, 9, 10, 11]
    assert (kept[-1]["subject"], kept[-1]["detail"], kept[-1]["at"]) == ("root", "audit purge", later)
    (sealed,) = rows(trail, audit_checkpoint)
    assert (sealed["up_to_id"], sealed["events"], sealed["last_hash"]) == (4, 4, kept[0]["prev_hash"])
    append(trail, [LOOK], later)
    assert (verify(trail).events, *found(trail)) == (8, None, 0)


def test_purging_again_and_again_keeps_a_chain_of_seals(trail: Database):
    for day in (2, 5):
        purge(trail, AT + dt.timedelta(days=day), PURGE, AT + dt.timedelta(days=20))
    purge(trail, AT + dt.timedelta(days=30), PURGE, AT + dt.timedelta(days=31))
    assert [seal["up_to_id"] for seal in rows(trail, audit_checkpoint)] == [2, 5, 12]
    assert found(trail) == (None, 0)
    assert [row["id"] for row in rows(trail)] == [13]


def test_nothing_old_enough_is_nothing_removed(trail: Database):
    assert purge(trail, AT, PURGE, AT) == 0
    assert rows(trail, audit_checkpoint) == []
    assert len(rows(trail)) == 10


def test_a_clock_that_went_back_removes_no_later_event(trail: Database):
    append(trail, [LOOK], AT - dt.timedelta(days=30))
    assert purge(trail, AT - dt.timedelta(days=1), PURGE, AT + dt.timedelta(days=20)) == 0
    assert len(rows(trail)) == 11


@pytest.mark.parametrize("number", [2, 8])
def test_a_fault_is_not_sealed_away(trail: Database, number: int):
    with forging(trail) as connection:
        connection.execute(sa.update(audit_event).where(audit_event.c.id == number).values(subject="x"))
    with pytest.raises(TrailBroken):
        purge(trail, AT + dt.timedelta(days=5), PURGE, AT + dt.timedelta(days=20))
    assert (len(rows(trail)), rows(trail, audit_checkpoint)) == (10, [])


@pytest.mark.parametrize("change", [{"events": 1}, {"up_to_id": 3}, {"last_hash": "f" * 64}, {"subject": "other"}])
def test_a_forged_checkpoint_is_found(trail: Database, change: dict[str, object]):
    purge(trail, AT + dt.timedelta(days=4), PURGE, AT + dt.timedelta(days=20))
    with forging(trail) as connection:
        connection.execute(sa.update(audit_checkpoint).values(change))
    assert found(trail) == (Fault.FORGED, change.get("up_to_id", 4))


def test_the_first_kept_event_cannot_go_unseen_after_a_purge(trail: Database):
    purge(trail, AT + dt.timedelta(days=4), PURGE, AT + dt.timedelta(days=20))
    with forging(trail) as connection:
        connection.execute(sa.delete(audit_event).where(audit_event.c.id == 5))
    assert found(trail) == (Fault.REMOVED, 5)


def test_an_event_put_in_before_the_checkpoint_is_named(trail: Database):
    purge(trail, AT + dt.timedelta(days=4), PURGE, AT + dt.timedelta(days=20))
    with trail.audit.write() as connection:
        connection.execute(sa.insert(audit_event).values(audit._row(3, LOOK, AT, BEGINNING)))
    assert found(trail) == (Fault.FORGED, 3)


def test_a_checkpoint_that_is_gone_is_found(trail: Database):
    purge(trail, AT + dt.timedelta(days=4), PURGE, AT + dt.timedelta(days=20))
    with forging(trail) as connection:
        connection.execute(sa.delete(audit_checkpoint))
    assert found(trail) == (Fault.REMOVED, 1)


def test_retention_counts_whole_months_and_never_falls_below_the_laws():
    assert audit.retention(dt.date(2026, 11, 23), 36) == dt.date(2023, 11, 1)
    assert audit.retention(dt.date(2026, 3, 31), 6) == dt.date(2025, 9, 1)
    with pytest.raises(KeptTooShort):
        audit.retention(dt.date(2026, 11, 23), 5)


# --- many at once -----------------------------------------------------------------------------------------------------

EACH = 60


def _write(url: str, name: str) -> None:
    database = Database(url)
    for number in range(EACH):
        append(database, [Event(name, "leader", Action.EXPORT, detail=str(number))] * 2, AT)


def test_writers_in_several_processes_make_one_chain(database: Database):
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=_write, args=(database.url, name)) for name in ("one", "two", "three")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    assert (verify(database).events, *found(database)) == (3 * 2 * EACH, None, 0)
    for name in ("one", "two", "three"):
        mine = [int(row["detail"]) for row in rows(database) if row["subject"] == name]
        assert mine == sorted([*range(EACH), *range(EACH)])


def test_a_hundred_thousand_events_are_verified_in_seconds(database: Database):
    with database.audit.write() as connection:
        append_in(connection, [REVEAL] * 100_000, AT)
    began = time.process_time()
    assert verify(database).events == 100_000
    assert time.process_time() - began < 10


# --- roles ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.AUDITOR}))
def test_only_an_auditor_s_scope_verifies(sqlite: Database, role: Role):
    with pytest.raises(NotAllowed):
        verify(sqlite, scope=Scope(role, CITY, "320599101" if role is Role.TOWN_SUPERVISOR else None))


@pytest.fixture
def as_dashboard(postgresql: Database) -> Iterator[Database]:
    """The database through a login that has the dashboard's role alone."""
    given = Roles("tonghu_test_trail", "tonghu_test_trail_names")
    setup.initialise(postgresql, roles=given)
    with postgresql.write() as connection:
        connection.exec_driver_sql("DROP ROLE IF EXISTS tonghu_test_looker")
        connection.exec_driver_sql("CREATE ROLE tonghu_test_looker LOGIN PASSWORD 'only for tests'")
        connection.exec_driver_sql("GRANT tonghu_test_trail TO tonghu_test_looker")
    url = sa.make_url(postgresql.url).set(username="tonghu_test_looker", password="only for tests")
    database = Database(url.render_as_string(hide_password=False))
    yield database
    database.dispose()
    with postgresql.write() as connection:
        for role in ("tonghu_test_looker", given.dashboard, given.identity):
            connection.exec_driver_sql(f"DROP OWNED BY {role}")
            connection.exec_driver_sql(f"DROP ROLE {role}")


def test_the_dashboard_s_role_appends_and_an_auditor_verifies(as_dashboard: Database, postgresql: Database):
    assert roles.stand(as_dashboard)
    append(as_dashboard, [REVEAL, LOOK], AT)
    append(as_dashboard, [LOOK], AT)
    auditor = Scope(Role.AUDITOR, CITY)
    assert verify(as_dashboard, scope=auditor) == verify(postgresql)
    assert verify(postgresql).events == 3
    with as_dashboard.audit.read(Scope(Role.CITY_SUPERVISOR, CITY)) as connection:
        assert connection.execute(sa.select(audit_event)).all() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET subject = 'x'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
        "DELETE FROM audit_head",
        "INSERT INTO audit_head VALUES (2, 0, 'x')",
        "INSERT INTO audit_checkpoint VALUES (1, 1, 'x', now(), 'x', 'x', 'x')",
        "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_event_only ON audit_event",
    ],
)
def test_the_dashboard_s_role_may_do_nothing_else(as_dashboard: Database, postgresql: Database, statement: str):
    append(as_dashboard, [LOOK], AT)
    with pytest.raises(DatabaseForbids), as_dashboard.audit.write(Scope(Role.AUDITOR, CITY)) as connection:
        connection.exec_driver_sql(statement)
    with pytest.raises((AuditFailed, TrailBroken)):  # it sees no event, and could take no trigger down
        purge(as_dashboard, AT + dt.timedelta(days=1), PURGE, AT)
    assert found(postgresql) == (None, 0)
