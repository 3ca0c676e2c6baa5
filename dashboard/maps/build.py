"""The two maps to explore: stations with their reach, children to be seen by village.

Pure: frozen rows in, a folium map out.  A page shows one with

    st_folium(station_map(...), key="stations", height=560, use_container_width=True,
              returned_objects=["last_active_drawing"], on_change=...)

inside a fragment.  What was clicked stands in `last_active_drawing["properties"]`: `what` (town, village, station) and
`code`.  The map itself is never cached, its ids change; the texts of its layers are.
"""

from collections.abc import Sequence, Set
from html import escape

import folium

from dashboard import formatting
from dashboard.i18n import Translator
from dashboard.maps import geo, layers, legend, looks
from dashboard.maps.assets import OfflineMap
from dashboard.maps.elements import FeatureLayer, Furniture
from dashboard.maps.rows import Frame, MapArea, MapPoint, MapStep, PointKind, PointState, Shading

Z_AREAS, Z_PARTS, Z_REACH, Z_SITES, Z_MARKS, Z_LABELS = 410, 420, 430, 440, 610, 640
_MARK: dict[str, looks.Style] = {"bubble": {}, "label": {}, "under": {}, "told": {}, "next": {}}
_STEP_PIXELS = 24


def station_map(
    towns: Sequence[MapArea],
    villages: Sequence[MapArea],
    points: Sequence[MapPoint],
    frame: Frame,
    t: Translator,
    *,
    shading: Shading | None = None,
    reach_km: tuple[float, ...] = (3, 5),
    far: Set[str] = frozenset(),
    steps: Sequence[MapStep] = (),
) -> folium.Map:
    """Stations by state, village sites and reach; towns or villages with shades of a rate or bubbles of a count.

    `far` are the villages out of reach of every station; they and the reach are switched on where nothing is shaded.
    `steps` are suggested sites, switched off at first.
    """
    areas, parts = layers.drawable(tuple(towns)), layers.drawable(tuple(villages))
    drawn = _map(frame, wheel=True)
    by_village = shading is not None and shading.level == "village"
    rated = parts if by_village else areas
    shaded, styles, entries = _shading(rated, shading, t)
    if by_village:
        _villages(drawn, parts, shaded or ("village",) * len(parts), styles, t, shown=True)
        outline = {"outline": looks.OUTLINE_STYLE}
        _towns(drawn, areas, ("outline",) * len(areas), outline, t, z=Z_REACH, interactive=False)
    else:
        _towns(drawn, areas, shaded or (looks.PLAIN,) * len(areas), styles, t)
        _villages(drawn, parts, ("village",) * len(parts), styles, t, shown=False)
    entries += _reach(drawn, points, reach_km, t, shown=shading is None)
    entries += _far(drawn, tuple(part for part in parts if part.code in far), reach_km[-1], t, shown=shading is None)
    _sites(drawn, tuple(p for p in points if p.kind is PointKind.SITE), t)
    if shading is not None and shading.show == "count":
        _bubbles(drawn, rated, shading.level, shading.title)
    _stations(drawn, tuple(p for p in points if p.kind is not PointKind.SITE), t)
    _steps(drawn, tuple(steps), t)
    bubbles_in_towns = shading is not None and shading.show == "count" and shading.level == "town"
    _labels(drawn, areas, ("",) * len(areas), look="under" if bubbles_in_towns else "label")
    without = len(towns) - len(areas) + len(villages) - len(parts)
    entries += legend.mark_entries(points, t) + legend.gaps(frame.missing, without, t)
    folium.LayerControl(collapsed=False).add_to(drawn)
    return _finished(drawn, areas or parts, points, entries, frame, t, beside=(110, 150))


