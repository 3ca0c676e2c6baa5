"""Parts of the definitions page: the cards of all measures, targets, local values, what is not collected."""

from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st

from dashboard import formatting, local_values
from dashboard.components import states
from dashboard.components.definition import definition_html
from dashboard.components.tables import Column, exact, html_table
from dashboard.local_values import InForce
from dashboard.page import Page
from data_access.local_rules import GROUPS, RULES, Rule, Version
from data_access.measures.model import Measure
from data_access.measures.not_collected import NOT_COLLECTED
from data_access.measures.registry import MEASURES
from data_access.targets import OFFICIAL, Target
from data_access.texts import msg

SUBJECTS = {
    "A": msg("A · Visits"),
    "B": msg("B · Risk tiers"),
    "C": msg("C · Care stations and village sites"),
    "D": msg("D · Workforce"),
    "E": msg("E · Social organisations"),
    "F": msg("F · Support and guardianship"),
    "G": msg("G · Comparing honestly"),
}


def headline(page: Page, now: InForce, versions: Sequence[Version]) -> None:
    """In one sentence: how many measures there are, what was set here, and when that was changed last."""
    t = page.t
    own = [rule for rule in RULES.values() if now.is_own(rule)]
    said = [t("**{n} measures are defined here.**", n=len(MEASURES))]
    if own:
        said.append(t.plural("{n} local value differs from the shipped one.",
                             "{n} local values differ from the shipped ones.", len(own)))  # fmt: skip
    else:
        said.append(t("All local values are the shipped ones."))
    latest = next(iter(versions), None)
    if latest is not None:
        said.append(t("Last changed on {day} by {by}.", day=local_values.local_day(latest.at), by=latest.by))
    said.append(t("{n} things that the report asks for are not collected yet.", n=len(NOT_COLLECTED)))
    st.markdown((" " if t.language == "en" else "").join(said))


def sought(page: Page) -> str:
    """What the reader looks for in the definitions."""
    label = page.t("Search: a word, or an id such as A1")
    found = st.text_input(label, key="definitions_search", placeholder=label, label_visibility="collapsed")
    return str(found or "").strip().casefold()


def measures(page: Page, words: str) -> None:
    """Every measure's card, by subject; with `words` those in which they stand, opened."""
    t = page.t
    found = [measure for measure in MEASURES.values() if words in _texts(page, measure)]
    if not found:
        states.empty(page, t("No definition holds these words."))
        return
    if words:
        st.caption(t.plural("{n} measure found", "{n} measures found", len(found)))
    is_open = " open" if words else ""
    for letter, subject in SUBJECTS.items():
        of_subject = sorted((m for m in found if m.id[0] == letter), key=lambda m: int(m.id[1:]))
        if of_subject:
            lines = "".join(_measure_html(page, measure, is_open) for measure in of_subject)
            st.html(f'<div class="th-part">{escape(t(subject))}</div><div class="th-measures">{lines}</div>')


def _texts(page: Page, measure: Measure) -> str:
    t = page.t
    texts = (measure.title, measure.numerator, measure.denominator, measure.exclusions, measure.clause)
    parts = (t(part.title) for part in measure.parts)
    return "\n".join((measure.id, *(t(text) for text in texts if text), *parts)).casefold()


def _measure_html(page: Page, measure: Measure, is_open: str) -> str:
    title = f"<b>{escape(measure.id)}</b> {escape(page.t(measure.title))}"
    return (
        f'<details class="th-measure" data-measure="{escape(measure.id)}"{is_open}><summary>{title}</summary>'
        f"{definition_html(page, measure.id)}</details>"
    )


def targets(page: Page, own: Sequence[Target]) -> None:
    """What the city has promised, and what the clauses promise where it has not."""
    t = page.t
    held = {target.measure for target in own if target.due_on is not None and target.due_on <= page.today}
    official = [
        Target(measure, value, None, clause) for measure, (value, clause) in OFFICIAL.items() if measure not in held
    ]
    columns = (
        Column(t("Measure"), lambda row: f"{row.measure} {_title(page, row.measure)}", kind="word"),
        Column(t("Target"), lambda row: local_values.target_words(row, t), kind="code"),
        Column(t("To be reached by"), lambda row: formatting.day(row.due_on) if row.due_on else t("always"), "code"),
        Column(t("Source"), lambda row: t(row.source) if row.due_on is None else row.source),
    )
    html_table(page, _known((*own, *official)), columns, name="targets", take=exact(t("Targets")))


def _known(found: Iterable[Target]) -> list[Target]:
    return [target for target in found if target.measure in MEASURES]


def _title(page: Page, measure: str) -> str:
    return page.t(MEASURES[measure].title)


def values(page: Page, now: InForce) -> None:
    """Every local value in force: since when, who set it, what was shipped, and which measures it touches."""
    t = page.t
    for group in GROUPS:
        rules = [rule for rule in RULES.values() if rule.group == group]
        st.html(f'<div class="th-part">{escape(t(group))}</div>')
        columns = (
            Column(t("Local value"), lambda rule: t(rule.title), kind="word"),
            Column(t("In force"), now.words),
            Column(t("Since"), now.since, kind="code"),
            Column(t("Set by"), now.by),
            Column(t("Shipped"), lambda rule: local_values.shipped_words(rule, t)),
            Column(t("Touches"), _touches),
        )
        html_table(page, rules, columns, name=f"values_{GROUPS.index(group)}", take=exact(t(group)))


def _touches(rule: Rule) -> str:
    return " ".join(rule.touches) or "—"


def history(page: Page, versions: Sequence[Version]) -> None:
    """Everything that was set, the latest first."""
    t = page.t
    if not versions:
        states.empty(page, t("Nothing was changed here yet."))
        return
    columns = (
        Column(t("When"), lambda row: local_values.local_time(row.at), kind="code"),
        Column(t("By"), "by"),
        Column(t("Local value"), lambda row: local_values.version_title(row, t)),
        Column(t("Set to"), lambda row: local_values.version_words(row, t)),
        Column(t("Holds from"), "valid_from", kind="date"),
    )
    html_table(page, versions, columns, name="versions", take=exact(t("What was set")))


def not_collected(page: Page) -> None:
    """What the report asks for and no table holds: an absence that is said, not a 0."""
    t = page.t
    columns = (
        Column(t("Clauses"), "clauses", kind="code"),
        Column(t("Not collected yet"), lambda row: t(row.what)),
    )
    html_table(page, NOT_COLLECTED, columns, name="not_collected", take=exact(t("Not collected yet")))
