"""G1–G3 by hand: Wilson intervals, verdicts by exact tails, funnel limits, p-chart signals."""

from fractions import Fraction
from math import comb

import pytest

from data_access.errors import ContractBroken
from data_access.measures.compare import Signal, Verdict, control_chart, differs, funnel, verdict, wilson


@pytest.mark.parametrize(
    ("numerator", "denominator", "low", "high"),
    [
        (58, 72, 0.6997, 0.8805),  # centre (58 + 1.9207) / (72 + 3.8415) = 0.7901, half-width 0.0904
        (0, 10, 0.0, 0.2775),  # never below 0; 3.8415 / 13.8415
        (10, 10, 0.7225, 1.0),  # never above 1
        (5, 10, 0.2366, 0.7634),  # symmetric about a half
    ],
)
def test_wilson(numerator, denominator, low, high):
    assert wilson(numerator, denominator) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize(("numerator", "denominator"), [(0, 0), (11, 10), (-1, 10)])
def test_no_interval_for_what_is_no_proportion(numerator, denominator):
    with pytest.raises(ContractBroken):
        wilson(numerator, denominator)


@pytest.mark.parametrize(
    ("numerator", "expected"),
    [
        # ten fair coins: P(X <= 1) = 11/1024 = 1.07 % < 2.5 %, P(X <= 2) = 56/1024 = 5.5 %, P(X <= 0) = 0.098 % < 0.1 %
        (0, Verdict.FAR_BELOW),
        (1, Verdict.BELOW),
        (2, Verdict.NORMAL),
        (8, Verdict.NORMAL),
        (9, Verdict.ABOVE),
        (10, Verdict.FAR_ABOVE),
    ],
)
def test_verdicts_of_ten_coins(numerator, expected):
    assert verdict(numerator, 10, 0.5) is expected


def exact_verdict(x, n, p):
    """The definition in fractions."""
    below = sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(x + 1))
    above = sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(x, n + 1))
    for alpha, low, high in (
        (Fraction(2, 1000), Verdict.FAR_BELOW, Verdict.FAR_ABOVE),
        (Fraction(5, 100), Verdict.BELOW, Verdict.ABOVE),
    ):
        if below < alpha / 2:
            return low
        if above < alpha / 2:
            return high
    return Verdict.NORMAL


@pytest.mark.parametrize("n", [1, 7, 40, 73])
@pytest.mark.parametrize("p", [Fraction(1, 20), Fraction(1, 2), Fraction(941, 1000)])
def test_verdicts_are_the_exact_ones(n, p):
    assert [verdict(x, n, float(p)) for x in range(n + 1)] == [exact_verdict(x, n, p) for x in range(n + 1)]


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        ((1, 10), (8, 10), True),  # both tails of the hypergeometric give p = 0.0055
        ((6, 10), (8, 10), False),  # p = 0.63
        ((10, 10), (10, 10), False),
        ((0, 300), (6, 300), True),  # p = 0.031
        ((0, 300), (5, 300), False),  # p = 0.062
    ],
)
def test_two_shares_differ_when_chance_does_not_explain_it(now, before, expected):
    assert differs(*now, *before) is expected
    assert differs(*before, *now) is expected


@pytest.mark.parametrize(("now", "before"), [((1, 0), (1, 2)), ((1, 2), (3, 2)), ((-1, 2), (1, 2))])
def test_no_comparison_of_what_is_no_share(now, before):
    with pytest.raises(ContractBroken):
        differs(*now, *before)


TOWNS = (("t1", "甲镇", 58, 72), ("t2", "乙镇", 95, 100), ("t3", "丙镇", 190, 200), ("t4", "丁镇", 0, 0))


def test_the_funnel_pools_and_leaves_out_towns_without_anybody_due():
    found = funnel(TOWNS)
    assert found.centre == pytest.approx(343 / 372)  # never the mean of the rates
    assert [point.area_code for point in found.points] == ["t1", "t2", "t3"]
    assert found.points[0].verdict is Verdict.BELOW
    assert found.overdispersed  # one of three lies outside 95 %


def test_thirty_percent_outside_are_not_yet_overdispersed():
    towns = [("a", "", 5, 10)] * 7 + [("b", "", 1, 10)] * 3  # exactly 30 % outside
    assert not funnel(towns, centre=0.5).overdispersed
    assert funnel(towns[1:], centre=0.5).overdispersed  # 3 of 9


def test_the_lines_are_the_outermost_normal_counts():
    found = funnel(TOWNS, centre=0.9, upto=120)
    assert [line.denominator for line in found.lines] == list(range(1, 121))
    for line in found.lines:
        n = line.denominator
        normal = [x for x in range(n + 1) if verdict(x, n, 0.9) is Verdict.NORMAL]
        no_alarm = [x for x in range(n + 1) if verdict(x, n, 0.9) not in (Verdict.FAR_BELOW, Verdict.FAR_ABOVE)]
        assert (round(line.low_95 * n), round(line.high_95 * n)) == (normal[0], normal[-1])
        assert (round(line.low_998 * n), round(line.high_998 * n)) == (no_alarm[0], no_alarm[-1])


