"""Writing down what was agreed: within the scope, recorded first, and refused by the database's own wall too."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from data_access import agreements, rollups, schema
from data_access.agreements import Agreed, DayUnfit, Disputed, WordsMissing, WordsUnfit
from data_access.engine import Database
from data_access.errors import AuditFailed, DatabaseForbids, NotAllowed, UnknownArea
from data_access.queries import agreements as written
from data_access.scope import Role, Scope
from tests import factories as f
from tests import walled as walls
from tests.factories import CITY, T1, T2, V11, V21, City, day, write
from tests.walled import Walled

TODAY = day("2026-11-22")
NOW = dt.datetime(2026, 11, 22, 3)
BUREAU = Scope(Role.CITY_SUPERVISOR, CITY)
OF_T1 = Scope(Role.TOWN_SUPERVISOR, CITY, T1)
AGREED = Agreed(T1, TODAY, "镇民政办", "联浜村儿童主任补缺", day("2026-12-10"))
OTHERS = tuple(Scope(role, CITY) for role in (Role.LEADER, Role.FINANCE, Role.AUDITOR))


@pytest.fixture
def place(database: Database) -> Database:
    write(
        database,
        City.of(
            f.places(),
            f.child("own", V11),
            f.child("other", V21),
            f.action("mine", T1, agreed="2026-11-01", due="2026-11-10"),
            f.action("theirs", T2, agreed="2026-11-01", due="2026-11-10"),
            f.dispute("asked", T1),
        ),
    )
    rollups.refresh(database, today=TODAY)
    return database


def nobody() -> None:
    """Where the test is not about the trail."""


def actions(database: Database, scope: Scope = BUREAU) -> dict[str, written.Action]:
    with database.read(scope) as connection:
        return {action.what: action for action in written.actions(connection, scope, TODAY)}


def reminders(database: Database) -> dict[str, written.FollowUp]:
    with database.read(BUREAU) as connection:
        return written.follow_ups(connection, BUREAU, TODAY)


# --- what is written --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scope", [BUREAU, OF_T1], ids=str)
def test_an_action_is_written_and_settled(place: Database, scope: Scope):
    agreements.agree(place, scope, AGREED, "u1", nobody)
    action = actions(place, scope)[AGREED.what]
    assert (action.town_code, action.who, action.due_on, action.done_on) == (T1, AGREED.who, AGREED.due_on, None)
    agreements.settle(place, scope, action.id, "候选人已公示", None, TODAY, nobody)
    assert actions(place)[AGREED.what].is_open(TODAY)
    agreements.settle(place, scope, action.id, " 已到岗 \n", TODAY, TODAY, nobody)
    assert dataclasses.replace(action, outcome="已到岗", done_on=TODAY) == actions(place)[AGREED.what]


def test_a_dispute_is_raised_and_reviewed_by_the_bureau(place: Database):
    agreements.dispute(place, OF_T1, Disputed("A9.late", T1, "2026-10", "台账尚未导入"), "u1", NOW, nobody)
    with place.read(OF_T1) as connection:
        first = written.disputes(connection, OF_T1, TODAY)[0]
    assert (first.measure_id, first.note, first.by, first.closed_at) == ("A9.late", "台账尚未导入", "u1", None)
    with pytest.raises(NotAllowed):
        agreements.review(place, OF_T1, first.id, "已补录", "u1", NOW, nobody)
    agreements.review(place, BUREAU, first.id, "已补录", "u2", NOW, nobody)
    with place.read(OF_T1) as connection:
        last = written.disputes(connection, OF_T1, TODAY)[-1]
    assert (last.reviewer, last.outcome, last.closed_at) == ("u2", "已补录", NOW)


def test_a_reminder_of_the_same_day_replaces_the_first(place: Database):
    agreements.remind(place, OF_T1, ("own",), TODAY, None, "u1", nobody)
    agreements.remind(place, OF_T1, ("own", "own"), TODAY, day("2026-11-25"), "u1", nobody)
    assert reminders(place) == {"own": written.FollowUp("own", TODAY, day("2026-11-25"))}


# --- what is refused --------------------------------------------------------------------------------------------------

Write = Callable[[Database, Scope], None]
WRITINGS: dict[str, Write] = {
    "agree": lambda database, scope: agreements.agree(database, scope, AGREED, "u1", nobody),
    "settle": lambda database, scope: agreements.settle(database, scope, "mine", "x", None, TODAY, nobody),
    "dispute": lambda database, scope: agreements.dispute(
        database, scope, Disputed("A1", T1, "2026-10", "x"), "u1", NOW, nobody
    ),
    "review": lambda database, scope: agreements.review(database, scope, "asked", "x", "u1", NOW, nobody),
    "remind": lambda database, scope: agreements.remind(database, scope, ("own",), TODAY, None, "u1", nobody),
}
OF_T2 = Scope(Role.TOWN_SUPERVISOR, CITY, T2)


@pytest.mark.parametrize("writing", WRITINGS)
@pytest.mark.parametrize("scope", [*OTHERS, OF_T2], ids=lambda scope: f"{scope.role}-{scope.town}")
def test_nobody_else_writes(place: Database, writing: str, scope: Scope):
    before = everything(place)
    with pytest.raises(NotAllowed):
        WRITINGS[writing](place, scope)
    assert everything(place) == before


@pytest.mark.parametrize("writing", WRITINGS)
def test_what_cannot_be_recorded_is_not_written(place: Database, writing: str, monkeypatch: pytest.MonkeyPatch):
    def fails() -> None:
        raise AuditFailed()

    monkeypatch.setitem(WRITINGS[writing].__globals__, "nobody", fails)
    before = everything(place)
    with pytest.raises(AuditFailed):
        WRITINGS[writing](place, BUREAU)
    assert everything(place) == before


def everything(database: Database) -> dict[str, list[tuple[object, ...]]]:
    return f.contents(database, (schema.action, schema.dispute, schema.follow_up))


def test_a_town_writes_neither_for_the_city_nor_about_children_of_others(place: Database):
    with pytest.raises(NotAllowed):
        agreements.agree(place, OF_T1, dataclasses.replace(AGREED, area_code=CITY), "u1", nobody)
    with pytest.raises(UnknownArea):
        agreements.agree(place, BUREAU, dataclasses.replace(AGREED, area_code="320598101"), "u1", nobody)
    for children in ((), ("own", "other"), ("own", "nobody"), tuple(f"c{n}" for n in range(201))):
        with pytest.raises(NotAllowed):
            agreements.remind(place, OF_T1, children, TODAY, None, "u1", nobody)
    assert reminders(place) == {}


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        (" \n ", WordsMissing),
        ("监护人电话13900000000", WordsUnfit),
        ("一" * 201, WordsUnfit),
        ("一" * 200, None),
        ("2026年12月10日前", None),  # a day is no telephone
    ],
)
def test_texts_that_others_read_are_short_and_name_nobody(place: Database, text: str, refused: type | None):
    agreed = dataclasses.replace(AGREED, what=text)
    if refused is None:
        agreements.agree(place, BUREAU, agreed, "u1", nobody)
        assert text in actions(place)
    else:
        with pytest.raises(refused):
            agreements.agree(place, BUREAU, agreed, "u1", nobody)


def test_days_stand_in_their_order(place: Database):
    yesterday, tomorrow = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)
    with pytest.raises(DayUnfit):
        agreements.agree(place, BUREAU, dataclasses.replace(AGREED, due_on=yesterday), "u1", nobody)
    with pytest.raises(DayUnfit):
        agreements.remind(place, BUREAU, ("own",), TODAY, yesterday, "u1", nobody)
    for done in (day("2026-10-31"), tomorrow):  # before it was agreed on; not yet
        with pytest.raises(DayUnfit):
            agreements.settle(place, BUREAU, "mine", "x", done, TODAY, nobody)


# --- the second wall --------------------------------------------------------------------------------------------------


@pytest.fixture
def wall(_postgresql_clone: walls.Clone) -> Iterator[Walled]:
    create, drop = _postgresql_clone
    owner = create()
    write(
        owner,
        City.of(
            f.places(),
            f.child("own", V11),
            f.child("other", V21),
            f.action("mine", T1, agreed="2026-11-01", due="2026-11-10"),
            f.action("theirs", T2, agreed="2026-11-01", due="2026-11-10"),
            f.dispute("asked", T1),
        ),
    )
    rollups.refresh(owner, today=TODAY)
    with walls.put_up(owner) as found:
        yield found
    drop(owner)


def test_the_dashboard_s_login_may_write_all_of_it(wall: Walled):
    for writing in WRITINGS.values():
        writing(wall.dashboard, BUREAU)
    for name in WRITINGS.keys() - {"review"}:
        WRITINGS[name](wall.dashboard, OF_T1)
    assert len(actions(wall.dashboard)) == 3  # mine, theirs, and one that was agreed on twice


@pytest.mark.parametrize("table", [schema.action, schema.dispute], ids=lambda table: table.name)
def test_the_wall_refuses_rows_of_another_town(wall: Walled, table: sa.Table):
    row = f.action("new", T2, agreed=TODAY, due=TODAY) if table is schema.action else f.dispute("new", T2)
    with pytest.raises(DatabaseForbids), wall.dashboard.write(OF_T1) as connection:
        connection.execute(sa.insert(table), dict(row))
    with wall.dashboard.write(OF_T2) as connection:  # what a policy hides is not changed either
        changed = connection.execute(sa.update(table).where(table.c.id.in_(("mine", "asked"))).values(outcome="x"))
        assert changed.rowcount == 0
