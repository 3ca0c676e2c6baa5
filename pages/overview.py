"""总览 Overview: how do we stand, what needs me?  (A1, A4, A5, B1, C1, C4, C5, D3, E1, F5, F7, G2, G3)"""

import streamlit as st

from dashboard import agreed
from dashboard.components import ledgers, overview, overview_cards
from dashboard.page import current
from dashboard.standing import standing

page = current()

said, shown = st.columns([1.62, 1], gap="small")
with said:
    overview.attention(page, standing(page.access, page.ask, page.choices.data_date, agreed.day(page)))
with shown:
    overview.small_map(page)

if page.scope.sees_visits:
    overview_cards.visit_cards(page)
    overview.two_years(page)
else:
    overview_cards.money_cards(page)
    ledgers.operating_by_town(page)
