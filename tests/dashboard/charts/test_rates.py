"""Rates by area, over time and by size: what each picture says in words."""

from itertools import pairwise

import pytest

from dashboard.charts.control import LINE, p_chart
from dashboard.charts.drawing import Dot, Plot, Word
from dashboard.charts.funnel import funnel_chart
from dashboard.charts.intervals import interval_plot
from dashboard.i18n import translator
from data_access.measures.compare import Signal, Verdict
from data_access.measures.model import State
from tests.dashboard.charts import made

t = translator("en")
WICKED = "<img src=x onerror=alert(1)>"


class TestIntervalPlot:
    def test_areas_stand_in_the_order_given_first_on_top(self):
        plot = interval_plot([made.rate("C", 90, 100), made.rate("A", 99, 100)], None, t)
        assert list(plot.layout.yaxis.ticktext) == ["C", "A"]
        assert plot.layout.yaxis.range[0] > plot.layout.yaxis.range[1]

    def test_a_row_has_its_dot_its_interval_and_its_counts(self):
        plot = interval_plot([made.rate("A", 90, 100)], None, t)
        line, dot = plot.data
        assert list(line.x) == pytest.approx([0.85, 0.95])
        assert list(dot.x) == [0.9]
        assert "90/100" in made.texts(plot)

    @pytest.mark.parametrize(
        ("figure", "words"),
        [
            (made.rate("A", 0, 0, state=State.NO_DATA), "no data"),
            (made.rate("A", 0, 0), "n/a"),  # nobody was due
            (made.rate("A", 7, 8), "fewer than 10: no rate"),
        ],
    )
    def test_an_area_without_a_rate_keeps_its_row_and_says_why(self, figure, words):
        plot = interval_plot([figure], None, t)
        assert list(plot.layout.yaxis.ticktext) == ["A"]
        assert words in made.texts(plot)
        assert not plot.data

    def test_a_provisional_rate_is_hollow_and_says_so(self):
        plot = interval_plot([made.rate("A", 90, 100, state=State.PROVISIONAL)], None, t)
        assert plot.data[-1].marker.symbol == "circle-open"
        assert "provisional" in made.texts(plot)

    def test_verdicts_stand_in_words_and_as_symbols(self):
        plot = interval_plot([made.rate("A", 60, 100)], None, t, verdicts={"A": Verdict.FAR_BELOW})
        assert "Clearly below" in made.texts(plot)
        assert plot.data[-1].marker.symbol == "triangle-down"

    def test_city_and_target_are_named_lines(self):
        plot = interval_plot([made.rate("A", 90, 100)], made.rate("city", 94, 100), t, target=1.0)
        assert {"City 94.0%", "Target 100%"} <= set(made.texts(plot))
        assert sorted(shape.x0 for shape in plot.layout.shapes) == [0.94, 1.0]

    def test_a_name_with_tags_is_only_text(self):
        plot = interval_plot([made.rate("<b>A&B", 90, 100)], None, t)
        assert list(plot.layout.yaxis.ticktext) == ["&lt;b&gt;A&amp;B"]

    def test_nothing_to_show_is_said(self):
        assert made.texts(interval_plot([], None, t)) == ["No area to show"]


