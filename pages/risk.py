"""风险分级 Risk tiers: who is at risk, what moved?  (B1–B5, clause 52)"""

import streamlit as st

from dashboard import figures, formatting
from dashboard.charts.tiers import tier_trend
from dashboard.components import charted, charts, risk
from dashboard.page import current

page = current()
t, ask, access = page.t, page.ask, page.access
found = figures.selected(access, ask, ("B1", "B2", "B3", "B4", "B5"))
day, within = formatting.window(found["B3"].window, t), formatting.window(found["B2.rose"].window, t)
risk.sentences(page, found)

tiers, moved = st.columns([3, 2], gap="medium")
with tiers:
    st.markdown(t("**Tiers of the children** · {day}", day=day))
    risk.distribution(page)
with moved:
    st.markdown(t("**Movements between tiers**"))
    between = risk.moved_ask(page)
    risk.movements(page, between)

risk.figure_cards(page, found)

st.markdown(t("**Red without follow-up** · {day}", day=day))
risk.assessed_list(page, "B5")
st.markdown(t("**To a higher risk** · {month}", month=within))
risk.moved(page, ask, "B2.rose")

table, dimensions = st.columns([3, 2], gap="medium")
with table:
    st.markdown(t("**From tier to tier** · children on both days"))
    risk.movement_table(page, between)
with dimensions:
    st.markdown(t("**The three dimensions** · {day}", day=day))
    risk.dimensions(page)

st.markdown(t("**Tiers over 24 months** · on the last day of each month"))
series = figures.tier_series(access, ask)
charts.show(page, tier_trend(series, t), key="tier_trend")
charted.tier_months(page, series, t("Tiers over 24 months"))
st.caption(
    t("A tier mix is workload, not performance: real distributions are lopsided, and one red child is not a rate.")
)
