"""社会组织 Social organisations: did we reach six by the end of 2025, and do we hold it?  (E1–E4, clauses 73–82, 91)"""

import streamlit as st

from dashboard import facts
from dashboard.components import ngos, states
from dashboard.page import current

page = current()
story = facts.target_story(page.access, page.ask.as_of)

if story is None:
    states.no_data(page, page.t("No target for social organisations is on record."))
else:
    ngos.verdict(page, story)
    line, stages = st.columns([3, 2], gap="medium")
    with line:
        ngos.step_line(page, story)
    with stages:
        ngos.counts(page, story)
        ngos.pipeline(page, story)

ngos.services(page)
ngos.protections(page)
bought, held = st.columns(2, gap="medium")
with bought:
    ngos.purchases(page)
with held:
    ngos.protections_by_year(page)
    ngos.delivered(page)
ngos.purchases_by_town(page)
ngos.organisations(page)
