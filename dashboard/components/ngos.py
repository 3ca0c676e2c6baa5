"""Parts of the page on social organisations: the verdict, the pipeline, what is covered and what is missing."""

from collections.abc import Mapping, Sequence
from functools import partial
from html import escape

import streamlit as st

from dashboard import facts, figures, formatting, target
from dashboard.charts.bars import count_bars, purchase_bars
from dashboard.charts.ngo import ngo_step
from dashboard.components import charted, charts, ledgers, states
from dashboard.components.cards import cards, figure_card, value_card
from dashboard.components.definition import definition
from dashboard.components.door import door
from dashboard.components.tables import Column, exact, html_table
from dashboard.page import Page
from dashboard.sentences import target_count, target_verdict
from data_access.measures.model import Level
from data_access.measures.organisations import Outcome, Story
from data_access.queries.social_services import CATEGORIES, SERVICES
from data_access.texts import msg

CHART_HEIGHT = 330
_TITLES = {
    "services": msg("Services by town"),
    "protections": msg("Six protections by town"),
    "protections_by_year": msg("Six protections by year"),
}
"""Titles of the grids whose empty cells are the finding."""
_MEASURES = {"services": "E2", "protections": "E4", "protections_by_year": "E4"}


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
    reached = target.pipeline(story, t)
    charts.show(page, count_bars(reached, t), key="pipeline")
    charted.bars(page, reached, t("Stage"), "E1")
    _note(t("{n} of these kinds are registered and protect minors.", n=story.registered))


def services(page: Page) -> None:
    """E2: services × towns, where an empty cell is a gap, and each service with its organisations and towns without."""
    t, access, ask = page.t, page.access, page.ask
    heading(
        t("Services by town · organisations at work there · {day}", day=formatting.window(ask.as_of.isoformat(), t))
    )
    towns = figures.figures(access, ask, ("E2",), Level.TOWN)
    _gaps(page, *target.service_grid(towns, page.city.code, t), name="services")
    _note(t("At work: an operating or purchase contract that holds, or a programme within the last year."))
    found = figures.selected(access, ask, ("E2",))
    for cell, service in cards(4, SERVICES):
        with cell:
            without = found[f"E2.{service}_without"].numerator or 0
            figure_card(
                page,
                found[f"E2.{service}"],
                note=t.plural("{n} town without", "{n} towns without", without),
                door=partial(ledgers.at_work, page, service),
                door_label=t("→ organisations"),
            )


def purchases(page: Page) -> None:
    """E3: contract value by category and year; a category never bought is said; this year town by town."""
    t, access, ask = page.t, page.access, page.ask
    contracts = ledgers.contracts_of(page)
    heading(t("Purchased services · contracts by year of beginning"))
    if not contracts:
        states.no_data(page, t("No purchase is on record."))
        return
    bought_in, categories = target.amounts(contracts, t)
    charts.show(page, purchase_bars(bought_in, categories, t), key="purchases")
    charted.amounts(page, bought_in, t("Purchased services by year"), "E3")
    found = figures.selected(access, ask, ("E3",))
    number, yuan = (
        sum(found[f"E3.{category}{suffix}"].numerator or 0 for category in CATEGORIES) for suffix in ("", "_yuan")
    )
    bought, never = st.columns(2, gap="small")
    with bought:
        value_card(
            page, t("Contracts begun this year"), formatting.number(number), name="E3", definitions=("E3.never",),
            window=formatting.window(ask.as_of.isoformat(), t), note=formatting.yuan(yuan, t),
            door=lambda: ledgers.contracts(page), door_label=t("→ contracts"),
        )  # fmt: skip
    with never:
        figure_card(page, found["E3.never"], note=t(", ").join(_never_bought(page)))


def _never_bought(page: Page) -> list[str]:
    bought = {one.category for one in ledgers.contracts_of(page)}
    return [formatting.word("purchase_category", each, page.t) for each in CATEGORIES if each not in bought]


