"""What the doors of the Overview open beside children: cases, directors, stations, subsidies, organisations.

Each list has as many rows as the number that it was opened from, or counts by town that add up to it.  Towns stand in
division order, nothing opens sorted by worst.
"""

import datetime as dt
from collections import defaultdict
from html import escape

import streamlit as st

from dashboard import facts, figures, formatting, standing
from dashboard.components import states
from dashboard.components.tables import STAYS, Column, exact, grid, html_table
from dashboard.map_rows import STATE_WORDS
from dashboard.page import Page
from data_access.measures.model import Figure, Level
from data_access.measures.registry import PARTS
from data_access.queries.social_services import Contract
from data_access.queries.stations import Station
from data_access.queries.subsidies import Share
from data_access.texts import msg

PAYER_WORDS = {"city": msg("the city's part"), "town": msg("the town's part")}
KIND_WORDS = {"construction": msg("construction subsidy"), "operating": msg("operating subsidy")}


def cases(page: Page) -> None:
    """Extreme incidents and mandatory reports by town; the open reports one by one for those who may see children."""
    t, access, ask = page.t, page.access, standing.this_month(page.ask)
    found = figures.figures(access, ask, ("F5", "F7"), Level.TOWN)
    columns = (
        Column(t("Town"), lambda row: row[0]),
        Column(t("Extreme incidents"), lambda row: row[1].get("F7"), kind="figure"),
        Column(t("Mandatory reports received"), lambda row: row[1].get("F5.received"), kind="figure"),
        Column(t("Mandatory reports handled"), lambda row: row[1].get("F5.handled"), kind="figure"),
        Column(t("Mandatory reports open"), lambda row: row[1].get("F5.open"), kind="figure"),
        Column(t("Longest wait"), lambda row: _hours(row[1].get("F5.longest_wait")), kind="hours"),
    )
    html_table(page, _by_town(page, found), columns, name="cases", take=exact(t("Incidents and reports by town")))
    if page.sees_children:
        _open_reports(page)


def _by_town(page: Page, found: tuple[Figure, ...]) -> list[tuple[str, dict[str, Figure]]]:
    """Towns in division order, what belongs to none last, with their figures by part."""
    rows: dict[str, dict[str, Figure]] = defaultdict(dict)
    names: dict[str, str] = {}
    for figure in found:
        rows[figure.area_code][figure.measure] = figure
        names[figure.area_code] = page.t(figure.area_name)
    return [(names[code], figures_of) for code, figures_of in rows.items()]


def _hours(figure: Figure | None) -> float | None:
    return None if figure is None else figure.value


def _open_reports(page: Page) -> None:
    t, towns = page.t, page.ask.towns
    rows = [one for one in facts.open_reports(page.access, page.ask.as_of) if not towns or one.town_code in towns]
    heading(page, t("Open mandatory reports"), len(rows))
    if not rows:
        states.empty(page, t("No mandatory report is open."))
        return
    columns = (
        Column(t("Report"), "id"),
        Column(t("Town"), lambda row: page.choices.town_name(row.town_code) or page.city.name),
        Column(t("Kind"), lambda row: formatting.word("case_subtype", row.subtype, t) if row.subtype else "—"),
        Column(t("Open for"), lambda row: formatting.hours(row.wait_hours, t)),
        Column(t("Response"), lambda row: t("yes") if row.responded_at else t("not recorded")),
        Column(t("Child code"), "child_id", kind="child"),
    )
    html_table(page, rows, columns, name="open_reports", take=STAYS)


