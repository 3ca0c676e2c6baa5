"""The town map of the Overview as a drawing: towns by 与全市相比, stations as points, names that keep their size.

Pure: frozen rows in, HTML out, every text escaped.  It stands at once, without Leaflet and without a frame; a town is a
link.  Where people zoom, measure and switch layers, `dashboard.maps.build` draws a map.
"""

import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from dashboard.i18n import Translator
from dashboard.maps import geo, layers, legend, looks
from dashboard.maps.rows import Frame, MapArea, MapPoint, PointKind

WIDTH = 1000
"""Units of the drawing from its west to its east end."""
USUAL_HEIGHT, MARK, LETTER, LINE = 250, 13, 12, 15
"""Pixels: of the drawing at the usual office display, of a mark, of a Chinese letter, of a line of words."""
AWAY = (0, -9, 9, -15, 15, -22, 22)
"""Pixels by which a name may stand above or below its point, the first that is free."""

Link = Callable[[str], str]
"""The address behind the code of a town, '' for none."""


def town_map(
    towns: Sequence[MapArea],
    points: Sequence[MapPoint],
    frame: Frame,
    t: Translator,
    *,
    link: Link,
    compared: bool = True,
) -> str:
    """Towns in five patterns with words, stations as points, the legend beside.

    `compared` False: towns without a verdict and without a word about one, for a role that sees no figures of visits.
    """
    areas = layers.drawable(tuple(towns))
    found = tuple(looks.verdict_look(area) for area in areas)
    quiet = all(look == looks.UNJUDGED for look in found)  # the month is not closed: nothing to say about anyone
    said = ["" if quiet or look == "normal" else t(looks.VERDICT_WORDS[look]) for look in found]
    stations = tuple(p for p in points if p.kind is not PointKind.SITE)
    entries = [legend.heading(t("Beside the city"))] if areas and compared else []
    entries += [
        legend.entry(t(words), looks.VERDICT_STYLES[look])
        for look, words in looks.VERDICT_WORDS.items()
        if compared and look in found and (quiet or look == "normal")  # the others stand in the towns themselves
    ]
    entries += legend.mark_entries(stations, t) + legend.gaps(frame.missing, len(towns) - len(areas), t)
    if not areas:
        entries = [legend.Entry(t("No outlines of areas in the database yet")), *entries]
    body = _drawn(areas, found, said, stations, t, link) if areas else ""
    return (
        f'<div class="th-map"><div class="th-map-legend">{legend.html(entries)}</div>{body}'
        f'<div class="th-map-foot">{legend.foot(frame, t)}</div></div>'
    )


def _drawn(
    areas: tuple[MapArea, ...],
    found: Sequence[str],
    said: Sequence[str],
    stations: Sequence[MapPoint],
    t: Translator,
    link: Link,
) -> str:
    geometries = tuple(area.geometry for area in areas)
    view = _View(geo.bounds(geometries))
    paths = _paths(geometries)
    shapes = "".join(_town(*each, link) for each in zip(areas, paths, found, strict=True))
    words = "".join(_labels(areas, said, stations, view))
    marks = "".join(_mark(point, view) for point in stations)
    return (
        f'<div class="th-map-towns" role="group" aria-label="{escape(t("Towns"))}" '
        f'style="--th-ratio:{WIDTH / view.height:.4f}">{looks.pattern_defs(view.height / USUAL_HEIGHT)}'
        f'<svg viewBox="0 0 {WIDTH} {view.height:.0f}">{shapes}</svg>{marks}{words}</div>'
    )


class _View:
    """From longitude and latitude to units of the drawing; true to angles at the city's latitude."""

    def __init__(self, box: geo.Bounds) -> None:
        self.west, south, east, self.north = box
        self._narrow = math.cos(math.radians((south + self.north) / 2))
        self._scale = WIDTH / max((east - self.west) * self._narrow, 1e-9)
        self.height = max((self.north - south) * self._scale, 1.0)

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        return (lon - self.west) * self._narrow * self._scale, (self.north - lat) * self._scale

    def place(self, lon: float, lat: float) -> str:
        """The place as parts of the whole, for what stands above the drawing."""
        x, y = self.at(lon, lat)
        return f"left:{x / WIDTH:.2%};top:{y / self.height:.2%}"


@lru_cache(maxsize=geo.KEPT)
def _paths(geometries: tuple[str, ...]) -> tuple[str, ...]:
    """The outlines as paths, with shared borders made light together."""
    view = _View(geo.bounds(geometries))
    return tuple(" ".join(_rings(text, view)) for text in geo.simplified(geometries))


def _rings(geometry: str, view: _View) -> Iterator[str]:
    shape = json.loads(geometry)
    for polygon in shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]:
        for ring in polygon:
            corners = (view.at(*corner[:2]) for corner in ring[:-1])
            yield "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in corners) + "Z"


def _town(area: MapArea, path: str, look: str, link: Link) -> str:
    tip = escape("\n".join((area.name, *area.lines)))
    shape = f'<path d="{path}" fill-rule="evenodd" fill="{looks.VERDICT_STYLES[look]["fillColor"]}"/>'
    inside = f"<title>{tip}</title>{shape}"
    address = link(area.code)
    if not address:
        return f'<g data-look="{look}">{inside}</g>'
    return f'<a href="{escape(address)}" data-code="{escape(area.code)}" data-look="{look}">{inside}</a>'


def _labels(
    areas: tuple[MapArea, ...], said: Sequence[str], stations: Sequence[MapPoint], view: _View
) -> Iterator[str]:
    """The names at a point inside each town, moved up or down a little where a station or another name would lie."""
    scale = USUAL_HEIGHT / view.height
    taken = [_Box(x * scale, y * scale, MARK, MARK) for x, y in (view.at(p.lon, p.lat) for p in stations)]
    for area, what in zip(areas, said, strict=True):
        inside = geo.inside_point(area.geometry)
        x, y = (part * scale for part in view.at(*inside))
        size = max(len(area.name), len(what)) * LETTER, LINE * (2 if what else 1)
        boxes = [_Box(x, y + away, *size) for away in AWAY]
        box = next((box for box in boxes if not any(box.over(other) for other in taken)), boxes[0])
        taken.append(box)
        word = f"<b>{escape(what)}</b>" if what else ""
        yield (
            f'<span class="th-map-name" style="{view.place(*inside)};margin-top:{box.y - y:.0f}px" aria-hidden="true">'
            f"{escape(area.name)}{word}</span>"
        )


@dataclass(frozen=True)
class _Box:
    """Middle and size of a word or a mark, in pixels of the usual size."""

    x: float
    y: float
    width: float
    height: float

    def over(self, other: "_Box") -> bool:
        return (
            abs(self.x - other.x) * 2 < self.width + other.width
            and abs(self.y - other.y) * 2 < self.height + other.height
        )


def _mark(point: MapPoint, view: _View) -> str:
    tip = escape("\n".join((point.name, *point.lines)))
    drawing = looks.MARK_STYLES[looks.mark_look(point)]["svg"]
    place = view.place(point.lon, point.lat)
    return f'<i class="th-map-mark" style="{place}" role="img" aria-label="{tip}" title="{tip}">{drawing}</i>'
