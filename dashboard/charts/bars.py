"""Plain counts as bars: stages of organisations, caseload bins, streak bands, purchases by year."""

from collections.abc import Sequence

import plotly.graph_objects as go

from dashboard import formatting
from dashboard.charts import theme
from dashboard.charts.kept import kept
from dashboard.charts.looks import ATTENTION, BLUES, INK, PAPER, PRIMARY
from dashboard.charts.rows import Amount, Bar
from dashboard.i18n import Translator

ROW = 32


@kept
def count_bars(bars: Sequence[Bar], t: Translator, *, unit: str = "{n}") -> go.Figure:
    """One bar each in the order given, its count beside it; `unit` is a translated text around the number {n}.

    A bar marked as a gap is drawn in the colour of attention and hatched.
    """
    if not bars:
        return theme.empty(t("Nothing recorded"))
    texts = [unit.format(n=formatting.number(bar.count)) for bar in bars]
    most = max(bar.count for bar in bars)
    plot = theme.figure(24 + ROW * len(bars), right=18 + max(theme.width_of(text) for text in texts), top=6, bottom=8)
    plot.add_bar(
        orientation="h",
        y=list(range(len(bars))),
        x=[bar.count for bar in bars],
        width=0.62,
        marker={
            "color": [ATTENTION if bar.gap else PRIMARY for bar in bars],
            "pattern": {
                "shape": ["/" if bar.gap else "" for bar in bars],
                "fillmode": "overlay",
                "fgcolor": "rgba(255,255,255,0.45)",
                "size": 6,
                "solidity": 0.3,
            },
        },
        text=texts,
        textposition="outside",
        textfont={"size": theme.SIZE, "color": INK},
        cliponaxis=False,
        hovertemplate=[
            f"<b>{theme.plain(bar.label)}</b><br>{text}<extra></extra>" for bar, text in zip(bars, texts, strict=True)
        ],
    )
    plot.update_layout(
        xaxis=theme.axis(range=[0, max(1, most)], visible=False),
        yaxis=theme.axis(
            range=[len(bars) - 0.5, -0.5],
            tickvals=list(range(len(bars))),
            ticktext=[theme.plain(bar.label) for bar in bars],
            showgrid=False,
            ticklabelstandoff=4,
        ),
    )
    return plot


@kept
def purchase_bars(amounts: Sequence[Amount], labels: Sequence[str], t: Translator) -> go.Figure:
    """Contract value by category (all of `labels`, in their order) and year; what was never bought is said."""
    if not labels:
        return theme.empty(t("Nothing recorded"))
    years = sorted({amount.year for amount in amounts})
    sums = {(a.label, a.year): (a.yuan, a.contracts) for a in amounts}
    totals = [sum(sums.get((label, year), (0, 0))[0] for year in years) for label in labels]
    texts = [_total(labels[i], totals[i], amounts, t) for i in range(len(labels))]
    plot = theme.figure(
        64 + ROW * len(labels), right=18 + max(theme.width_of(text) for text in texts), top=34, bottom=10
    )
    for place, year in enumerate(years):
        shade = _shade(place, len(years))
        plot.add_bar(
            orientation="h",
            name=str(year),
            y=list(range(len(labels))),
            x=[sums.get((label, year), (0, 0))[0] for label in labels],
            width=0.62,
            marker={"color": BLUES[shade], "line": {"width": 1, "color": PAPER}},
            text=[str(year) if sums.get((label, year), (0, 0))[0] > 0.12 * max(totals) else "" for label in labels],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            constraintext="none",
            textfont={"size": theme.SMALL, "color": PAPER if shade >= 3 else INK},
            hovertemplate=[_hover(label, year, sums.get((label, year), (0, 0)), t) for label in labels],
        )
    for y, text in enumerate(texts):
        colour = INK if totals[y] else ATTENTION
        plot.add_annotation(theme.beside(text, y, xshift=8, font={"size": theme.SIZE, "color": colour}))
    plot.update_layout(
        barmode="stack",
        showlegend=bool(years),
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "traceorder": "normal", "itemclick": False},
        xaxis=theme.axis(range=[0, max([1, *totals])], visible=False),
        yaxis=theme.axis(
            range=[len(labels) - 0.5, -0.5],
            tickvals=list(range(len(labels))),
            ticktext=[theme.plain(label) for label in labels],
            showgrid=False,
            ticklabelstandoff=4,
        ),
    )
    return plot


def _shade(place: int, of: int) -> int:
    """The oldest year pale, the latest deep; more than five years share shades, the bars carry their year."""
    return len(BLUES) - 1 - min(of - 1 - place, len(BLUES) - 1)


def _total(label: str, yuan: int, amounts: Sequence[Amount], t: Translator) -> str:
    contracts = sum(amount.contracts for amount in amounts if amount.label == label)
    if not contracts:
        return t("Never purchased")
    return f"{formatting.yuan(yuan, t)} · {t.plural('{n} contract', '{n} contracts', contracts)}"


def _hover(label: str, year: int, money: tuple[int, int], t: Translator) -> str:
    yuan, contracts = money
    counted = t.plural("{n} contract", "{n} contracts", contracts)
    return f"<b>{theme.plain(label)}</b> {year}<br>{formatting.yuan(yuan, t)}<br>{counted}<extra></extra>"
