"""Layers of the maps as GeoJSON text, kept by their rows: a rerun builds the folium map anew, never the text."""

from functools import lru_cache
from typing import Any

from dashboard.maps import geo
from dashboard.maps.elements import script_json
from dashboard.maps.rows import MapArea, MapPoint, MapStep

KEPT = 64
"""Texts kept: some layers for each of some dozens of choices in one process."""


def drawable(areas: tuple[MapArea, ...]) -> tuple[MapArea, ...]:
    """The areas that have an outline."""
    return tuple(area for area in areas if area.geometry)


@lru_cache(maxsize=KEPT)
def outlines(areas: tuple[MapArea, ...], looks: tuple[str, ...], what: str) -> str:
    """The outlines, each with the look of the same place; `what` tells a page what was clicked: town or village."""
    shapes = geo.simplified(tuple(area.geometry for area in areas))
    return _collection(
        _feature(shape, what=what, code=area.code, name=area.name, tip=area.lines, look=look)
        for area, shape, look in zip(areas, shapes, looks, strict=True)
    )


@lru_cache(maxsize=KEPT)
def labels(areas: tuple[MapArea, ...], words: tuple[str, ...], look: str = "label") -> str:
    """The names of areas at a point inside each; a second line of words where there is one to say.

    `look` is label, or under: below the point, where a bubble stands.
    """
    return _collection(
        _feature(
            _point(*geo.inside_point(area.geometry)),
            name=area.name,
            text=f"{area.name}\n{said}" if said else area.name,
            look="told" if said else look,
        )
        for area, said in zip(areas, words, strict=True)
    )


@lru_cache(maxsize=KEPT)
def bubbles(areas: tuple[MapArea, ...], what: str) -> str:
    """A bubble with its number for each area that counts at least one, at a point inside it; small ones on top."""
    counted = sorted((area for area in areas if area.count), key=lambda area: (-(area.count or 0), area.code))
    largest = max((area.count or 0 for area in counted), default=0)
    return _collection(
        _feature(
            _point(*geo.inside_point(area.geometry)),
            what=what,
            code=area.code,
            name=area.name,
            tip=area.lines,
            look="bubble",
            text=f"{area.count:,}",
            size=round(2 * geo.radius(area.count or 0, largest)),
        )
        for area in counted
    )


@lru_cache(maxsize=KEPT)
def marks(points: tuple[MapPoint, ...], looks: tuple[str, ...]) -> str:
    """Stations or sites at their coordinates."""
    return _collection(
        _feature(_point(p.lon, p.lat), what="station", code=p.code, name=p.name, tip=p.lines, look=look)
        for p, look in zip(points, looks, strict=True)
    )


@lru_cache(maxsize=KEPT)
def numbered(found: tuple[MapStep, ...], size: int) -> str:
    """Suggested sites, each with its number in the order in which they were chosen."""
    return _collection(
        _feature(
            _point(one.lon, one.lat), what="village", code=one.code, name=one.name, tip=one.lines, look="next",
            text=str(number), size=size,
        )
        for number, one in enumerate(found, start=1)
    )  # fmt: skip


@lru_cache(maxsize=KEPT)
def reach(points: frozenset[tuple[float, float]], kilometres: float, look: str) -> str:
    """The area within so many kilometres of any of the points."""
    return _collection([_feature(geo.reach(points, kilometres * 1000), name="", look=look)])


def _point(lon: float, lat: float) -> str:
    return f'{{"type":"Point","coordinates":[{round(lon, 6)},{round(lat, 6)}]}}'


def _feature(geometry: str, **properties: Any) -> str:
    return f'{{"type":"Feature","geometry":{geometry},"properties":{script_json(properties)}}}'


def _collection(features: Any) -> str:
    return f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'
