"""The map as native shapes: one freeform an area with all its parts and holes, a mark a station, names, a legend."""

import math
from collections.abc import Callable, Sequence
from typing import Any

from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches
from shapely.geometry.base import BaseGeometry

from dashboard.charts.looks import INK, MUTED, PANEL
from dashboard.exports.slides import fitting, text
from dashboard.exports.slides.looks import GROUNDS, PINS, Style
from dashboard.exports.slides.model import Area, Ground, Pin, Point, TownMap
from dashboard.exports.slides.text import Box, Type
from dashboard.maps import geo

LEGEND, FOOT = 2.5, 0.34
"""Inches beside the map for the legend, and below it for what it is no basis for."""
TOLERANCE = 60.0
MARK, SITE = 0.21, 0.11
_OFFSETS = (0.0, 0.22, -0.22, 0.4, -0.4)
Rect = tuple[float, float, float, float]


def add(slide: Any, place: Box, found: TownMap, language: str) -> None:
    drawn = [area for area in found.areas if area.geometry]
    if not drawn:
        text.rectangle(slide, place, PANEL, f"{found.name} · ground")
        look = Type((18, 16, 12), MUTED, align=PP_ALIGN.CENTER, anchor=MSO_ANCHOR.MIDDLE)
        text.box(slide, place, (found.empty, *found.gaps), look, found.name, language)
        return
    canvas = Box(place.x, place.y, place.w - LEGEND - 0.2, place.h - FOOT)
    outlines = [geo.parsed(one) for one in geo.simplified(tuple(area.geometry for area in drawn), TOLERANCE)]
    to_slide = _projection(outlines, canvas)
    for area, outline in zip(drawn, outlines, strict=True):
        _area(slide, area, outline, to_slide)
    in_order = sorted(found.points, key=lambda point: point.pin is not Pin.SITE)  # stations stand above sites
    marks = [_mark(slide, point, to_slide, language) for point in in_order]
    _names(slide, [area for area in drawn if area.named], to_slide, marks, language)
    _legend(slide, Box(place.x + place.w - LEGEND, place.y + 0.1, LEGEND, place.h - FOOT), found, language)
    foot = Box(place.x, place.y + place.h - FOOT + 0.06, place.w, FOOT - 0.06)
    text.box(slide, foot, (found.note,), Type((11, 10, 9, 8), MUTED), f"{found.name} · note", language)


ToSlide = Callable[[float, float], tuple[float, float]]


def _projection(outlines: Sequence[BaseGeometry], canvas: Box) -> ToSlide:
    """Degrees to inches: a degree of longitude is shorter than one of latitude by the cosine of the latitude."""
    west = min(one.bounds[0] for one in outlines)
    south = min(one.bounds[1] for one in outlines)
    east = max(one.bounds[2] for one in outlines)
    north = max(one.bounds[3] for one in outlines)
    across = math.cos(math.radians((south + north) / 2))
    wide, high = max((east - west) * across, 1e-9), max(north - south, 1e-9)
    scale = min(canvas.w / wide, canvas.h / high)
    left = canvas.x + (canvas.w - wide * scale) / 2
    top = canvas.y + (canvas.h - high * scale) / 2
    return lambda lon, lat: (left + (lon - west) * across * scale, top + (north - lat) * scale)


def _area(slide: Any, area: Area, outline: BaseGeometry, to_slide: ToSlide) -> None:
    """All rings of the outline, holes too, as contours of one freeform: what is drawn twice is not filled."""
    parts = list(outline.geoms) if hasattr(outline, "geoms") else [outline]
    rings = [ring for part in parts for ring in (part.exterior, *part.interiors)]
    builder = None
    for ring in rings:
        points = [(Inches(x), Inches(y)) for x, y in (to_slide(*each[:2]) for each in ring.coords)]
        if builder is None:
            builder = slide.shapes.build_freeform(*points[0], scale=1.0)
        else:
            builder.move_to(*points[0])
        builder.add_line_segments(points[1:-1], close=True)
    assert builder is not None, "an outline has a ring"
    shape = builder.convert_to_shape()
    text.plain(shape)
    text.named(shape, area.name, area.alt)
    _dress(shape, GROUNDS[area.ground])


