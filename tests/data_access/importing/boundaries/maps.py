"""Small maps for tests: a fictional city of two towns, west and east, as GeoJSON, GeoPackage and Shapefile."""

import json
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas
import shapely

from data_access import datum
from data_access.importing.boundaries import declared
from tests.data_access.importing.files import bring_in

CITY, WEST, EAST = "320599", "320599101", "320599102"
LON, MIDDLE, FAR, LAT, TOP = 120.0, 120.1, 120.2, 31.0, 31.1
"""The city reaches from LON to FAR and from LAT to TOP; the towns meet in the MIDDLE."""

WHOLE, WEST_HALF, EAST_HALF = (
    shapely.box(west, LAT, east, TOP) for west, east in ((LON, FAR), (LON, MIDDLE), (MIDDLE, FAR))
)
BOW_TIE = shapely.Polygon([(120.0, 31.0), (120.1, 31.1), (120.1, 31.0), (120.0, 31.1)])


def city(shape=WHOLE, **more):
    return {"city_code": CITY, "city_name": "云浦市", "geometry": shape, **more}


def town(code=WEST, name="西镇", shape=WEST_HALF, **more):
    return {"town_code": code, "town_name": name, "kind": "镇", "city_code": CITY, "geometry": shape, **more}


def towns():
    return [town(), town(EAST, "东镇", EAST_HALF)]


def village(code, name, shape, **more):
    return {"village_code": code, "village_name": name, "geometry": shape, **more}


def frame(rows, system: object = "EPSG:4326"):
    return geopandas.GeoDataFrame(rows, geometry="geometry", crs=system)


def geojson(path: Path, *rows, crs: object = None) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {name: value for name, value in row.items() if name != "geometry"},
            "geometry": None if row["geometry"] is None else json.loads(shapely.to_geojson(row["geometry"])),
        }
        for row in rows
    ]
    whole = {"type": "FeatureCollection", "features": features, **({"crs": crs} if crs else {})}
    path.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    return path


def geopackage(path: Path, **layers) -> Path:
    for name, rows in layers.items():
        frame(rows).to_file(path, layer=name, driver="GPKG")
    return path


def shapefile(
    path: Path, rows, *, encoding="utf-8", system: object = "EPSG:4326", without: tuple[str, ...] = ()
) -> Path:
    """A .shp with its companions but those left out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that words are cut to ten bytes is what is looked at
        frame(rows, system).to_file(path, encoding=encoding, engine="pyogrio")
    for suffix in without:
        path.with_suffix(suffix).unlink()
    return path


def zipped(path: Path, shape: Path, name: Callable[[str], str] = str) -> Path:
    """All files of a shapefile in one archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(shape.parent.glob(f"{shape.stem}.*")):
            if part != path:
                archive.write(part, name(part.name))
    return path


def shown(shape, true: str, seen: str):
    """A true outline (WGS 84) as a map of another datum shows it; `seen` is the datum in which it is then read."""
    return shapely.transform(shape, lambda points: datum.between(datum.between(points, "wgs84", true), seen, "wgs84"))


def bring_areas(database, *paths, datum="wgs84", licence="own work", map_approval=None, **options):
    """`tonghu import-areas` without the terminal."""
    return bring_in(database, *paths, maps=True, settings=declared.given(datum, licence, map_approval), **options)


def bring_map(database, path, **options):
    (result,) = bring_areas(database, path, **options)
    return result