def test_long_lines_are_thinned():
    lines = funnel(TOWNS, centre=0.9, upto=5_000).lines
    assert len(lines) <= 160
    assert lines[-1].denominator == 5_000


@pytest.mark.parametrize(
    ("centre", "drawn"),
    [
        (0.0, False),
        (0.9989, True),
        (0.999, False),  # "n missed" instead
        (1.0, False),  # a target of 100 %
    ],
)
def test_where_there_is_no_funnel(centre, drawn):
    assert (funnel(TOWNS, centre=centre) is not None) is drawn


def test_no_funnel_of_nothing():
    assert funnel([]) is None
    assert funnel([("t", "", 0, 0)]) is None
    assert funnel([("t", "", 20, 20)]) is None  # everybody seen: pooled 100 %


def chart(*counts, baseline=None, denominator=100):
    return control_chart([(24_000 + i, n, denominator) for i, n in enumerate(counts)], baseline)


def marked(found, signal):
    return [i for i, point in enumerate(found.points) if signal in point.signals]


def test_centre_and_limits():
    found = control_chart([(0, 90, 100), (1, 180, 200)])
    assert found.centre == pytest.approx(0.9)
    assert found.points[0].low == pytest.approx(0.81)  # 0.9 - 3 * sqrt(0.09 / 100)
    assert found.points[0].high == pytest.approx(0.99)
    assert found.points[1].low == pytest.approx(0.9 - 3 * (0.09 / 200) ** 0.5)  # limits by month


def test_limits_are_cut_at_0_and_100_percent():
    found = control_chart([(0, 10, 10), (1, 8, 10)], baseline=0.9)
    assert found.points[0].high == 1.0
    assert control_chart([(0, 0, 10)], baseline=0.1).points[0].low == 0.0


def test_months_without_anybody_due_are_left_out_and_order_is_by_month():
    found = control_chart([(3, 5, 10), (2, 0, 0), (1, 6, 10)])
    assert [point.m for point in found.points] == [1, 3]
    assert control_chart([(1, 0, 0)]) is None
    assert control_chart([]) is None


@pytest.mark.parametrize(("months", "trial"), [(11, True), (12, False)])
def test_trial_limits_below_twelve_months(months, trial):
    assert chart(*[50] * months).trial is trial


def test_outside_three_sigma_begins_beyond_the_limit():
    # centre 0.5, n = 100: sigma 0.05, limits 0.35 and 0.65
    assert marked(chart(65, 35, baseline=0.5), Signal.OUTSIDE) == []  # on the limit is inside
    assert marked(chart(66, 34, baseline=0.5), Signal.OUTSIDE) == [0, 1]


def test_seven_in_a_row_on_one_side_are_marked_when_complete():
    assert marked(chart(*[51] * 6, baseline=0.5), Signal.SEVEN_ONE_SIDE) == []
    assert marked(chart(*[51] * 8, baseline=0.5), Signal.SEVEN_ONE_SIDE) == [6, 7]


def test_a_point_on_the_centre_belongs_to_no_side():
    assert marked(chart(51, 51, 51, 50, 51, 51, 51, 51, baseline=0.5), Signal.SEVEN_ONE_SIDE) == []
    assert marked(chart(*[50] * 9, baseline=0.5), Signal.SEVEN_ONE_SIDE) == []


def test_the_centre_is_compared_exactly():
    # 1/3 has no float: three months of 1 in 3 lie on their pooled centre
    assert marked(control_chart([(i, 1, 3) for i in range(9)]), Signal.SEVEN_ONE_SIDE) == []


def test_a_trend_is_seven_points_strictly_rising_or_falling():
    assert marked(chart(47, 48, 49, 50, 51, 52, baseline=0.5), Signal.TREND) == []  # six points
    assert marked(chart(47, 48, 49, 50, 51, 52, 53, baseline=0.5), Signal.TREND) == [6]
    assert marked(chart(53, 52, 51, 50, 49, 48, 47, baseline=0.5), Signal.TREND) == [6]
    assert marked(chart(47, 48, 49, 49, 51, 52, 53, baseline=0.5), Signal.TREND) == []  # a step of nothing


def test_two_of_three_beyond_two_sigma_on_one_side():
    # beyond 0.60 or 0.40
    assert marked(chart(61, 50, 61, baseline=0.5), Signal.TWO_OF_THREE) == [2]
    assert marked(chart(61, 50, 50, 61, baseline=0.5), Signal.TWO_OF_THREE) == []  # two of four
    assert marked(chart(61, 50, 39, baseline=0.5), Signal.TWO_OF_THREE) == []  # on both sides
    assert marked(chart(60, 50, 61, baseline=0.5), Signal.TWO_OF_THREE) == []  # on the line is not beyond
    assert marked(chart(61, 61, 50, baseline=0.5), Signal.TWO_OF_THREE) == [1]  # the third adds nothing
    assert marked(chart(70, 61, baseline=0.5), Signal.TWO_OF_THREE) == [1]  # beyond 3 sigma included


def test_a_city_that_saw_everybody_has_no_signals():
    found = chart(*[100] * 12)
    assert (found.points[0].low, found.points[0].high) == (1.0, 1.0)
    assert all(not point.signals for point in found.points)
