"""风险分级 Risk tiers: who is at risk, what moved?  (B1–B3, clause 52)"""

import streamlit as st

from dashboard import figures, formatting, shapes
from dashboard.charts.tiers import tier_bars, tier_flow, tier_trend
from dashboard.components import charts, risk
from dashboard.components.cards import cards, figure_card, value_card
from dashboard.components.children import behind
from dashboard.components.door import door
from dashboard.components.tiers import tier_mark
from dashboard.page import current
from data_access.measures.model import Level
from data_access.parameters import ALL_TIERS

page = current()
t, ask, access = page.t, page.ask, page.access
found = figures.selected(access, ask, ("B1", "B2", "B3"))
count = {part: figure.numerator or 0 for part, figure in found.items()}
day, within = formatting.window(found["B3"].window, t), formatting.window(found["B2.rose"].window, t)

st.markdown(
    t(
        "**{all} children** on the register: {red} red, {yellow} yellow, {none} not assessed yet. "
        "In {month} {rose} rose to a higher risk and {fell} fell to a lower one.",
        all=found["B3"].denominator or 0,
        red=count["B1.red"],
        yellow=count["B1.yellow"],
        none=count["B1.not_assessed"],
        month=within,
        rose=count["B2.rose"],
        fell=count["B2.fell"],
    )
)

by_town, moved = st.columns([3, 2], gap="medium")
with by_town:
    st.markdown(t("**Tiers by town** · {day}", day=day))
    towns = figures.figures(access, ask, ("B1",), Level.TOWN)
    charts.show(page, tier_bars(shapes.tier_rows(towns, t), t), key="tiers_by_town")
with moved:
    st.markdown(t("**Movements between tiers** · {month}", month=within))
    charts.show(page, tier_flow(figures.moves(access, ask), t), key="tier_flow")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        rose, fell = t("rose {n}", n=count["B2.rose"]), t("fell {n}", n=count["B2.fell"])
        door(page, "rose", lambda: risk.tier_changes(page, "B2.rose"), title=f"{rose} · {within}", label=rose)
        door(page, "fell", lambda: risk.tier_changes(page, "B2.fell"), title=f"{fell} · {within}", label=fell)
        st.caption(t("entered {n}", n=count["B2.entered"]) + " · " + t("left {n}", n=count["B2.left"]))

marks = " ".join(tier_mark(tier, t, count[f"B1.{tier}"]) for tier in ALL_TIERS)
body = f'<div class="th-tiers">{marks}</div>'
high = formatting.number(count["B1.red"] + count["B1.yellow"])
for cell, part in cards(3, ("B1", "B1.high", "B3")):
    with cell:
        if part == "B3":
            figure_card(page, found["B3"], door_label=t("→ not assessed"),
                        door=lambda: behind(page, "B1.not_assessed"))  # fmt: skip
        elif part == "B1":
            value_card(page, t("Children by tier"), "", window=day, body=body, name=part, definitions=("B1.red",),
                       door=lambda: behind(page, "B1"))  # fmt: skip
        else:
            value_card(page, t("Red and yellow"), high, window=day, name=part, definitions=("B1.red",),
                       door=lambda: risk.red_and_yellow(page))  # fmt: skip

st.markdown(t("**Tiers over 24 months** · on the last day of each month"))
charts.show(page, tier_trend(figures.tier_series(access, ask), t), key="tier_trend")
st.caption(
    t("A tier mix is workload, not performance: real distributions are lopsided, and one red child is not a rate.")
)
