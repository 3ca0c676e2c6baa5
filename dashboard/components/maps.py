"""Maps on a page: what stands around them, and showing them without a request to any other host."""

from collections.abc import Callable

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
    return Frame(assets.base(prefix), facts.fictional(page.access), page.map_approval, missing)


def show(drawn: folium.Map, *, key: str, height: int, on_click: Callable[[], None] | None = None) -> None:
    """Draw the map; `on_click` reads the clicked feature from `clicked(key)`."""
    st_folium(
        drawn,
        key=key,
        height=height,
        use_container_width=True,
        returned_objects=["last_active_drawing"] if on_click else [],
        on_change=on_click,
    )


def clicked(state: object) -> str:
    """The code of the clicked feature of a map's state, '' without one."""
    drawing = state.get("last_active_drawing") if isinstance(state, dict) else None
    properties = (drawing or {}).get("properties", {})
    return str(properties.get("code", ""))
