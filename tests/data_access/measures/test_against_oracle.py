"""Product = oracle, for cities that nobody thought of: every measure, level and engine."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.engine import Database
from data_access.measures import compare
from data_access.measures.compute import read_ground
from data_access.measures.model import Ask, Level
from data_access.measures.registry import MEASURES
from data_access.measures.sheet import Sheet
from data_access.measures.tiers import dimensions
from data_access.scope import Role, Scope
from tests import factories, oracle, strategies
from tests.beside import BUREAU, built, differences, product
from tests.conftest import NewDatabase
from tests.factories import CITY, T1, T2, T3, City
from tests.oracle import comparing
from tests.oracle.answers import wilson

OF_CHILDREN = tuple(measure for measure in oracle.MEASURES if measure[0] in "ABG")
OF_SUPPORT = ("F1", "F2", "F3", "F4")
OF_SERVICES = tuple(m for m in oracle.MEASURES if m not in OF_CHILDREN and m not in OF_SUPPORT)
LEVELS = ("city", "town", "village")
MOMENTS = strategies.moments()

ELSEWHERE = City.of(
    [factories.area("320588", "another city"), factories.area("320588101"), factories.area("320588101001")],
    factories.child("x1", "320588101001", city="320588"),
    factories.visit("x1", "2023-01-05", worker_id="x"),
    factories.entitlement("x1"),
    factories.guardian("x1"),
    factories.cover("x1"),
    factories.schooling("x1", "2023-2024学年第一学期"),
    factories.post("x", "320588101001", "2023-01-01"),
    factories.station("sx", "320588101", standard_met="2023-01-01"),
    factories.case("ex", "320588101", "2024-02-10T10:00"),
)
"""A second city of the same province in the same database: nothing of it may be counted."""


def compare_all(
    database: Database, city: City, moment: tuple[dt.date, int], measures: tuple[str, ...], kind: str = "difficulty"
) -> None:
    as_of, month = moment
    for level in LEVELS:
        expected = oracle.figures(city, as_of, month, level, measures, kind=kind)
        found = product(database, as_of, month, level, measures, kind=kind)
        assert not (lines := differences(expected, found)), f"{level} {as_of} {month}\n" + "\n".join(lines)


def test_the_oracle_knows_every_measure() -> None:
    assert set(oracle.MEASURES) == set(MEASURES)


@given(city=strategies.cities(), moment=MOMENTS, kind=st.sampled_from(["difficulty"] * 3 + ["left_behind"]))
def test_children_on_sqlite(new_sqlite: NewDatabase, city: City, moment: tuple[dt.date, int], kind: str) -> None:
    compare_all(built(new_sqlite(), city, ELSEWHERE), city, moment, OF_CHILDREN, kind)


@given(city=strategies.cities(), moment=MOMENTS)
@settings(max_examples=12)
def test_children_on_postgresql(new_postgresql: NewDatabase, city: City, moment: tuple[dt.date, int]) -> None:
    compare_all(built(new_postgresql(), city, ELSEWHERE), city, moment, OF_CHILDREN)


def compare_movements(database: Database, city: City, moment: tuple[dt.date, int], back: int) -> None:
    since = moment[1] - back
    for level in LEVELS:
        expected = oracle.figures(city, *moment, level, ("B2",), since=since)
        found = product(database, *moment, level, ("B2",), since=since)
        assert not (lines := differences(expected, found)), f"{level} {moment} {since}\n" + "\n".join(lines)


@given(city=strategies.cities(), moment=MOMENTS, back=st.integers(1, 5))
@settings(max_examples=25)
def test_movements_since_an_earlier_month(
    new_sqlite: NewDatabase, city: City, moment: tuple[dt.date, int], back: int
) -> None:
    compare_movements(built(new_sqlite(), city, ELSEWHERE), city, moment, back)


@given(city=strategies.cities(), moment=MOMENTS, back=st.integers(2, 5))
@settings(max_examples=6)
def test_movements_since_an_earlier_month_on_postgresql(
    new_postgresql: NewDatabase, city: City, moment: tuple[dt.date, int], back: int
) -> None:
    compare_movements(built(new_postgresql(), city, ELSEWHERE), city, moment, back)


@given(city=strategies.cities(), moment=MOMENTS, kind=st.sampled_from(["difficulty"] * 3 + ["left_behind"]))
@settings(max_examples=25)
def test_dimensions(new_sqlite: NewDatabase, city: City, moment: tuple[dt.date, int], kind: str) -> None:
    database = built(new_sqlite(), city, ELSEWHERE)
    assert found_dimensions(database, moment, kind) == oracle.dimensions(city, moment[0], kind)


@given(city=strategies.cities(), moment=MOMENTS)
@settings(max_examples=6)
def test_dimensions_on_postgresql(new_postgresql: NewDatabase, city: City, moment: tuple[dt.date, int]) -> None:
    database = built(new_postgresql(), city, ELSEWHERE)
    assert found_dimensions(database, moment, "difficulty") == oracle.dimensions(city, moment[0])


def found_dimensions(database: Database, moment: tuple[dt.date, int], kind: str) -> dict[str, dict[str, int]]:
    ask = Ask(*moment, kind=kind)
    with database.read() as connection:
        ground = read_ground(connection, BUREAU, ask.as_of)
        return dimensions(Sheet(connection, BUREAU, ask, Level.CITY, ground))


LATE_DAYS = st.sampled_from([dt.date(2024, 4, day) for day in (1, 5, 6, 12, 20, 30)])


@given(city=strategies.years(), as_of=LATE_DAYS)
@settings(max_examples=10)
def test_forecasts_on_sqlite(new_sqlite: NewDatabase, city: City, as_of: dt.date) -> None:
    compare_all(built(new_sqlite(), city, ELSEWHERE), city, (as_of, as_of.year * 12 + as_of.month - 1), ("A15",))


@given(city=strategies.years(), as_of=LATE_DAYS)
@settings(max_examples=3)
def test_forecasts_on_postgresql(new_postgresql: NewDatabase, city: City, as_of: dt.date) -> None:
    compare_all(built(new_postgresql(), city, ELSEWHERE), city, (as_of, as_of.year * 12 + as_of.month - 1), ("A15",))


@given(city=strategies.service_cities(), moment=MOMENTS)
@settings(max_examples=25)
def test_services_on_sqlite(new_sqlite: NewDatabase, city: City, moment: tuple[dt.date, int]) -> None:
    compare_all(built(new_sqlite(), city, ELSEWHERE), city, moment, OF_SERVICES)


@given(city=strategies.service_cities(), moment=MOMENTS)
@settings(max_examples=8)
def test_services_on_postgresql(new_postgresql: NewDatabase, city: City, moment: tuple[dt.date, int]) -> None:
    compare_all(built(new_postgresql(), city, ELSEWHERE), city, moment, OF_SERVICES)


@given(city=strategies.support_cities(), moment=MOMENTS, kind=st.sampled_from(["difficulty"] * 3 + ["left_behind"]))
@settings(max_examples=40)
def test_support_on_sqlite(new_sqlite: NewDatabase, city: City, moment: tuple[dt.date, int], kind: str) -> None:
    compare_all(built(new_sqlite(), city, ELSEWHERE), city, moment, OF_SUPPORT, kind)


@given(city=strategies.support_cities(), moment=MOMENTS)
@settings(max_examples=8)
def test_support_on_postgresql(new_postgresql: NewDatabase, city: City, moment: tuple[dt.date, int]) -> None:
    compare_all(built(new_postgresql(), city, ELSEWHERE), city, moment, OF_SUPPORT)


@given(
    city=st.one_of(strategies.cities(), strategies.service_cities(), strategies.support_cities()),
    moment=MOMENTS,
    town=st.sampled_from([T1, T2, T3]),
)
@settings(max_examples=12)
@pytest.mark.parametrize("level", ["town", "village"])
def test_a_towns_scope_gives_exactly_the_towns_rows(
    new_sqlite: NewDatabase, city: City, moment: tuple[dt.date, int], town: str, level: str
) -> None:
    database = built(new_sqlite(), city, ELSEWHERE)
    measures = tuple(oracle.MEASURES)
    whole = product(database, *moment, level, measures)
    own = [
        line
        for line in product(database, *moment, level, measures, Scope(Role.TOWN_SUPERVISOR, CITY, town))
        if level == "town" or line["area_code"] != CITY  # the town's part of what lies in no village of the day
    ]
    of_town = [line for line in whole if line["area_code"].startswith(town)]
    assert not (lines := differences(of_town, own)), "\n".join(lines)


@given(data=st.data(), n=st.integers(1, 300), p=st.floats(0.02, 0.98))
@settings(max_examples=200)
def test_verdicts(data: st.DataObject, n: int, p: float) -> None:
    """G2 around the limits: the exact tails, summed term by term."""
    x = data.draw(st.one_of(st.integers(0, n), st.sampled_from([round(n * p * share) for share in (0.5, 0.8, 0.9)])))
    assert str(compare.verdict(x, n, p)) == comparing.verdict(x, n, p)


@given(
    data=st.data(),
    strata=st.lists(st.tuples(st.integers(1, 40), st.floats(0, 1)), min_size=1, max_size=5),
)
@settings(max_examples=100)
def test_verdicts_by_tier(data: st.DataObject, strata: list[tuple[int, float]]) -> None:
    """G4: the exact chances of a sum of groups."""
    x = data.draw(st.integers(0, sum(size for size, _p in strata)))
    assert str(compare.verdict_of_strata(x, strata)) == comparing.strata_verdict(x, strata)


@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(12, 14)), min_size=1, max_size=24),
    st.sampled_from([12, 9, 6]),
)
@settings(max_examples=200)
def test_signals(counts: list[tuple[int, int]], most: int) -> None:
    """G3: what each month of a chart says, by fractions."""
    months = [(24_000 + i, min(x, most), n) for i, (x, n) in enumerate(counts)]
    chart = compare.control_chart(months)
    assert chart is not None
    found = {name: sum(name in point.signals for point in chart.points) for name in comparing.SIGNALS}
    assert found == comparing.signals([(x, n) for _m, x, n in months])


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
@settings(max_examples=200)
def test_intervals(rate: tuple[int, int]) -> None:
    assert compare.wilson(*rate) == pytest.approx(wilson(*rate), abs=1e-9)
