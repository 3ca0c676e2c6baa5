"""The register of letters: numbers given once, steps by whom they are for, recorded first, refused by the wall too."""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from data_access import letters, rollups, schema
from data_access.agreements import DayUnfit, WordsMissing, WordsUnfit
from data_access.engine import Database
from data_access.errors import AuditFailed, DatabaseForbids, NotAllowed, UnknownArea
from data_access.letters import Drafted, Drafting, LetterStands, NobodyToSee, StepTaken, TooLateToIssue, ToTown
from data_access.queries import letters as written
from data_access.queries.letters import Letter, LetterState
from data_access.scope import Role, Scope
from tests import factories as f
from tests import walled as walls
from tests.factories import CITY, T1, T2, V11, V21, City, day, write
from tests.walled import Walled

TODAY = day("2026-11-22")
NOW = dt.datetime(2026, 11, 22, 3)
BUREAU = Scope(Role.CITY_SUPERVISOR, CITY)
OF_T1, OF_T2 = (Scope(Role.TOWN_SUPERVISOR, CITY, town) for town in (T1, T2))
NEITHER = (*(Scope(role, CITY) for role in (Role.LEADER, Role.FINANCE, Role.AUDITOR)), Scope(Role.LEADER, CITY, T1))
DRAFTED, REVIEWED, ISSUED, ACKNOWLEDGED, ANSWERED, CLOSED, WITHDRAWN = LetterState
TO_BOTH = (ToTown(T1, ("own", "own too")), ToTown(T2, ("other",)))
LETTERS = Drafting("reminder", "童护提示", "difficulty", TODAY, TODAY, day("2026-11-30"), TO_BOTH)
ROAD = {REVIEWED: BUREAU, ISSUED: BUREAU, ACKNOWLEDGED: OF_T1, ANSWERED: OF_T1, CLOSED: BUREAU}
TABLES = (schema.letter, schema.letter_step, schema.letter_child)


def city() -> City:
    return City.of(f.places(), f.child("own", V11), f.child("own too", V11), f.child("other", V21))


@pytest.fixture
def place(database: Database) -> Database:
    write(database, city())
    rollups.refresh(database, today=TODAY)
    return database


def nobody(*_told: object) -> None:
    """Where the test is not about the trail."""


def draft(database: Database, drafting: Drafting = LETTERS, scope: Scope = BUREAU) -> tuple[Drafted, ...]:
    return letters.draft(database, scope, drafting, "u1", NOW, nobody)


def go(database: Database, letter: str, state: LetterState, scope: Scope, note: str = "", on: dt.date = TODAY) -> None:
    said = note or ("已走访" if state is ANSWERED else "")
    letters.step(database, scope, (letter,), state, said, "u2", NOW, on, nobody)


def register(database: Database, scope: Scope = BUREAU) -> dict[str, Letter]:
    with database.read(scope) as connection:
        return {letter.number: letter for letter in written.register(connection, scope, TODAY)}


def to_t1(**changes: object) -> Drafting:
    return dataclasses.replace(LETTERS, to=TO_BOTH[:1], **changes)  # type: ignore[arg-type]


# --- drafting ---------------------------------------------------------------------------------------------------------


def test_each_town_gets_a_letter_with_the_next_number_and_its_own_children(place: Database):
    told: list[tuple[Drafted, ...]] = []
    drafted = letters.draft(place, BUREAU, LETTERS, "u1", NOW, told.append)
    assert told == [drafted]
    assert [letter.number for letter in drafted] == ["童护提示〔2026〕1号", "童护提示〔2026〕2号"]
    found = register(place)
    first = found["童护提示〔2026〕1号"]
    assert (first.town_code, first.children, first.as_of, first.due_on) == (T1, 2, TODAY, LETTERS.due_on)
    assert first.steps == (written.Step(DRAFTED, NOW, "u1", None),)
    with place.read(BUREAU) as connection:
        assert written.children(connection, BUREAU, TODAY) == {
            drafted[0].id: ("own", "own too"), drafted[1].id: ("other",),
        }  # fmt: skip


def test_numbers_run_by_kind_and_year(place: Database):
    draft(place)
    order = to_t1(kind="supervision_order", word="童护督办")
    next_year = to_t1(made_on=day("2027-01-04"), as_of=day("2027-01-03"), due_on=day("2027-01-11"))
    later = to_t1(as_of=day("2026-11-29"))
    numbers = [draft(place, each)[0].number for each in (order, next_year, later)]
    assert numbers == ["童护督办〔2026〕1号", "童护提示〔2027〕1号", "童护提示〔2026〕3号"]


