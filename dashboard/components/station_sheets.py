"""The sheet beside the station map: of the station, site, town or village that was clicked, as of the map's day."""

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from dashboard import facts, figures, formatting, map_rows, shapes
from dashboard.components import states
from dashboard.components.ledgers import PAYER_WORDS
from dashboard.components.tables import STAYS, Column, exact, html_table
from dashboard.page import Page
from data_access.measures.model import Ask, Level
from data_access.queries.deliveries import TYPES
from data_access.queries.stations import Station

Line = tuple[str, str]
_DATUMS = {"gcj02": "GCJ-02", "bd09": "BD-09", "wgs84": "WGS 84", "cgcs2000": "CGCS2000"}
_OF_A_TOWN = ("C1", "C2", "C3", "C6", "C7", "C7.villages", "C9.stations", "C9.sites", "C9.outside", "A1")


def sheet(page: Page, ask: Ask, code: str) -> None:
    """The sheet of what was clicked; before any click, how to get one."""
    places = [*facts.town_stations(page.access, ask.as_of), *facts.village_sites(page.access, ask.as_of)]
    station = next((place for place in places if place.id == code), None)
    town = next((town for town in page.towns if town.code == code), None)
    village = next((one for one in facts.outlines(page.access, Level.VILLAGE, ask.as_of) if one.code == code), None)
    if station is not None:
        _station(page, ask, station)
    elif town is not None:
        _town(page, ask, town.code, town.name)
    elif village is not None:
        _village(page, ask, code, village.name, village.parent_code or "")
    else:
        states.empty(page, page.t("Click a town, a station or a village on the map to see its sheet here."))
        _reach_by_town(page, ask)


def _reach_by_town(page: Page, ask: Ask) -> None:
    """Until something is clicked: where the children live whom no station reaches."""
    if not page.scope.sees_visits:
        return
    t, far = page.t, figures.parameters_in_force(page.access, ask.as_of).reach_far_km
    found = figures.figures(page.access, ask, ("C7",), Level.TOWN)
    columns = (
        Column(t("Town"), lambda figure: t(figure.area_name)),
        Column(t("Children within {far} km of a station", far=far), lambda figure: figure, kind="figure"),
    )
    html_table(
        page,
        shapes.of_part(found, "C7"),
        columns,
        name="reach_by_town",
        take=exact(t("Children within {far} km of a station", far=far)),
    )


def _lines(page: Page, ask: Ask, title: str, lines: Sequence[Line], name: str) -> None:
    _head(page, ask, title)
    columns = (Column("", lambda line: line[0]), Column("", lambda line: line[1]))
    html_table(page, lines, columns, name=name, take=STAYS if name == "village_sheet" else exact(title))


def _head(page: Page, ask: Ask, title: str) -> None:
    """Whose sheet it is, and of which day, which the slider may have moved."""
    st.markdown(f"**{formatting.plain(title)}** · {formatting.window(ask.as_of.isoformat(), page.t)}")


def _station(page: Page, ask: Ask, station: Station) -> None:
    t = page.t
    lines = [
        (t("State"), t(map_rows.STATE_WORDS[station.state])),
        (t("Kind"), formatting.word("station_kind", station.kind, t)),
        (t("Town"), page.choices.town_name(station.town_code) if station.town_code else page.city.name),
        (t("Address"), station.address or t("not recorded")),
        (t("Opened on"), formatting.day(station.opened_on)),
    ]
    if station.is_station:
        accepted = formatting.day(station.standard_met_on) if station.standard_met_on else t("not recorded")
        lines += [
            (t("Accepted on"), accepted),
            (t("Operator"), t("; ").join(station.operators) or t("no contract on record")),
            (t("Last appraisal"), map_rows.appraisal(station, t)),
            *_money(page, ask, station),
        ]
    lines += [*_services(page, ask, station), (t("Coordinates"), _datum(page, station))]
    _lines(page, ask, station.name, lines, "station_sheet")


def _money(page: Page, ask: Ask, station: Station) -> list[Line]:
    """What is due for the station, and what was paid, by payer."""
    t = page.t
    lines = []
    for share in facts.subsidy_shares(page.access, ask.as_of):
        if share.station_id != station.id or share.year not in (None, ask.as_of.year) or not share.due:
            continue
        what = t("Construction subsidy") if share.year is None else t("Operating subsidy {year}", year=share.year)
        due, paid = formatting.yuan(share.due, t), formatting.yuan(share.paid, t)
        said = t("{payer}: {due} due, {paid} paid", payer=t(PAYER_WORDS[share.payer]), due=due, paid=paid)
        lines.append((what, said))
    return lines


def _services(page: Page, ask: Ask, station: Station) -> list[Line]:
    t = page.t
    if not page.scope.sees_visits:
        return []
    title = t("Services in {month}", month=formatting.month(ask.month, t))
    found = {one.station_id: one.persons for one in facts.deliveries_of(page.access, ask.month)}
    if station.id not in found:
        return [(title, t("not recorded"))]
    persons = found[station.id]
    words = (f"{formatting.word('service_type', kind, t)} {persons[kind]}" for kind in TYPES if kind in persons)
    return [(title, t("; ").join(words))]


def _datum(page: Page, station: Station) -> str:
    t = page.t
    if not station.has_coordinates:
        return t("not recorded")
    if station.source_datum is None:
        return t("recorded without a datum")
    return t("recorded in {datum}", datum=_DATUMS.get(station.source_datum, station.source_datum))


def _town(page: Page, ask: Ask, code: str, name: str) -> None:
    t = page.t
    _head(page, ask, name)
    if not page.scope.sees_visits:
        stations = [one for one in facts.town_stations(page.access, ask.as_of) if one.town_code == code]
        columns = (Column(t("Station"), "name"), Column(t("State"), lambda one: t(map_rows.STATE_WORDS[one.state])))
        html_table(page, stations, columns, name="town_sheet", take=exact(name))
        return
    measures = tuple(dict.fromkeys(part.partition(".")[0] for part in _OF_A_TOWN))
    found = shapes.by_part(figures.figures(page.access, ask, measures, Level.TOWN), code)
    rows = [found[part] for part in _OF_A_TOWN if part in found]
    columns = (
        Column(t("Measure"), lambda figure: t(figures.title(figure.measure))),
        Column(t("Value"), lambda figure: figure, kind="figure"),
    )
    html_table(page, rows, columns, name="town_sheet", take=exact(name))
    page.link("visits", t("→ visits of this town"), towns=(code,))


def _village(page: Page, ask: Ask, code: str, name: str, town: str) -> None:
    t = page.t
    metres = {one.code: one.metres for one in facts.surroundings(page.access, ask.as_of).villages}.get(code)
    sites = [one for one in facts.village_sites(page.access, ask.as_of) if one.village_code == code and one.is_open]
    lines = [
        (t("Town"), page.choices.town_name(town)),
        (t("Nearest station"), map_rows.distance(metres, t)),
        (t("Service site"), t("; ").join(one.name for one in sites) or t("none on record")),
    ]
    if page.scope.sees_visits:
        children = Counter(one.village for one in figures.children_on(page.access, ask.as_of) if one.kind == ask.kind)
        lines.append((t("Children on the register"), formatting.number(children[code])))
    _lines(page, ask, name, lines, "village_sheet")
