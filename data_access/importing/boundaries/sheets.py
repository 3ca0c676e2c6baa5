"""A layer → a recognised sheet of the kind `area`: its attributes as columns, its outlines as the last one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd
import shapely

from data_access.importing.boundaries import attributes, outlines
from data_access.importing.boundaries.attributes import Attributes
from data_access.importing.boundaries.files import Layer
from data_access.importing.cells import text_of
from data_access.importing.columns import sheet
from data_access.importing.reading import Cell, Grid
from data_access.importing.recognise import Recognised
from data_access.importing.results import Reading, Taken
from data_access.importing.says import Say, say
from data_access.texts import msg

_LISTED = 10
_NO_OUTLINE = "{}"  # what the parser of outlines knows as none
_OUTLINE = "geometry"


@dataclass(frozen=True)
class AreaSheet(Recognised):
    """A layer of a map: `above` are the columns with the names of the areas above, by level."""

    above: Mapping[str, int] = field(default_factory=dict)

    def reading(self, rows: int, notes: tuple[Say, ...] = ()) -> Reading:
        found = super().reading(rows, notes)
        names = tuple(Taken(self.headers[at], f"{level}_name") for level, at in self.above.items())
        left = tuple(header for header in found.unknown if header not in {taken.header for taken in names})
        return replace(found, taken=(*found.taken, *names), unknown=left)

    def names_above(self, position: int) -> dict[str, str]:
        """The names of the areas above a row (a position in the grid), by level."""
        cells = self.grid.rows[position]
        return {level: name for level, at in self.above.items() if (name := text_of(cells[at]))}

    @property
    def lowest(self) -> int:
        """The length of the first code: cities come before towns, towns before villages."""
        if "code" not in self.fields or len(self.grid.rows) < 2:
            return 99
        return len(text_of(self.grid.rows[1][self.fields.index("code")]))


def sheets(layers: Sequence[Layer], datum: str, *, names_alone: bool) -> tuple[AreaSheet, ...]:
    """The layers that hold areas, those of the highest level first.

    names_alone  a single layer whose areas have names only is taken as well
    Raises Refused when a layer's coordinates contradict the declared datum.
    """
    polygons = [layer for layer in layers if _has_outlines(layer)]
    found = []
    for layer in polygons:
        columns = {str(c): _cells(layer.frame[c]) for c in layer.frame.columns if c != layer.frame.geometry.name}
        known = attributes.find(columns, cut=layer.cut)
        if known and ("code" in known.fields or (names_alone and len(polygons) == 1)):
            found.append(_sheet(layer, columns, known, datum))
    return tuple(sorted(found, key=lambda each: each.lowest))


def _has_outlines(layer: Layer) -> bool:
    return bool(layer.frame.geom_type.isin(["Polygon", "MultiPolygon", "GeometryCollection"]).any())


def _cells(series: Any) -> list[Cell]:
    """A column's values as a workbook would give them."""
    return [None if _is_null(v) else v.item() if hasattr(v, "item") else v for v in series.astype(object)]


def _is_null(value: Any) -> bool:
    return value is None or value is pd.NA or value is pd.NaT or value != value


def _sheet(layer: Layer, columns: Mapping[str, list[Cell]], known: Attributes, datum: str) -> AreaSheet:
    if "code" in known.fields:
        code = known.fields["code"]
        columns = {**columns, code: [attributes.as_code(cell) for cell in columns[code]]}
    shapes, notes = outlines.degrees(layer.frame, datum, labelled=layer.labelled)
    keys = [_key(columns, known, at) for at in range(len(shapes))]
    parts, merged, more = _together(shapes, keys)
    shapes, mended = outlines.mended([parts[at] for at in merged], [keys[at][1] or keys[at][0] for at in merged])
    headers = (*columns, sheet("area").column(_OUTLINE).header)
    by_column = {column: name for name, column in known.fields.items()}
    rows: list[list[Cell]] = [list(headers)]
    rows += [[*(columns[c][at] for c in columns), _text(shape)] for at, shape in zip(merged, shapes, strict=True)]
    grid = Grid(layer.name, rows, [0, *(at + 1 for at in merged)], (*notes, *more, *mended))
    fields = (*(by_column.get(column) for column in columns), _OUTLINE)
    above = {level: headers.index(column) for level, column in known.above.items()}
    return AreaSheet(grid, sheet("area"), 0, headers, fields, above)


def _key(columns: Mapping[str, list[Cell]], known: Attributes, at: int) -> tuple[str, str]:
    """A feature's code and name."""
    code, name = (text_of(columns[known.fields[f]][at]) if f in known.fields else "" for f in ("code", "name"))
    return code, name


def _text(shape: Any) -> str:
    return shapely.to_geojson(shape) if shape is not None and not shape.is_empty else _NO_OUTLINE


def _together(shapes: Sequence[Any], keys: Sequence[tuple[str, str]]) -> tuple[dict[int, Any], list[int], list[Say]]:
    """Parts of one area that stand as features of their own (an island) become one outline.

    Only where code and name are the same and no part lies on another: everything else stays for the checks of rows.
    """
    by_key: dict[tuple[str, str], list[int]] = {}
    for at, key in enumerate(keys):
        by_key.setdefault(key if key[0] else (str(at), ""), []).append(at)
    found = dict(enumerate(shapes))
    names: list[str] = []
    for key, places in by_key.items():
        if len(places) > 1 and (whole := _apart([shapes[at] for at in places])) is not None:
            found[places[0]] = whole
            for at in places[1:]:
                del found[at]
            names.append(key[1] or key[0])
    said = []
    if names:
        listed = "、".join(names[:_LISTED])
        said = [say(msg("Several parts of one area were put together: {areas}."), areas=listed)]
    return found, sorted(found), said


def _apart(parts: Sequence[Any]) -> Any | None:
    """The parts as one, when all are valid and none lies on another."""
    if any(part is None or part.is_empty or not part.is_valid for part in parts):
        return None
    whole = shapely.union_all(parts)
    together = sum(outlines.square_metres(part) for part in parts)
    return whole if together - outlines.square_metres(whole) < 1e-6 * together else None
