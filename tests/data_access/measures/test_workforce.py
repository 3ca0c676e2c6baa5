"""D1–D8 as figures."""

import datetime as dt

import pytest

from data_access.errors import NotAllowed
from data_access.measures import workforce
from data_access.measures.model import Ask, Level, State
from data_access.parameters import Parameters
from data_access.scope import Role, Scope
from tests.factories import CITY, T1, T2, V11, V12, V21, V22, City, area, places, post, qualification, write

ON = dt.date(2026, 10, 31)
BUREAU = Scope(Role.CITY_SUPERVISOR, CITY)
TOWN_1 = Scope(Role.TOWN_SUPERVISOR, CITY, T1)
BOTH = frozenset({"D1", "D3"})

ROWS = City.of(
    places(),
    post("w1", V11, "2023-01-01"),  # no record, so early as well
    post("w1", V21, "2023-01-01"),  # the same director in the other town
    post("w2", V12, "2023-01-01"),
    qualification("w2", "2022-12-01"),  # in order
)


def compute(database, level=Level.CITY, scope=BUREAU, towns=(), wanted=BOTH, rows=ROWS):
    write(database, rows)
    with database.read() as connection:
        ask = Ask(ON, 2026 * 12 + 9, towns=towns)
        return workforce.compute(connection, scope, ask, level, wanted, Parameters())


def numbers(figures, part):
    return {f.area_code: (f.numerator, f.denominator) for f in figures if f.measure == part}


def test_the_city(database):
    figures = compute(database)
    assert [(f.measure, f.numerator, f.denominator, f.value, f.low) for f in figures] == [
        ("D1", 3, 4, 0.75, None),  # V22 is vacant; no interval in D
        ("D1.certified", 1, 4, 0.25, None),
        ("D1.vacant", 1, None, None, None),
        ("D1.never", 1, None, None, None),
        ("D3.now", 1, None, None, None),  # w1 once, though in two towns
        ("D3.no_record", 1, None, None, None),
        ("D3.history", 1, None, None, None),
    ]
    assert {f.window for f in figures} == {"2026-10-31"}


def test_towns(sqlite):
    figures = compute(sqlite, Level.TOWN)
    assert numbers(figures, "D1") == {T1: (2, 2), T2: (1, 2)}
    assert numbers(figures, "D3.now") == {T1: (1, None), T2: (1, None)}  # who serves in two towns counts in both


def test_villages(sqlite):
    figures = compute(sqlite, Level.VILLAGE)
    assert numbers(figures, "D1") == {V11: (1, 1), V12: (1, 1), V21: (1, 1), V22: (0, 1)}
    assert numbers(figures, "D3.now") == {V11: (1, None), V12: (0, None), V21: (1, None), V22: (0, None)}


def test_pooled_towns_count_a_director_once(sqlite):
    assert numbers(compute(sqlite, towns=(T1, T2)), "D3.now") == {CITY: (1, None)}


def test_one_town_chosen(sqlite):
    assert numbers(compute(sqlite, towns=(T2,)), "D1") == {T2: (1, 2)}


def test_a_town(sqlite):
    assert numbers(compute(sqlite, scope=TOWN_1), "D1") == {CITY: (3, 4)}  # the city's total is everybody's


def test_a_town_has_its_own_rows_only(sqlite):
    assert numbers(compute(sqlite, Level.VILLAGE, TOWN_1), "D1") == {V11: (1, 1), V12: (1, 1)}


def test_a_post_in_a_village_that_is_no_more_counts_in_no_village(sqlite):
    gone = "320599101009"
    rows = ROWS.also(area(gone, valid_to="2026-10-30"), post("w3", gone))
    figures = compute(sqlite, Level.VILLAGE, rows=rows)
    assert numbers(figures, "D3.now")[CITY] == (1, None)
    assert CITY not in numbers(figures, "D1")


def test_supervisors_and_turnover_have_no_villages(sqlite):
    rows = ROWS.also(post("s1", T1), qualification("s1", "2026-05-01", "training"))
    wanted = frozenset({"D5", "D6", "D7", "D8"})
    assert {f.state for f in compute(sqlite, Level.VILLAGE, rows=rows, wanted=wanted)} == {State.NOT_APPLICABLE}
    with sqlite.read() as connection:
        ask = Ask(ON, 2026 * 12 + 9)
        found = workforce.compute(connection, BUREAU, ask, Level.TOWN, wanted, Parameters())
    assert numbers(found, "D5") == {T1: (1, 3), T2: (0, 1)}


def test_turnover_is_a_share_and_not_applicable_where_nobody_served(sqlite):
    rows = ROWS.also(post("w3", V22, ends="2026-04-30"))
    by_town = {
        f.area_code: f for f in compute(sqlite, Level.TOWN, rows=rows, wanted=frozenset({"D8"})) if f.measure == "D8"
    }
    assert (by_town[T1].value, by_town[T1].denominator) == (0.0, 2)
    # one of two posts ended: V21 held for 365 days, V22 from 1 November to 30 April, 181 days
    assert by_town[T2].value == pytest.approx(1 / ((365 + 181) / 365))


def test_a_city_without_villages(sqlite):
    figure = compute(sqlite, wanted=frozenset({"D1"}), rows=City.of(area(CITY)))[0]
    assert (figure.numerator, figure.denominator, figure.state) == (0, 0, State.NOT_APPLICABLE)


def test_finance(sqlite):
    finance = Scope(Role.FINANCE, CITY)
    assert compute(sqlite, scope=finance)
    with sqlite.read() as connection, pytest.raises(NotAllowed):
        workforce.compute(connection, finance, Ask(ON, 0), Level.TOWN, BOTH, Parameters())
