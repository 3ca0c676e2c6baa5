"""Parts of the stations page: the map with its sheet, coverage, what no map can show, subsidies."""

from collections.abc import Sequence
from functools import partial

import folium
import streamlit as st

from dashboard import facts, figures, formatting, map_rows, shapes
from dashboard.components import ledgers, maps, states
from dashboard.components.cards import cards, figure_card, value_card
from dashboard.components.tables import Column, html_table
from dashboard.formatting import Shown
from dashboard.maps.build import station_map
from dashboard.maps.rows import MapArea, Shading
from dashboard.page import Page
from data_access.measures.model import Figure, Level
from data_access.queries.stations import Station

MAP_HEIGHT = 470
PLAIN, COMPLETION, MUST_BE_SEEN = "plain", "completion", "must_be_seen"


def map_and_sheet(page: Page) -> None:
    """The map, and beside it the sheet of what was clicked; a click redraws these two alone."""
    shown = _shading_choice(page)

    @st.fragment
    def draw() -> None:
        left, right = st.columns([7, 3], gap="medium")
        with left:
            code = maps.show(_map(page, shown), key=f"stations_{shown}", height=MAP_HEIGHT, clickable=True)
        with right:
            sheet(page, code)

    draw()


def _shading_choice(page: Page) -> str:
    """What the towns are shaded by: nothing, the completion of the month, or the children who must be seen."""
    t = page.t
    if not page.scope.sees_visits:
        return PLAIN
    words = {
        PLAIN: t("Stations only"),
        COMPLETION: t("Completion of the month"),
        MUST_BE_SEEN: t("Children who must be seen now"),
    }
    chosen = st.segmented_control(
        t("Colour the towns by"), tuple(words), default=PLAIN, format_func=words.__getitem__, key="shading"
    )
    return chosen or PLAIN


def _map(page: Page, shown: str) -> folium.Map:
    on, access, t = page.ask.as_of, page.access, page.t
    chosen = page.ask.towns
    towns, shading = _shaded(page, shown)
    outlines = facts.outlines(access, Level.VILLAGE, on)
    villages = [MapArea(o.code, o.name, o.geometry) for o in outlines if not chosen or o.parent_code in chosen]
    places = [*_in_towns(page, facts.town_stations(access, on)), *_in_towns(page, facts.village_sites(access, on))]
    missing = sum(place.is_open and not place.has_coordinates for place in places)
    points = map_rows.points(places, t)
    return station_map(towns, villages, points, maps.map_frame(page, missing=missing), t, shading=shading)


def _in_towns(page: Page, stations: Sequence[Station]) -> list[Station]:
    chosen = page.ask.towns
    return [station for station in stations if not chosen or station.town_code in chosen]


def _shaded(page: Page, shown: str) -> tuple[list[MapArea], Shading | None]:
    t, ask, access = page.t, page.ask, page.access
    chosen = ask.towns
    outlines = [o for o in facts.outlines(access, Level.TOWN, ask.as_of) if not chosen or o.code in chosen]
    if shown == COMPLETION:
        rates = shapes.by_area(figures.figures(access, ask, ("A1",), Level.TOWN), "A1")
        areas = [_rated(page, o.code, o.name, o.geometry, rates.get(o.code)) for o in outlines]
        month = formatting.window(next(iter(rates.values())).window, t) if rates else ""
        return areas, Shading("rate", "town", t("{month} completion", month=month))
    if shown == MUST_BE_SEEN:
        found = figures.figures(access, ask, ("A4",), Level.TOWN)
        areas = []
        for o in outlines:
            n = shapes.total(shapes.by_part(found, o.code), "A4.never", "A4.overdue")
            areas.append(MapArea(o.code, o.name, o.geometry, (t.plural("{n} child", "{n} children", n),), count=n))
        title = t("Must be seen now, as of {day}", day=formatting.day(ask.as_of))
        return areas, Shading("count", "town", title)
    return [MapArea(o.code, o.name, o.geometry) for o in outlines], None


