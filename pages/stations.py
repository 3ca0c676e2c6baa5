"""关爱站点 Stations: where are the stations, who is out of reach?  (C1–C10; clauses 8 and 17–25)"""

import streamlit as st

from dashboard import figures
from dashboard.components import ledgers, station_map, stations
from dashboard.page import current

page = current()
t = page.t
found = figures.selected(page.access, page.ask, ("C1", "C2"))
standard, operated = found["C1"], found["C2"]

first = t(
    "**{n} of {m} towns** have a station accepted to the provincial standard; "
    "{k} of {all} open stations are run by a social organisation under contract.",
    n=standard.numerator,
    m=standard.denominator,
    k=operated.numerator,
    all=operated.denominator,
)
st.markdown(first + stations.out_of_reach(page))
station_map.map_and_sheet(page)
stations.coverage_cards(page)
if page.scope.sees_visits:
    stations.reach_cards(page)

parts = {t("Stations by town"): ledgers.coverage}
if page.scope.sees_visits:
    parts |= {
        t("Reach"): stations.far_villages,
        t("Next site"): stations.next_sites,
        t("Village sites"): stations.sites,
        t("Services"): stations.services,
    }
parts |= {
    t("Appraisals"): stations.appraisals,
    t("Four guarantees"): stations.guaranteed,
    t("Subsidies"): stations.subsidies,
}
for tab, draw in zip(st.tabs(tuple(parts)), parts.values(), strict=True):
    with tab:
        draw(page)
