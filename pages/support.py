"""保障与资金 Support and funds: is what is owed being paid and received?  (F1–F8, C4, C5; clauses 22–26, 49–71)"""

import streamlit as st

from dashboard import figures, support
from dashboard.components import ngos, support_tables
from dashboard.components import support as parts
from dashboard.page import current

page = current()
t = page.t
owed = support.owing(page.access, page.ask)

if not page.scope.sees_visits:
    st.markdown(parts.money_sentence(page, owed))
    parts.money(page, owed)
    ledger, bought, given = st.tabs([t("Ledger"), t("Purchases"), t("Sources of funds")])
else:
    found = figures.selected(page.access, page.ask, parts.MEASURES)
    st.markdown(parts.children_sentence(page, found))
    st.markdown(parts.money_sentence(page, owed))
    with st.container(key="th_support"):
        have, others = st.columns([3, 2], gap="medium")
    with have:
        parts.children(page, found)
    with others:
        parts.money(page, owed)
        parts.case_cards(page)
    towns, ledger, bought, given, rest = st.tabs(
        [t("By town"), t("Ledger"), t("Purchases"), t("Sources of funds"), t("Guardianship, screening, legal aid")]
    )
    with towns:
        support_tables.by_town(page)
    with rest:
        support_tables.arrangements(page, found)
        support_tables.screening(page)
        support_tables.aid(page)

with ledger:
    support_tables.ledger(page)
with bought:
    ngos.purchases(page)
with given:
    support_tables.sources(page)
