"""Parts of the page on social organisations: the verdict, the pipeline, what is covered and what is missing."""

from html import escape

import streamlit as st

from dashboard import facts, figures, formatting, target
from dashboard.charts.bars import count_bars, purchase_bars
from dashboard.charts.grids import gap_grid
from dashboard.charts.ngo import ngo_step
from dashboard.components import charts, ledgers, states
from dashboard.components.cards import figure_card
from dashboard.components.tables import Column, html_table
from dashboard.page import Page
from dashboard.sentences import target_count, target_verdict
from data_access.measures.organisations import Outcome, Story

CHART_HEIGHT = 330


def verdict(page: Page, story: Story) -> None:
    """The answer in one line; before the deadline also where the straight line and the present pace lead."""
    t, progress = page.t, story.progress
    state = target.of_story(story)
    st.html(
        f'<div class="th-verdict" data-figure="E1"><b>{escape(target_count(state, t))}</b>'
        f"<span>{escape(target_verdict(state, t))}</span></div>"
    )
    if progress.outcome is Outcome.OPEN:
        _pace(page, story)


def _pace(page: Page, story: Story) -> None:
    t, progress = page.t, story.progress
    parts = []
    if progress.expected is not None:
        parts.append(t("By the straight line {n} by now", n=formatting.number(round(progress.expected, 1))))
    if progress.projected_on is not None:
        parts.append(t("at the present pace reached on {date}", date=formatting.day(progress.projected_on)))
    if parts:
        _note(t(", ").join(parts))


def step_line(page: Page, story: Story) -> None:
    """E1 day by day against the target and its deadline."""
    t = page.t
    chart = ngo_step(
        target.steps(story),
        target.promise(story),
        t("Qualified organisations day by day, target and deadline"),
        page.ask.as_of,
        t,
        expected=target.straight_line(story, facts.first_stage_on(page.access)),
        height=CHART_HEIGHT,
    )
    charts.show(page, chart, key="steps")


def counts(page: Page, story: Story) -> None:
    """Qualified now and at the deadline."""
    due_on = story.progress.target.due_on
    found = figures.selected(page.access, page.ask, ("E1",))
    now, then = st.columns(2, gap="small")
    with now:
        figure_card(page, found["E1"], door=lambda: ledgers.qualified(page), door_label=page.t("→ organisations"))
    with then:
        known = found["E1.at_deadline"].numerator is not None
        figure_card(
            page,
            found["E1.at_deadline"],
            door=(lambda: ledgers.qualified(page, due_on)) if known else None,
            door_label=page.t("→ organisations"),
        )


def pipeline(page: Page, story: Story) -> None:
    """Where each organisation stands; those without a stage yet are only registered."""
    t = page.t
    heading(t("By the stage reached · {day}", day=formatting.window(page.ask.as_of.isoformat(), t)))
    charts.show(page, count_bars(target.pipeline(story, t), t), key="pipeline")
    _note(t("{n} of these kinds are registered and protect minors.", n=story.registered))


def services(page: Page) -> None:
    """Services × towns: an empty cell is a gap."""
    t, on = page.t, page.ask.as_of
    heading(t("Services by town · organisations at work there · {day}", day=formatting.window(on.isoformat(), t)))
    rows, columns, numbers = target.service_grid(
        facts.service_coverage(page.access, on), facts.towns(page.access, on), t
    )
    charts.show(page, gap_grid(rows, columns, numbers, t), key="services")
    _note(t("At work: an operating or purchase contract that holds, or a programme within the last year."))


def purchases(page: Page) -> None:
    """Contract value by category and year; a category never bought is said."""
    t = page.t
    found, labels = target.amounts(facts.purchases(page.access, page.ask.as_of), t)
    heading(t("Purchased services · contracts by year of beginning"))
    if not found:
        states.no_data(page, t("No purchase is on record."))
        return
    charts.show(page, purchase_bars(found, labels, t), key="purchases")


def protections(page: Page) -> None:
    """The six protections: programmes a year; an empty cell is a gap."""
    t = page.t
    rows, columns, numbers = target.protection_grid(facts.programmes(page.access, page.ask.as_of), t)
    heading(t("Six protections · programmes a year"))
    if not columns:
        states.no_data(page, t("No programme is on record."))
        return
    charts.show(page, gap_grid(rows, columns, numbers, t), key="protections")


def organisations(page: Page) -> None:
    """All organisations on record with the stage that each has reached, in the order of their ids."""
    t = page.t
    rows = facts.social_organisations(page.access, page.ask.as_of)
    heading(t("Organisations and their stages · {n}", n=len(rows)))
    columns = (
        Column(t("Organisation"), "name"),
        Column(t("Kind"), lambda row: formatting.word("organisation_kind", row.kind, t)),
        Column(t("Protects minors"), lambda row: t("yes") if row.protects_minors else t("no")),
        Column(t("Registered on"), "registered_on", kind="date"),
        Column(t("Stage"), lambda row: formatting.word("stage", row.stage, t) if row.stage else "—"),
        Column(t("Since"), "stage_on", kind="date"),
        Column(t("Qualified on"), "qualified_on", kind="date"),
        Column(t("Left on"), "exited_on", kind="date"),
        Column(t("Counts for the target"), lambda row: t("yes") if row.qualified else t("no")),
    )
    html_table(page, rows, columns, name="organisations")


def _note(text: str) -> None:
    st.html(f'<div class="th-small">{escape(text)}</div>')


def heading(text: str) -> None:
    st.html(f'<div class="th-part">{escape(text)}</div>')
