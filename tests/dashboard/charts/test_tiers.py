"""Risk tiers: counts and characters beside every colour."""

from dashboard.charts.looks import TIER_LOOKS
from dashboard.charts.rows import TierRow
from dashboard.charts.tiers import tier_bars, tier_flow, tier_trend
from dashboard.i18n import translator
from data_access.parameters import ALL_TIERS
from data_access.queries.tiers import Move
from tests.dashboard.charts import made

t = translator("en")
CITY = {"red": 3, "yellow": 21, "blue": 402, "green": 240, "not_assessed": 12}


def test_every_tier_has_a_colour_and_a_hatching_of_its_own():
    assert tuple(TIER_LOOKS) == ALL_TIERS
    assert len({look.fill for look in TIER_LOOKS.values()}) == len({look.hatch for look in TIER_LOOKS.values()}) == 5


class TestTierBars:
    def test_each_bar_is_the_whole_and_every_count_stands_in_figures(self):
        plot = tier_bars([TierRow("City", CITY)], t)
        assert round(sum(bar.x[0] for bar in plot.data), 9) == 1
        assert "R3  Y21  B402  G240  N12" in made.texts(plot)

    def test_a_sliver_has_no_text_inside(self):
        bars = {bar.name: bar.text[0] for bar in tier_bars([TierRow("City", CITY)], t).data}
        assert bars["red"] == ""  # 3 of 678
        assert bars["blue"] == "B 402"

    def test_nobody_on_the_register_is_said_and_no_share_is_made_up(self):
        plot = tier_bars([TierRow("A", {})], t)
        assert {bar.x[0] for bar in plot.data} == {0}
        assert "Nobody on the register" in made.texts(plot)

    def test_no_rows(self):
        assert made.texts(tier_bars([], t)) == ["No child on the register here"]


class TestTierTrend:
    def test_months_before_the_register_are_left_out(self):
        plot = tier_trend({10: {"red": 0}, 11: CITY, 12: CITY}, t)
        assert {tuple(trace.x) for trace in plot.data} == {(11, 12)}

    def test_red_and_yellow_are_counted_above_all_are_shares_below(self):
        plot = tier_trend({11: CITY, 12: {**CITY, "red": 4}}, t)
        assert [list(line.y) for line in plot.data[:2]] == [[3, 4], [21, 21]]
        assert len(plot.data) == 7
        assert {"R 4", "Y 21", "B 402"} <= set(made.texts(plot))

    def test_nothing_to_show(self):
        assert made.texts(tier_trend({}, t)) == ["No month with children on the register"]


class TestTierFlow:
    def test_who_kept_the_tier_is_said_and_not_drawn(self):
        plot = tier_flow([_move("blue", "blue", 380), _move("blue", "yellow", 4)], t)
        assert list(plot.data[0].link.value) == [4]
        assert made.texts(plot) == ["380 children kept the tier (not drawn)"]

    def test_places_add_up_and_both_ends_carry_their_counts(self):
        moves = [_move("blue", "yellow", 4, "A"), _move("blue", "yellow", 1, "B"), _move("green", "yellow", 2)]
        assert list(tier_flow(moves, t).data[0].node.label) == ["blue 5", "green 2", "yellow 7"]

    def test_entering_and_leaving_are_ends_of_their_own(self):
        plot = tier_flow([_move(None, "blue", 5), _move("green", None, 4)], t)
        assert list(plot.data[0].node.label) == ["green 4", "Entered the register 5", "blue 5", "Left the register 4"]

    def test_no_movement_is_said(self):
        assert made.texts(tier_flow([_move("blue", "blue", 1)], t)) == [
            "No movement between the two dates<br>1 child kept the tier (not drawn)"
        ]


def _move(before, after, n, town=""):
    return Move(town, "", before, after, n)
