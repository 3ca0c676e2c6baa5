"""C7 and C8: the lists behind the numbers, and who is told what."""

import datetime as dt

import pytest

from data_access.errors import NotAllowed
from data_access.measures import reach
from data_access.measures.compute import compute, read_ground
from data_access.measures.model import Ask, Level
from data_access.measures.sheet import Sheet
from data_access.scope import Role, Scope
from tests.beside import built
from tests.factories import CITY, T1, T2, V11, V12, V21, V22, City, area, child, square, station, visit

ON = dt.date(2024, 5, 20)
M = 2024 * 12 + 3
BUREAU = Scope(Role.CITY_SUPERVISOR, CITY)
TOWN_1, TOWN_2 = (Scope(Role.TOWN_SUPERVISOR, CITY, town) for town in (T1, T2))

ROWS = City.of(
    area(CITY, "云浦市"),
    area(T1),
    area(T2),
    area(V11, geometry=square(120.49, 31.49, 0.02)),
    area(V12, geometry=square(120.59, 31.49, 0.02)),  # 9.5 km east of V11
    area(V21, geometry=square(120.62, 31.49, 0.02)),  # 2.8 km east of V12
    area(V22, geometry=square(121.49, 31.49, 0.02)),
    station("s1", T1, lon=120.5, lat=31.5),  # in V11
    station("s2", T2),  # without coordinates
    child("c1", V11),
    child("c2", V12),
    child("c3", V21),
    child("c4", V21),
    visit("c1", "2024-02-01"),
)


@pytest.fixture
def sheet(sqlite):
    built(sqlite, ROWS)
    connections = []

    def of(scope=BUREAU, level=Level.CITY, **ask):
        connection = sqlite.read()
        connections.append(connection)
        opened = connection.__enter__()
        return Sheet(opened, scope, Ask(ON, M, **ask), level, read_ground(opened, scope, ON))

    yield of
    for connection in connections:
        connection.__exit__(None, None, None)


def told(sheet):
    figures = reach.compute(sheet, frozenset({"C7", "C8"}))
    return {(f.measure, f.area_code): f.numerator for f in figures}


def test_the_list_of_villages_out_of_reach_is_as_long_as_its_number(sheet):
    found = reach.far_villages(sheet())
    assert [(far.village.code, far.children) for far in found] == [(V12, 1), (V21, 2), (V22, 0)]
    assert told(sheet())["C7.villages", CITY] == 3
    assert [far.village.code for far in reach.far_villages(sheet(towns=(T2,)))] == [V21, V22]


def test_the_steps_add_up_to_the_number_and_say_where(sheet):
    steps = reach.suggestions(sheet())
    assert [(step.village.code, step.gain, step.together) for step in steps] == [(V12, 3, 3)]  # reaches V21 too
    assert (told(sheet())["C8", CITY], told(sheet())["C8.all", CITY]) == (3, 3)
    alone = reach.suggestions(sheet(towns=(T2,)))
    assert [(step.village.code, step.gain) for step in alone] == [(V21, 2)]


def test_a_town_is_told_of_the_city_as_the_bureau_is_and_of_no_place_beyond(sheet):
    assert told(sheet(TOWN_1)) == told(sheet())
    own = sheet(TOWN_2)
    names = [village.name for village in reach._Question(own).around.villages]
    assert names == [""] * 4
    assert {V11, V12, V21, V22}.isdisjoint(village.code for village in reach._Question(own).around.villages)
    assert [far.village.code for far in reach.far_villages(sheet(TOWN_2, towns=(T2,)))] == [V21, V22]


def test_finance_is_told_nothing_of_children(sqlite):
    built(sqlite, ROWS)
    with sqlite.read() as connection, pytest.raises(NotAllowed):
        compute(connection, Scope(Role.FINANCE, CITY), Ask(ON, M), ("C7",), Level.CITY)
