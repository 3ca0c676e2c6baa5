"""统计口径 Definitions: what does this figure mean?  (every measure, targets, local values, what is not collected)"""

import streamlit as st

from dashboard import facts, local_values
from dashboard.components import definitions, setting_values
from dashboard.page import current
from data_access.scope import Role

page = current()
t = page.t

with page.access.read():  # what is asked at every run, in one transaction
    (set_here, versions), own_targets = facts.as_set(page.access), facts.listed_targets(page.access)
in_force, only_city = local_values.in_force(page, set_here), facts.is_only_city(page.access)
definitions.headline(page, in_force, versions)
setting_values.followed(page)
words = definitions.sought(page)
cards, values, targets, history, missing = st.tabs(
    [t("Measures"), t("Local values"), t("Targets"), t("What was changed"), t("Not collected yet")]
)
with cards:
    definitions.measures(page, words)
with values:
    if page.role is Role.CITY_SUPERVISOR:
        setting_values.value(page, in_force, only_city)
    definitions.values(page, in_force)
with targets:
    if page.role is Role.CITY_SUPERVISOR:
        setting_values.target(page, only_city)
    definitions.targets(page, own_targets)
with history:
    definitions.history(page, versions)
with missing:
    definitions.not_collected(page)