def _dress(shape: Any, style: Style) -> None:
    text.filled(shape, style.fill, style.pattern, style.ink)
    text.lined(shape, style.line, style.width, style.dash)


def _mark(slide: Any, point: Point, to_slide: ToSlide, language: str) -> Rect:
    x, y = to_slide(point.lon, point.lat)
    size = SITE if point.pin is Pin.SITE else MARK
    _pin(slide, Box(x - size / 2, y - size / 2, size, size), point.pin, point.name, point.alt, language)
    return x - size / 2, y - size / 2, x + size / 2, y + size / 2


def _pin(slide: Any, place: Box, pin: Pin, name: str, alt: str, language: str) -> None:
    fill, line, ink, letter = PINS[pin]
    kind = MSO_SHAPE.OVAL if pin is Pin.SITE else MSO_SHAPE.ROUNDED_RECTANGLE
    shape = text.rectangle(slide, place, fill, name, line, kind=kind, width=1.25, alt=alt)
    if letter:
        look = Type((10,), ink, bold=True, align=PP_ALIGN.CENTER, anchor=MSO_ANCHOR.MIDDLE)
        text.write(shape.text_frame, Box(0, 0, 1, 1), (letter,), look, language)
        shape.text_frame.word_wrap = False


def _names(slide: Any, areas: Sequence[Area], to_slide: ToSlide, taken: list[Rect], language: str) -> None:
    """Names near a point inside their area, moved off marks and other names; long ones are cut to their area."""
    size = 11.0 if len(areas) <= 14 else 9.0 if len(areas) <= 24 else 7.5
    for area in areas:
        x, y = to_slide(*geo.inside_point(area.geometry))
        room = max(_across(area, to_slide) * 1.05, 5 * size / fitting.POINTS_PER_INCH)
        name = fitting.cut(area.name, size, room)
        wide = fitting.width(name) * size / fitting.POINTS_PER_INCH + 0.06
        high = size * fitting.LINE / fitting.POINTS_PER_INCH
        spots = [(x - wide / 2, y - high / 2 + offset, x + wide / 2, y + high / 2 + offset) for offset in _OFFSETS]
        spot = next((each for each in spots if not any(_overlap(each, other) for other in taken)), spots[0])
        taken.append(spot)
        place = Box(spot[0], spot[1], wide, high)
        look = Type((size,), INK, bold=True, align=PP_ALIGN.CENTER)
        shape = text.box(slide, place, (name,), look, f"{area.name} · name", language)
        shape.text_frame.word_wrap = False


def _across(area: Area, to_slide: ToSlide) -> float:
    west, south, east, _north = geo.parsed(area.geometry).bounds
    return to_slide(east, south)[0] - to_slide(west, south)[0]


def _overlap(one: Rect, other: Rect) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _legend(slide: Any, place: Box, found: TownMap, language: str) -> None:
    y = place.y
    for ground, words in found.grounds:
        swatch = text.rectangle(slide, Box(place.x, y + 0.02, 0.34, 0.2), None, f"{words} · swatch")
        _dress(swatch, GROUNDS[Ground(ground)])
        y = _line(slide, place, y, words, language)
    for pin, words in found.pins:
        size = SITE if pin is Pin.SITE else MARK
        spot = Box(place.x + 0.17 - size / 2, y + 0.12 - size / 2, size, size)
        _pin(slide, spot, pin, f"{words} · mark", "", language)
        y = _line(slide, place, y, words, language)
    for words in found.gaps:
        y = _line(slide, place, y, words, language)


def _line(slide: Any, place: Box, y: float, words: str, language: str) -> float:
    """One line of the legend; the height at which the next one begins."""
    wide = place.w - 0.45
    high = fitting.height((words,), 11, wide)
    text.box(slide, Box(place.x + 0.45, y, wide, high), (words,), Type((11,)), words, language)
    return y + high + 0.1