def coverage(page: Page) -> None:
    """Every town with its stations: which are accepted, since when; the towns with one are those that C1 counts."""
    t, chosen = page.t, page.ask.towns
    by_town: dict[str, list[Station]] = defaultdict(list)
    for station in facts.town_stations(page.access, page.ask.as_of):
        by_town[station.town_code].append(station)
    rows: list[tuple[str, Station | None]] = []
    for town in facts.towns(page.access, page.ask.as_of):
        if not chosen or town.code in chosen:
            rows += [(town.name, one) for one in by_town[town.code]] or [(town.name, None)]
    columns = (
        Column(t("Town"), lambda row: row[0]),
        Column(t("Station"), lambda row: row[1].name if row[1] else t("no station on record")),
        Column(t("State"), lambda row: t(STATE_WORDS[row[1].state]) if row[1] else "—"),
        Column(t("Accepted on"), lambda row: row[1].standard_met_on if row[1] else None, kind="date"),
        Column(t("Operator"), lambda row: t("; ").join(row[1].operators) if row[1] and row[1].operators else "—"),
    )
    html_table(page, rows, columns, name="coverage", take=exact(t("Stations by town"), measures=("C1",)))


def arrears(page: Page) -> None:
    """What was payable and is not fully paid, station by station; the sum is what the sentence says."""
    shares(page, standing.arrears(page.access, page.ask), "arrears")


def subsidies(page: Page, kind: str) -> None:
    """All shares of one kind of subsidy: for operating those of the year of as_of, which the figure counts."""
    found = [
        share
        for share in facts.subsidy_shares(page.access, page.ask.as_of)
        if share.kind == kind
        and share.year in (None, page.ask.as_of.year)
        and (not page.ask.towns or share.town_code in page.ask.towns)
    ]
    shares(page, tuple(found), kind)


def operating_by_town(page: Page) -> None:
    """The operating subsidy of the year by town: due, paid, and what each payer owes."""
    t, found = page.t, figures.figures(page.access, page.ask, ("C5",), Level.TOWN)
    heading(page, t("Operating subsidy of {year} by town", year=page.ask.as_of.year))
    columns = (
        Column(t("Town"), lambda row: row[0]),
        Column(t("Due (yuan)"), lambda row: row[1]["C5.due"].numerator, kind="number"),
        Column(t("Paid (yuan)"), lambda row: row[1]["C5.paid"].numerator, kind="number"),
        Column(t("Due and not paid: city (yuan)"), lambda row: row[1]["C5.arrears_city"].numerator, kind="number"),
        Column(t("Due and not paid: town (yuan)"), lambda row: row[1]["C5.arrears_town"].numerator, kind="number"),
    )
    html_table(
        page,
        _by_town(page, found),
        columns,
        name="operating",
        take=exact(t("Operating subsidy by town"), measures=("C5",)),
    )


def shares(page: Page, found: tuple[Share, ...], name: str) -> None:
    """Shares one by one in the order given, and what of them was due and is not paid."""
    t = page.t
    if not found:
        states.empty(page)
        return
    names = {town.code: town.name for town in facts.towns(page.access, page.ask.as_of)}
    columns = (
        Column(t("Town"), lambda row: names.get(row.town_code, "—")),
        Column(t("Station"), "station_name"),
        Column(t("Subsidy"), lambda row: t(KIND_WORDS[row.kind])),
        Column(t("Year"), lambda row: "—" if row.year is None else str(row.year)),
        Column(t("Paid by"), lambda row: t(PAYER_WORDS[row.payer])),
        Column(t("Due (yuan)"), "due", kind="number"),
        Column(t("Paid (yuan)"), "paid", kind="number"),
        Column(t("Not yet paid (yuan)"), "outstanding", kind="number"),
        Column(t("Due on"), "due_on", kind="date"),
        Column("", lambda row: "" if row.is_payable or not row.outstanding else t("before its due date")),
    )
    html_table(page, found, columns, name=name, take=exact(t("Subsidies"), measures=("C4", "C5")))
    overdue = sum(share.arrears for share in found)
    heading(page, t("Due and not yet paid: {yuan}", yuan=formatting.yuan(overdue, t)))


