"""Risk tiers (B1, B2): workload, never performance; counts, characters and hatching stand beside every colour."""

from collections import Counter
from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard import formatting
from dashboard.charts import theme
from dashboard.charts.kept import kept
from dashboard.charts.looks import INK, MUTED, ON_PALE, TIER_LOOKS, tier_glyph, tier_word
from dashboard.charts.rows import TierRow
from dashboard.i18n import Translator
from data_access.parameters import ALL_TIERS
from data_access.queries.tiers import Move

ROW = 34
ROOM_FOR_TEXT = 0.075
"""The share of a bar from which its count fits inside."""


@kept
def tier_bars(rows: Sequence[TierRow], t: Translator) -> go.Figure:
    """100 % stacked bars, one row each in the order given; every count stands in figures at the right."""
    if not rows:
        return theme.empty(t("No child on the register here"))
    texts = [_counts_in_words(row.counts, t) for row in rows]
    plot = theme.figure(46 + ROW * len(rows), right=20 + max(theme.width_of(text) for text in texts), top=8, bottom=34)
    for tier in ALL_TIERS:
        look = TIER_LOOKS[tier]
        shares = [_share(row.counts, tier) for row in rows]
        plot.add_bar(
            orientation="h",
            name=tier_word(tier, t),
            y=list(range(len(rows))),
            x=shares,
            width=0.68,
            marker=_marker(tier),
            text=[
                f"{tier_glyph(tier, t)} {row.counts[tier]}" if share >= ROOM_FOR_TEXT else ""
                for row, share in zip(rows, shares, strict=True)
            ],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"size": theme.SMALL, "color": look.text},
            constraintext="none",
            hovertemplate=[_hover(row.label, row.counts, tier, t) for row in rows],
        )
    for y, text in enumerate(texts):
        plot.add_annotation(theme.beside(text, y, xshift=8, font={"size": theme.SMALL, "color": INK}))
    plot.update_layout(
        barmode="stack",
        xaxis=theme.axis(range=[0, 1], tickformat=".0%", dtick=0.25),
        yaxis=theme.axis(
            range=[len(rows) - 0.5, -0.5],
            tickvals=list(range(len(rows))),
            ticktext=[theme.plain(row.label) for row in rows],
            showgrid=False,
        ),
    )
    return plot


def _marker(tier: str) -> theme.MARKED:
    look = TIER_LOOKS[tier]
    faint = "rgba(255,255,255,0.45)" if look.text != ON_PALE else "rgba(30,42,56,0.28)"
    return {
        "color": look.fill,
        "line": {"width": 1, "color": "#FFFFFF"},
        "pattern": {"shape": look.hatch, "fillmode": "overlay", "fgcolor": faint, "size": 6, "solidity": 0.25},
    }


def _share(counts: Mapping[str, int], tier: str) -> float:
    whole = sum(counts.values())
    return counts.get(tier, 0) / whole if whole else 0.0


def _counts_in_words(counts: Mapping[str, int], t: Translator) -> str:
    """As in "红3 黄21 蓝402 绿240 未12"."""
    parts = [f"{tier_glyph(tier, t)}{formatting.number(counts.get(tier, 0))}" for tier in ALL_TIERS]
    return "  ".join(parts) if sum(counts.values()) else t("Nobody on the register")


def _hover(label: str, counts: Mapping[str, int], tier: str, t: Translator) -> str:
    share = formatting.percent(_share(counts, tier), sum(counts.values()))
    children = t.plural("{n} child", "{n} children", counts.get(tier, 0))
    return f"<b>{theme.plain(label)}</b><br>{tier_word(tier, t)}: {children} ({share})<extra></extra>"


