"""Parts of the stations page below the map: coverage, reach, sites, services, guarantees, money, what no map shows."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from dashboard import facts, figures, formatting, map_rows, shapes
from dashboard.components import below_town, ledgers, states
from dashboard.components.cards import cards, figure_card, value_card
from dashboard.components.children import behind
from dashboard.components.tables import Column, below, exact, html_table
from dashboard.formatting import Shown
from dashboard.page import Page
from data_access.measures.model import Level
from data_access.queries.deliveries import TYPES
from data_access.queries.guarantees import GUARANTEES, Institution
from data_access.queries.stations import Station
from data_access.texts import msg

_GUARANTEE_WORDS = {
    "staff": msg("Staff"),
    "premises": msg("Premises"),
    "supplies": msg("Supplies"),
    "funds": msg("Funds"),
}


def out_of_reach(page: Page) -> str:
    """One sentence about who is out of reach; '' for a role that sees no figures about children."""
    t = page.t
    if not page.scope.sees_visits:
        return ""
    found = figures.selected(page.access, page.ask, ("C7",))
    reached, villages = found["C7"], found["C7.villages"].numerator
    if reached.numerator is None or reached.denominator is None or villages is None:
        return t(" Who is out of reach is not known: no open station has coordinates.")
    far = figures.parameters_in_force(page.access, page.ask.as_of).reach_far_km
    return t.plural(
        " **{out} of {all} children** live farther than {km} km from every station; {n} village lies out of reach.",
        " **{out} of {all} children** live farther than {km} km from every station; {n} villages lie out of reach.",
        villages,
        out=formatting.number(reached.denominator - reached.numerator),
        all=formatting.number(reached.denominator),
        km=far,
    )


def _in_towns(page: Page, stations: Sequence[Station]) -> list[Station]:
    chosen = page.ask.towns
    return [station for station in stations if not chosen or station.town_code in chosen]


def coverage_cards(page: Page) -> None:
    """C1–C3, C6, C9 and C10, each with its window and its list."""
    t = page.t
    found = figures.selected(page.access, page.ask, ("C1", "C2", "C3", "C6", "C9", "C10"))
    without = shapes.total(found, "C9.stations", "C9.sites")
    for cell, part in cards(4, ("C1", "C2", "C3", "C6", "C10", "C9", "C9.outside")):
        with cell:
            if part == "C9":
                value_card(
                    page, t("Without coordinates"), formatting.number(without), name="C9", definitions=("C9.stations",),
                    window=formatting.window(found["C9.stations"].window, t),
                    note=t("stations {a}, village sites {b}", a=found["C9.stations"].numerator,
                           b=found["C9.sites"].numerator),
                    door=lambda: without_coordinates(page), door_label=t("→ list"),
                )  # fmt: skip
            else:
                draw, label = _DOORS[part]
                figure_card(page, found[part], door=partial(draw, page), door_label=t(label))


def reach_cards(page: Page) -> None:
    """C7 and C8: who is within reach, which villages are not, and what one more station would bring."""
    t, known = page.t, figures.parameters_in_force(page.access, page.ask.as_of)
    found = figures.selected(page.access, page.ask, ("C7", "C8"))
    steps = figures.next_sites(page.access, page.ask)
    near = formatting.show(found["C7.near"], t)
    notes = {
        "C7": t("within {near} km: {n}", near=known.reach_near_km, n=near.counts or near.text),
        "C7.villages": t("farther than {far} km", far=known.reach_far_km),
        "C7.unplaced": t("no outline, or no village on record"),
        "C8": t("at {village}; for discussion", village=steps[0].village.name) if steps else t("for discussion"),
    }
    drawn = {
        "C7": lambda: behind(page, "C7.out"),
        "C7.villages": lambda: far_villages(page),
        "C7.unplaced": lambda: behind(page, "C7.unplaced"),
        "C8": lambda: next_sites(page),
    }
    labels = {"C7": "", "C7.villages": t("→ villages"), "C7.unplaced": "", "C8": t("→ steps")}
    titles = {"C7": t("Children within {far} km of a station", far=known.reach_far_km)}
    for cell, part in cards(4, notes):
        with cell:
            figure_card(
                page, found[part], title=titles.get(part, ""), note=notes[part], door=drawn[part],
                door_label=labels[part],
            )  # fmt: skip


def far_villages(page: Page) -> None:
    """The villages out of reach of every station, in division order, with their children."""
    t, rows = page.t, figures.far_villages(page.access, page.ask)
    title = t("Villages out of reach of every station")
    ledgers.heading(page, title, len(rows))
    if not rows:
        states.empty(page, t("Every village with an outline lies within reach."))
        return
    columns = (
        Column(t("Town"), lambda row: page.choices.town_name(row.village.town_code)),
        Column(t("Village"), lambda row: row.village.name),
        Column(t("Nearest station"), lambda row: map_rows.distance(row.village.metres, t)),
        Column(t("Children on the register"), "children", kind="number"),
    )
    html_table(
        page,
        rows,
        columns,
        name="far_villages",
        take=below(partial(below_town.far_villages, page, rows), title, measures=("C7",)),
    )


def next_sites(page: Page) -> None:
    """The steps of C8, and that they are a basis for a discussion and nothing more."""
    t, rows = page.t, figures.next_sites(page.access, page.ask)
    st.caption(t("For discussion: whether there is a building, a bus or an operator is not asked."))
    if not rows:
        states.empty(page, t("No child lives out of reach of the stations."))
        return
    columns = (
        Column(t("Step"), lambda row: rows.index(row) + 1, kind="number"),
        Column(t("Town"), lambda row: page.choices.town_name(row.village.town_code)),
        Column(t("Village"), lambda row: row.village.name),
        Column(t("Children newly within reach"), "gain", kind="number"),
        Column(t("Together with the steps before"), "together", kind="number"),
    )
    html_table(
        page,
        rows,
        columns,
        name="next_sites",
        take=below(partial(below_town.next_sites, page, rows), t("Next site"), measures=("C8",)),
    )


def appraisals(page: Page) -> None:
    """The stations open for the whole year, and which of them were appraised (C3)."""
    t = page.t
    rows = [one for one in _in_towns(page, facts.town_stations(page.access, page.ask.as_of)) if one.whole_year]
    ledgers.heading(page, t("Stations open since 1 January"), len(rows))
    columns = (
        Column(t("Town"), lambda row: page.choices.town_name(row.town_code) if row.town_code else page.city.name),
        Column(t("Station"), "name"),
        Column(t("Appraised this year"), lambda row: t("yes") if row.appraised else t("not recorded")),
        Column(t("Last appraisal"), lambda row: map_rows.appraisal(row, t)),
    )
    html_table(page, rows, columns, name="appraisals", take=exact(t("Appraisals"), measures=("C3",)))


def sites(page: Page) -> None:
    """Villages with a service site by town (C6), and the villages without one."""
    t, ask = page.t, page.ask
    found = shapes.of_part(figures.figures(page.access, ask, ("C6",), Level.TOWN), "C6")
    columns = (
        Column(t("Town"), lambda figure: t(figure.area_name)),
        Column(t("Villages with a service site"), lambda figure: figure, kind="figure"),
    )
    html_table(page, found, columns, name="sites_by_town", take=exact(t("Villages with a service site")))
    without_site(page)


def without_site(page: Page) -> None:
    """The villages that C6 does not count."""
    t = page.t
    served = {one.village_code for one in facts.village_sites(page.access, page.ask.as_of) if one.is_open}
    rows = [one for one in facts.villages(page.access, page.ask.as_of) if one.code not in served]
    rows = [one for one in rows if not page.ask.towns or one.parent_code in page.ask.towns]
    ledgers.heading(page, t("Villages without a service site"), len(rows))
    if not rows:
        states.empty(page, t("Every village has a service site."))
        return
    columns = (
        Column(t("Town"), lambda row: page.choices.town_name(row.parent_code)),
        Column(t("Village"), "name"),
    )
    html_table(
        page, rows, columns, name="without_site", take=exact(t("Villages without a service site"), measures=("C6",))
    )


def services(page: Page) -> None:
    """What the open stations reported for the month, by type; a station without a record is told apart."""
    t, m = page.t, page.ask.month
    found = {one.station_id: one.persons for one in facts.deliveries_of(page.access, m)}
    open_ones = [one for one in _in_towns(page, facts.town_stations(page.access, page.ask.as_of)) if one.is_open]
    silent = sum(one.id not in found for one in open_ones)
    title = t("Persons served by the stations in {month}", month=formatting.month(m, t))
    ledgers.heading(page, t("{title}; stations without a record: {n}", title=title, n=silent))

    def served(kind: str, station: Station) -> str:
        if station.id not in found:
            return t("not recorded")
        return formatting.number(found[station.id][kind]) if kind in found[station.id] else "—"

    columns = (
        Column(t("Town"), lambda row: page.choices.town_name(row.town_code) if row.town_code else page.city.name),
        Column(t("Station"), "name"),
        *(Column(formatting.word("service_type", kind, t), partial(served, kind)) for kind in TYPES),
    )
    html_table(
        page,
        open_ones,
        columns,
        name="services",
        take=below(partial(below_town.services, page, open_ones, found), title),
    )


def guaranteed(page: Page) -> None:
    """The four guarantees of each institution, by its latest record (C10)."""
    t, towns = page.t, page.ask.towns
    rows = [one for one in facts.institutions(page.access, page.ask.as_of) if not towns or one.town_code in towns]
    ledgers.heading(page, t("Institutions on record"), len(rows))
    if not rows:
        states.empty(page, t("No institution is on record here."))
        return
    columns = (
        Column(t("Institution"), "name"),
        Column(t("Of"), lambda row: page.choices.town_name(row.town_code) if row.town_code else page.city.name),
        *(Column(t(_GUARANTEE_WORDS[name]), partial(_secured, page, name)) for name in GUARANTEES),
        Column(t("As recorded on"), "recorded_on", kind="date"),
    )
    html_table(page, rows, columns, name="guarantees", take=exact(t("Four guarantees"), measures=("C10",)))


def _secured(page: Page, name: str, institution: Institution) -> str:
    return page.t("secured") if getattr(institution, name) else page.t("not yet")


def without_coordinates(page: Page) -> None:
    """What no map can show."""
    on = page.ask.as_of
    places = [*facts.town_stations(page.access, on), *facts.village_sites(page.access, on)]
    rows = [place for place in _in_towns(page, places) if place.is_open and not place.has_coordinates]
    _places(page, rows, "without_coordinates")


def _places(page: Page, rows: Sequence[Station], name: str) -> None:
    t = page.t
    if not rows:
        states.empty(page)
        return
    columns = (
        Column(t("Town"), lambda row: page.choices.town_name(row.town_code) if row.town_code else page.city.name),
        Column(t("Station"), "name"),
        Column(t("Kind"), lambda row: formatting.word("station_kind", row.kind, t)),
        Column(t("Address"), lambda row: row.address or "—"),
    )
    html_table(page, rows, columns, name=name, take=exact(measures=("C9",)))


def outside(page: Page) -> None:
    """Points outside their own town, how far, and the datum that would explain it."""
    t, chosen = page.t, page.ask.towns
    rows = [row for row in facts.misplaced(page.access, page.ask.as_of) if not chosen or row.town_code in chosen]
    if not rows:
        states.empty(page)
        return
    columns = (
        Column(t("Town"), lambda row: page.choices.town_name(row.town_code)),
        Column(t("Station"), "name"),
        Column(t("Outside by"), lambda row: t("{n} m", n=formatting.number(row.metres))),
        Column(t("Likely cause"), lambda row: _cause(page, row.likely_datum)),
    )
    html_table(page, rows, columns, name="outside", take=exact(measures=("C9",)))


def _cause(page: Page, datum: str | None) -> str:
    if datum is None:
        return page.t("coordinates to be checked")
    return page.t("looks like {datum}, not declared", datum={"gcj02": "GCJ-02", "bd09": "BD-09"}[datum])


def subsidies(page: Page) -> None:
    """C4 and C5: due, paid and what is outstanding, by payer."""
    t = page.t
    found = figures.selected(page.access, page.ask, ("C4", "C5"))
    for cell, (part, figure) in cards(4, ((p, found[p]) for p in _MONEY)):
        with cell:
            kind = "construction" if part.startswith("C4") else "operating"
            text = "—" if figure.numerator is None else formatting.yuan(figure.numerator, t)
            shown = Shown(text, "", "", formatting.show(figure, t).mark, formatting.show(figure, t).look)
            value_card(
                page, t(figures.title(part)), shown, window=formatting.window(figure.window, t), name=part,
                definitions=(part,), door=partial(ledgers.subsidies, page, kind), door_label=t("→ ledger"),
            )  # fmt: skip


_MONEY = ("C4.due", "C4.paid", "C5.due", "C5.paid", "C4.outstanding", "C5.arrears_city", "C5.arrears_town")


_DOORS = {
    "C1": (ledgers.coverage, msg("→ stations")),
    "C2": (ledgers.coverage, msg("→ stations")),
    "C3": (appraisals, msg("→ stations")),
    "C6": (without_site, msg("→ villages without")),
    "C10": (guaranteed, msg("→ institutions")),
    "C9.outside": (outside, msg("→ list")),
}
