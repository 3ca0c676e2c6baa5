"""C1–C6, C9 and C10 as figures: levels, windows, pooling, scopes."""

import datetime as dt

import pytest

from data_access.errors import NotAllowed
from data_access.measures import stations
from data_access.measures.model import Ask, Level, State
from data_access.parameters import Parameters
from data_access.scope import Role, Scope
from tests.factories import (
    CITY,
    T1,
    T2,
    T3,
    V11,
    City,
    appraisal,
    guarantees,
    operator,
    places,
    station,
    subsidy,
    write,
)

ON = dt.date(2026, 10, 31)
M = 2026 * 12 + 9
BUREAU = Scope(Role.CITY_SUPERVISOR, CITY)
FINANCE = Scope(Role.FINANCE, CITY)
TOWN_1 = Scope(Role.TOWN_SUPERVISOR, CITY, T1)
ALL = frozenset(measure.id for measure in stations.DEFINITIONS)

ROWS = City.of(
    places(T1, V11, T2, T3),
    station("c", CITY, lon=120.9, lat=31.4),  # the city's centre: counts for C2, C3
    station("s1", T1, standard_met="2025-06-01", lon=120.9, lat=31.4),
    station("s2", T2),  # without coordinates, without acceptance
    station("s3", T2, standard_met="2026-10-31", opened="2026-02-01", lon=120.9, lat=31.4),  # accepted today
    station("v1", V11),  # a site without coordinates
    guarantees("home", "2026-06-30", "staff premises supplies"),  # the city's own
    guarantees("centre", "2026-06-30", area_code=T2),
    operator("s1", "o1"),
    appraisal("s1", 2026),
    appraisal("s3", 2026),  # open for part of the year: not in C3, but due its subsidy
    subsidy("1", "s1", "construction", paid=50_000, paid_on="2025-07-01"),
    subsidy("2", "s1", payer="city", granted=20_000, paid=20_000, year=2026, paid_on="2026-09-01"),
    subsidy("3", "s1", payer="town", granted=20_000, year=2026),
)


def compute(database, level=Level.CITY, wanted=ALL, scope=BUREAU, towns=()):
    write(database, ROWS)
    with database.read() as connection:
        ask = Ask(ON, M, towns=towns)
        return stations.compute(connection, scope, ask, level, frozenset(wanted), Parameters())


def numbers(figures):
    return {
        (f.measure, f.area_code): (f.numerator, f.denominator) if f.value is None or f.denominator is None
        else (f.numerator, f.denominator, f.value)
        for f in figures
    }  # fmt: skip


def test_the_city(database):
    figures = compute(database)
    assert {figure.window for figure in figures} == {"2026-10-31"}
    assert {figure.state for figure in figures} == {State.OK}
    assert all(figure.low is None and figure.high is None for figure in figures)  # C carries no interval
    assert numbers(figures) == {
        ("C1", CITY): (2, 3, 2 / 3),  # s3 was accepted today; T3 has no station
        ("C2", CITY): (1, 4, 1 / 4),
        ("C3", CITY): (1, 3, 1 / 3),  # c, s1, s2 were open all year
        ("C4.due", CITY): (100_000, None),
        ("C4.paid", CITY): (50_000, None),
        ("C4.outstanding", CITY): (50_000, None),
        ("C5.due", CITY): (80_000, None),
        ("C5.paid", CITY): (20_000, None),
        ("C5.arrears_city", CITY): (20_000, None),
        ("C5.arrears_town", CITY): (40_000, None),
        ("C5.mean", CITY): (None, 1, 40_000.0),  # of what was granted
        ("C6", CITY): (1, 1, 1.0),
        ("C9.stations", CITY): (1, None),
        ("C9.sites", CITY): (1, None),
        ("C9.outside", CITY): (0, None),
        ("C10", CITY): (7, 8, 7 / 8),
        ("C10.complete", CITY): (1, 2, 1 / 2),
    }


def test_towns_add_up_with_the_citys_own(sqlite):
    figures = compute(sqlite, Level.TOWN)
    found = numbers(figures)
    assert found["C1", T3] == (0, 1, 0.0)
    assert found["C2", T3] == (0, 0)  # no station: not applicable, not 0 %
    assert next(f for f in figures if (f.measure, f.area_code) == ("C2", T3)).state is State.NOT_APPLICABLE
    assert found["C2", CITY] == (0, 1, 0.0)  # the centre lies in no town
    assert ("C1", CITY) not in found
    assert found["C6", T2] == (0, 0)  # no village
    assert ("C6", CITY) not in found
    assert (found["C10", CITY], found["C10", T2], found["C10", T1]) == ((3, 4, 3 / 4), (4, 4, 1.0), (0, 0))
    assert ("C9.stations", CITY) not in found  # nothing is counted there
    whole = numbers(compute_again(sqlite))
    for part in ("C1", "C2", "C3", "C4.due", "C4.outstanding", "C5.due", "C5.arrears_town", "C6", "C9.sites", "C10"):
        assert sum(n[0] for (p, _area), n in found.items() if p == part) == whole[part, CITY][0]


def compute_again(database, **more):
    with database.read() as connection:
        ask = Ask(ON, M, towns=more.get("towns", ()))
        return stations.compute(
            connection, more.get("scope", BUREAU), ask, more.get("level", Level.CITY), ALL, Parameters()
        )


def test_towns_pooled(sqlite):
    found = numbers(compute(sqlite, towns=(T2, T3)))
    assert found["C1", CITY] == (1, 2, 0.5)
    assert found["C2", CITY] == (0, 2, 0.0)
    assert found["C4.due", CITY] == (50_000, None)
    assert found["C9.stations", CITY] == (1, None)
    assert found["C10", CITY] == (4, 4, 1.0)
    alone = compute_again(sqlite, towns=(T1,))
    assert {(figure.area_code, figure.area_name) for figure in alone} == {(T1, "town 101")}
    assert numbers(alone)["C1", T1] == (1, 1, 1.0)


def test_a_town_sees_its_row_and_the_citys_totals(sqlite):
    whole = numbers(compute(sqlite))
    assert numbers(compute_again(sqlite, scope=TOWN_1)) == whole
    own = compute_again(sqlite, scope=TOWN_1, level=Level.TOWN)
    assert {figure.area_code for figure in own} == {T1}


def test_villages_have_no_such_figures(sqlite):
    figures = compute(sqlite, Level.VILLAGE)
    assert {figure.area_code for figure in figures} == {V11}
    assert len(figures) == sum(len(measure.parts) for measure in stations.DEFINITIONS)
    assert all(figure.state is State.NOT_APPLICABLE and figure.numerator is None for figure in figures)


def test_finance_sees_money_by_town_and_the_citys_totals(sqlite):
    assert compute(sqlite, Level.TOWN, {"C4", "C5"}, FINANCE)
    assert compute_again(sqlite, scope=FINANCE)
    with pytest.raises(NotAllowed):
        compute_again(sqlite, scope=FINANCE, level=Level.TOWN)


def test_without_a_grant_there_is_no_mean(sqlite):
    with sqlite.read() as connection:
        ask = Ask(ON, M)
        write(sqlite, City.of(places(T1)))
    with sqlite.read() as connection:
        figures = stations.compute(connection, BUREAU, ask, Level.CITY, frozenset({"C5"}), Parameters())
    mean = figures[-1]
    assert (mean.measure, mean.value, mean.denominator, mean.state) == ("C5.mean", None, 0, State.NOT_APPLICABLE)