@kept
def tier_trend(series: Mapping[int, Mapping[str, int]], t: Translator, *, height: int = 400) -> go.Figure:
    """Month ends: above, the number of red and yellow children, which shares cannot show; below, all tiers as shares.

    `series` by month ordinal, as `figures.tier_series` gives it.
    """
    shown = sorted(m for m in series if sum(series[m].values()))
    if not shown:
        return theme.empty(t("No month with children on the register"), height)
    plot = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.36, 0.64], vertical_spacing=0.13)
    plot.update_layout(theme.figure(height, right=64, top=30, bottom=44).layout, overwrite=True)
    for tier in ("red", "yellow"):
        _add_line(plot, tier, shown, series, t)
    for tier in ALL_TIERS:
        plot.add_bar(
            row=2,
            col=1,
            x=shown,
            y=[_share(series[m], tier) for m in shown],
            width=0.86,
            marker=_marker(tier),
            hovertemplate=[_hover(formatting.month(m, t), series[m], tier, t) for m in shown],
        )
    _label_last_column(plot, series[shown[-1]], t)
    for text, y in ((t("Children in red and yellow"), 1.0), (t("Share of each tier"), 0.64 - 0.085)):
        plot.add_annotation(
            theme.note(text, xref="paper", x=0, xanchor="left", yref="paper", y=y, yanchor="bottom", yshift=3)
        )
    ticks = [m for m in shown if m % 12 % 3 == 0] if len(shown) > 8 else shown
    axis = theme.axis(range=[shown[0] - 0.6, shown[-1] + 0.6], showgrid=False)
    most = max(series[m].get(tier, 0) for m in shown for tier in ("red", "yellow"))
    plot.update_layout(
        barmode="stack",
        xaxis={**axis, "domain": [0, 1], "anchor": "y", "matches": "x2", "showticklabels": False},
        xaxis2={**axis, "domain": [0, 1], "anchor": "y2", "tickvals": ticks, "ticktext": _ticks(ticks, t)},
        yaxis={**plot.layout.yaxis.to_plotly_json(), **theme.axis(range=[0, most * 1.25 + 1], nticks=4)},
        yaxis2={**plot.layout.yaxis2.to_plotly_json(), **theme.axis(range=[0, 1], tickformat=".0%", dtick=0.25)},
    )
    return plot


def _add_line(
    plot: go.Figure, tier: str, shown: list[int], series: Mapping[int, Mapping[str, int]], t: Translator
) -> None:
    look = TIER_LOOKS[tier]
    counts = [series[m].get(tier, 0) for m in shown]
    plot.add_scatter(
        row=1,
        col=1,
        x=shown,
        y=counts,
        mode="lines+markers",
        line={"color": look.line, "width": 2, "dash": "solid" if tier == "red" else "dash"},
        marker={"size": 6, "color": look.line, "symbol": "circle" if tier == "red" else "diamond"},
        hovertemplate=[_hover(formatting.month(m, t), series[m], tier, t) for m in shown],
    )
    plot.add_annotation(
        theme.note(
            f"{tier_glyph(tier, t)} {counts[-1]}",
            xref="paper", x=1, xanchor="left", xshift=6, yref="y", y=counts[-1], yanchor="middle",
            font={"size": theme.SIZE, "color": INK},
        )
    )  # fmt: skip


def _label_last_column(plot: go.Figure, counts: Mapping[str, int], t: Translator) -> None:
    """The characters beside the last column in place of a legend; a sliver has none, the lines above show it."""
    below = 0.0
    for tier in ALL_TIERS:
        share = _share(counts, tier)
        if share >= 0.05:
            plot.add_annotation(
                theme.note(
                    f"{tier_glyph(tier, t)} {counts[tier]}",
                    xref="paper", x=1, xanchor="left", xshift=6, yref="y2", y=below + share / 2, yanchor="middle",
                    font={"size": theme.SMALL, "color": INK},
                )
            )  # fmt: skip
        below += share


def _ticks(ticks: list[int], t: Translator) -> list[str]:
    texts = []
    for place, m in enumerate(ticks):
        month = f"{m % 12 + 1}月" if t.language == "zh" else formatting.short_month(m, t)[:3]
        texts.append(f"{month}<br>{m // 12}" if m % 12 == 0 or place == 0 else month)
    return texts


OUTSIDE = "outside"
"""Stands for not on the register: children who entered or left."""
FLOW_ABOVE, FLOW_BELOW, FLOW_GAP = 32, 16, 18
"""Pixels above and below the flow, and between its ends."""


