"""Product = oracle, for cities that nobody thought of: every measure, level and engine."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.engine import Database
from data_access.scope import Role, Scope
from tests import oracle, strategies
from tests.beside import built, differences, product
from tests.conftest import NewDatabase
from tests.factories import T1, T2, T3, City

LEVELS = ("city", "town", "village")
MEASURES = tuple(oracle.MEASURES)


def compare(database: Database, city: City, as_of: dt.date, month: int, kind: str = "difficulty") -> None:
    for level in LEVELS:
        expected = oracle.figures(city, as_of, month, level, kind=kind)
        found = product(database, as_of, month, level, MEASURES, kind=kind)
        assert not (lines := differences(expected, found)), f"{level} {as_of} {month}\n" + "\n".join(lines)


@given(city=strategies.cities(), moment=strategies.moments(), kind=st.sampled_from(["difficulty"] * 3 + ["left_behind"]))
@settings(max_examples=60)
def test_sqlite(new_sqlite: NewDatabase, city: City, moment: tuple[dt.date, int], kind: str) -> None:
    compare(built(new_sqlite(), city), city, *moment, kind)


@given(city=strategies.cities(), moment=strategies.moments())
@settings(max_examples=15)
def test_postgresql(new_postgresql: NewDatabase, city: City, moment: tuple[dt.date, int]) -> None:
    compare(built(new_postgresql(), city), city, *moment)


@given(city=strategies.cities(), moment=strategies.moments(), town=st.sampled_from([T1, T2, T3]))
@settings(max_examples=15)
@pytest.mark.parametrize("level", ["town", "village"])
def test_a_towns_scope_gives_exactly_the_towns_rows(
    new_sqlite: NewDatabase, city: City, moment: tuple[dt.date, int], town: str, level: str
) -> None:
    database = built(new_sqlite(), city)
    whole = product(database, *moment, level, MEASURES)
    own = product(database, *moment, level, MEASURES, Scope(Role.TOWN_SUPERVISOR, city.area[0]["code"], town))
    assert {line["area_code"][:9] for line in own} <= {town}
    of_town = [line for line in whole if line["area_code"].startswith(town)]
    assert not (lines := differences(of_town, own)), "\n".join(lines)