def unvisited_map(
    towns: Sequence[MapArea],
    villages: Sequence[MapArea],
    frame: Frame,
    t: Translator,
    *,
    title: str,
    unplaced: int = 0,
) -> folium.Map:
    """How many children must be seen in each village, as bubbles at a point inside it; never a home.

    `count` of a village is the number of children; `unplaced` counts those without a village (未明确村（居）).
    """
    areas, parts = layers.drawable(tuple(towns)), layers.drawable(tuple(villages))
    drawn = _map(frame, wheel=False)
    plain = {looks.PLAIN: looks.PLAIN_STYLE, "village": looks.VILLAGE_STYLE}
    _towns(drawn, areas, (looks.PLAIN,) * len(areas), plain, t)
    _villages(drawn, parts, ("village",) * len(parts), plain, t, shown=True)
    _labels(drawn, areas, ("",) * len(areas), Z_SITES)  # under the numbers, which matter more
    _bubbles(drawn, parts, "village", title)
    entries = [legend.heading(title), legend.Entry(t("Bubbles by village, larger for more children; no homes"))]
    if not any(area.count for area in parts):
        entries.append(legend.Entry(t("No child in any village")))
    if unplaced:
        entries.append(
            legend.Entry(t.plural("{n} child without a village", "{n} children without a village", unplaced))
        )
    without = len(towns) - len(areas) + len(villages) - len(parts)
    return _finished(drawn, areas or parts, (), entries + legend.gaps(0, without, t), frame, t, beside=(110, 10))


def _map(frame: Frame, *, wheel: bool) -> OfflineMap:
    return OfflineMap(frame.assets, tiles=frame.tiles, wheel=wheel)


def _finished(
    drawn: folium.Map,
    areas: Sequence[MapArea],
    points: Sequence[MapPoint],
    entries: Sequence[legend.Entry],
    frame: Frame,
    t: Translator,
    *,
    beside: tuple[int, int],
) -> folium.Map:
    """The controls, and the view on what is drawn; `beside` keeps so many pixels free at the left and the right."""
    if not areas and not points:
        entries = [legend.Entry(t("No outlines of areas in the database yet")), *entries]
    furniture = Furniture(legend.html(entries), legend.foot(frame, t), zoom_in=t("Zoom in"), zoom_out=t("Zoom out"))
    drawn.add_child(furniture)
    box = _bounds(areas, points)
    if box is not None:
        west, south, east, north = box
        left, right = beside
        drawn.fit_bounds([[south, west], [north, east]], padding_top_left=(left, 8), padding_bottom_right=(right, 22))
    return drawn


def _bounds(areas: Sequence[MapArea], points: Sequence[MapPoint]) -> geo.Bounds | None:
    """The areas; where none has an outline, the points."""
    if areas:
        return geo.bounds(tuple(area.geometry for area in areas))
    if not points:
        return None
    lons, lats = [p.lon for p in points], [p.lat for p in points]
    return min(lons), min(lats), max(lons), max(lats)


def _towns(
    drawn: OfflineMap,
    areas: tuple[MapArea, ...],
    found: tuple[str, ...],
    styles: dict[str, looks.Style],
    t: Translator,
    *,
    z: int = Z_AREAS,
    interactive: bool = True,
) -> None:
    text = layers.outlines(areas, found, "town")
    FeatureLayer(t("Towns"), text, _seen_through(drawn, styles), pane="towns", z=z, interactive=interactive).add_to(
        drawn
    )


def _seen_through(drawn: OfflineMap, styles: dict[str, looks.Style]) -> dict[str, looks.Style]:
    return {name: looks.over_tiles(style) for name, style in styles.items()} if drawn.has_background else styles


def _villages(
    drawn: OfflineMap,
    areas: tuple[MapArea, ...],
    found: tuple[str, ...],
    styles: dict[str, looks.Style],
    t: Translator,
    *,
    shown: bool,
) -> None:
    if areas:
        text = layers.outlines(areas, found, "village")
        FeatureLayer(t("Villages"), text, _seen_through(drawn, styles), pane="villages", z=Z_PARTS, shown=shown).add_to(
            drawn
        )


def _labels(
    drawn: folium.Map, areas: tuple[MapArea, ...], said: tuple[str, ...], z: int = Z_LABELS, look: str = "label"
) -> None:
    text = layers.labels(areas, said, look)
    FeatureLayer("", text, _MARK, pane="names", z=z, control=False, interactive=False).add_to(drawn)


def _bubbles(drawn: folium.Map, areas: tuple[MapArea, ...], what: str, title: str) -> None:
    FeatureLayer(escape(title), layers.bubbles(areas, what), _MARK, pane="bubbles", z=Z_MARKS).add_to(drawn)


