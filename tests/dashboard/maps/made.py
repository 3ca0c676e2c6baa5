"""A city of two towns and three villages on a degree grid, and helpers to read a map back."""

import json

import folium

from dashboard.maps.elements import FeatureLayer, Furniture
from dashboard.maps.rows import Frame, MapArea, MapPoint, PointKind, PointState

FRAME = Frame("/app/static/leaflet", fictional=True)


def square(west: float, south: float = 31.0, size: float = 0.1) -> str:
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


def area(code: str, west: float, **more) -> MapArea:
    return MapArea(code, more.pop("name", f"area {code}"), more.pop("geometry", square(west)), **more)


def point(code: str, lon: float = 121.05, lat: float = 31.05, **more) -> MapPoint:
    kind, state = more.pop("kind", PointKind.STATION), more.pop("state", PointState.STANDARD)
    return MapPoint(code, more.pop("name", f"place {code}"), kind, state, lon, lat, **more)


def layers(drawn: folium.Map) -> dict[str, FeatureLayer]:
    return {child.pane: child for child in drawn._children.values() if isinstance(child, FeatureLayer)}


def properties(drawn: folium.Map, pane: str) -> list[dict]:
    return [feature["properties"] for feature in layers(drawn)[pane].features]


def furniture(drawn: folium.Map) -> Furniture:
    return next(child for child in drawn._children.values() if isinstance(child, Furniture))


def html(drawn: folium.Map) -> str:
    return drawn.get_root().render()
