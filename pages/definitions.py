"""统计口径 Definitions: what does this figure mean?  (every measure, targets, local values, what is not collected)"""

import streamlit as st

from dashboard.components import definitions, setting_values
from dashboard.page import current
from data_access.scope import Role

page = current()
t = page.t

definitions.headline(page)
setting_values.followed(page)
words = definitions.sought(page)
cards, values, targets, history, missing = st.tabs(
    [t("Measures"), t("Local values"), t("Targets"), t("What was changed"), t("Not collected yet")]
)
with cards:
    definitions.measures(page, words)
with values:
    if page.role is Role.CITY_SUPERVISOR:
        setting_values.value(page)
    definitions.values(page)
with targets:
    if page.role is Role.CITY_SUPERVISOR:
        setting_values.target(page)
    definitions.targets(page)
with history:
    definitions.history(page)
with missing:
    definitions.not_collected(page)
