"""较上月、较上年同月 on the sample city: the right month, in words that claim no more than chance."""

import dataclasses
import datetime as dt

import pytest

from dashboard import earlier, figures
from dashboard.earlier import Beside
from dashboard.figures import Access
from dashboard.i18n import translator
from data_access import months
from data_access.engine import Database
from data_access.measures.model import Ask, Figure, Level, State
from data_access.scope import Role, Scope
from tests.conftest import YUNPU_AS_OF
from tests.factories import CITY

ASK = Ask(YUNPU_AS_OF, months.parse("2026-10"))
zh, en = translator("zh"), translator("en")


def access(yunpu: Database) -> Access:
    return Access(yunpu, Scope(Role.CITY_SUPERVISOR, CITY), 1)


def rate(n: int, d: int, window: str = "2026-10", state: State = State.OK) -> Figure:
    return Figure("A1", CITY, "云浦市", window, n, d, n / d if d >= 10 else None, None, None, state)


def test_each_is_the_seam_s_figure_of_the_month_before_and_of_a_year_before(yunpu: Database):
    found = earlier.beside(access(yunpu), ASK, ("A1", "A4"), Level.TOWN)
    for back, name in ((1, "month_before"), (12, "year_before")):
        ask = Ask(dt.date(2026, 10, 22) if back == 1 else dt.date(2025, 11, 22), ASK.month - back)
        by = {(f.measure, f.area_code): f for f in figures.figures(access(yunpu), ask, ("A1", "A4"), Level.TOWN)}
        compared = [each for each in found if getattr(each, name) is not None]
        assert len(compared) == len(found)
        assert all(getattr(each, name) == by[each.now.measure, each.now.area_code] for each in compared)


@pytest.mark.parametrize(
    ("as_of", "back", "expected"),
    [
        (dt.date(2026, 11, 22), 1, dt.date(2026, 10, 22)),
        (dt.date(2026, 3, 31), 1, dt.date(2026, 2, 28)),  # February has no 31st: its last day
        (dt.date(2024, 2, 29), 12, dt.date(2023, 2, 28)),
        (dt.date(2026, 1, 15), 1, dt.date(2025, 12, 15)),  # over the turn of the year
    ],
)
def test_the_same_day_of_an_earlier_month(as_of: dt.date, back: int, expected: dt.date):
    assert earlier.then(Ask(as_of, months.month_of(as_of)), back).as_of == expected


def test_the_month_in_progress_is_compared_with_nothing(yunpu: Database):
    running = dataclasses.replace(ASK, month=months.parse("2026-11"))
    (a1,) = earlier.beside(access(yunpu), running, ("A1",))
    assert a1.now.state is State.PROVISIONAL
    assert (a1.month_before, a1.year_before) == (None, None)


def test_nothing_before_the_data_begin(yunpu: Database):
    first = Ask(YUNPU_AS_OF, months.parse("2021-12"))  # the sample's visits begin in this month
    (a1,) = earlier.beside(access(yunpu), first, ("A1",))
    assert (a1.month_before, a1.year_before) == (None, None)


@pytest.mark.parametrize(
    ("now", "month_before", "year_before", "chinese", "english"),
    [
        # 950 and 940 of 1000: Fisher's p = 0.38
        (
            rate(950, 1000), rate(940, 1000), None,
            "较上月上升 1 个百分点（属正常波动）", "up by 1 percentage points on the month before (within chance)",
        ),
        # 95 and 60 of 100: far outside chance
        (
            rate(60, 100), rate(95, 100), rate(60, 100),
            "较上月下降 35 个百分点，较上年同月持平",
            "down by 35 percentage points on the month before, unchanged on a year before",
        ),
        (rate(5, 9), rate(90, 100), None, "", ""),  # below ten there is no rate to compare
        (rate(95, 100), None, None, "", ""),
    ],
)  # fmt: skip
def test_words(now: Figure, month_before: Figure | None, year_before: Figure | None, chinese: str, english: str):
    found = Beside(now, month_before, year_before)
    assert earlier.words(found, zh) == chinese
    assert earlier.words(found, en) == english


def test_counts_differ_by_numbers():
    red = Figure("B1.red", CITY, "云浦市", "2026-11-22", 3, None, None, None, None, State.OK)
    before = dataclasses.replace(red, numerator=5)
    assert earlier.words(Beside(red, before, red), zh) == "较上月减少 2，较上年同月持平"
