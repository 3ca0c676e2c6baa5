"""The sample city at days on both sides of month ends, freeze days and year ends."""

import datetime as dt
from functools import lru_cache

import pytest

from data_access.sample.city import build
from tests.data_access.sample.plain import Plain

DAYS = (
    dt.date(2026, 3, 1),  # the earliest; January is the last closed month
    dt.date(2026, 3, 5),  # the freeze day itself: February may still change
    dt.date(2026, 3, 6),  # February is closed
    dt.date(2026, 11, 22),  # the demo of the tests
    dt.date(2027, 1, 1),  # a new year: its grants are due
    dt.date(2028, 2, 29),  # a day that most years lack
)


@lru_cache(maxsize=len(DAYS))
def _plain(as_of: dt.date) -> Plain:
    return Plain(build(as_of, 1))


@pytest.fixture(params=DAYS, ids=str)
def plain(request: pytest.FixtureRequest) -> Plain:
    return _plain(request.param)


@pytest.fixture
def november() -> Plain:
    return _plain(dt.date(2026, 11, 22))
