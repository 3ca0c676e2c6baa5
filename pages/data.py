"""数据质量 Data trust: may I quote these figures?  (data date, A9, A12, C9, imports)"""

import streamlit as st

from dashboard.components import data, disputes, imports, quality, upload, visits
from dashboard.page import current
from data_access.scope import Role

page = current()
t = page.t
found = quality.verdict(page)
quality.months_told(page, found)
data.headline(page)

if page.role is Role.CITY_SUPERVISOR:
    fresh, box = st.columns([6, 5], gap="medium")
    with fresh:
        data.by_town(page)
    with box:
        files = upload.chosen(page)
    upload.followed(page, files)
else:
    data.by_town(page)

complete, contradicting, to_check, in_question, brought_in = st.tabs(
    [t("Completeness"), t("Contradictions"), t("Records to check"), t("Figures in question"), t("Imports")]
)
with complete:
    quality.completeness(page)
with contradicting:
    quality.contradictions(page)
with to_check:
    visits.signals(page)
with in_question:
    disputes.table(page)
with brought_in:
    imports.history(page)
