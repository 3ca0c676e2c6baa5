"""Maps on a page: what stands around them, and showing them without a request to any other host."""

from typing import Any

import folium
import streamlit as st
from streamlit_folium import st_folium

from dashboard import facts
from dashboard.maps import assets
from dashboard.maps.rows import Frame
from dashboard.page import Page


def map_frame(page: Page, *, missing: int = 0) -> Frame:
    """What stands around every map of the page; `missing` stations have no coordinates."""
    prefix = st.get_option("server.baseUrlPath") or ""
    return Frame(assets.base(prefix), facts.fictional(page.access), page.office.map_approval, missing, page.map_tiles)


def show(drawn: folium.Map, *, key: str, height: int, clickable: bool = False) -> str:
    """Draw the map; gives the code of the area or station that was clicked last, '' without one.

    A clickable map stands in a fragment, so that a click redraws the map's part of the page alone.
    """
    wanted = ["last_active_drawing"] if clickable else []
    state: Any = st_folium(
        drawn, key=key, height=height, use_container_width=True, returned_objects=wanted,
        render=False,  # it renders the map within its page all the same: once is enough
    )  # fmt: skip
    drawing = (state or {}).get("last_active_drawing") or {}
    return str(drawing.get("properties", {}).get("code", ""))