def test_a_withdrawn_draft_keeps_its_number_and_makes_room_for_another(place: Database):
    first = draft(place, to_t1())[0]
    go(place, first.id, WITHDRAWN, BUREAU, "名单有误")
    assert draft(place, to_t1())[0].number == "童护提示〔2026〕2号"
    assert register(place)[first.number].steps[-1].note == "名单有误"


def test_a_second_click_makes_no_second_letter(place: Database):
    number = draft(place, to_t1())[0].number
    with pytest.raises(LetterStands, match=number):
        draft(place)  # neither to the other town
    assert len(register(place)) == 1


def test_two_people_at_once_get_different_numbers(place: Database):
    days = [TODAY - dt.timedelta(days=back) for back in range(6)]
    with ThreadPoolExecutor(6) as pool:
        drafted = list(pool.map(lambda on: draft(place, to_t1(as_of=on)), days))
    assert sorted(register(place)) == sorted(f"童护提示〔2026〕{n}号" for n in range(1, 7))
    assert {letter.number for each in drafted for letter in each} == set(register(place))


def test_two_people_who_click_for_the_same_day_make_one_letter(place: Database):
    def click(_n: int) -> str:
        try:
            return draft(place, to_t1())[0].number
        except LetterStands:
            return ""

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(click, range(4))) == ["", "", "", "童护提示〔2026〕1号"]


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"to": ()}, NobodyToSee),
        ({"to": (TO_BOTH[0], ToTown(T2, ()))}, NobodyToSee),
        ({"to": (ToTown(T1, ("nobody",)),)}, NotAllowed),
        ({"to": (ToTown(CITY, ("own",)),)}, UnknownArea),
        ({"to": (ToTown(V11, ("own",)),)}, UnknownArea),
        ({"to": (ToTown("320598101", ("own",)),)}, UnknownArea),
        ({"due_on": TODAY}, DayUnfit),
    ],
)
def test_what_cannot_be_drafted_leaves_nothing(place: Database, changes: dict[str, object], refused: type):
    with pytest.raises(refused):
        draft(place, dataclasses.replace(LETTERS, **changes))  # type: ignore[arg-type]
    assert register(place) == {}


@pytest.mark.parametrize("scope", [*NEITHER, OF_T1], ids=lambda scope: f"{scope.role}-{scope.town}")
def test_nobody_but_the_bureau_drafts(place: Database, scope: Scope):
    with pytest.raises(NotAllowed):
        draft(place, to_t1(), scope)
    assert register(place) == {}


# --- steps ------------------------------------------------------------------------------------------------------------


def test_a_letter_goes_its_road_and_each_step_is_kept(place: Database):
    letter = draft(place)[0]
    for state, scope in ROAD.items():
        assert letters.steps(scope, register(place)[letter.number].state)[0] is state
        go(place, letter.id, state, scope)
    found = register(place)[letter.number]
    assert [step.state for step in found.steps] == [DRAFTED, *ROAD]
    assert [step.by for step in found.steps] == ["u1"] + ["u2"] * 5
    assert found.steps[4].note == "已走访"
    assert not found.is_open
    assert letters.steps(BUREAU, CLOSED) == letters.steps(OF_T1, CLOSED) == ()


@pytest.mark.parametrize("state", [*ROAD, WITHDRAWN])
def test_a_step_is_for_its_own_people(place: Database, state: LetterState):
    letter = draft(place)[0]
    for before, scope in ROAD.items():
        if before is state or state is WITHDRAWN:
            break
        go(place, letter.id, before, scope)
    theirs = ROAD.get(state, BUREAU)
    before = f.contents(place, TABLES)
    for scope in {BUREAU, OF_T1, OF_T2, *NEITHER} - {theirs}:
        with pytest.raises(NotAllowed):
            go(place, letter.id, state, scope)
    assert f.contents(place, TABLES) == before
    go(place, letter.id, state, theirs)


def test_no_step_is_left_out_or_gone_twice(place: Database):
    letter = draft(place)[0]
    for state, scope in ((ISSUED, BUREAU), (CLOSED, BUREAU)):
        with pytest.raises(StepTaken):
            go(place, letter.id, state, scope)
    go(place, letter.id, REVIEWED, BUREAU)
    with pytest.raises(StepTaken):
        go(place, letter.id, REVIEWED, BUREAU)
    go(place, letter.id, ISSUED, BUREAU)
    with pytest.raises(StepTaken):
        go(place, letter.id, WITHDRAWN, BUREAU)  # the town has it
    with pytest.raises(StepTaken):
        go(place, letter.id, ANSWERED, OF_T1)


