"""The completion as published when the month was closed, beside what is known now (A10)."""

import dataclasses
from dataclasses import dataclass

import streamlit as st

from dashboard import figures, formatting
from dashboard.components.cards import figure_card
from dashboard.components.states import empty
from dashboard.components.tables import Column, exact, html_table
from dashboard.i18n import Translator
from dashboard.page import Page
from data_access.measures.model import Figure, Level, State
from data_access.parameters import ALL_TIERS

PARTS = ("A10.revised", "A10.revised_due")


@dataclass(frozen=True)
class Revised:
    """By how many children a town's month differs from what was published, in one tier."""

    town: str
    tier: str
    visited: int
    due: int


def published_card(page: Page) -> None:
    """What was published, and by how much it was revised since; its door opens where."""
    found = figures.selected(page.access, page.ask, ("A10",))
    note = _note(found, page.t)
    figure_card(
        page,
        found["A10"],
        note=note,
        door=(lambda: _where(page)) if note else None,
        door_label=page.t("→ by town"),
    )


def _note(found: dict[str, Figure], t: Translator) -> str:
    if found["A10"].state is State.NO_DATA:
        return t("nobody has closed this month")
    if found["A10"].state is State.NOT_APPLICABLE:
        return ""
    visited, due = (found[part].numerator or 0 for part in PARTS)
    return t("known now: visited {visited}, due {due}", visited=formatting.signed(visited), due=formatting.signed(due))


def revised(page: Page) -> list[Revised]:
    """Towns and tiers whose numbers differ, in division order: they add up to the revision."""
    by_town: dict[str, list[Revised]] = {}
    for tier in page.ask.tiers or ALL_TIERS:
        ask = dataclasses.replace(page.ask, tiers=(tier,))
        found: dict[str, dict[str, int]] = {}
        for figure in figures.figures(page.access, ask, ("A10",), Level.TOWN):
            found.setdefault(figure.area_name, {})[figure.measure] = figure.numerator or 0
        for town, of_town in found.items():
            by_town.setdefault(town, []).append(Revised(town, tier, *(of_town[part] for part in PARTS)))
    return [row for rows in by_town.values() for row in rows if row.visited or row.due]


def _where(page: Page) -> None:
    t = page.t
    rows = revised(page)
    if not rows:
        empty(page, t("Nothing has changed since the month was closed."))
        return
    st.caption(t("Known now less published; towns and tiers without a difference are left out."))
    columns = (
        Column(t("Town"), lambda row: t(row.town), kind="word"),
        Column(t("Tier"), "tier", kind="tier"),
        Column(t("Visited"), "visited", kind="signed"),
        Column(t("Due"), "due", kind="signed"),
    )
    html_table(page, rows, columns, name="A10", take=exact(measures=("A10",)))
