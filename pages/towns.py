"""镇（区、街道）评估 Town review: what do we talk about with this town?  (every measure of a town; G1, G2)"""

import streamlit as st

from dashboard import agreed, town_review
from dashboard.components import actions, printing, towns
from dashboard.formatting import plain
from dashboard.page import current

page = current()
t = page.t
town = towns.chosen(page)
review = town_review.build(page.access, page.ask, town.code)
on = agreed.day(page)
found = agreed.actions(page.access, on, (town.code,))

towns.headline(page, review, town)
towns.vacant_villages(page, town)
drawn, followed = st.columns([3, 2], gap="medium")
with drawn:
    towns.funnel(page, review, town)
with followed:
    towns.groups(page, town)
    actions.lines(page, town_review.of_last_review(found, on))

towns.table(page, review, town)
st.markdown(t("**Agreed actions** · {town}", town=plain(town.name)))
actions.table(page, found, name="agreed")
actions.forms(page, town, found)
with st.container(horizontal=True, gap="small"):
    towns.sheet_button(page, town)
    printing.print_button(page)