class TestPChart:
    def test_signals_are_written_once_for_a_run_of_months(self):
        low = Signal.TWO_OF_THREE
        chart = made.control(made.point(10, 95), made.point(11, 88, low), made.point(12, 87, low), made.point(13, 95))
        assert made.words(p_chart(chart, None, t)).count("Two of three near the limit") == 1

    def test_words_of_neighbouring_signals_stand_clear_of_each_other_and_of_the_line(self):
        signals = (Signal.OUTSIDE, Signal.TWO_OF_THREE, Signal.OUTSIDE)
        months = [made.point(m, 86 + m % 3, signal) for m, signal in enumerate(signals, start=10)]
        drawn = p_chart(made.control(*(made.point(m, 95) for m in range(10)), *months), None, t)
        lowest = max(dot.top for dot in made.dots(drawn))
        heights = made.heights_of_signals(drawn)
        assert len(heights) == len(signals)
        assert heights[0] > lowest
        assert min(b - a for a, b in pairwise(heights)) >= LINE

    def test_months_with_a_signal_carry_a_shape_of_their_own(self):
        chart = made.control(made.point(10, 95), made.point(11, 70, Signal.OUTSIDE), made.point(12, 96, Signal.TREND))
        dots = made.dots(p_chart(chart, None, t))
        assert [dot.shape for dot in dots] == ["circle", "diamond", "square"]
        assert "Outside the limits" in dots[1].words

    def test_a_point_says_its_month_its_rate_and_its_limits(self):
        (dot,) = made.dots(p_chart(made.control(made.point(made.OCTOBER, 95)), None, t))
        assert dot.words == "October 2026\n95.0% (95/100)\nLimits 85.0% to 99.0%"

    def test_limits_and_centre_are_named_with_their_values(self):
        chart = made.control(made.point(10, 95))
        assert {"Centre 94.0%", "Upper limit 99.0%", "Lower limit 85.0%"} <= set(made.words(p_chart(chart, None, t)))

    def test_the_month_in_progress_is_hollow_and_does_not_stretch_the_chart(self):
        closed = made.control(made.point(made.OCTOBER, 95))
        in_progress = made.rate("city", 10, 100, state=State.PROVISIONAL, window="2026-11")
        drawn = p_chart(closed, in_progress, t)
        assert made.dots(drawn)[-1].shape == "under"  # below the range: at its lower edge, value in words
        assert "November in progress 10.0%" in made.words(drawn)
        assert made.dots(drawn)[0].top == made.dots(p_chart(closed, None, t))[0].top

    def test_a_higher_rate_stands_higher_and_a_later_month_further_right(self):
        first, second = made.dots(p_chart(made.control(made.point(10, 88), made.point(11, 97)), None, t))
        assert second.top < first.top
        assert second.left > first.left

    def test_a_month_that_is_over_and_not_frozen_is_hollow_too(self):
        closed = made.control(made.point(made.OCTOBER - 1, 95))
        drawn = p_chart(closed, None, t, provisional=made.rate("city", 93, 100, state=State.PROVISIONAL))
        assert made.dots(drawn)[-1].shape == "hollow"
        assert "October provisional 93.0%" in made.words(drawn)

    @pytest.mark.parametrize("trial", [True, False])
    def test_trial_limits_are_said(self, trial):
        chart = made.control(made.point(10, 95), trial=trial)
        assert ("Trial limits: fewer than 12 closed months" in made.words(p_chart(chart, None, t))) is trial

    def test_no_closed_month_is_said(self):
        assert "No closed month with data yet" in p_chart(None, None, t)

    def test_every_text_is_escaped(self):
        plot = Plot(100, 8, 8, WICKED, (), (), (Dot(1, 1, "circle", (WICKED,)),), (Word(WICKED, 1, 1, "left"),))
        assert "<img" not in plot.html

    def test_a_drawing_names_no_address_and_no_colour(self):
        drawn = p_chart(made.control(made.point(10, 70, Signal.OUTSIDE)), None, t)
        assert "http" not in drawn
        assert "#" not in drawn  # the style sheet has one for each theme


class TestFunnel:
    def test_towns_outside_and_the_town_under_review_are_named(self):
        plot = funnel_chart(
            made.funnel(made.town("A", 60, 100, Verdict.FAR_BELOW), made.town("B", 94, 100), made.town("C", 50, 52)),
            "B",
            t,
        )
        assert [trace.text for trace in plot.data[4:]] == [("A Far below",), ("B",), None]
        assert plot.data[5].marker.size > plot.data[6].marker.size

    def test_fewer_than_ten_children_are_no_point_but_a_line_of_words(self):
        plot = funnel_chart(made.funnel(made.town("A", 7, 8), made.town("B", 94, 100)), None, t)
        assert len(plot.data) == 5  # four limits and B
        assert "Not drawn, fewer than 10 children: A 7/8" in made.texts(plot)

    @pytest.mark.parametrize("nothing", [None, made.funnel().__class__(1.0, (), (), overdispersed=False)])
    def test_no_limits_no_funnel(self, nothing):
        assert made.texts(funnel_chart(nothing, None, t))[0].startswith("No funnel")
