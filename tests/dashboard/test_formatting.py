"""How numbers, dates and states read: the four states are four looks."""

import datetime as dt

import pytest

from dashboard import formatting
from dashboard.formatting import Look
from dashboard.i18n import translator
from data_access.measures.model import Figure, State

zh, en = translator("zh"), translator("en")
OCTOBER = 2026 * 12 + 9


def figure(
    numerator: int | None = 638,
    denominator: int | None = 678,
    value: float | None = None,
    state: State = State.OK,
    low: float | None = None,
    high: float | None = None,
) -> Figure:
    if value is None and numerator is not None and denominator and denominator >= 10:
        value = numerator / denominator
    return Figure("A1", "320599", "云浦市", "2026-10", numerator, denominator, value, low, high, state)


@pytest.mark.parametrize(
    ("value", "over", "text"),
    [
        (638 / 678, 678, "94.1%"),  # PAGES, first sketch
        (58 / 72, 72, "81%"),  # below 100 a decimal is finer than one child
        (0.0, 678, "0%"),
        (1.0, 678, "100%"),
        (2999 / 3000, 3000, "99.9%"),  # one was missed: never 100 %
        (1 / 3000, 3000, "0.1%"),  # one was seen: never 0 %
        (0.5, None, "50.0%"),
    ],
)
def test_percent(value: float, over: int | None, text: str):
    assert formatting.percent(value, over) == text


def test_the_four_states_are_four_looks():
    shown = [
        formatting.show(figure(numerator=0), zh),  # 0 %
        formatting.show(figure(numerator=0, denominator=0, state=State.NOT_APPLICABLE), zh),
        formatting.show(figure(numerator=None, denominator=None, state=State.NO_DATA), zh),
        formatting.show(figure(state=State.PROVISIONAL), zh),
    ]
    assert [(s.text, s.mark) for s in shown] == [
        ("0%", ""),
        ("—", "不适用"),
        ("无数据", "无数据"),
        ("94.1%", "暂"),
    ]
    assert len({s.look for s in shown}) == 4


def test_fewer_than_ten_show_their_counts_instead_of_a_rate():
    shown = formatting.show(figure(3, 7), zh)
    assert (shown.text, shown.look, shown.mark) == ("3/7", Look.SMALL, "不足10，不计比率")


def test_a_rate_on_one_line_carries_counts_and_interval():
    assert formatting.show(figure(58, 72, low=0.70, high=0.88), en).line == "81% (58/72, 70–88)"


def test_counts_and_values():
    assert formatting.show(figure(1234, None), en).line == "1,234"
    assert formatting.show(figure(None, 40, value=36.0), en).text == "36"


def test_dates_and_windows_in_both_languages():
    assert (formatting.month(OCTOBER, zh), formatting.month(OCTOBER, en)) == ("2026年10月", "October 2026")
    assert formatting.short_month(OCTOBER, zh) == "10月"
    assert formatting.short_day(dt.date(2026, 11, 5)) == "11-05"
    assert formatting.window("2026-10", zh) == "2026年10月"
    assert formatting.window("2026-11-23", zh) == "截至2026-11-23"
    assert formatting.window("2025-11/2026-10", zh) == "2025年11月—2026年10月"


@pytest.mark.parametrize(
    ("amount", "text"),
    [(20_000, "2万元"), (45_000, "4.5万元"), (8_000, "8,000元"), (0, "0元"), (1_234_567, "123.4567万元")],
)
def test_money_in_ten_thousands(amount: int, text: str):
    assert formatting.yuan(amount, zh) == text


def test_masked_is_never_zero():
    assert formatting.masked(5).text == "<5"


@pytest.mark.parametrize(
    ("n", "chinese", "english"),
    [(1, "1 天", "1 day"), (3, "3 天", "3 days"), (1.5, "1.5 天", "1.5 days"), (1.0, "1 天", "1 day")],
)
def test_days_may_be_a_median(n: float, chinese: str, english: str):
    assert (formatting.days(n, zh), formatting.days(n, en)) == (chinese, english)
