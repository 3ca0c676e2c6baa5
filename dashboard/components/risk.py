"""Parts of the risk page: the children whose tier changed, or their counts by town."""

import streamlit as st

from dashboard import doors, figures, formatting, shapes
from dashboard.components import children, states
from dashboard.components.tables import Column, html_table
from dashboard.components.tiers import tier_mark
from dashboard.page import Page
from data_access.measures.model import Level
from data_access.queries.roster import Asked


def tier_changes(page: Page, part: str) -> None:
    """What B2.rose or B2.fell counts: children by code, or for roles without child rows the towns."""
    if not page.sees_children:
        by_town(page, part)
        return
    t = page.t
    rows = doors.tier_changes(page.access, page.ask, part)
    if not rows:
        states.empty(page, t("Nobody in this month."))
        return
    asked = tuple(Asked(row.child, row.village, row.director) for row in rows)
    found = doors.details(page.access, asked, page.ask.as_of)
    columns = (
        Column(t("Before"), lambda row: row.before, kind="tier"),
        Column(t("Now"), lambda row: row.after, kind="tier"),
        Column(t("Roster no."), lambda row: found[row.child].roster_no if row.child in found else None),
        Column(t("Town"), lambda row: page.choices.town_name(row.town) if row.town else "—"),
        Column(t("Village"), lambda row: found[row.child].village_name if row.child in found else row.village),
        Column(t("Child director"), lambda row: children.director(page, found.get(row.child))),
        Column(t("Category"), lambda row: formatting.word("category", row.category, t)),
        Column(t("Child code"), "child", kind="child"),
    )
    html_table(page, rows, columns, name=part)


def by_town(page: Page, part: str) -> None:
    """One count by town in division order."""
    found = figures.figures(page.access, page.ask, (part.partition(".")[0],), Level.TOWN)
    rows = [figure for figure in shapes.of_part(found, part) if figure.numerator]
    if not rows:
        states.empty(page, page.t("Nobody in this month."))
        return
    columns = (
        Column(page.t("Town"), lambda figure: page.t(figure.area_name)),
        Column(page.t("Children"), "numerator", kind="number"),
    )
    html_table(page, rows, columns, name=part)


def red_and_yellow(page: Page) -> None:
    """Red first, then yellow: two lists, for each tier has its own number."""
    for tier in ("red", "yellow"):
        st.html(tier_mark(tier, page.t))
        children.behind(page, f"B1.{tier}")
