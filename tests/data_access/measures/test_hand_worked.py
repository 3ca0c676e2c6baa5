"""The hand-worked examples, asked of the oracle and of the product."""

import datetime as dt

import pytest

from data_access import months
from tests import oracle
from tests.beside import built, product
from tests.conftest import NewDatabase
from tests.examples import EXAMPLES, Example, known
from tests.factories import T1, T2, City, Row, child, places, visit


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_oracle(example: Example) -> None:
    measures = tuple({part.partition(".")[0]: None for part in example.says})
    lines = oracle.figures(
        example.city, dt.date.fromisoformat(example.as_of), months.parse(example.month), example.level, measures
    )
    assert example.answers(lines) == example.says


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_product(new_sqlite: NewDatabase, example: Example) -> None:
    measures = tuple({part.partition(".")[0]: None for part in example.says})
    as_of, month = dt.date.fromisoformat(example.as_of), months.parse(example.month)
    database = built(new_sqlite(), example.city, today=dt.date(2026, 12, 20))
    assert example.answers(product(database, as_of, month, example.level, measures)) == example.says


def test_every_measure_has_an_example() -> None:
    assert {part.partition(".")[0] for example in EXAMPLES for part in example.says} == set(oracle.MEASURES)


@pytest.mark.parametrize(
    ("seen", "due", "value", "low", "high"),
    [
        (9, 9, None, None, None),  # below ten: no rate
        (8, 10, 0.8, 0.4901625, 0.9433178),
        (10, 10, 1.0, 0.7224672, 1.0),
        (0, 10, 0.0, 0.0, 0.2775328),
    ],
)
def test_intervals(
    new_sqlite: NewDatabase, seen: int, due: int, value: float | None, low: float | None, high: float | None
) -> None:
    rows: list[list[Row]] = [child(f"c{n:02}") for n in range(due)]
    city = City.of(places(), known(T1, T2), rows, [visit(f"c{n:02}", "2026-10-08") for n in range(seen)])
    asked = (dt.date(2026, 11, 6), months.parse("2026-10"), "city", ("A1",))
    database = built(new_sqlite(), city, today=dt.date(2026, 12, 20))
    for line in (*oracle.figures(city, *asked), *product(database, *asked)):
        assert (line["numerator"], line["denominator"]) == (seen, due)
        assert (line["value"], line["low"], line["high"]) == pytest.approx((value, low, high), abs=1e-6)
