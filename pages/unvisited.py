"""未走访儿童 Unvisited children: whom must we see first?  (A4, A5; roster first, never-visited included)"""

import streamlit as st

from dashboard import doors
from dashboard import unvisited as roster
from dashboard.components import unvisited
from dashboard.page import current

page = current()
t = page.t
st.markdown(unvisited.headline(page))

if not page.sees_children:
    unvisited.for_others(page)
    st.stop()

everybody = doors.children(page.access, page.ask, "A4")
shown = unvisited.facet(page, roster.counts(everybody))
rows = roster.chosen(everybody, shown)

with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
    view = st.segmented_control(
        t("View"),
        ("child", "director"),
        default="child",
        format_func=lambda each: t("By child") if each == "child" else t("By child director"),
        label_visibility="collapsed",
        key="view",
    )
    unvisited.tier_line(page, rows)
    unvisited.town_list(page, rows, shown)

if view == "director":
    unvisited.by_director(page, rows)
else:
    unvisited.by_child(page, rows)

st.markdown(t("**Where they live** · children of the list by village, never by home"))
unvisited.village_map(page, rows)