@kept
def tier_flow(moves: Sequence[Move], t: Translator, *, height: int = 340) -> go.Figure:
    """Movements between two dates (B2) as a flow; who kept the tier is said, not drawn: it would hide the rest."""
    flows: Counter[tuple[str, str]] = Counter()
    for move in moves:
        flows[move.before or OUTSIDE, move.after or OUTSIDE] += move.children
    unchanged = sum(n for (before, after), n in flows.items() if before == after)
    changed = {pair: n for pair, n in flows.items() if pair[0] != pair[1] and n}
    kept = t.plural("{n} child kept the tier (not drawn)", "{n} children kept the tier (not drawn)", unchanged)
    if not changed:
        return theme.empty(f"{t('No movement between the two dates')}<br>{kept}", height)
    order = [*ALL_TIERS, OUTSIDE]
    pairs = sorted(changed, key=lambda pair: (order.index(pair[0]), order.index(pair[1])))
    sources = [name for name in order if any(pair[0] == name for pair in pairs)]
    targets = [name for name in order if any(pair[1] == name for pair in pairs)]
    plot = theme.figure(height, left=8, right=8, top=FLOW_ABOVE, bottom=FLOW_BELOW)
    plot.add_sankey(
        arrangement="fixed",
        node={
            "label": [_end(name, sum(n for p, n in changed.items() if p[0] == name), t, left=True) for name in sources]
            + [_end(name, sum(n for p, n in changed.items() if p[1] == name), t, left=False) for name in targets],
            "color": [_colour(name) for name in (*sources, *targets)],
            "x": [0.001] * len(sources) + [0.999] * len(targets),
            "y": _spread(sources, targets, changed, height - FLOW_ABOVE - FLOW_BELOW),
            "pad": FLOW_GAP,
            "thickness": 16,
            "line": {"color": MUTED, "width": 0.5},
            "hovertemplate": "%{label}<extra></extra>",
        },
        link={
            "source": [sources.index(before) for before, _ in pairs],
            "target": [len(sources) + targets.index(after) for _, after in pairs],
            "value": [changed[pair] for pair in pairs],
            "color": [_faint(before) for before, _ in pairs],
            "customdata": [
                f"{_name(before, t, left=True)} → {_name(after, t, left=False)}<br>"
                + t.plural("{n} child", "{n} children", changed[before, after])
                for before, after in pairs
            ],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
        textfont={"size": theme.SIZE, "color": INK},
    )
    plot.add_annotation(
        theme.note(kept, xref="paper", x=0.5, xanchor="center", yref="paper", y=1, yanchor="bottom", yshift=8)
    )
    return plot


def _spread(sources: list[str], targets: list[str], changed: Mapping[tuple[str, str], int], room: int) -> list[float]:
    """The middle of each end from top (0) to bottom (1), with a gap between neighbours, so that words never overlap.

    `room` is the height in pixels; both sides hold the same number of children, hence share one scale.
    """
    whole = sum(changed.values())
    pixels = (room - FLOW_GAP * (max(len(sources), len(targets)) - 1)) / whole
    middles = []
    for side, names in enumerate((sources, targets)):
        gap = (room - whole * pixels) / (len(names) - 1) if len(names) > 1 else 0.0
        top = 0.0 if len(names) > 1 else (room - whole * pixels) / 2
        for name in names:
            size = pixels * sum(n for pair, n in changed.items() if pair[side] == name)
            middles.append((top + size / 2) / room)
            top += size + gap
    return middles


def _end(name: str, children: int, t: Translator, *, left: bool) -> str:
    return f"{_name(name, t, left=left)} {children}"


def flow_end(tier: str | None, t: Translator, *, left: bool) -> str:
    """An end of a movement in words; None stands for not on the register."""
    return _name(tier or OUTSIDE, t, left=left)


def _name(name: str, t: Translator, *, left: bool) -> str:
    if name == OUTSIDE:
        return t("Entered the register") if left else t("Left the register")
    return tier_word(name, t)


def _colour(name: str) -> str:
    return TIER_LOOKS[name].fill if name in TIER_LOOKS else "#9AA5B1"


def _faint(name: str) -> str:
    red, green, blue = (int(_colour(name)[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.45)"
