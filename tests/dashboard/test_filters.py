"""Filters: what a link says and cannot have; links hold codes only and come back the same."""

import datetime as dt
import re

import pytest

from dashboard.errors import MonthAhead, UnknownFilter
from dashboard.filters import Choices, Filters, default, from_query
from dashboard.i18n import translator
from dashboard.navigation import AS_OF, MONTH
from data_access import months
from data_access.errors import BeforeData, NotAllowed, UnknownArea
from data_access.measures.model import Level
from data_access.queries.areas import Area

zh = translator("zh")
CITY = Area("320599", "云浦市", Level.CITY, None, None)
NORTH = Area("320599101", "松渚镇", Level.TOWN, "320599", "镇")
SOUTH = Area("320599102", "桐泾镇", Level.TOWN, "320599", "镇")
CHOICES = Choices(
    city=CITY,
    towns=(NORTH, SOUTH),
    outside=frozenset({"320599103"}),
    first=dt.date(2021, 11, 3),
    data_date=dt.date(2026, 11, 22),
    today=dt.date(2026, 11, 23),
    freeze_day=5,
)
OCTOBER, NOVEMBER = months.parse("2026-10"), months.parse("2026-11")


def read(**params: str) -> tuple[Filters, list[type]]:
    filters, problems = from_query({name: [value] for name, value in params.items()}, CHOICES)
    return filters, [type(problem) for problem in problems]


def test_without_a_link_the_last_closed_month_at_the_data_date():
    assert read() == (Filters(OCTOBER, dt.date(2026, 11, 22)), [])
    assert default(CHOICES) == read()[0]


def test_before_the_freeze_day_the_month_before_is_the_last_closed():
    assert read(as_of="2026-11-05")[0].month == months.parse("2026-09")
    assert read(as_of="2026-11-06")[0].month == OCTOBER


def test_a_link_comes_back_the_same():
    filters = Filters(
        month=NOVEMBER,
        as_of=dt.date(2026, 11, 20),
        towns=("320599101", "320599102"),
        tiers=("red", "not_assessed"),
        categories=("orphan",),
        kind="left_behind",
    )
    query = filters.to_query()
    assert read(**query) == (filters, [])
    assert all(value.isascii() for value in query.values())


def test_a_link_always_names_month_and_date_so_that_it_opens_the_same_view_next_week():
    assert default(CHOICES).to_query() == {"month": "2026-10", "as_of": "2026-11-22"}


@pytest.mark.parametrize(
    ("params", "problem"),
    [
        ({"towns": "320599103"}, NotAllowed),  # a town of the city that is not one's own
        ({"towns": "999999999"}, UnknownArea),
        ({"towns": "[x](http://y)"}, UnknownArea),
        ({"tiers": "purple"}, UnknownFilter),
        ({"categories": "孤儿"}, UnknownFilter),  # links hold codes
        ({"kind": "other"}, UnknownFilter),
        ({"month": "2026-13"}, UnknownFilter),
        ({"month": "2026-12"}, MonthAhead),  # after the as-of date's month
        ({"month": "2021-10"}, BeforeData),
        ({"as_of": "yesterday"}, UnknownFilter),
        ({"as_of": "2026-11-24"}, UnknownFilter),  # after today
        ({"as_of": "2021-11-02"}, BeforeData),  # the day before the first visit
    ],
)
def test_what_a_link_cannot_have_is_said_and_the_rest_is_kept(params: dict[str, str], problem: type):
    kept = {"tiers": "red"} if "tiers" not in params else {"categories": "orphan"}
    filters, problems = read(**{**kept, **params})
    assert problems == [problem]
    assert filters.to_query() == {**default(CHOICES).to_query(), **kept}


def test_the_first_day_with_data_can_be_chosen():
    filters, problems = read(as_of="2021-11-03")
    assert (filters.as_of, problems) == (dt.date(2021, 11, 3), [])
    assert filters.month == months.parse("2021-11")  # no earlier month has data


def test_nothing_from_a_link_is_repeated_unless_it_is_a_plain_word():
    _, (problem,) = from_query({"towns": ["[x](http://y)"]}, CHOICES)
    assert problem.values == {"code": "…"}


ODD = (
    "%", "_" * 9, "320599%", "320599___", "*", "3205991*", "' or 1=1 --", "320599101' OR '1'='1", "\"", "\\", "\x00",
    "320599101 ", "320599101\n", "３２０５９９１０１", "٣٢٠٥٩٩١٠١", "320599", "320599101001", "-1", "0", "None", "%27",
    "../320599103", "<script>alert(1)</script>", "=HYPERLINK(1)", "２０２６-10", "2026-1０", "2026-10\n", "0000-00",
    "99999-01", "2026-10-32",
)  # fmt: skip
"""Wildcards, quotes, digits of other scripts, areas of other levels, markup and formulas."""


@pytest.mark.parametrize("value", ODD)
@pytest.mark.parametrize("name", ["month", "as_of", "towns", "tiers", "categories", "kind"])
def test_an_odd_value_of_any_filter_is_refused_and_repeated_nowhere(name: str, value: str):
    filters, problems = from_query({name: [value]}, CHOICES)
    assert filters == default(CHOICES)
    assert problems
    assert filters.to_query() == default(CHOICES).to_query()
    repeated = [str(each) for problem in problems for each in problem.values.values()]
    assert re.fullmatch("[0-9A-Za-z_-]+", value) or not [each for each in repeated if value in each]


def test_another_date_keeps_the_month_where_it_can():
    november = Filters(NOVEMBER, dt.date(2026, 11, 22), towns=("320599101",))
    assert november.at(dt.date(2026, 11, 3), CHOICES).month == NOVEMBER
    earlier = november.at(dt.date(2026, 10, 20), CHOICES)
    assert (earlier.month, earlier.towns) == (months.parse("2026-09"), ("320599101",))


def test_a_page_applies_only_the_filters_that_it_heeds():
    all_set = Filters(OCTOBER, dt.date(2026, 11, 22), ("320599101",), ("red",), ("orphan",), "migrant")
    assert all_set.heeding(frozenset({MONTH, AS_OF})) == Filters(OCTOBER, dt.date(2026, 11, 22))


def test_the_months_on_offer_reach_from_the_first_data_to_the_date():
    offered = CHOICES.months(dt.date(2026, 11, 22))
    assert (offered[0], offered[-1]) == (NOVEMBER, months.parse("2021-11"))


def test_the_filters_in_words():
    words = Filters(OCTOBER, dt.date(2026, 11, 22), ("320599102",), ("red", "yellow")).in_words(zh, CHOICES)
    assert words == "2026年10月（已封存 11-05） · 走访记录截至 11-22，其后走访未计入 · 桐泾镇 · 困境儿童 · 红、黄"


def test_the_month_in_progress_and_a_later_date_say_so():
    words = Filters(NOVEMBER, dt.date(2026, 11, 23)).in_words(zh, CHOICES)
    assert "2026年11月（进行中）" in words
    assert "（天数算到 11-23）" in words
