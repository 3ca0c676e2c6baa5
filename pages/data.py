"""数据质量 Data trust: may I quote these figures?  (freshness, and what was imported; data date, A9)"""

import streamlit as st

from dashboard.components import data, imports, upload
from dashboard.page import current
from data_access.scope import Role

page = current()
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

imports.history(page)
