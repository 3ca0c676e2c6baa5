"""A page for tests of the frame: one card with a door, one table, one list of children where the role sees them."""

import streamlit as st

from dashboard.components.cards import cards, figure_card
from dashboard.components.states import empty
from dashboard.components.tables import STAYS, Column, exact, grid, html_table
from dashboard.page import current
from data_access.measures.model import Figure, State

page = current()
t = page.t
A1 = Figure("A1", page.city.code, page.city.name, "2026-10", 638, 678, 638 / 678, 0.92, 0.96, State.OK)
columns = (Column(t("Town"), "name"), Column("A1", lambda _town: A1, kind="figure"))
for cell, figure in cards(4, [A1]):
    with cell:
        figure_card(
            page,
            figure,
            trend=(0.9, 0.88, None, 0.92, 0.94),
            door=lambda: html_table(page, page.towns, columns, take=STAYS),
        )
html_table(page, page.towns, columns, name="towns", take=exact())
grid(page, page.towns, columns, key="grid", take=STAYS)
empty(page)
st.text(f"{page.role} {page.scope.town or '-'} {page.ask.month} {','.join(page.ask.towns)} {page.ask.kind}")
page.link("second", t("→ by town"), towns=(page.towns[0].code,))
