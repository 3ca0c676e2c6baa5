"""A second page for tests of the frame: heeds the as-of date alone."""

import streamlit as st

from dashboard.page import current

page = current()
st.text(f"second {page.ask.as_of} {page.ask.kind} {len(page.towns)}")