def _stations(drawn: folium.Map, points: tuple[MapPoint, ...], t: Translator) -> None:
    text = layers.marks(points, tuple(looks.mark_look(p) for p in points))
    styles = {look: style for look, style in looks.MARK_STYLES.items() if "svg" in style}
    FeatureLayer(t("Stations"), text, styles, pane="stations", z=Z_MARKS + 10).add_to(drawn)


def _sites(drawn: folium.Map, points: tuple[MapPoint, ...], t: Translator) -> None:
    if points:
        text = layers.marks(points, tuple(looks.mark_look(p) for p in points))
        FeatureLayer(t("Village service sites"), text, looks.MARK_STYLES, pane="sites", z=Z_SITES).add_to(drawn)


def _far(
    drawn: folium.Map, areas: tuple[MapArea, ...], kilometres: float, t: Translator, *, shown: bool
) -> list[legend.Entry]:
    """The villages out of reach of every open station."""
    if not areas:
        return []
    km = formatting.number(kilometres)
    text = layers.outlines(areas, ("far",) * len(areas), "village")
    words = t("Villages farther than {n} km", n=km)
    FeatureLayer(words, text, {"far": looks.FAR_STYLE}, pane="far", z=Z_REACH + 5, shown=shown).add_to(drawn)
    return [legend.entry(f"{words} {len(areas)}", looks.FAR_STYLE)]


def _steps(drawn: folium.Map, found: tuple[MapStep, ...], t: Translator) -> None:
    if found:
        words = t("Suggested sites (for discussion)")
        text = layers.numbered(found, _STEP_PIXELS)
        FeatureLayer(words, text, _MARK, pane="steps", z=Z_MARKS + 20, shown=False).add_to(drawn)


def _reach(
    drawn: folium.Map, points: Sequence[MapPoint], kilometres: tuple[float, ...], t: Translator, *, shown: bool
) -> list[legend.Entry]:
    """Reach of the open stations (sites have none), the first radius as a surface, the others as dashed lines."""
    centres = frozenset(
        (p.lon, p.lat) for p in points if p.kind is not PointKind.SITE and p.state is not PointState.CLOSED
    )
    entries = []
    for place, radius in enumerate(kilometres if centres else ()):
        style = looks.REACH_STYLES[min(place, len(looks.REACH_STYLES) - 1)]
        words = t("Within {n} km of a station", n=formatting.number(radius))
        text = layers.reach(centres, radius, "reach")
        FeatureLayer(words, text, {"reach": style}, pane="reach", z=Z_REACH, shown=shown, interactive=False).add_to(
            drawn
        )
        entries.append(legend.entry(words, style))
    return entries


def _shading(
    areas: tuple[MapArea, ...], shading: Shading | None, t: Translator
) -> tuple[tuple[str, ...], dict[str, looks.Style], list[legend.Entry]]:
    """The look of each area ('' tuple for none), the styles, and what the legend says about them."""
    plain = {looks.PLAIN: looks.PLAIN_STYLE, "village": looks.VILLAGE_STYLE}
    if shading is None:
        return (), plain, []
    entries = [legend.heading(shading.title)]
    if shading.show == "count":
        return (), plain, [*entries, legend.Entry(t("Bubbles: the larger, the more"))]
    breaks = looks.shade_breaks([area.value for area in areas if area.value is not None])
    found = tuple(looks.shade_look(area, breaks) for area in areas)
    offset = 5 - len(breaks)
    for place, low in enumerate(breaks):
        high = breaks[place + 1] if place + 1 < len(breaks) else min(1.0, low + _step(breaks))
        words = f"{low:.0%} – {high:.0%}"
        entries.append(legend.entry(words, looks.SHADE_STYLES[f"shade{place + offset}"]))
    others = (
        (looks.SMALL, t("fewer than 10: no rate")),
        (looks.NO_DATA, t("no data")),
        (looks.NOT_APPLICABLE, t("n/a")),
    )
    entries += [legend.entry(words, looks.SHADE_STYLES[look]) for look, words in others if look in found]
    return found, {**looks.SHADE_STYLES, **plain}, entries


def _step(breaks: tuple[float, ...]) -> float:
    return round(breaks[1] - breaks[0], 4) if len(breaks) > 1 else 1.0
