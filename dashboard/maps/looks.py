"""How areas and points look on a map, and the swatches of the legend: the same drawings, so that they cannot differ.

Patterns stand beside colours: the five verdicts, no data and n/a are told apart in grey print too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.charts.looks import ATTENTION, BLUES, DEEP, MUTED, PANEL, PAPER, PRIMARY, VERDICT_LOOKS
from dashboard.maps.rows import MapArea, MapPoint, PointKind, PointState
from data_access.measures.compare import Verdict
from data_access.measures.model import State
from data_access.texts import msg

Style = dict[str, object]
"""Path options of Leaflet, or of a mark: {'svg': …, 'size': …}."""

NO_DATA, NOT_APPLICABLE, SMALL, PLAIN, UNJUDGED = "nodata", "na", "small", "plain", "unjudged"
"""Names of looks carry no underscore: streamlit-folium drops what follows one when it asks whether a map changed."""

_BORDER = {"color": MUTED, "weight": 1.2, "opacity": 0.9, "fillOpacity": 1.0}


@dataclass(frozen=True)
class Pattern:
    """A repeated tile of an SVG fill."""

    name: str
    size: int
    back: str
    drawing: str  # SVG inside the tile


PATTERNS = (
    Pattern("farbelow", 6, "#E3D6EE", f'<path d="M0 6L6 0M0 0L6 6" stroke="{ATTENTION}" stroke-width="1.3"/>'),
    Pattern("below", 8, "#F3ECF8", f'<path d="M-2 2L2 -2M0 8L8 0M6 10L10 6" stroke="{ATTENTION}" stroke-width="1.2"/>'),
    Pattern("above", 9, "#E6EEF8", f'<circle cx="4.5" cy="4.5" r="1.2" fill="{PRIMARY}"/>'),
    Pattern("farabove", 6, "#D3E1F2", f'<circle cx="3" cy="3" r="1.5" fill="{PRIMARY}"/>'),
    Pattern("far", 9, "none", f'<path d="M-2 7L2 11M0 0L9 9M7 -2L11 2" stroke="{ATTENTION}" stroke-width="1.6"/>'),
    Pattern(NO_DATA, 10, "#ECEEF1", '<path d="M0 5H10" stroke="#8B95A1" stroke-width="1.2"/>'),
    Pattern(SMALL, 10, PAPER, '<path d="M5 0V10" stroke="#8B95A1" stroke-width="1"/>'),
)


def fill(name: str) -> str:
    return f"url(#tonghu-{name})"


def pattern_defs(scale: float = 1) -> str:
    """The SVG that holds all patterns, to be put into the page once; `scale`: units of the drawing to a pixel."""
    tiles = "".join(
        f'<pattern id="tonghu-{p.name}" width="{p.size}" height="{p.size}" patternUnits="userSpaceOnUse"'
        f' patternTransform="scale({scale:.4g})">'
        f'<rect width="{p.size}" height="{p.size}" fill="{p.back}"/>{p.drawing}</pattern>'
        for p in PATTERNS
    )
    return f'<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>{tiles}</defs></svg>'


VERDICT_STYLES: dict[str, Style] = {
    "farbelow": {**_BORDER, "fillColor": fill("farbelow")},
    "below": {**_BORDER, "fillColor": fill("below")},
    "normal": {**_BORDER, "fillColor": "#DCE6F2"},
    "above": {**_BORDER, "fillColor": fill("above")},
    "farabove": {**_BORDER, "fillColor": fill("farabove")},
    NO_DATA: {**_BORDER, "fillColor": fill(NO_DATA)},
    UNJUDGED: {**_BORDER, "fillColor": PANEL},
}
_VERDICT_NAMES = {
    Verdict.FAR_BELOW: "farbelow",
    Verdict.BELOW: "below",
    Verdict.NORMAL: "normal",
    Verdict.ABOVE: "above",
    Verdict.FAR_ABOVE: "farabove",
}
VERDICT_WORDS: dict[str, str] = {
    **{_VERDICT_NAMES[verdict]: look.short for verdict, look in VERDICT_LOOKS.items()},
    NO_DATA: msg("no data"),
    UNJUDGED: msg("not compared"),
}


def verdict_look(area: MapArea) -> str:
    if area.verdict is not None:
        return _VERDICT_NAMES[area.verdict]
    return NO_DATA if area.state is State.NO_DATA else UNJUDGED


PLAIN_STYLE: Style = {**_BORDER, "fillColor": "#EEF2F7"}
OUTLINE_STYLE: Style = {"color": MUTED, "weight": 1.6, "opacity": 0.9, "fillOpacity": 0.0, "fillColor": PAPER}
VILLAGE_STYLE: Style = {"color": "#8B95A1", "weight": 0.7, "opacity": 0.9, "fillOpacity": 0.01, "fillColor": PAPER}
REACH_STYLES: tuple[Style, ...] = (
    {"color": DEEP, "weight": 1.8, "opacity": 0.9, "fillColor": PRIMARY, "fillOpacity": 0.06},
    {"color": DEEP, "weight": 1.4, "opacity": 0.8, "dashArray": "5 5", "fill": False},
)
FAR_STYLE: Style = {"color": ATTENTION, "weight": 1.2, "opacity": 0.9, "fillOpacity": 1.0, "fillColor": fill("far")}
"""A village out of reach of every station: what lies below shows through."""
SHADE_STYLES: dict[str, Style] = {
    **{f"shade{i}": {**_BORDER, "fillColor": blue} for i, blue in enumerate(BLUES)},
    NO_DATA: {**_BORDER, "fillColor": fill(NO_DATA)},
    NOT_APPLICABLE: {**_BORDER, "fillColor": PAPER},
    SMALL: {**_BORDER, "fillColor": fill(SMALL)},
}


def over_tiles(style: Style) -> Style:
    """The look of an area above a background, which shows through: the plain ones nearly, shades and patterns half."""
    if style.get("fillColor") in (PLAIN_STYLE["fillColor"], PAPER, None) or not style.get("fillOpacity"):
        return {**style, "fillOpacity": 0.05}
    return {**style, "fillOpacity": min(0.55, float(str(style["fillOpacity"])))}


_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2)


def shade_breaks(values: Sequence[float]) -> tuple[float, ...]:
    """The lower ends of up to five equal classes with round borders that hold all values (proportions)."""
    if not values:
        return ()
    low, high = min(values), max(values)
    for step in _STEPS:
        start = int(low / step + 1e-9) * step
        classes = max(1, int((high - start) / step - 1e-9) + 1)
        if classes <= len(BLUES):
            return tuple(round(start + i * step, 4) for i in range(classes))
    raise AssertionError("proportions fit into five classes of 20 %")


def shade_look(area: MapArea, breaks: tuple[float, ...]) -> str:
    """The class of the area's rate; its own look for no data, for n/a and for fewer than 10."""
    if area.value is not None:
        place = sum(area.value >= edge - 1e-9 for edge in breaks) - 1
        return f"shade{place + len(BLUES) - len(breaks)}"
    if area.state is State.NO_DATA:
        return NO_DATA
    return NOT_APPLICABLE if area.state is State.NOT_APPLICABLE else SMALL


