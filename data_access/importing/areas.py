"""Boundaries: GeoJSON, GeoPackage or Shapefile → the rows of an area table, which take the road of every sheet.

Here the outlines are brought to WGS 84; each is checked like any other cell, and afterwards they are looked at
together: areas that overlap their neighbours, and gaps in the area above.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyogrio
import shapely

from data_access.importing.columns import header
from data_access.importing.derive import to_wgs84
from data_access.importing.reading import Cell, Grid
from data_access.importing.rows import Rows
from data_access.importing.says import Refused, Say, say
from data_access.texts import msg

LEVELS = ("village", "town", "city")
_ANY_CODE = ("code", "区划代码", "行政区划代码", "代码")
_ANY_NAME = ("name", "区划名称", "名称", "NAME")
_FIELDS = ("code", "name", "parent_code", "kind", "population", "fictional", "geometry")
_OVERLAP_M2, _GAP_M2 = 1_000.0, 10_000.0
_M_PER_DEGREE = 111_320.0


def grid(source: bytes | Path, name: str, datum: str) -> Grid | None:
    """The features as rows of the kind `area`; None when the file holds no areas (rivers, points).

    Raises Refused when it cannot be read.
    """
    try:
        frame = geopandas.read_file(io.BytesIO(source) if isinstance(source, bytes) else source)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError):
        raise Refused(say(msg("The map file cannot be read: it is damaged or of another kind."))) from None
    if not isinstance(frame, geopandas.GeoDataFrame) or frame.empty:
        return None
    columns = _columns(frame)
    if columns is None or not frame.geom_type.isin(["Polygon", "MultiPolygon"]).any():
        return None
    shapes = _outlines(frame, datum)
    fields = [field for field in _FIELDS if field in columns or field == "geometry"]
    rows: list[list[Cell]] = [[header("area", field) for field in fields]]
    rows += [_row(frame, columns, fields, i, outline) for i, outline in enumerate(shapes)]
    return Grid(name, rows, list(range(len(rows))))


def _columns(frame: geopandas.GeoDataFrame) -> dict[str, str] | None:
    """The property that each field is read from; the lowest level's code is the feature's own."""
    names = {str(column) for column in frame.columns}
    for at, level in enumerate(LEVELS):
        if f"{level}_code" in names:
            above = f"{LEVELS[at + 1]}_code" if at + 1 < len(LEVELS) else ""
            found = {"code": f"{level}_code", "name": f"{level}_name", "parent_code": above}
            break
    else:
        code = next((c for c in _ANY_CODE if c in names), "")
        found = {"code": code, "name": next((c for c in _ANY_NAME if c in names), ""), "parent_code": "parent_code"}
    if not found["code"] or found["name"] not in names:
        return None
    found |= {field: field for field in ("kind", "population", "fictional")}
    return {field: column for field, column in found.items() if column in names}


def _outlines(frame: geopandas.GeoDataFrame, datum: str) -> list[Any]:
    if frame.crs is not None and datum in ("wgs84", "cgcs2000"):
        frame = frame.to_crs("EPSG:4326")
    if datum in ("gcj02", "bd09"):
        return [shapely.transform(g, lambda points: _shifted(points, datum)) if g else g for g in frame.geometry]
    return list(frame.geometry)


def _shifted(points: Any, datum: str) -> Any:
    return np.array([to_wgs84(lon, lat, datum) for lon, lat in points])


def _row(
    frame: geopandas.GeoDataFrame, columns: Mapping[str, str], fields: Sequence[str], i: int, outline: Any
) -> list[Cell]:
    values: dict[str, Cell] = {}
    for field, column in columns.items():
        value = frame[column].iloc[i]
        values[field] = None if _is_null(value) else value.item() if hasattr(value, "item") else value
    values["geometry"] = shapely.to_geojson(outline) if outline is not None and not outline.is_empty else "{}"
    return [values.get(field) for field in fields]


def _is_null(value: Any) -> bool:
    return value is None or value != value


# --- looked at together ---------------------------------------------------------------------------------------------


def look(rows: Rows, above: Mapping[str, str]) -> Iterator[Say]:
    """What is odd about the outlines of a file; `above` are the outlines of the areas above, by code."""
    bad = rows.bad()
    by_parent: dict[str, dict[str, Any]] = {}
    for position, (code, parent, outline) in enumerate(
        zip(rows.column("code"), rows.column("parent_code"), rows.column("geometry"), strict=True)
    ):
        if position not in bad and outline:
            by_parent.setdefault(parent or "", {})[code] = shapely.from_geojson(outline)
    for parent, shapes in sorted(by_parent.items()):
        yield from _overlaps(shapes)
        if parent in above:
            yield from _misfit(parent, shapely.from_geojson(above[parent]), shapes)


def _overlaps(shapes: Mapping[str, Any]) -> Iterator[Say]:
    tree = shapely.STRtree(list(shapes.values()))
    codes = list(shapes)
    for code, outline in shapes.items():
        for other in sorted(codes[i] for i in tree.query(outline)):
            if other > code and (size := _square_metres(outline.intersection(shapes[other]))) > _OVERLAP_M2:
                yield say(
                    msg("The outlines of {code} and {other} overlap by {hectares} ha."),
                    code=code,
                    other=other,
                    hectares=_hectares(size),
                )


def _misfit(parent: str, whole: Any, shapes: Mapping[str, Any]) -> Iterator[Say]:
    together = shapely.union_all(list(shapes.values()))
    gap, beyond = _square_metres(whole.difference(together)), _square_metres(together.difference(whole))
    if gap > _GAP_M2:
        yield say(msg("{code}: {hectares} ha lie in none of the areas below."), code=parent, hectares=_hectares(gap))
    if beyond > _GAP_M2:
        yield say(
            msg("{code}: the areas below reach {hectares} ha beyond it."), code=parent, hectares=_hectares(beyond)
        )


def _square_metres(outline: Any) -> float:
    """Roughly, by the latitude; enough to tell a sliver from a field."""
    if outline.is_empty:
        return 0.0
    return float(outline.area * _M_PER_DEGREE**2 * np.cos(np.radians(outline.centroid.y)))


def _hectares(square_metres: float) -> str:
    return f"{square_metres / 10_000:.1f}"
