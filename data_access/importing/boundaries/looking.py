"""What is odd about outlines when they lie together.  All of it comes in, and is said: which side is wrong nobody knows
but the office that drew them.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

import shapely

from data_access.importing.boundaries.outlines import place, square_metres
from data_access.importing.boundaries.record import Area, Record
from data_access.importing.says import Say, say
from data_access.texts import msg

LEVELS = ("city", "town", "village")
_OVERLAP_M2, _GAP_M2, _OUTSIDE_M2 = 1_000.0, 10_000.0, 10_000.0
_OUTSIDE_SHARE = 0.01  # two drawings of one line differ a little everywhere
_TOLD = 10
_NAMED = 10


def look(record: Record, named: Collection[str], *, elsewhere: bool) -> Iterator[Say]:
    """Overlaps, gaps, what reaches beyond the area above, and areas on record that the file leaves out.

    named       codes that stand in the file, whether or not their outlines could be taken
    elsewhere   the file lies beside what is on record, by its datum: then every area has gaps and reaches beyond
    """
    for level in LEVELS:
        yield from _overlaps(record.outlined(level))
    if not elsewhere:
        yield from _gaps(record)
        yield from _holes(record)
        yield from _outside(record)
    yield from _left_out(record, named)


def _overlaps(areas: list[Area]) -> Iterator[Say]:
    """Pairs of one level that lie on each other, the largest first; at least one of a pair is the file's."""
    tree = shapely.STRtree([area.outline for area in areas])
    found: list[tuple[float, str, Area, Area, Any]] = []
    for at, area in enumerate(areas):
        for other in (areas[i] for i in tree.query(area.outline, predicate="intersects") if i > at):
            if area.in_file or other.in_file:
                shared = shapely.intersection(area.outline, other.outline)
                if (size := square_metres(shared)) > _OVERLAP_M2:
                    found.append((-size, area.code, area, other, shared))
    found.sort(key=lambda each: each[:2])
    for size, _, area, other, shared in found[:_TOLD]:
        yield say(
            msg("The outlines of {area} and {other} overlap by {hectares} ha, near {place}."),
            area=area.title,
            other=other.title,
            hectares=_hectares(-size),
            place=place(shared),
        )
    if len(found) > _TOLD:
        yield say(msg("{n} further pairs of outlines overlap."), n=len(found) - _TOLD)


def _gaps(record: Record) -> Iterator[Say]:
    """Areas of which a part lies in none of the areas below, once all of these have an outline; the largest first."""
    found: list[tuple[float, Area, Any]] = []
    for area in (area for level in LEVELS[:2] for area in record.outlined(level)):
        below = record.below(area.code)
        if below and all(e.outline is not None for e in below) and any(e.in_file for e in (area, *below)):
            free = shapely.difference(area.outline, shapely.union_all([each.outline for each in below]))
            if (size := square_metres(free)) > _GAP_M2:
                found.append((size, area, free))
    found.sort(key=lambda each: (-each[0], each[1].code))
    for size, area, free in found[:_TOLD]:
        yield say(
            msg("{area}: {hectares} ha lie in none of the areas below, the most of it near {place}."),
            area=area.title,
            hectares=_hectares(size),
            place=place(_largest(free)),
        )
    if len(found) > _TOLD:
        yield say(msg("{n} further areas have parts that lie in none of the areas below."), n=len(found) - _TOLD)


def _holes(record: Record) -> Iterator[Say]:
    """Holes among areas of one level, where the area above them has no outline that would tell."""
    by_parent: dict[str, list[Area]] = {}
    for area in (area for level in LEVELS[1:] for area in record.outlined(level)):
        above = record.areas.get(area.parent)
        if above is None or above.outline is None:
            by_parent.setdefault(area.parent, []).append(area)
    for parent, areas in sorted(by_parent.items()):
        whole = shapely.union_all([area.outline for area in areas])
        rings = [ring for part in shapely.get_parts(whole) if part.geom_type == "Polygon" for ring in part.interiors]
        holes = [hole for hole in map(shapely.Polygon, rings) if square_metres(hole) > _GAP_M2]
        if holes and any(area.in_file for area in areas):
            above = record.areas.get(parent)
            yield say(
                msg("{area}: {n} gaps among the areas below, {hectares} ha in all, the largest near {place}."),
                area=above.title if above else parent,
                n=len(holes),
                hectares=_hectares(sum(map(square_metres, holes))),
                place=place(max(holes, key=lambda hole: (hole.area, hole.wkt))),
            )


def _outside(record: Record) -> Iterator[Say]:
    """Areas of which a part lies outside the area above, by the share of their surface."""
    found: list[tuple[float, Area, Area, Any]] = []
    for area in record.areas.values():
        above = record.areas.get(area.parent)
        if area.outline is None or above is None or above.outline is None or not (area.in_file or above.in_file):
            continue
        beyond = shapely.difference(area.outline, above.outline)
        size = square_metres(beyond)
        share = size / square_metres(area.outline)
        if size > _OUTSIDE_M2 and share > _OUTSIDE_SHARE:
            found.append((share, area, above, beyond))
    found.sort(key=lambda each: (-each[0], each[1].code))
    for share, area, above, beyond in found[:_TOLD]:
        yield say(
            msg("{area}: {percent} % of its surface ({hectares} ha) lie outside {above}, the most of it near {place}."),
            area=area.title,
            percent=f"{100 * share:.0f}",
            hectares=_hectares(square_metres(beyond)),
            above=above.title,
            place=place(_largest(beyond)),
        )
    if len(found) > _TOLD:
        yield say(msg("{n} further areas reach beyond the area above them."), n=len(found) - _TOLD)


def _left_out(record: Record, named: Collection[str]) -> Iterator[Say]:
    """Areas beside those of the file, under the same one, of which the file says nothing."""
    groups = sorted({(area.parent, area.level) for area in record.areas.values() if area.in_file and area.parent})
    for parent, level in groups:
        missing = [a for a in record.below(parent) if a.level == level and a.code not in named]
        above = record.areas.get(parent)
        if missing and above is not None:
            yield say(
                msg("{n} areas of {above} are on record and not in the file: {areas}."),
                n=len(missing),
                above=above.title,
                areas=_names(missing),
            )


def _names(areas: Iterable[Area]) -> str:
    titles = [area.title for area in areas]
    more = f" … +{len(titles) - _NAMED}" if len(titles) > _NAMED else ""
    return "、".join(titles[:_NAMED]) + more


def _largest(shape: Any) -> Any:
    return max(shapely.get_parts(shape), key=lambda part: (part.area, part.wkt))


def _hectares(square: float) -> str:
    return f"{square / 10_000:.1f}"
