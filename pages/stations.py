"""关爱站点 Stations: where are the stations, who is out of reach?  (C1–C5, C9; clauses 17–25)"""

import streamlit as st

from dashboard import figures
from dashboard.components import ledgers, stations
from dashboard.page import current

page = current()
t = page.t
found = figures.selected(page.access, page.ask, ("C1", "C2"))
standard, operated = found["C1"], found["C2"]

st.markdown(
    t(
        "**{n} of {m} towns** have a station accepted to the provincial standard; "
        "{k} of {all} open stations are run by a social organisation under contract.",
        n=standard.numerator,
        m=standard.denominator,
        k=operated.numerator,
        all=operated.denominator,
    )
)
stations.map_and_sheet(page)
stations.coverage_cards(page)

by_town, money = st.tabs([t("Stations by town"), t("Subsidies")])
with by_town:
    ledgers.coverage(page)
with money:
    stations.subsidies(page)
