"""What is remembered of a database: by weight, by version, each answer computed once, and no error at all."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from dashboard import reading, remembered
from dashboard.figures import Access
from data_access.engine import Database
from data_access.scope import Role, Scope

BUREAU = Scope(Role.CITY_SUPERVISOR, "320599")
ONE, OTHER = Database("sqlite:///one.db"), Database("sqlite:///other.db")
WAIT = 5.0


def at(version: int, database: Database = ONE, scope: Scope = BUREAU) -> Access:
    return Access(database, scope, version)


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    remembered.forget()
    yield
    remembered.forget()


class Asked:
    """A remembered function that notes how often it computes, and does meanwhile what the test wants."""

    def __init__(self, meanwhile: Callable[[], Any] = lambda: None) -> None:
        self.times = 0

        def rows(access: Access, n: int = 1) -> tuple[str, ...]:
            self.times += 1
            meanwhile()
            return (f"{access.version}",) * n

        self.ask = remembered.remembered(rows)


def test_the_same_question_is_computed_once():
    asked = Asked()
    assert asked.ask(at(1)) is asked.ask(at(1))
    assert asked.times == 1
    asked.ask(at(1), n=2)
    asked.ask(at(1, OTHER))
    asked.ask(at(1, scope=Scope(Role.LEADER, "320599")))
    assert asked.times == 4  # other arguments, another database, another scope


def test_a_key_begins_with_who_asks_of_what():
    with pytest.raises(AssertionError):
        remembered.remembered(lambda on: on)


# --- versions ---------------------------------------------------------------------------------------------------------


def test_a_newer_version_drops_what_is_older_than_the_one_before():
    asked = Asked()
    for version in (1, 2):
        asked.ask(at(version))
    asked.ask(at(1, OTHER))
    assert versions(ONE) == {1, 2}  # a page that began with 1 may still be drawing
    asked.ask(at(3))
    assert versions(ONE) == {2, 3}
    assert versions(OTHER) == {1}


def test_another_city_s_newer_version_drops_nothing():
    """Versions are counted over all cities: that of a city that nothing happened to stays behind."""
    asked = Asked()
    here, elsewhere = Scope(Role.LEADER, "320599"), Scope(Role.LEADER, "320598")
    asked.ask(at(1, scope=here))
    for version in (2, 3, 4):
        asked.ask(at(version, scope=elsewhere))
    assert {(args[0][0].scope.city, args[0][0].version) for args, _answer in remembered.kept()} == {
        ("320599", 1),
        ("320598", 3),
        ("320598", 4),
    }


def versions(database: Database) -> set[int]:
    return {args[0][0].version for args, _answer in remembered.kept() if args[0][0].database == database}


# --- weight -----------------------------------------------------------------------------------------------------------


def test_what_was_not_asked_for_longest_makes_room():
    store = remembered._Store(limit=3000)
    for key in "abc":
        keep(store, key, (1,) * 40)  # some 700 bytes and the key
    assert asked_again(store, "a") == []  # now b is the one not asked for longest
    keep(store, "d", (1,) * 40)
    keep(store, "e", (1,) * 40)
    assert store.weight <= 3000
    assert asked_again(store, "a") == []
    assert asked_again(store, "b") == ["b"]


def keep(store: Any, key: str, answer: Any) -> None:
    store.answer((key,), (ONE, 1), lambda: answer)


def asked_again(store: Any, key: str) -> list[str]:
    computed: list[str] = []
    store.answer((key,), (ONE, 1), lambda: computed.append(key))
    return computed


def test_an_answer_heavier_than_the_store_is_given_and_not_kept():
    store = remembered._Store(limit=1000)
    assert store.answer(("big",), (ONE, 1), lambda: (1,) * 500) == (1,) * 500
    assert store.weight == 0


def test_weight_grows_with_rows_and_long_texts():
    rows = [tuple(("child", 1, None, i) for i in range(n)) for n in (1_000, 10_000)]
    assert remembered.weight(rows[1]) == pytest.approx(10 * remembered.weight(rows[0]), rel=0.05)
    assert remembered.weight(("x" * 50_000,)) > 50_000  # an outline
    assert remembered.weight({"a": (1, 2)}) > remembered.weight((1, 2))


# --- several at once --------------------------------------------------------------------------------------------------


def test_of_thirty_who_ask_at_once_one_computes():
    asked = Asked(lambda: time.sleep(0.2))
    with ThreadPoolExecutor(30) as people:
        found = list(people.map(lambda _i: asked.ask(at(1)), range(30)))
    assert asked.times == 1
    assert all(each is found[0] for each in found)


def test_an_error_is_not_remembered_and_holds_up_nobody():
    tries: list[int] = []
    began = threading.Event()

    def rows(access: Access) -> int:
        tries.append(1)
        if len(tries) == 1:
            began.set()
            time.sleep(0.1)
            raise OSError("away")
        return 7

    ask = remembered.remembered(rows)
    with ThreadPoolExecutor(2) as people:
        first = people.submit(ask, at(1))
        assert began.wait(WAIT)
        second = people.submit(ask, at(1))
        assert isinstance(first.exception(WAIT), OSError)
        assert second.result(WAIT) == 7
    assert ask(at(1)) == 7
    assert len(tries) == 2


def test_who_holds_a_connection_waits_for_nobody(sqlite: Database):
    """Whom he waits for may be waiting for the connection."""
    computing, go_on = threading.Event(), threading.Event()

    def meanwhile() -> None:
        computing.set()
        if asked.times == 1:
            assert go_on.wait(WAIT)

    asked = Asked(meanwhile)
    with ThreadPoolExecutor(1) as people:
        other = people.submit(asked.ask, at(1))
        assert computing.wait(WAIT)
        with reading.reading(sqlite, BUREAU, 0):
            assert asked.ask(at(1)) == ("1",)
        assert not other.done()
        go_on.set()
        assert other.result(WAIT) == ("1",)
    assert asked.times == 2


def test_what_was_being_computed_while_all_was_forgotten_is_not_kept():
    asked = Asked(remembered.forget)
    asked.ask(at(1))
    assert remembered.kept() == []


# --- one connection a person -----------------------------------------------------------------------------------------


def test_a_reading_within_a_reading_of_the_same_scope_is_the_same(sqlite: Database):
    with reading.reading(sqlite, BUREAU, 0) as outer:
        with reading.reading(sqlite, BUREAU, 0) as inner:
            assert inner is outer
        with reading.reading(sqlite, Scope(Role.LEADER, "320599"), 0) as other:
            assert other is not outer
        assert reading.holds_connection()
    assert not reading.holds_connection()
    with reading.reading(sqlite, BUREAU, 0) as later:
        assert later is not outer
