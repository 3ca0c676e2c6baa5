"""未走访儿童 Unvisited children: whom must we see first?  (A4, A5; roster first, never-visited included)"""

import streamlit as st

from dashboard import agreed, doors
from dashboard import unvisited as roster
from dashboard.components import letters, printing, unvisited
from dashboard.page import current
from data_access.texts import msg

VIEWS = {"child": msg("By child"), "director": msg("By child director"), "plan": msg("Work plan")}

page = current()
t = page.t
st.markdown(unvisited.headline(page))


def roster_first() -> None:
    """The list itself, for those who may see children."""
    everybody = doors.children(page.access, page.ask, "A4")
    reminded = agreed.follow_ups(page.access, agreed.day(page))
    promises = roster.broken(everybody, reminded, agreed.day(page))
    shown = unvisited.facet(page, roster.counts(everybody, promises))
    rows = roster.chosen(everybody, shown, promises)

    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        view = st.segmented_control(
            t("View"),
            tuple(VIEWS),
            default="child",
            format_func=lambda each: t(VIEWS[each]),
            label_visibility="collapsed",
            key="view",
        )
        unvisited.tier_line(page, rows)
        letters_open = letters.opener(page)
        unvisited.town_list(page, rows, shown)

    if view == "plan":
        unvisited.plan(page, rows, reminded)
        printing.print_button(page)
        return
    if letters_open:
        letters.section(page)
    if view == "director":
        unvisited.by_director(page, rows)
    else:
        unvisited.by_child(page, rows, reminded)
    unvisited.village_map(page, rows)


if page.sees_children:
    roster_first()
else:
    unvisited.for_others(page)
    if letters.opener(page):
        letters.section(page)