def _station(shape: str, mark: str) -> str:
    return f'<svg viewBox="0 0 22 22" width="22" height="22" aria-hidden="true">{shape}{mark}</svg>'


_FULL = f'<rect x="2" y="2" width="18" height="18" rx="3" fill="{DEEP}" stroke="{PAPER}" stroke-width="2"/>'
_HOLLOW = f'<rect x="3" y="3" width="16" height="16" rx="3" fill="{PAPER}" stroke="{DEEP}" stroke-width="2.5"/>'
_GREY = '<rect x="3" y="3" width="16" height="16" rx="3" fill="#E4E7EB" stroke="#6B7683" stroke-width="2"/>'
_TICK = f'<path d="M6.5 11.5l3 3 6-7" fill="none" stroke="{PAPER}" stroke-width="2.4"/>'
_DASH = f'<path d="M7 11h8" stroke="{DEEP}" stroke-width="2.4"/>'
_CROSS = '<path d="M7.5 7.5l7 7m0-7l-7 7" stroke="#4A5563" stroke-width="2"/>'

MARK_STYLES: dict[str, Style] = {
    "standard": {"svg": _station(_FULL, _TICK), "size": 22},
    "notyet": {"svg": _station(_HOLLOW, _DASH), "size": 22},
    "closed": {"svg": _station(_GREY, _CROSS), "size": 22},
    "site": {"radius": 4, "color": PAPER, "weight": 1, "fillColor": PRIMARY, "fillOpacity": 1.0, "opacity": 1.0},
    "siteclosed": {"radius": 4, "color": "#6B7683", "weight": 1.4, "fillColor": PAPER, "fillOpacity": 1.0},
}
MARK_WORDS: dict[str, str] = {
    "standard": msg("Standard met (station)"),
    "notyet": msg("No acceptance recorded (station)"),
    "closed": msg("Closed (station)"),
    "site": msg("Service site"),
    "siteclosed": msg("Closed service site"),
}


def mark_look(point: MapPoint) -> str:
    if point.kind is PointKind.SITE:
        return "siteclosed" if point.state is PointState.CLOSED else "site"
    return point.state.value


def swatch(style: Style) -> str:
    """The small drawing of a look in the legend."""
    if "svg" in style:
        return str(style["svg"])
    if "radius" in style:
        shape = f'<circle cx="11" cy="7" r="4.5" fill="{style["fillColor"]}" stroke="{style["color"]}"/>'
    else:
        filled = style.get("fillColor", "none") if style.get("fillOpacity", 0.0) else "none"
        dash = f' stroke-dasharray="{style["dashArray"]}"' if "dashArray" in style else ""
        opacity = style.get("fillOpacity", 1.0)
        shape = (
            f'<rect x="1" y="1" width="20" height="12" fill="{filled}" fill-opacity="{opacity}"'
            f' stroke="{style["color"]}"{dash}/>'
        )
    return f'<svg viewBox="0 0 22 14" width="22" height="14" aria-hidden="true">{shape}</svg>'
