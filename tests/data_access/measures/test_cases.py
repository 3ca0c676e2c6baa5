"""F5 and F7 as figures."""

import datetime as dt

import pytest

from data_access.errors import NotAllowed
from data_access.measures import cases
from data_access.measures.model import Ask, Level, State
from data_access.parameters import Parameters
from data_access.scope import Role, Scope
from tests.factories import CITY, T1, T2, V11, City, case, places, write

M = 2026 * 12 + 9  # 2026-10
CLOSED = dt.date(2026, 11, 6)
LEADER = Scope(Role.LEADER, CITY)
BOTH = frozenset({"F5", "F7"})

ROWS = City.of(
    places(T1, V11, T2),
    case("1", V11, "2026-10-05T00:00", responded="2026-10-05T02:00", closed="2026-10-06T00:00"),
    case("2", T1, "2026-10-07T00:00", responded="2026-10-07T06:00"),  # open
    case("3", T2, "2026-09-20T00:00", closed="2026-10-01T00:00"),  # received before, handled in the month
    case("4", CITY, "2026-11-06T04:00"),  # open, of no town, received after the month
    case("5", T1, "2026-10-20T00:00", "extreme_incident"),
    case("6", T1, "2026-11-01T00:00", "extreme_incident"),  # the next month
)


def compute(database, level=Level.CITY, as_of=CLOSED, scope=LEADER, towns=(), wanted=BOTH, rows=ROWS):
    write(database, rows)
    with database.read() as connection:
        return cases.compute(connection, scope, Ask(as_of, M, towns=towns), level, wanted, Parameters())


def test_the_city(database):
    figures = compute(database)
    assert [(f.measure, f.window, f.numerator, f.denominator, f.value, f.state) for f in figures] == [
        ("F5.received", "2026-10", 2, None, None, State.OK),
        ("F5.handled", "2026-10", 2, None, None, State.OK),
        ("F5.open", "2026-11-06", 2, None, None, State.OK),
        ("F5.longest_wait", "2026-11-06", None, 2, 736.0, State.OK),  # from 7 October 00:00 to 6 November 16:00 UTC
        ("F5.median_response", "2026-10", None, 2, 4.0, State.OK),  # of 2 and 6 hours
        ("F7", "2026-10", 1, None, None, State.OK),
    ]


@pytest.mark.parametrize(("as_of", "state"), [(dt.date(2026, 11, 5), State.PROVISIONAL), (CLOSED, State.OK)])
def test_a_month_is_provisional_to_the_freeze_day(sqlite, as_of, state):
    by_part = {f.measure: f.state for f in compute(sqlite, as_of=as_of)}
    assert (by_part["F5.received"], by_part["F7"], by_part["F5.median_response"]) == (state,) * 3
    assert by_part["F5.open"] is State.OK  # a state at a date


def test_towns_and_the_citys_own(sqlite):
    figures = compute(sqlite, Level.TOWN)
    found = {(f.measure, f.area_code): f.numerator for f in figures}
    assert [found["F5.open", code] for code in (T1, T2, CITY)] == [1, 0, 1]
    assert [found["F5.handled", code] for code in (T1, T2, CITY)] == [1, 1, 0]
    assert ("F7", CITY) not in found  # nothing is counted there
    wait = next(f for f in figures if (f.measure, f.area_code) == ("F5.longest_wait", T2))
    assert (wait.value, wait.denominator, wait.state) == (None, 0, State.NOT_APPLICABLE)


def test_towns_pooled(sqlite):
    found = {f.measure: f.numerator for f in compute(sqlite, towns=(T1, T2))}
    assert (found["F5.open"], found["F5.received"], found["F7"]) == (1, 2, 1)


def test_villages_have_no_such_figures(sqlite):
    figures = compute(sqlite, Level.VILLAGE)
    assert len(figures) == 6
    assert all(f.state is State.NOT_APPLICABLE and f.area_code == V11 for f in figures)


def test_nothing_happened(sqlite):
    figures = compute(sqlite, rows=City.of(places()), wanted=frozenset({"F7"}))
    assert [(f.numerator, f.state) for f in figures] == [(0, State.OK)]  # 0 is an answer: 本月无


def test_finance_sees_no_cases(sqlite):
    with pytest.raises(NotAllowed):
        compute(sqlite, scope=Scope(Role.FINANCE, CITY))
