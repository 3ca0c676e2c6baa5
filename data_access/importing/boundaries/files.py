"""A map file → its layers.  What it is, its bytes decide; nothing is written beside it and nothing is fetched."""

import hashlib
import io
import json
import re
import tempfile
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TypeVar

import geopandas
import pyogrio
import shapely

from data_access.importing.boundaries import words
from data_access.importing.says import Refused, say
from data_access.importing.sources import Source
from data_access.texts import msg

COMPANIONS = (".shx", ".dbf", ".prj", ".cpg")
_PASSED_OVER = (*COMPANIONS, ".sbn", ".sbx", ".qpj", ".qmd", ".qix")  # what programs put beside a .shp
_NEEDED = (".shx", ".dbf")
_SHAPES, _ZIP, _SQLITE, _GEOPACKAGES = b"\x00\x00\x27\x0a", b"PK\x03\x04", b"SQLite format 3\x00", (b"GPKG", b"GP10")
_SMALL, _MOST_UNPACKED = 64 * 1024 * 1024, 1024 * 1024 * 1024
_MOST_RATIO = 200  # tables of attributes are mostly blanks
_LATIN = "ISO-8859-1"  # gives every byte back as it was

_NO_MAP = say(
    msg("This is no map that can be read. Please send GeoJSON, GeoPackage (.gpkg) or Shapefile, best zipped (.zip).")
)
_DAMAGED = say(msg("The map file cannot be read: it is damaged or of another kind."))
_TOO_FULL = say(msg("The archive unpacks to far more than a map would: it was not opened."))
_WORDS = say(msg("The words of its attributes are in no known encoding: save it once more as UTF-8, with a .cpg file."))


_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class Layer:
    """One layer.

    labelled  the file itself names the coordinate system (GeoJSON never really does)
    cut       the names of attributes may have been cut to ten bytes
    """

    name: str
    frame: geopandas.GeoDataFrame
    labelled: bool = True
    cut: bool = False


@dataclass(frozen=True)
class MapFile:
    sha256: str
    layers: tuple[Layer, ...]


def is_geopackage(data: bytes) -> bool:
    return data.startswith(_SQLITE) and data[68:72] in _GEOPACKAGES


def is_companion(source: Source) -> bool:
    """True for the .dbf, .prj and others that lie beside a .shp of the same name."""
    path = source.path
    return path is not None and path.suffix.lower() in _PASSED_OVER and _beside(path, ".shp") is not None


