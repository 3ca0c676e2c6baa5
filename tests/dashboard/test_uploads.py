"""Uploads: tried without a trace, brought in after their row in the audit trail, rejected rows kept for the sender."""

import datetime as dt
import threading
from collections.abc import Sequence

import pytest
import sqlalchemy as sa

from dashboard import handing, uploads
from dashboard.i18n import translator
from dashboard.uploads import Box, Choice, Sender
from data_access import audit, rollups
from data_access.engine import Database
from data_access.errors import DatabaseAway
from data_access.importing.sources import of_upload
from data_access.rollups.schema import data_version
from data_access.schema import area, audit_event
from data_access.scope import Role, Scope
from tests import factories
from tests.data_access.importing.files import official, rows
from tests.factories import CITY, V11, City, child, places

VISIT = official("visit", "child_id", "visited_on", "mode", "visitor_role", "child_seen")
GOOD, BAD = "c1,2026-11-01,入户,儿童主任,是", "c1,2026-11-31,入户,儿童主任,是"
TODAY = dt.date(2026, 11, 22)
SECONDS = 60


def file(*lines: str, name: str = "走访.csv"):
    return of_upload(name, "\n".join([",".join(VISIT), *lines]).encode())


@pytest.fixture
def sender(database: Database) -> Sender:
    factories.write(database, City.of(places(), child("c1", V11)))
    rollups.refresh(database, today=TODAY)
    return Sender(database, Scope(Role.CITY_SUPERVISOR, CITY), "somebody", TODAY, None, translator("zh"))


def ended(job: uploads.Job) -> uploads.Job:
    assert job.wait(SECONDS)
    return job


def done(job: uploads.Job) -> uploads.Done:
    found = ended(job)
    assert found.error is None
    assert found.done is not None
    return found.done


def audited(database: Database) -> list[dict[str, object]]:
    with database.audit.read() as connection:
        return [dict(row) for row in connection.execute(sa.select(audit_event)).mappings()]


def version(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(sa.select(data_version.c.version)).scalar_one())


def test_trying_leaves_no_trace(sender: Sender):
    before = version(sender.database)
    (result,) = done(uploads.rehearse(sender, [file(GOOD, BAD)], Choice())).results
    assert (result.written, result.rejected) == (1, 1)
    assert rows(sender.database, "visit") == rows(sender.database, "import_batch") == []
    assert audited(sender.database) == []
    assert version(sender.database) == before


def test_what_is_brought_in_after_another_city_came_is_refused_though_the_page_offered_it(sender: Sender):
    with sender.database.write() as connection:
        connection.execute(sa.insert(area).values(code="320598", name="邻市", level="city", fictional=True))
    job = ended(uploads.bring_in(sender, [file(GOOD)], Choice()))
    assert isinstance(job.error, uploads.SeveralCities)
    assert rows(sender.database, "visit") == rows(sender.database, "import_batch") == []


def test_bringing_in_writes_audits_and_computes(sender: Sender):
    before = version(sender.database)
    (result,) = done(uploads.bring_in(sender, [file(GOOD, BAD)], Choice())).results
    assert (result.written, result.rejected) == (1, 1)
    assert rows(sender.database, "visit", "child_id", "visited_on") == [("c1", dt.date(2026, 11, 1))]
    assert rows(sender.database, "import_batch", "by", "city_code") == [("somebody", CITY)]
    assert version(sender.database) > before
    (event,) = audited(sender.database)
    assert (event["subject"], event["role"], event["action"], event["area_code"]) == (
        "somebody", "city_supervisor", "import", CITY,
    )  # fmt: skip
    assert event["detail"] == "import visit: 2 rows, 1 new, 0 changed, 0 there already, 1 rejected"
    assert event["child_ids"] is None


def test_a_file_of_which_nothing_is_taken_is_not_audited(sender: Sender):
    (result,) = done(uploads.bring_in(sender, [file(GOOD, BAD)], Choice(all_or_nothing=True))).results
    assert result.refused is not None
    assert rows(sender.database, "visit") == []
    assert audited(sender.database) == []


def test_without_its_row_in_the_audit_trail_nothing_comes_in(sender: Sender, monkeypatch: pytest.MonkeyPatch):
    def away(*_: object) -> None:
        raise DatabaseAway()

    monkeypatch.setattr(audit, "append", away)
    job = ended(uploads.bring_in(sender, [file(GOOD)], Choice()))
    assert isinstance(job.error, DatabaseAway)
    assert job.done is None
    assert rows(sender.database, "visit") == rows(sender.database, "import_batch") == []


