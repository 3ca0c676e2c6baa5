"""What every chart has in common."""

import datetime as dt
from pathlib import Path

import pytest

from dashboard.charts import bars, cover, funnel, grids, intervals, looks, ngo, theme, tiers
from dashboard.charts.rows import Amount, Bar, Cell, CellRow, CoverRow, Promise, Step, TierRow
from dashboard.i18n import translator
from data_access.measures.compare import Verdict
from data_access.queries.tiers import Move
from tests.dashboard.charts import made

TIERS = {"red": 1, "yellow": 2, "blue": 40, "green": 20, "not_assessed": 3}
DRAWN = {
    "intervals": lambda t: intervals.interval_plot([made.rate("A", 90, 100)], made.rate("c", 94, 100), t, target=1.0),
    "funnel": lambda t: funnel.funnel_chart(made.funnel(made.town("A", 60, 100, Verdict.FAR_BELOW)), "A", t),
    "tier bars": lambda t: tiers.tier_bars([TierRow("A", TIERS)], t),
    "tier trend": lambda t: tiers.tier_trend({10: TIERS, 11: TIERS}, t),
    "tier flow": lambda t: tiers.tier_flow([Move("", "", "blue", "red", 1)], t),
    "counts": lambda t: bars.count_bars([Bar("A", 3)], t),
    "purchases": lambda t: bars.purchase_bars([Amount("A", 2026, 10_000, 1)], ["A"], t),
    "ngo": lambda t: ngo.ngo_step([Step(dt.date(2024, 1, 1), 1)], Promise(6, dt.date(2025, 12, 31)), "v",
                                  dt.date(2026, 11, 22), t),
    "cover": lambda t: cover.cover_bars([CoverRow("A", 1, 1, 1)], t),
    "heat": lambda t: grids.heat_grid([CellRow("A", (Cell(1, 2),))], [10], t),
    "empty": lambda t: theme.empty(t("Nothing recorded")),
}  # fmt: skip


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("language", ["zh", "en"])
class TestEveryChart:
    def test_is_drawn_the_same_twice_and_has_no_pie_and_no_map(self, name, language):
        first, again = (DRAWN[name](translator(language)).to_dict() for _ in range(2))
        assert str(first) == str(again)
        kinds = {trace["type"] for trace in first["data"]}
        assert kinds <= {"scatter", "bar", "heatmap", "sankey"}

    def test_speaks_with_the_fonts_of_the_house_and_cannot_be_dragged(self, name, language):
        layout = DRAWN[name](translator(language)).to_dict()["layout"]
        assert "Noto Sans SC" in layout["font"]["family"]
        assert layout["height"] >= 50
        assert all(axis["fixedrange"] for key, axis in layout.items() if key[1:5] == "axis")

    def test_names_no_address(self, name, language):
        assert "http" not in DRAWN[name](translator(language)).to_json()


def test_plotly_sends_nothing_and_shows_no_tool_bar():
    for language in ("zh", "en"):
        settings = theme.config(translator(language))
        assert settings["displayModeBar"] is False
        assert settings["displaylogo"] is False
        assert settings["plotlyServerURL"] == ""
    assert theme.config(translator("zh"))["locale"] == "zh-CN"


@pytest.mark.parametrize(
    ("heights", "least", "expected"),
    [([1, 5, 9], 2, [1, 5, 9]), ([5, 5, 5], 2, [3, 5, 7]), ([9, 1], 2, [9, 1]), ([], 2, [])],
)
def test_labels_are_moved_apart_no_further_than_needed(heights, least, expected):
    assert theme.apart(heights, least) == expected


def test_charts_and_maps_know_neither_streamlit_nor_sql():
    rooms = Path(theme.__file__).parents[1]
    for source in [*(rooms / "charts").glob("*.py"), *(rooms / "maps").glob("*.py")]:
        assert not {"streamlit", "sqlalchemy"} & set(source.read_text(encoding="utf-8").split()), source.name


def contrast(one: str, other: str) -> float:
    """As WCAG counts it, of two colours like #1E2A38."""
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("ink", [looks.INK, looks.MUTED, looks.DEEP, looks.ATTENTION, looks.PRIMARY])
def test_words_stand_out_from_the_page_in_light_and_dark(ink, dark):
    shown = {colour: looks.IN_THE_DARK[colour] if dark else colour for colour in (ink, looks.PAPER, looks.PANEL)}
    assert contrast(shown[ink], shown[looks.PAPER]) >= 4.5
    assert contrast(shown[ink], shown[looks.PANEL]) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("tier", looks.TIER_LOOKS)
def test_the_letter_on_a_tier_stands_out_from_its_fill_in_light_and_dark(tier, dark):
    look = looks.TIER_LOOKS[tier]
    text, fill = ((looks.IN_THE_DARK.get(each, each) if dark else each) for each in (look.text, look.fill))
    assert contrast(text, fill) >= 4.5


def test_in_the_dark_every_colour_has_its_counterpart_and_the_light_figure_is_left_alone():
    drawn = DRAWN["tier bars"](translator("en"))
    before = drawn.to_json()
    dark = theme.in_the_dark(drawn)
    assert dark.layout.paper_bgcolor == looks.IN_THE_DARK[looks.PAPER]
    assert dark.layout.font.color == looks.IN_THE_DARK[looks.INK]
    assert drawn.to_json() == before
    assert [trace.to_plotly_json()["x"] for trace in dark.data] == [t.to_plotly_json()["x"] for t in drawn.data]
