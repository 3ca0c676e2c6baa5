"""数据质量 Data trust: may I quote these figures?  (data date, A9, A12, C9, imports)"""

import streamlit as st

from dashboard import agreed, facts
from dashboard.components import data, disputes, imports, quality, upload, visits
from dashboard.page import current
from data_access.scope import Role

page = current()
t = page.t
with page.access.read():  # what is asked at every run, in one transaction
    disputed, batches = agreed.disputes(page.access, agreed.day(page)), facts.batches(page.access)
only_city = facts.is_only_city(page.access)
found = quality.verdict(page, disputed)
quality.months_told(page, found)
data.headline(page, batches)

if page.role is Role.CITY_SUPERVISOR:
    fresh, box = st.columns([6, 5], gap="medium")
    with fresh:
        data.by_town(page)
    with box:
        files = upload.chosen(page, only_city)
    upload.followed(page, files, only_city)
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
    disputes.table(page, disputed)
with brought_in:
    imports.history(page, batches)
