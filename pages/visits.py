"""走访履职 Visit compliance: are visits being made, truly and on time?  (A1–A3, A6–A15, G1–G3)"""

import streamlit as st

from dashboard import figures, formatting, shapes
from dashboard.charts.control import p_chart
from dashboard.charts.intervals import interval_plot
from dashboard.components import charted, charts, drawings, progress, visits
from dashboard.components.cards import figure_card, value_card
from dashboard.components.children import behind
from dashboard.page import current
from data_access.measures.model import Level

MONTHS = 36

page = current()
t, ask, access = page.t, page.ask, page.access
found = figures.selected(access, ask, ("A1", "A2"))
completion = found["A1"]
window = formatting.window(completion.window, t)

st.markdown(visits.headline(completion, t))
if on_time := visits.on_time(figures.selected(access, ask, ("A3", "A9", "A11", "A12")), t):
    st.caption(on_time)

left, right = st.columns([3, 2], gap="medium")
with left:
    st.markdown(t("**Completion by town** · {month} · with the range of chance", month=window))
    towns = shapes.of_part(figures.figures(access, ask, ("A1",), Level.TOWN), "A1")
    city = figures.figures(access, figures.without_towns(ask), ("A1",))[0]
    plot = interval_plot(towns, city, t, target=1.0, verdicts=figures.verdicts(access, ask))
    charts.show(page, plot, key="towns")
    charted.by_town(page, towns, city, t("Completion by town"))
with right:
    figure_card(
        page,
        completion,
        trend=[figure.value for figure in figures.trend(access, ask, "A1")],
        door=lambda: behind(page, "A1.missed"),
        door_label=t("→ not visited") if page.sees_children else "",
    )
    progress.open_month(page)
    out = shapes.total(found, "A2.turned_18", "A2.partial_month", "A2.deferred")
    note = t(
        "turned 18: {grown} · part of the month: {part} · deferred: {deferred}",
        grown=found["A2.turned_18"].numerator or 0,
        part=found["A2.partial_month"].numerator or 0,
        deferred=found["A2.deferred"].numerator or 0,
    )
    value_card(page, t("Left out of the rate"), formatting.number(out), window=window, note=note, name="A2",
               definitions=("A2.turned_18",), door=lambda: visits.left_out(page))  # fmt: skip

st.markdown(t("**Completion over 36 months** · p-chart: centre line, limits, months that stand out"))
open_point, provisional = figures.unclosed(access, ask, "A1")
broken = [each.on for each in figures.breaks(access, ask, "A1", MONTHS)]
chart = p_chart(figures.control(access, ask, MONTHS), open_point, t, provisional=provisional, breaks=broken)
drawings.show(chart, key="control")
charted.months(page, "A1", MONTHS, t("Completion over 36 months"))

st.markdown(t("**Done and reported in time, and as published** · {month}", month=window))
visits.timely_cards(page)

st.markdown(t("**How visits were made and recorded** · {month}", month=window))
visits.quality_cards(page)

by_village, by_director, frequency, checks = st.tabs(
    [t("By village"), t("By director"), t("Tier frequency (local)"), t("Records to check")]
)
with by_village:
    visits.villages(page)
with by_director:
    visits.directors(page)
with frequency:
    visits.tier_frequency(page)
with checks:
    visits.signals(page)
