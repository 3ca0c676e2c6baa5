"""The state of one file with areas on its way into the database."""

import datetime as dt
from dataclasses import dataclass, field

import sqlalchemy as sa

from data_access.importing.boundaries import looking, record, shift, stations
from data_access.importing.boundaries.matching import Matching
from data_access.importing.boundaries.sheets import AreaSheet
from data_access.importing.place_names import PlaceNames
from data_access.importing.rows import Rows
from data_access.importing.says import Say


@dataclass
class Work:
    """`declared`: the datum of its outlines.  `match` before its rows are checked, `look` once they are written."""

    today: dt.date
    declared: str
    _matching: Matching = field(default_factory=Matching)
    _codes: set[str] = field(default_factory=set)
    _named: set[str] = field(default_factory=set)
    _before: dict[str, str] = field(default_factory=dict)
    _towns: set[str] = field(default_factory=set)

    def match(self, connection: sa.Connection, rows: Rows, places: PlaceNames) -> None:
        """Codes and names as the area table has them; what is on record is kept in mind before it is replaced."""
        if rows.sheet.kind == "area":
            if isinstance(rows.source, AreaSheet):
                self._matching.match(rows, places)
            self._named |= {code for code in rows.column("code") if code}
            if rows.has("geometry"):
                self._before |= record.outlines(connection, {code for code in rows.column("code") if code})

    def written(self, rows: Rows, places: PlaceNames) -> None:
        """The outlines, or the stations, of these rows are in the database now."""
        if rows.sheet.kind == "care_station" and rows.has("lon"):
            self._towns |= {town for code in rows.column("area_code") if (town := places.town_of(code or ""))}
        if rows.sheet.kind == "area" and rows.has("geometry"):
            bad = rows.bad()
            pairs = enumerate(zip(rows.column("code"), rows.column("geometry"), strict=True))
            self._codes |= {code for position, (code, outline) in pairs if outline and position not in bad}

    def look(self, connection: sa.Connection) -> tuple[Say, ...]:
        """Everything there is to say about the file's outlines as a whole, and about stations and their towns."""
        notes: list[Say | None] = [*self._matching.notes()]
        if self._codes:
            around = record.load(connection, self._codes, self.today)
            shifted = shift.look(around, self._before, self.declared)
            judged = stations.outlines_of(around)
            notes += [shifted, stations.look(connection, judged, self.declared, self.today)]
            notes += looking.look(around, self._named, elsewhere=shifted is not None)
        if self._towns:
            judged = stations.outlines_of(record.load(connection, self._towns, self.today))
            notes.append(stations.look(connection, judged, None, self.today))
        return tuple(note for note in notes if note is not None)
