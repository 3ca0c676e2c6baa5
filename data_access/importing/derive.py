"""What a sheet's rows imply without saying it: the provider of a service, the first day in a village, the level and
parent of an area, the true point of a shifted coordinate.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from data_access import datum, schema
from data_access.importing import lookups
from data_access.importing.columns import Value
from data_access.importing.place_names import PlaceNames
from data_access.importing.rows import Rows
from data_access.importing.says import say
from data_access.texts import msg

_ONE_PROVIDER = say(msg("Give either the station or the organisation."))
_MOVED = say(msg("Some children are in another village than before; without a date the move counts from today."))
_NO_PARENT = say(msg("The area above is not known: bring it in first, or give its code."))
_NOT_ABOVE = say(msg("The area above must be of a higher level."))
_LEVEL = say(msg("The level does not fit the length of the code."))
_BOTH = say(msg("A point needs longitude and latitude."))
_SWAPPED = say(msg("Longitude and latitude are the wrong way round."))
_OUTSIDE = say(msg("The point lies outside China."))

_LONGITUDES, _LATITUDES = (73.0, 136.0), (3.0, 54.0)
_LEVELS = {6: "city", 9: "town", 12: "village"}


@dataclass(frozen=True)
class Setting:
    """What the rows of a file are derived in: the day, the local time zone, the known places."""

    today: dt.date
    time_zone: str
    places: PlaceNames


def derive(connection: sa.Connection, rows: Rows, setting: Setting) -> None:
    """Complete `rows.data`; what cannot be completed becomes a problem of its row."""
    _local_instants(rows, setting)
    step = _STEPS.get(rows.sheet.kind)
    if step is not None:
        step(connection, rows, setting)


def _local_instants(rows: Rows, setting: Setting) -> None:
    """Instants that carry a zone become local like the others."""
    zone = ZoneInfo(setting.time_zone)
    for column in rows.sheet.columns:
        if column.value is Value.INSTANT and rows.has(column.name):
            rows.data[column.name] = [
                v.astimezone(zone).replace(tzinfo=None) if v is not None and v.tzinfo else v
                for v in rows.data[column.name]
            ]


def _service(_connection: sa.Connection, rows: Rows, _setting: Setting) -> None:
    providers: list[str | None] = []
    for position, (station, organisation) in enumerate(
        zip(rows.column("station_id"), rows.column("organisation_id"), strict=True)
    ):
        if bool(station) == bool(organisation) and not (
            rows.faulty(position, "station_id") or rows.faulty(position, "organisation_id")
        ):
            rows.reject(position, "station_id", _ONE_PROVIDER)
        providers.append(station or organisation)
    rows.data["provider_id"] = providers


def _station(_connection: sa.Connection, rows: Rows, _setting: Setting) -> None:
    """Points in WGS 84; the datum that the file names is kept beside them."""
    if not (rows.has("lon") or rows.has("lat")):
        return
    lons, lats = list(rows.column("lon")), list(rows.column("lat"))
    for position, (lon, lat, of) in enumerate(zip(lons, lats, rows.column("source_datum"), strict=True)):
        if lon is None and lat is None:
            continue
        if lon is None or lat is None:
            if not (rows.faulty(position, "lon") or rows.faulty(position, "lat")):
                rows.reject(position, "lon" if lon is None else "lat", _BOTH)
            continue
        if not (_within(lon, _LONGITUDES) and _within(lat, _LATITUDES)):
            swapped = _within(lat, _LONGITUDES) and _within(lon, _LATITUDES)
            rows.reject(position, "lon", _SWAPPED if swapped else _OUTSIDE)
            continue
        lons[position], lats[position] = to_wgs84(lon, lat, of)
    rows.data["lon"], rows.data["lat"] = lons, lats


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]


def to_wgs84(lon: float, lat: float, of: str | None) -> tuple[float, float]:
    """The point in WGS 84 degrees, to a centimetre; without a datum it is taken as it stands."""
    convert = {"gcj02": datum.from_gcj02, "bd09": datum.from_bd09}.get(of or "")
    if convert is None:
        return lon, lat
    east, north = convert(lon, lat)
    return round(east, 7), round(north, 7)


def _roster(connection: sa.Connection, rows: Rows, setting: Setting) -> None:
    """A first village holds from the registration; a new one without a date from today; the same one needs no row."""
    if not any(rows.column("village_code")):
        return
    h = schema.child_village.c
    latest: dict[str, tuple[dt.date, str]] = {}
    for row in lookups.by(
        connection, sa.select(h.child_id, h.from_on, h.village_code), h.child_id, {i for i in rows.data["id"] if i}
    ):
        latest[row.child_id] = max(latest.get(row.child_id, (dt.date.min, "")), (row.from_on, row.village_code))
    since: list[dt.date | None] = []
    for given, child, village, registered in zip(
        *(rows.column(name) for name in ("from_on", "id", "village_code", "registered_on")), strict=True
    ):
        known = latest.get(child or "")
        if given or not village:
            since.append(given)
        elif known is None:
            since.append(registered)
        elif known[1] == village:
            since.append(known[0])
        else:
            rows.note(_MOVED)
            since.append(setting.today)
    rows.data["from_on"] = since


def _birthdays(connection: sa.Connection, rows: Rows, _setting: Setting) -> None:
    """The birthdays on record, against which a registration is checked."""
    c = schema.child.c
    children = {child for child in rows.data["child_id"] if child}
    born = {r.id: r.born_on for r in lookups.by(connection, sa.select(c.id, c.born_on), c.id, children)}
    rows.data["born_on"] = [born.get(child or "") for child in rows.data["child_id"]]


def _area(_connection: sa.Connection, rows: Rows, setting: Setting) -> None:
    """Level and parent, where the file has none, follow from the code; a parent must be known or in the file."""
    codes = rows.column("code")
    known = {*setting.places.places, *(code for code in codes if code)}
    levels, parents = list(rows.column("level")), list(rows.column("parent_code"))
    for position, code in enumerate(codes):
        if code is None:
            continue
        level = _LEVELS[len(code)]
        if levels[position] not in (None, level):
            rows.reject(position, "level", _LEVEL)
        levels[position] = level
        if level != "city":
            parents[position] = parents[position] or code[:-3]
            if parents[position] not in known:
                rows.reject(position, "parent_code", _NO_PARENT)
            elif len(parents[position]) >= len(code):
                rows.reject(position, "parent_code", _NOT_ABOVE)
    rows.data["level"], rows.data["parent_code"] = levels, parents


_STEPS: dict[str, Callable[[sa.Connection, Rows, Setting], None]] = {
    "service_record": _service,
    "care_station": _station,
    "roster": _roster,
    "child_register": _birthdays,
    "area": _area,
}