def _rated(page: Page, code: str, name: str, geometry: str, rate: Figure | None) -> MapArea:
    if rate is None:
        return MapArea(code, name, geometry)
    line = formatting.show(rate, page.t).line
    return MapArea(code, name, geometry, (line,), value=rate.value, state=rate.state)


def sheet(page: Page, code: str) -> None:
    """The sheet of the station or town that was clicked; before any click, how to get one."""
    on = page.ask.as_of
    places = [*facts.town_stations(page.access, on), *facts.village_sites(page.access, on)]
    found = next((place for place in places if place.id == code), None)
    town = next((town for town in page.towns if town.code == code), None)
    if found is not None:
        _station_sheet(page, found)
    elif town is not None:
        _town_sheet(page, town.code, town.name)
    else:
        states.empty(page, page.t("Click a town or a station on the map to see its sheet here."))


def _station_sheet(page: Page, station: Station) -> None:
    t = page.t
    appraisal = (
        t("{year}: {grade} ({score})", year=station.appraised_year, grade=station.grade or "—",
          score="—" if station.score is None else formatting.number(station.score))
        if station.appraised_year
        else t("not recorded")
    )  # fmt: skip
    lines = (
        (t("State"), t(map_rows.STATE_WORDS[station.state])),
        (t("Kind"), formatting.word("station_kind", station.kind, t)),
        (t("Town"), page.choices.town_name(station.town_code) if station.town_code else page.city.name),
        (t("Address"), station.address or t("not recorded")),
        (t("Opened on"), formatting.day(station.opened_on)),
        (t("Accepted on"), formatting.day(station.standard_met_on) if station.standard_met_on else t("not recorded")),
        (t("Operator"), t("; ").join(station.operators) or t("no contract on record")),
        (t("Last appraisal"), appraisal),
    )
    st.markdown(f"**{formatting.plain(station.name)}**")
    html_table(page, lines, (Column("", lambda line: line[0]), Column("", lambda line: line[1])), name="station_sheet")


def _town_sheet(page: Page, code: str, name: str) -> None:
    t = page.t
    st.markdown(f"**{formatting.plain(name)}**")
    services = shapes.by_part(figures.figures(page.access, page.ask, ("C1", "C2", "C3", "C9"), Level.TOWN), code)
    rows = [services[part] for part in ("C1", "C2", "C3", "C9.stations", "C9.sites", "C9.outside")]
    if page.scope.sees_visits:
        rows += [shapes.by_area(figures.figures(page.access, page.ask, ("A1",), Level.TOWN), "A1")[code]]
    columns = (
        Column(t("Measure"), lambda figure: t(figures.title(figure.measure))),
        Column(t("Value"), lambda figure: figure, kind="figure"),
    )
    html_table(page, rows, columns, name="town_sheet")
    page.link("visits", t("→ visits of this town"), towns=(code,))


def coverage_cards(page: Page) -> None:
    """C1–C3 and C9, each with its window and its list."""
    t = page.t
    found = figures.selected(page.access, page.ask, ("C1", "C2", "C3", "C9"))
    without = shapes.total(found, "C9.stations", "C9.sites")
    for cell, part in cards(5, ("C1", "C2", "C3", "C9", "C9.outside")):
        with cell:
            if part == "C9":
                value_card(
                    page, t("Without coordinates"), formatting.number(without), name="C9", definitions=("C9.stations",),
                    window=formatting.window(found["C9.stations"].window, t),
                    note=t("stations {a}, village sites {b}", a=found["C9.stations"].numerator,
                           b=found["C9.sites"].numerator),
                    door=lambda: without_coordinates(page), door_label=t("→ list"),
                )  # fmt: skip
            elif part == "C9.outside":
                figure_card(page, found[part], door=lambda: outside(page), door_label=t("→ list"))
            else:
                figure_card(page, found[part], door=lambda: ledgers.coverage(page), door_label=t("→ stations"))


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
    html_table(page, rows, columns, name=name)


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
    html_table(page, rows, columns, name="outside")


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
