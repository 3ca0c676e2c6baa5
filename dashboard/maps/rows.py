"""What pages hand to maps: frozen rows, made from the answers of `dashboard.figures`.

Coordinates are WGS 84 / CGCS2000 degrees.  `lines` are what the hover box says, already in the session's language; the
name stands above them.  Names are plain text: the map escapes them.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from data_access.measures.compare import Verdict
from data_access.measures.model import State


class PointKind(StrEnum):
    """What stands there; both kinds of station are drawn alike, village sites small."""

    STATION = "station"  # town station
    CENTRE = "centre"  # city centre
    SITE = "site"  # village service site


class PointState(StrEnum):
    """Of a station on the as-of date."""

    STANDARD = "standard"  # open, accepted as meeting the provincial standard
    NOT_YET = "notyet"  # open, not accepted
    CLOSED = "closed"


@dataclass(frozen=True)
class MapArea:
    """A town or village with its outline and what is shown of it.

    `value` is a proportion (a chosen rate); `count` a chosen number; `verdict` 与全市相比.  What the map at hand does
    not show stays None.  `state` tells no data from n/a; a rate over fewer than 10 has state ok and no value.
    """

    code: str
    name: str
    geometry: str  # GeoJSON geometry as text
    lines: tuple[str, ...] = ()
    value: float | None = None
    count: int | None = None
    verdict: Verdict | None = None
    state: State = State.OK


@dataclass(frozen=True)
class MapPoint:
    """A station or village site with coordinates; those without are counted in `Frame.missing`."""

    code: str  # care_station.id
    name: str
    kind: PointKind
    state: PointState
    lon: float
    lat: float
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class MapStep:
    """A village where one more station is suggested; they stand in the order in which they were chosen."""

    code: str
    name: str
    lon: float
    lat: float
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tiles:
    """A background served by our own server: any key stays there, the browser sees this path only."""

    url: str  # e.g. /tiles/{z}/{x}/{y}
    attribution: str = ""


@dataclass(frozen=True)
class Frame:
    """What stands around every map.

    `assets` is the path that serves dashboard/static/leaflet (see `assets.base`).  `fictional`: the areas are invented,
    and the map says so.  `approval` is the 审图号; '' says that the map is a sketch and settles no boundary.  `missing`
    counts stations and sites without coordinates (C9), which no map can show.
    """

    assets: str
    fictional: bool
    approval: str = ""
    missing: int = 0
    tiles: Tiles | None = None


@dataclass(frozen=True)
class Shading:
    """What the areas of a station map show: a chosen rate as shades, or a chosen count as bubbles.

    `title` is translated and names its window ("2026-10 completion"); `level` says whether towns or villages carry it.
    """

    show: Literal["rate", "count"]
    level: Literal["town", "village"]
    title: str
