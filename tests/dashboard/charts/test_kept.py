"""A figure is drawn once for equal input, and again for input that differs in the least."""

import dataclasses

import plotly.graph_objects as go

from dashboard.charts.kept import kept
from dashboard.charts.tiers import tier_trend
from dashboard.i18n import translator


@dataclasses.dataclass(frozen=True)
class Row:
    name: str
    counts: dict[str, int]  # a mapping inside a frozen row: no hash of its own


def drawing():
    asked = []

    @kept
    def draw(rows, *, height=1) -> go.Figure:
        asked.append((rows, height))
        return go.Figure()

    return draw, asked


def test_equal_input_gives_the_figure_drawn_before():
    draw, asked = drawing()
    assert draw([Row("a", {"red": 1})]) is draw((Row("a", {"red": 1}),))
    assert len(asked) == 1


def test_every_difference_draws_anew():
    draw, asked = drawing()
    draw([Row("a", {"red": 1})])
    draw([Row("a", {"red": 2})])  # another count
    draw([Row("b", {"red": 1})])  # another name
    draw([Row("a", {"red": 1})], height=2)
    draw([Row("a", {"red": 1, "blue": 2})])
    draw([Row("a", {"blue": 2, "red": 1})])  # another order: charts keep it
    assert len(asked) == 6


def test_languages_are_kept_apart():
    series = {24000: {"red": 1, "green": 2}, 24001: {"red": 0, "green": 3}}
    assert tier_trend(series, translator("zh")) is not tier_trend(series, translator("en"))
    assert tier_trend(series, translator("zh")) is tier_trend(series, translator("zh"))
