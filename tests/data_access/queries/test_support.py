"""What is on record of children, and rounds of looking for more: terms, towns, roles."""

import datetime as dt

import pytest

from data_access.errors import NotAllowed
from data_access.parameters import Parameters
from data_access.queries import support
from data_access.scope import Role, Scope
from tests.factories import CITY, T1, T2, V11, V12, V21, City, child, guardian, lives, places, screening, write

ON = dt.date(2026, 10, 31)
BUREAU, LEADER, FINANCE = (Scope(role, CITY) for role in (Role.CITY_SUPERVISOR, Role.LEADER, Role.FINANCE))
TOWN_1, TOWN_2 = (Scope(Role.TOWN_SUPERVISOR, CITY, town) for town in (T1, T2))
LOCAL = Parameters()


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("2025-2026学年第一学期", dt.date(2025, 9, 1)),
        ("2025-2026学年第二学期", dt.date(2026, 2, 1)),
        ("2025—2026学年度下学期", dt.date(2026, 2, 1)),
        ("2025-2026学年秋季学期", dt.date(2025, 9, 1)),
        ("2025学年上学期", dt.date(2025, 9, 1)),
        ("2026年春季学期", dt.date(2026, 2, 1)),
        ("2026秋", dt.date(2026, 9, 1)),
        ("2026年上学期", None),  # of the calendar year or of the school year: nobody can say
        ("2026年9月", None),
        ("上学期", None),
        ("", None),
    ],
)
def test_a_term_begins_on_the_first_of_september_or_of_february(text, begins):
    assert support.term_begins(text) == begins


@pytest.fixture
def connection(database):
    write(
        database,
        City.of(
            places(),
            child("c1"),
            guardian("c1", effective=False),
            child("c2", V21),
            child("c3", None),
            child("moved"),
            lives("moved", V21, "2026-10-31"),
            screening(V11, "2025-01-10", screened=100, found=1),
            screening(V11, "2025-07-10", screened=90),  # what was found nobody wrote down
            screening(V12, "2025-07-11", "data", screened=50, found=2),
            screening(V21, "2026-10-31", screened=10, found=0),
            screening(V21, "2026-11-01"),  # tomorrow
            screening(CITY, "2026-02-01", "data", screened=9000, found=0),  # of no village
        ),
    )
    with database.read() as connection:
        yield connection


def codes(connection, scope, on=ON):
    return [one.child for one in support.children(connection, scope, on, LOCAL)]


def test_children_where_they_live_on_the_day(connection):
    assert codes(connection, BUREAU) == ["c1", "c2", "c3", "moved"]
    assert codes(connection, TOWN_1) == ["c1"]
    assert codes(connection, TOWN_2) == ["c2", "moved"]
    assert codes(connection, TOWN_1, dt.date(2026, 10, 30)) == ["c1", "moved"]


def test_what_roles_may_see(connection):
    assert codes(connection, LEADER) == ["", "", "", ""]
    cells = support.city_cells(connection, TOWN_2, ON, LOCAL)
    assert {(one.child, one.town, one.village) for one in cells} == {("", "", "")}
    assert sum(one.arrangement is not None for one in cells) == 1
    for asked in (
        lambda: support.children(connection, FINANCE, ON, LOCAL),
        lambda: support.city_cells(connection, FINANCE, ON, LOCAL),
        lambda: support.screenings(connection, FINANCE, ON),
    ):
        with pytest.raises(NotAllowed):
            asked()


def test_rounds_by_year_channel_and_town(connection):
    found = support.screenings(connection, LEADER, ON)
    assert [(one.year, one.channel, one.town_code) for one in found] == [
        (2025, "data", T1),
        (2025, "household", T1),
        (2026, "data", ""),
        (2026, "household", T2),
    ]
    twice = found[1]
    assert (twice.rounds, twice.villages, twice.screened, twice.found, twice.not_counted) == (
        2, frozenset({V11}), 190, 1, 1,
    )  # fmt: skip
    assert found[2].villages == frozenset()
    assert [one.town_code for one in support.screenings(connection, TOWN_2, ON)] == [T2]