def read(source: Source) -> MapFile:
    """All layers of a map file that have outlines or may have some.

    Raises Refused for what is no map, is damaged, lacks a companion, or unpacks to too much.
    """
    data = source.read()
    if data.startswith(_SHAPES):
        parts = _companions(source, data)
        whole = b"".join(parts[suffix] for suffix in sorted(parts))
        return MapFile(hashlib.sha256(whole).hexdigest(), (_shapes(source.stem, parts),))
    digest = hashlib.sha256(data).hexdigest()
    if data.startswith(_ZIP):
        return MapFile(digest, tuple(_shapes(name, parts) for name, parts in _unpacked(data).items()))
    if is_geopackage(data):
        return MapFile(digest, _layers(data, labelled=True))
    if data[:200].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00").startswith(b"{"):
        return MapFile(digest, geojson(data, source.stem))
    raise Refused(_NO_MAP)


def geojson(data: bytes, name: str) -> tuple[Layer, ...]:
    """The one layer of a GeoJSON file, under the file's name."""
    return tuple(Layer(name, each.frame, labelled=False) for each in _layers(_harmless(data), labelled=False))


def _harmless(data: bytes) -> bytes:
    """GeoJSON in UTF-8, without a coordinate system that would have to be fetched from somewhere."""
    text = _text(data)
    if re.search(r'"crs"\s*:\s*\{[^{}]*"link"', text):
        try:
            whole = json.loads(text)
        except ValueError:
            raise Refused(_DAMAGED) from None
        whole.pop("crs", None)
        text = json.dumps(whole)
    return text.encode("utf-8")


def _text(data: bytes) -> str:
    names = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for name in names:
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    raise Refused(_WORDS)


# --- GDAL ------------------------------------------------------------------------------------------------------------


def _layers(data: bytes, *, labelled: bool) -> tuple[Layer, ...]:
    listed = enumerate(_asked(lambda: [tuple(layer) for layer in pyogrio.list_layers(data)]))
    frames = ((str(name), _frame(data, number)) for number, (name, kind) in listed if kind is not None)
    return tuple(Layer(name, frame, labelled) for name, frame in frames if frame is not None)


def _frame(source: bytes | Path, layer: int = 0) -> geopandas.GeoDataFrame | None:
    """A layer; a geometry that cannot even be built is null.  None for a table without geometry."""
    found = _asked(lambda: pyogrio.read_dataframe(source, layer=layer, on_invalid="ignore"))
    return found if isinstance(found, geopandas.GeoDataFrame) else None


def _asked(question: Callable[[], _Answer]) -> _Answer:
    """Raises Refused for whatever the library cannot read; its remarks about rings and ids are passed over."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return question()
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError):
        raise Refused(_DAMAGED) from None
    except (pyogrio.errors.GeometryError, shapely.errors.ShapelyError, ValueError, OverflowError):
        raise Refused(_DAMAGED) from None


# --- shapefiles ------------------------------------------------------------------------------------------------------


def _companions(source: Source, shapes: bytes) -> dict[str, bytes]:
    """A .shp and what lies beside it, by suffix.  Raises Refused when what is needed is missing."""
    parts = {".shp": shapes}
    for suffix in COMPANIONS:
        beside = _beside(source.path, suffix) if source.path is not None else None
        if beside is not None:
            parts[suffix] = Source(beside.name, beside).read()
    return _complete(parts)


def _beside(path: Path, suffix: str) -> Path | None:
    """The companion with this suffix, in small or capital letters."""
    own = (path.stem.casefold(), suffix)
    try:
        return next((p for p in sorted(path.parent.iterdir()) if (p.stem.casefold(), p.suffix.lower()) == own), None)
    except OSError:
        return None


def _complete(parts: dict[str, bytes]) -> dict[str, bytes]:
    missing = [suffix for suffix in _NEEDED if suffix not in parts]
    if missing:
        raise Refused(
            say(
                msg("A shapefile is several files: {missing} is missing. Send all of them, best in one .zip."),
                missing="、".join(missing),
            )
        )
    return parts


def _unpacked(data: bytes) -> dict[str, dict[str, bytes]]:
    """The shapefiles of an archive: their parts by name and suffix; folders and other files are passed over."""
    found: dict[str, dict[str, bytes]] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            wanted = [(entry, PurePosixPath(_name(entry))) for entry in archive.infolist() if not entry.is_dir()]
            wanted = [(entry, name) for entry, name in wanted if name.suffix.lower() in (".shp", *COMPANIONS)]
            _require_modest((entry for entry, _ in wanted), len(data))
            for entry, name in wanted:
                found.setdefault(str(name.with_suffix("")), {})[name.suffix.lower()] = archive.read(entry)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError, zlib.error):
        raise Refused(_DAMAGED) from None
    shapes = {PurePosixPath(name).name: _complete(parts) for name, parts in found.items() if ".shp" in parts}
    if not shapes:
        raise Refused(_NO_MAP)
    return shapes


def _require_modest(entries: Iterable[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > _MOST_UNPACKED or (unpacked > _SMALL and unpacked > _MOST_RATIO * packed):
        raise Refused(_TOO_FULL)


def _name(entry: zipfile.ZipInfo) -> str:
    """An entry's name; Chinese Windows writes it in GB18030 without saying so."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return entry.filename


def _shapes(name: str, parts: Mapping[str, bytes]) -> Layer:
    """One shapefile, read from copies: the library may write beside what it opens.

    The library hands the bytes of words through (as Latin-1 of the same bytes); their encoding is found from all of
    them together, for what a .cpg says is often wrong.
    """
    with tempfile.TemporaryDirectory(prefix="tonghu-") as folder:
        for suffix, data in {**parts, ".cpg": _LATIN.encode()}.items():
            (Path(folder) / f"layer{suffix}").write_bytes(data)
        frame = _frame(Path(folder) / "layer.shp")
    if frame is None:
        raise Refused(_DAMAGED)
    try:
        return Layer(name, words.readable(frame, parts.get(".cpg", b"")), cut=True)
    except words.Unreadable:
        raise Refused(_WORDS) from None
