"""The areas that a file is about, and those around them, with their outlines as the database has them now."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import shapely
import sqlalchemy as sa

from data_access import schema
from data_access.importing import lookups


@dataclass(frozen=True)
class Area:
    """One area that still is; `outline` None where nobody has brought one."""

    code: str
    name: str
    level: str
    parent: str
    outline: Any | None
    in_file: bool

    @property
    def title(self) -> str:
        return f"{self.name}（{self.code}）"


@dataclass(frozen=True)
class Record:
    """The areas of a file, what lies above them, beside them and below them."""

    areas: dict[str, Area] = field(default_factory=dict)

    def outlined(self, level: str) -> list[Area]:
        return [area for area in self.areas.values() if area.level == level and area.outline is not None]

    def below(self, code: str) -> list[Area]:
        return [area for area in self.areas.values() if area.parent == code]


def load(connection: sa.Connection, codes: Iterable[str], today: dt.date) -> Record:
    """The surroundings of the areas with these codes, as of a day."""
    in_file = frozenset(codes)
    a = schema.area.c
    still = sa.or_(a.valid_to.is_(None), a.valid_to >= today)
    wanted = sa.select(a.code, a.name, a.level, a.parent_code, a.geometry).where(still)
    own = lookups.by(connection, wanted, a.code, in_file)
    parents = {row.parent_code for row in own if row.parent_code}
    around = [
        *lookups.by(connection, wanted, a.code, parents),
        *lookups.by(connection, wanted, a.parent_code, in_file | parents),
    ]
    rows = {row.code: row for row in (*own, *around)}
    return Record(
        {
            code: Area(code, row.name, row.level, row.parent_code or "", _shape(row.geometry), code in in_file)
            for code, row in sorted(rows.items())
        }
    )


def outlines(connection: sa.Connection, codes: Iterable[str]) -> dict[str, str]:
    """Outlines on record as GeoJSON text, by code."""
    a = schema.area.c
    wanted = sa.select(a.code, a.geometry).where(a.geometry.is_not(None))
    return {row.code: row.geometry for row in lookups.by(connection, wanted, a.code, set(codes))}


def _shape(text: str | None) -> Any | None:
    """None for what another program has left there and is no outline."""
    shape = shapely.from_geojson(text, on_invalid="ignore") if text else None
    return shape if shape is not None and not shape.is_empty and shape.is_valid else None
