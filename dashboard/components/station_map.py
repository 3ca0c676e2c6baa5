"""The map of the stations page: what it shows, of which month, and beside it the sheet of what was clicked."""

import folium
import streamlit as st

from dashboard import facts, figures, formatting, map_rows
from dashboard.components import maps, station_sheets
from dashboard.map_rows import SHADES, Shade
from dashboard.maps.build import station_map
from dashboard.page import Page
from data_access import months
from data_access.measures.model import Ask

HEIGHT = 450
PLAIN = "plain"
LONGEST = 36
"""Months on the slider at most."""


def map_and_sheet(page: Page) -> None:
    """The choices, the map and the sheet; a choice or a click redraws these alone."""

    @st.fragment
    def draw() -> None:
        chosen, ask = _choices(page)
        left, right = st.columns([7, 3], gap="medium")
        with left:
            code = maps.show(_map(page, ask, SHADES.get(chosen)), key="stations_map", height=HEIGHT, clickable=True)
        with right:
            station_sheets.sheet(page, ask, code)

    draw()


def _choices(page: Page) -> tuple[str, Ask]:
    """What the towns show, and the ask of the month on the slider."""
    t, ask = page.t, page.ask
    words = {PLAIN: t("Stations and who is out of reach")}
    if page.scope.sees_visits:
        words |= {name: t(shade.title) for name, shade in SHADES.items()}
    left, right = st.columns([3, 4], gap="medium", vertical_alignment="bottom")
    with left:
        chosen = st.selectbox(t("The towns show"), tuple(words), format_func=words.__getitem__, key="shading")
    shade = SHADES.get(chosen)
    latest = months.month_of(ask.as_of)
    earliest = max(months.month_of(page.choices.first), latest - LONGEST + 1)
    if earliest == latest:
        return chosen, ask
    is_monthly = shade is not None and shade.is_monthly
    with right:
        m = st.select_slider(
            t("Month") if is_monthly else t("As it stood at the end of"),
            tuple(range(earliest, latest + 1)),
            value=max(earliest, ask.month) if is_monthly else latest,
            format_func=lambda m: formatting.month(m, t),
            key=f"map_month_{is_monthly}_{ask.month}_{ask.as_of}",  # another view begins at its own month
        )
    return chosen, shade.ask(ask, m) if shade is not None else map_rows.stood(ask, m)


def _map(page: Page, ask: Ask, shade: Shade | None) -> folium.Map:
    on, access, t = ask.as_of, page.access, page.t
    carrying, shading = map_rows.shaded(access, ask, shade, t)
    villages, far = map_rows.villages(access, ask, t)
    towns = carrying
    if shading is not None and shading.level == "village":
        towns, _none = map_rows.shaded(access, ask, None, t)
        villages = carrying
    places = [*facts.town_stations(access, on), *facts.village_sites(access, on)]
    places = [place for place in places if not ask.towns or place.town_code in ask.towns]
    missing = sum(place.is_open and not place.has_coordinates for place in places)
    known = figures.parameters_in_force(access, on)
    return station_map(
        towns,
        villages,
        map_rows.points(places, t),
        maps.map_frame(page, missing=missing),
        t,
        shading=shading,
        reach_km=(known.reach_near_km, known.reach_far_km),
        far=far,
        steps=map_rows.steps(access, ask, t),
    )