def test_what_is_in_is_told_when_the_rest_is_cut_off(sender: Sender, monkeypatch: pytest.MonkeyPatch):
    append, told = audit.append, []

    def once(database: Database, events: Sequence[audit.Event], at: dt.datetime) -> None:
        if told:
            raise DatabaseAway()
        told.extend(events)
        append(database, events, at)

    monkeypatch.setattr(audit, "append", once)
    second = file(GOOD.replace("11-01", "11-02"), name="走访二.csv")
    found = done(uploads.bring_in(sender, [file(GOOD, BAD), second], Choice()))
    assert [(result.file.name, result.written) for result in found.results] == [("走访.csv", 1)]
    assert isinstance(found.cut_off, DatabaseAway)
    assert rows(sender.database, "visit", "visited_on") == [(dt.date(2026, 11, 1),)]


def test_figures_that_could_not_be_computed_do_not_hide_what_came_in(sender: Sender, monkeypatch: pytest.MonkeyPatch):
    def away(*_: object, **__: object) -> None:
        raise DatabaseAway()

    monkeypatch.setattr(rollups, "refresh", away)
    found = done(uploads.bring_in(sender, [file(GOOD, BAD)], Choice()))
    assert [result.written for result in found.results] == [1]
    assert found.results[0].rejected_data
    assert isinstance(found.cut_off, DatabaseAway)


def test_what_is_missing_is_named_and_can_be_given(sender: Sender):
    text = file(GOOD).data.decode().replace(",走访人身份", "").replace(",儿童主任", "")
    without = of_upload("走访.csv", text.encode())
    assert done(uploads.rehearse(sender, [without], Choice())).missing == {"visitor_role"}
    given = Choice(given=(("visitor_role", "director"),))
    assert [result.written for result in done(uploads.rehearse(sender, [without], given)).results] == [1]


def test_a_job_that_is_stopped_leaves_the_database_as_it_was(sender: Sender, monkeypatch: pytest.MonkeyPatch):
    begun, go_on = threading.Event(), threading.Event()
    imported = uploads.import_files

    def slow(*arguments: object, **options: object) -> object:
        begun.set()
        assert go_on.wait(SECONDS)
        return imported(*arguments, **options)

    monkeypatch.setattr(uploads, "import_files", slow)
    job = uploads.bring_in(sender, [file(GOOD)], Choice())
    assert begun.wait(SECONDS)
    waiting = uploads.rehearse(sender, [file(GOOD)], Choice())
    assert not waiting.wait(0.05)
    assert waiting.step.what == uploads.WAITING
    job.stop()
    go_on.set()
    assert ended(job).done is None
    assert job.error is None
    assert done(waiting).results[0].written == 1  # one at a time: it ran after the other
    assert rows(sender.database, "visit") == []


# --- one tab ----------------------------------------------------------------------------------------------------------


def test_rejected_rows_are_offered_once_the_sender_looks_and_leave_the_session(sender: Sender):
    box = Box()
    box.started(uploads.bring_in(sender, [file(GOOD, BAD)], Choice()))
    ended(box.brought)
    outcome = box.outcome()
    assert [made.name for made in box.offers] == ["走访.csv.rejected.xlsx"]
    assert all(map(handing.stands, box.offers))
    assert all(result.rejected_data == b"" for result in (*outcome.results, *box.brought.done.results))
    offers = box.offers
    assert box.outcome() == outcome
    assert box.offers == offers  # looking again offers nothing again
    box.leave()
    assert not any(map(handing.stands, offers))


def test_rejected_rows_of_a_page_left_before_the_end_are_never_offered(sender: Sender):
    box = Box()
    job = uploads.bring_in(sender, [file(GOOD, BAD)], Choice())
    box.started(job)
    box.leave()
    assert done(job).results[0].written == 1  # the import itself comes to its end
    assert box.outcome() is None
    assert box.offers == ()


def test_a_new_import_takes_the_offers_of_the_one_before_away(sender: Sender):
    box = Box()
    box.started(uploads.bring_in(sender, [file(GOOD, BAD)], Choice()))
    ended(box.brought)
    box.outcome()
    offers = box.offers
    box.started(uploads.bring_in(sender, [file(GOOD)], Choice()))
    ended(box.brought)
    assert not any(map(handing.stands, offers))


def test_the_same_choice_is_tried_once(sender: Sender):
    box, started = Box(), []

    def start() -> uploads.Job:
        started.append(1)
        return uploads.rehearse(sender, [file(GOOD)], Choice())

    first = box.trial(("a", Choice()), start)
    assert box.trial(("a", Choice()), start) is first
    assert box.trial(("a", Choice(all_or_nothing=True)), start) is not first
    assert len(started) == 2
    ended(box.tried[1])


@pytest.mark.parametrize(
    ("data", "is_map"),
    [
        (b'{"type": "FeatureCollection", "features": []}', True),
        (b"SQLite format 3\x00".ljust(68, b"\x00") + b"GPKG", True),
        ("儿童编号,走访日期".encode(), False),
        (b"", False),
        (b"\x7fELF\x00\x00", False),
    ],
)
def test_maps_are_told_by_their_content(data: bytes, is_map: bool):
    assert uploads.is_map(of_upload("a.csv", data)) is is_map
