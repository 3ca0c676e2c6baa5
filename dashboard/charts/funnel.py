"""Towns beside the city by size (G2): who lies outside what chance explains."""

import plotly.graph_objects as go

from dashboard import formatting
from dashboard.charts import theme
from dashboard.charts.kept import kept
from dashboard.charts.looks import ATTENTION, DEEP, INK, MUTED, VERDICT_LOOKS
from dashboard.i18n import Translator
from data_access.measures.compare import Funnel, FunnelPoint, Verdict

SMALLEST = 10

FAR = (Verdict.FAR_BELOW, Verdict.FAR_ABOVE)


@kept
def funnel_chart(funnel: Funnel | None, highlight: str | None, t: Translator, *, height: int = 380) -> go.Figure:
    """Each town at its number of children due, with the 95 % and 99.8 % limits around the city's rate.

    `highlight` is the area code of the town under review.  Names stand beside the towns outside 95 % and beside the
    highlighted one; the others say theirs in the hover box.  None or no limits: said in words (rates too near 100 %).
    """
    if funnel is None or not funnel.lines:
        return theme.empty(t("No funnel: the rate is too near 0 or 100 %; see how many were missed instead"), height)
    plot = theme.figure(height, right=104, top=24, bottom=56)
    _limits(plot, funnel, t)
    drawn = [point for point in funnel.points if point.denominator >= SMALLEST]
    for point in drawn:
        _add_point(plot, point, point.area_code == highlight, t)
    _name_the_small(plot, funnel, t)
    rates = [p.numerator / p.denominator for p in drawn] + [
        line.low_998 for line in funnel.lines if line.denominator >= 2 * SMALLEST
    ]
    largest = max([line.denominator for line in funnel.lines] + [p.denominator for p in drawn])
    plot.update_layout(
        xaxis=theme.axis(
            range=[0, largest * 1.04], title={"text": t("Children due (number)"), "font": {"size": theme.SMALL}}
        ),
        yaxis=theme.axis(range=[max(0.0, min(rates, default=0.0) - 0.06), 1.045], tickformat=".0%", nticks=6),
    )
    return plot


def _name_the_small(plot: go.Figure, funnel: Funnel, t: Translator) -> None:
    """Fewer than 10 children: no rate (G1), so no point either; their counts stand under the chart."""
    small = [
        f"{theme.plain(p.area_name)} {formatting.n_of_m(p.numerator, p.denominator)}"
        for p in funnel.points
        if p.denominator < SMALLEST
    ]
    if small:
        words = t("Not drawn, fewer than 10 children: {towns}", towns=", ".join(small))
        plot.add_annotation(
            theme.note(words, xref="paper", x=0, xanchor="left", yref="paper", y=0, yanchor="top", yshift=-48)
        )
        plot.update_layout(margin_b=76, height=plot.layout.height + 20)


def _limits(plot: go.Figure, funnel: Funnel, t: Translator) -> None:
    x = [line.denominator for line in funnel.lines]
    last = funnel.lines[-1]
    drawn = [
        ([line.low_998 for line in funnel.lines], "solid"),
        ([line.high_998 for line in funnel.lines], "solid"),
        ([line.low_95 for line in funnel.lines], "dot"),
        ([line.high_95 for line in funnel.lines], "dot"),
    ]
    for limit, dash in drawn:
        plot.add_scatter(
            x=x, y=limit, mode="lines", line={"color": MUTED, "width": 1.3, "dash": dash}, hoverinfo="skip"
        )
    plot.add_hline(y=funnel.centre, line={"color": DEEP, "width": 1.4})
    plot.add_annotation(
        theme.beside(
            t("City {rate}", rate=formatting.percent(funnel.centre)), funnel.centre, xshift=4,
            font={"size": theme.SMALL, "color": DEEP},
        )
    )  # fmt: skip
    gap = max(last.high_998 - last.low_998, 0.001)
    plot.add_annotation(theme.beside(t("95% limit"), last.low_95, xshift=4))
    plot.add_annotation(theme.beside(t("99.8% limit"), last.low_998 - 0.04 * gap, xshift=4))


def _add_point(plot: go.Figure, point: FunnelPoint, highlighted: bool, t: Translator) -> None:
    look = VERDICT_LOOKS[point.verdict]
    rate = point.numerator / point.denominator
    named = highlighted or point.verdict is not Verdict.NORMAL
    words = t(look.words)
    name = theme.plain(point.area_name)
    plot.add_scatter(
        x=[point.denominator],
        y=[rate],
        mode="markers+text" if named else "markers",
        text=[f"{name} {t(look.short)}" if point.verdict is not Verdict.NORMAL else name] if named else None,
        textposition=_side(point.verdict),
        textfont={"size": theme.SMALL, "color": ATTENTION if point.verdict in FAR else INK},
        marker={
            "symbol": look.symbol,
            "size": 15 if highlighted else 11,
            "color": look.colour,
            "line": {"width": 2, "color": INK if highlighted else look.colour},
        },
        hovertemplate=(
            f"<b>{name}</b><br>{formatting.percent(rate, point.denominator)}"
            f" ({formatting.n_of_m(point.numerator, point.denominator)})<br>{words}<extra></extra>"
        ),
        cliponaxis=False,
    )


def _side(verdict: Verdict) -> str:
    if verdict is Verdict.NORMAL:
        return "middle right"
    return "bottom center" if verdict in (Verdict.FAR_BELOW, Verdict.BELOW) else "top center"
