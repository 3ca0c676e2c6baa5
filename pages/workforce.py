"""队伍建设 Workforce: is every village covered by a certified director?  (D1–D8, A14; clauses 29–47)"""

import streamlit as st

from dashboard import figures
from dashboard.components import workforce
from dashboard.page import current
from data_access.measures.model import Level

page = current()
t = page.t
found = figures.selected(page.access, page.ask, workforce.MEASURES)
towns = figures.figures(page.access, page.ask, workforce.MEASURES, Level.TOWN)

st.markdown(workforce.headline(page, found))
picture, urgent = st.columns([3, 2], gap="medium")
with picture:
    workforce.cover(page, towns)
with urgent:
    workforce.urgent_cards(page, found)
    workforce.caseload(page)
workforce.team_cards(page, found)

by_town, ending, tables = st.tabs([t("By town"), t("Certificates that end soon"), t("Who they are, training, support")])
with by_town:
    workforce.town_table(page, towns)
with ending:
    workforce.behind(page, "D4.expiring")
with tables:
    workforce.small_tables(page)
