"""Outlines beside those on record: when all lie a few hundred metres off, the datum was another one."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely

from data_access.importing.boundaries.outlines import datum_name
from data_access.importing.boundaries.record import Area, Record
from data_access.importing.boundaries.stations import AGAIN, back, others, shift_of
from data_access.importing.says import Say, say
from data_access.texts import msg

_MOST_PAIRS = 40
_COARSE = 5e-5  # degrees, some five metres: enough to see five hundred
_WORTH = 0.01  # share of the surface that lies wrong, before a datum is suspected

_Pair = tuple[Any, Any, str]
"""A new outline, one on record, and how they should lie: same (on each other), inside (the new in the old), around."""


def look(record: Record, before: dict[str, str], declared: str) -> Say | None:
    """The datum that would bring the file's outlines onto those that were on record.

    before  outlines on record before the file, as GeoJSON text, by code
    """
    pairs = [(_coarse(new), _coarse(old), how) for new, old, how in _pairs(record, before)]
    if not pairs:
        return None
    wrong = _wrong(pairs, lambda points: points)
    if wrong < _WORTH:
        return None
    best = min(others(declared), key=lambda system: _wrong(pairs, back(declared, system)))
    if _wrong(pairs, back(declared, best)) > wrong / 2:
        return None
    points = np.array([(new.centroid.x, new.centroid.y) for new, _, _ in pairs])
    how = shift_of(points, declared, best)
    again = say(AGAIN, word=best)
    return say(msg("The outlines do not lie where those on record do."), how.looks_like(datum_name(best), again))


def _pairs(record: Record, before: dict[str, str]) -> list[_Pair]:
    """Each outline of the file with its own from before; else with the one above; else with those below."""
    found: list[_Pair] = []
    for area in (a for a in record.areas.values() if a.in_file and a.outline is not None):
        old = shapely.from_geojson(before[area.code], on_invalid="ignore") if area.code in before else None
        above = record.areas.get(area.parent)
        if old is not None and old.is_valid:
            found.append((area.outline, old, "same"))
        elif above is not None and above.outline is not None and not above.in_file:
            found.append((area.outline, above.outline, "inside"))
        else:
            found += [(area.outline, each.outline, "around") for each in _old(record.below(area.code))]
    step = max(1, len(found) // _MOST_PAIRS)
    return found[::step][:_MOST_PAIRS]


def _old(areas: Iterable[Area]) -> Iterable[Area]:
    return (area for area in areas if area.outline is not None and not area.in_file)


def _coarse(shape: Any) -> Any:
    simple = shapely.simplify(shape, _COARSE)
    return simple if simple.is_valid and not simple.is_empty else shape


def _wrong(pairs: list[_Pair], move: Any) -> float:
    """The mean share of surface that lies where it should not, when the new outlines are moved."""
    return float(np.mean([_share(shapely.transform(new, move), old, how) for new, old, how in pairs]))


def _share(new: Any, old: Any, how: str) -> float:
    if how == "same":
        return float(shapely.symmetric_difference(new, old).area / old.area)
    inner, outer = (new, old) if how == "inside" else (old, new)
    return float(shapely.difference(inner, outer).area / inner.area)
