"""The one-page sheet of a town on A4, for the conversation with it: texts and cells in, a .docx out.  Pure.

`dashboard.town_sheet` writes the texts and cuts them to what fits; here they get their places.
"""

import datetime as dt
from dataclasses import dataclass

from dashboard.exports.about import About
from dashboard.exports.document import Column, Paper, Run
from dashboard.i18n import Translator

EMPTY_LINES = 3
"""Lines for what is agreed on in this conversation."""


@dataclass(frozen=True)
class Sheet:
    """`measures` and `actions` are rows of cells; `groups` are counts with their title."""

    title: str
    town: str
    overall: str
    measures: tuple[tuple[str, ...], ...]
    measures_note: str
    groups: tuple[tuple[str, str], ...]
    compared: str
    actions: tuple[tuple[str, ...], ...]
    further_actions: str
    definitions: str
    on: dt.date


def write(sheet: Sheet, about: About, t: Translator) -> bytes:
    paper = Paper(sheet.title, about, t, on=sheet.on, small=True)
    paper.title(sheet.title)
    paper.paragraph(Run(f"{sheet.town}  ", bold=True), sheet.overall, indent=False)
    paper.table(_measures(t), sheet.measures)
    paper.notes([sheet.measures_note])
    counts = [Run(f"{title} {n}    ", bold=True) for title, n in sheet.groups]
    paper.paragraph(t("Children to be followed up"), t(": "), *counts, indent=False)
    if sheet.compared:
        paper.paragraph(sheet.compared, indent=False)
    paper.heading(1, t("Agreed on before, and what came of it"))
    if sheet.actions:
        paper.table((*_promises(t), Column(t("Outcome"), 40)), sheet.actions)
    paper.notes([sheet.further_actions] if sheet.further_actions else [])
    paper.heading(1, t("Agreed on in this conversation"))
    paper.table(_promises(t), [("\n", "", "")] * EMPTY_LINES)
    paper.notes([t("Filters: {filters}", filters=about.filters), sheet.definitions])
    return paper.bytes()


def _measures(t: Translator) -> tuple[Column, ...]:
    return (
        Column(t("Measure"), 44), Column(t("This town (95% interval)"), 36, number=True),
        Column(t("City"), 14, number=True), Column(t("Target"), 11, number=True), Column(t("Beside the target"), 33),
        Column(t("Beside the city"), 20), Column(t("± month"), 15, number=True),
    )  # fmt: skip


def _promises(t: Translator) -> tuple[Column, ...]:
    return Column(t("Who"), 34), Column(t("What"), 72), Column(t("Due by"), 24)