def purchases_by_town(page: Page) -> None:
    """E3 of the year by town and category; what is bought for the whole city is a row of its own."""
    t = page.t
    heading(t("Purchased services by town · yuan of contracts begun in {year}", year=page.ask.as_of.year))
    rows: dict[str, dict[str, int]] = {}
    for figure in figures.figures(page.access, page.ask, ("E3",), Level.TOWN):
        name = t("City-wide") if figure.area_code == page.city.code else figure.area_name
        rows.setdefault(name, {})[figure.measure] = figure.numerator or 0
    columns = (
        Column(t("Town"), lambda row: row[0]),
        *(
            Column(formatting.word("purchase_category", category, t), partial(_yuan, category), kind="number")
            for category in CATEGORIES
        ),
        Column(t("Together"), lambda row: sum(_yuan(category, row) for category in CATEGORIES), kind="number"),
    )
    html_table(
        page,
        list(rows.items()),
        columns,
        name="purchases_by_town",
        take=exact(t("Purchased services by town"), measures=("E3",)),
    )


def _yuan(category: str, row: tuple[str, dict[str, int]]) -> int:
    return row[1][f"E3.{category}_yuan"]


def protections(page: Page) -> None:
    """E4: the six protections by town this year, and year by year; an empty cell is a gap."""
    t, access, ask = page.t, page.access, page.ask
    found = facts.activities(access, ask.as_of)
    heading(t("Six protections by town · programmes held in {year}", year=ask.as_of.year))
    if not found:
        states.no_data(page, t("No programme is on record."))
        return
    towns = figures.figures(access, ask, ("E4",), Level.TOWN)
    _gaps(page, *target.protection_grid(towns, page.city.code, t), name="protections")
    number = sum(figure.numerator or 0 for figure in figures.selected(access, ask, ("E4",)).values())
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        words = t.plural("{n} programme this year", "{n} programmes this year", number)
        door(page, "E4", lambda: ledgers.activities(page), title=words, label=t("{what} → list", what=words))
        definition(page, "E4.family")


def protections_by_year(page: Page) -> None:
    """The six protections year by year."""
    t = page.t
    rows, columns, numbers = target.programmes_by_year(facts.activities(page.access, page.ask.as_of), t)
    heading(t("Six protections · programmes a year"))
    if columns:
        _gaps(page, rows, columns, numbers, name="protections_by_year")
    else:
        states.no_data(page, t("No programme is on record."))


def delivered(page: Page) -> None:
    """Services delivered by organisations (76): counts alone, of twelve months; for who sees figures of children."""
    if not page.scope.sees_visits:
        return
    t, month = page.t, page.ask.month
    heading(
        t(
            "Services delivered by organisations · {first} to {last}",
            first=formatting.month(month - 11, t),
            last=formatting.month(month, t),
        )
    )
    rows = facts.services_delivered(page.access, month)
    if not rows:
        states.no_data(page, t("No service record of an organisation is on record."))
        return
    columns = (
        Column(t("Type"), lambda row: formatting.word("service_type", row.type, t)),
        Column(t("Monthly reports"), "reports", kind="number"),
        Column(t("Persons, month by month"), "persons", kind="number"),
    )
    html_table(page, rows, columns, name="delivered", take=exact(t("Services delivered by organisations")))


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
    html_table(
        page, rows, columns, name="organisations", take=exact(t("Organisations and their stages"), measures=("E1",))
    )


def _gaps(
    page: Page, rows: Sequence[str], columns: Sequence[str], numbers: Mapping[tuple[str, str], int], *, name: str
) -> None:
    """Rows × columns of counts; an empty cell is the finding and says so."""

    def number(column: str, row: str) -> int:
        return numbers.get((row, column), 0)

    table = (Column("", str), *(Column(column, partial(number, column), kind="gap") for column in columns))
    html_table(
        page,
        rows,
        table,
        name=name,
        take=exact(page.t(_TITLES[name]), measures=(_MEASURES[name],)),
    )


def _note(text: str) -> None:
    st.html(f'<div class="th-small">{escape(text)}</div>')


def heading(text: str) -> None:
    st.html(f'<div class="th-part">{escape(text)}</div>')
