"""The NGO target, counts as bars, grids of what is missing, sparks."""

import datetime as dt

from dashboard.charts.bars import count_bars, purchase_bars
from dashboard.charts.cover import cover_bars
from dashboard.charts.grids import heat_grid
from dashboard.charts.ngo import ngo_step
from dashboard.charts.rows import Amount, Bar, Cell, CellRow, CoverRow, Promise, Step
from dashboard.charts.sparks import spark
from dashboard.i18n import translator
from data_access.measures.model import Figure, State
from tests.dashboard.charts import made

t = translator("en")
DAY = dt.date
PROMISE = Promise(6, DAY(2025, 12, 31))


class TestNgoStep:
    def test_steps_hold_until_the_next_and_the_last_until_the_as_of_date(self):
        plot = ngo_step([Step(DAY(2024, 1, 5), 5), Step(DAY(2025, 9, 12), 6)], PROMISE, "met", DAY(2026, 11, 22), t)
        line = plot.data[0]
        assert (list(line.y), line.line.shape) == ([5, 6, 6], "hv")
        assert line.x[-1] == DAY(2026, 11, 22)

    def test_target_deadline_verdict_and_the_count_now_are_written(self):
        plot = ngo_step([Step(DAY(2025, 9, 12), 7)], PROMISE, "Met on <2025-09-12>", DAY(2026, 11, 22), t)
        assert {
            "Met on &lt;2025-09-12&gt;",
            "Target 6",
            "Deadline 2025-12-31",
            "7 organisations<br>2026-11-22",
        } <= set(made.texts(plot))

    def test_a_fall_has_a_symbol_of_its_own(self):
        plot = ngo_step([Step(DAY(2024, 1, 5), 7), Step(DAY(2026, 1, 9), 6)], PROMISE, "", DAY(2026, 11, 22), t)
        assert list(plot.data[1].marker.symbol) == ["circle", "triangle-down"]

    def test_no_organisation_yet_is_a_line_at_zero(self):
        plot = ngo_step([], PROMISE, "none yet", DAY(2025, 3, 1), t)
        assert list(plot.data[0].y) == [0, 0]

    def test_before_the_deadline_the_straight_line_is_drawn(self):
        straight = [(DAY(2024, 1, 1), 0.0), (DAY(2025, 12, 31), 6.0)]
        plot = ngo_step([], PROMISE, "", DAY(2025, 3, 1), t, expected=straight)
        assert list(plot.data[0].y) == [0.0, 6.0]


class TestBars:
    def test_counts_stand_beside_the_bars_with_their_unit(self):
        plot = count_bars([Bar("A", 1200), Bar("B", 0)], t, unit="{n} children")
        assert list(plot.data[0].text) == ["1,200 children", "0 children"]

    def test_a_gap_is_hatched(self):
        assert list(count_bars([Bar("A", 1), Bar("B", 2, gap=True)], t).data[0].marker.pattern.shape) == ["", "/"]

    def test_nothing_recorded(self):
        assert made.texts(count_bars([], t)) == ["Nothing recorded"]
        assert made.texts(purchase_bars([], [], t)) == ["Nothing recorded"]

    def test_a_category_never_bought_is_said(self):
        amounts = [Amount("hotline", 2025, 120_000, 1), Amount("hotline", 2026, 60_000, 2)]
        plot = purchase_bars(amounts, ["hotline", "training"], t)
        assert [bar.name for bar in plot.data] == ["2025", "2026"]
        assert made.texts(plot) == ["180,000 yuan · 3 contracts", "Never purchased"]

    def test_no_purchase_at_all_keeps_the_categories(self):
        assert made.texts(purchase_bars([], ["hotline", "training"], t)) == ["Never purchased"] * 2


class TestCoverBars:
    ROWS = (CoverRow("A", 18, 0, 0), CoverRow("<B>", 17, 1, 1))

    def test_what_lacks_stands_beside_the_bar(self):
        assert made.texts(cover_bars(self.ROWS, t)) == ["18/18", "17/19 · vacant 1 · without a pass 1"]

    def test_a_part_that_is_none_is_not_drawn(self):
        certified, without, vacant = cover_bars(self.ROWS, t).data
        assert [list(bar.x) for bar in (certified, without, vacant)] == [[18, 17], [None, 1], [None, 1]]
        assert without.marker.pattern.shape == "/"  # readable in grey

    def test_areas_stand_in_the_order_given(self):
        assert list(cover_bars(self.ROWS, t).layout.yaxis.ticktext) == ["A", "&lt;B&gt;"]

    def test_no_village(self):
        assert made.texts(cover_bars([], t)) == ["No village here"]


class TestHeatGrid:
    def test_the_four_kinds_of_cells_differ(self):
        cells = (Cell(0, None), Cell(0, 0), Cell(4, 4), Cell(3, 4), Cell(2, 4), Cell(0, 4))
        plot = heat_grid([CellRow("A", cells)], range(10, 16), t)
        assert made.texts(plot)[:6] == ["no data", "—", "4/4", "3/4", "2/4", "0/4"]
        assert list(plot.data[0].z[0]) == [0, 1, 2, 3, 4, 5]

    def test_directors_stand_in_the_order_given(self):
        rows = [CellRow("B", (Cell(0, 4),)), CellRow("A", (Cell(4, 4),))]
        assert list(heat_grid(rows, [10], t).layout.yaxis.ticktext) == ["B", "A"]

    def test_nobody(self):
        assert made.texts(heat_grid([], [10], t)) == ["No director with children to visit in these months"]


class TestSpark:
    def test_only_closed_months_with_a_number(self):
        months = [
            made.rate("city", 94, 100),
            made.rate("city", 0, 0, state=State.NO_DATA),  # before the data begin
            made.rate("city", 7, 8),  # fewer than 10: no rate
            made.rate("city", 40, 100, state=State.PROVISIONAL),  # would look like a fall
        ]
        assert spark(months) == (94.0,)

    def test_counts_and_medians_as_they_are(self):
        count = Figure("B1.red", "c", "c", "2026-11-22", 3, None, None, None, None, State.OK)
        median = Figure("A9.median", "c", "c", "2026-10", None, 600, 1.5, None, None, State.OK)
        assert spark([count, median]) == (3.0, 1.5)
