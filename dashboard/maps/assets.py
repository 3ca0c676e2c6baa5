"""The files that a map loads in the browser: ours, never those of another host."""

import folium

from dashboard.maps.rows import Tiles

MIN_ZOOM, MAX_ZOOM = 7, 17

_JS = (("leaflet", "leaflet.js"), ("jquery", "jquery.min.js"))
_CSS = (("leaflet_css", "leaflet.css"),)


def base(base_url_path: str = "") -> str:
    """The path under which the files are served: `base_url_path` is the server's prefix, '' for none."""
    prefix = base_url_path.strip("/")
    return f"/{prefix}/app/static/leaflet" if prefix else "/app/static/leaflet"


class OfflineMap(folium.Map):
    """A folium map without tiles that asks no other host for anything.

    folium keeps its links on the class; here they are the object's own, so that no other map is changed by this one.
    """

    def __init__(self, assets: str, *, tiles: Tiles | None, wheel: bool) -> None:
        self.has_background = tiles is not None
        layer = None
        if tiles is not None:
            layer = folium.TileLayer(tiles.url, attr=" ", control=False, max_zoom=MAX_ZOOM)  # the foot names them
        super().__init__(
            location=[32.0, 119.0],  # replaced by the bounds of what is drawn
            tiles=layer,
            min_zoom=MIN_ZOOM,
            max_zoom=MAX_ZOOM,
            minZoom=MIN_ZOOM,
            maxZoom=MAX_ZOOM,
            zoom_snap=1 if tiles else 0.25,  # tiles blur between whole steps; without them the city fills the frame
            zoom_control=False,
            attribution_control=False,
            scroll_wheel_zoom=wheel,
            font_size="13px",
        )
        self.default_js = [(name, f"{assets}/{file}") for name, file in _JS]
        self.default_css = [(name, f"{assets}/{file}") for name, file in _CSS]