def qualified(page: Page, on: dt.date | None = None) -> None:
    """The organisations that count for the target on a day, as_of unless another is given."""
    t = page.t
    rows = [one for one in facts.social_organisations(page.access, on or page.ask.as_of) if one.qualified]
    heading(page, t(PARTS["E1"].title), len(rows))
    columns = (
        Column(t("Organisation"), "name"),
        Column(t("Kind"), lambda row: formatting.word("organisation_kind", row.kind, t)),
        Column(t("Qualified on"), "qualified_on", kind="date"),
        Column(t("Stage"), lambda row: formatting.word("stage", row.stage, t) if row.stage else "—"),
    )
    html_table(page, rows, columns, name="qualified", take=exact(measures=("E1",)))


def at_work(page: Page, service: str) -> None:
    """The organisations at work that offer a service, with their towns, and below them the towns without one."""
    t, names = page.t, {town.code: town.name for town in facts.towns(page.access, page.ask.as_of)}
    where: dict[tuple[str, str], list[str]] = defaultdict(list)
    covered = set()
    for one in facts.at_work(page.access, page.ask.as_of):
        if service in one.services:
            where[one.organisation_id, one.name].append(names.get(one.town_code) or t("City-wide"))
            covered.add(one.town_code)
    heading(page, t(PARTS[f"E2.{service}"].title), len(where))
    columns = (Column(t("Organisation"), lambda row: row[0][1]), Column(t("Town"), lambda row: row[1], kind="parts"))
    html_table(page, list(where.items()), columns, name=f"E2.{service}", take=exact(measures=("E2",)))
    without = [(name,) for code, name in names.items() if code not in covered]
    heading(page, t(PARTS[f"E2.{service}_without"].title), len(without))
    towns = (Column(t("Town"), lambda row: row[0]),)
    lacking = exact(t(PARTS[f"E2.{service}_without"].title), measures=("E2",))
    html_table(page, without, towns, name=f"E2.{service}_without", take=lacking)


def contracts_of(page: Page) -> tuple[Contract, ...]:
    """The contracts that the filters select, the latest first."""
    towns = page.ask.towns
    return tuple(one for one in facts.contracts(page.access, page.ask.as_of) if not towns or one.town_code in towns)


def contracts(page: Page) -> None:
    """The contracts begun this year (E3), the latest first."""
    t, on = page.t, page.ask.as_of
    rows = [one for one in contracts_of(page) if one.starts_on.year == on.year]
    heading(page, t("Contracts begun this year"), len(rows))
    columns = (
        Column(t("Organisation"), "organisation_name"),
        Column(t("Category"), lambda row: formatting.word("purchase_category", row.category, t)),
        Column(t("Town"), lambda row: page.choices.town_name(row.town_code) if row.town_code else t("City-wide")),
        Column(t("Yuan"), "value_yuan", kind="number"),
        Column(t("From"), "starts_on", kind="date"),
        Column(t("To"), "ends_on", kind="date"),
    )
    html_table(page, rows, columns, name="contracts", take=exact(measures=("E3",)))


def activities(page: Page) -> None:
    """The programmes of this year (E4), the latest first."""
    t, on = page.t, page.ask.as_of
    rows = [one for one in facts.activities(page.access, on) if one.on_date.year == on.year]
    heading(page, t("Programmes held this year"), len(rows))
    columns = (
        Column(t("Protection"), lambda row: formatting.word("domain", row.domain, t)),
        Column(t("Town"), lambda row: page.choices.town_name(row.town_code) if row.town_code else t("City-wide")),
        Column(t("Date"), "on_date", kind="date"),
        Column(t("Organisation"), lambda row: row.organisation_name or t("not recorded")),
        Column(t("Participants"), "participants", kind="number"),
    )
    grid(page, rows, columns, key="activities", take=exact(measures=("E4",)))


def heading(page: Page, text: str, n: int | None = None) -> None:
    """Says what a list holds, and how many where they are the rows behind a number (data-total, for tests)."""
    if n is None:
        st.html(f'<div class="th-part">{escape(text)}</div>')
    else:
        st.html(f'<div class="th-part" data-total="{n}">{escape(page.t("{what}: {n}", what=text, n=n))}</div>')