def test_several_letters_go_a_step_together_or_none_does(place: Database):
    ids = [letter.id for letter in draft(place)]
    go(place, ids[1], REVIEWED, BUREAU)
    with pytest.raises(StepTaken):
        letters.step(place, BUREAU, ids, REVIEWED, "", "u2", NOW, TODAY, nobody)
    assert {letter.state for letter in register(place).values()} == {DRAFTED, REVIEWED}
    go(place, ids[0], REVIEWED, BUREAU)
    letters.step(place, BUREAU, ids, ISSUED, "", "u2", NOW, TODAY, nobody)
    assert {letter.state for letter in register(place).values()} == {ISSUED}


def test_two_who_go_the_same_step_at_once_go_it_once(place: Database):
    letter = draft(place)[0]

    def click(state: LetterState) -> bool:
        try:
            go(place, letter.id, state, BUREAU)
        except StepTaken:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(click, [REVIEWED, REVIEWED, WITHDRAWN, REVIEWED])) in (1, 2)  # a reviewed one is withdrawn
    states = [step.state for step in register(place)[letter.number].steps]
    assert states in ([DRAFTED, REVIEWED], [DRAFTED, WITHDRAWN], [DRAFTED, REVIEWED, WITHDRAWN])


@pytest.mark.parametrize(
    ("note", "refused"),
    [(" \n", WordsMissing), ("电话13900000000", WordsUnfit), ("一" * 201, WordsUnfit), ("一" * 200, None)],
)
def test_an_answer_needs_words_that_name_nobody(place: Database, note: str, refused: type | None):
    write(place, City.of(f.letter("sent", T1, ("own",), states=("drafted", "reviewed", "issued", "acknowledged"))))
    if refused is None:
        go(place, "sent", ANSWERED, OF_T1, note)
        assert register(place)["number sent"].steps[-1].note == note
    else:
        with pytest.raises(refused):
            letters.step(place, OF_T1, ("sent",), ANSWERED, note, "u2", NOW, TODAY, nobody)
        assert register(place)["number sent"].state is ACKNOWLEDGED


def test_a_letter_whose_day_has_passed_is_not_issued(place: Database):
    letter = draft(place)[0]
    go(place, letter.id, REVIEWED, BUREAU)
    with pytest.raises(TooLateToIssue):
        go(place, letter.id, ISSUED, BUREAU, on=LETTERS.due_on + dt.timedelta(days=1))
    go(place, letter.id, ISSUED, BUREAU, on=LETTERS.due_on)


def test_what_cannot_be_recorded_is_not_written(place: Database):
    def fails(*_told: object) -> None:
        raise AuditFailed()

    with pytest.raises(AuditFailed):
        letters.draft(place, BUREAU, LETTERS, "u1", NOW, fails)
    assert register(place) == {}
    letter = draft(place)[0]
    with pytest.raises(AuditFailed):
        letters.step(place, BUREAU, (letter.id,), REVIEWED, "", "u1", NOW, TODAY, fails)
    assert register(place)[letter.number].state is DRAFTED


# --- the second wall --------------------------------------------------------------------------------------------------


@pytest.fixture
def wall(_postgresql_clone: walls.Clone) -> Iterator[Walled]:
    create, drop = _postgresql_clone
    owner = create()
    write(owner, city())
    rollups.refresh(owner, today=TODAY)
    with walls.put_up(owner) as found:
        yield found
    drop(owner)


def test_the_dashboard_s_login_may_do_all_of_it(wall: Walled):
    letter = draft(wall.dashboard)[0]
    for state, scope in ROAD.items():
        go(wall.dashboard, letter.id, state, scope)
    assert register(wall.dashboard, OF_T1).keys() == {letter.number}
    assert register(wall.dashboard, OF_T2) == {}  # not issued
    assert len(register(wall.dashboard)) == 2


def test_the_wall_leaves_letters_to_the_bureau_and_two_steps_to_the_town(wall: Walled):
    letter = draft(wall.dashboard)[0]
    row = dict(next(f.letter("new", T1, ("own",))))
    step = {"letter_id": letter.id, "turn": 2, "state": "issued", "at": NOW, "by": "x"}
    child = {"letter_id": letter.id, "child_id": "other"}
    for table, values, scope in (
        (schema.letter, row, OF_T1),
        (schema.letter_step, step, OF_T1),
        (schema.letter_step, step | {"state": "answered"}, OF_T2),
        (schema.letter_child, child, OF_T1),
        (schema.letter_child, child, Scope(Role.LEADER, CITY)),
    ):
        with pytest.raises(DatabaseForbids), wall.dashboard.write(scope) as connection:
            connection.execute(sa.insert(table).values(**values))
    for table in TABLES:
        with pytest.raises(DatabaseForbids), wall.dashboard.write(BUREAU) as connection:
            connection.execute(sa.delete(table))
    with wall.dashboard.write(OF_T1) as connection:
        connection.execute(sa.insert(schema.letter_step).values(**step | {"state": "answered"}))
