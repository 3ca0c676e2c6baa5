"""Which areas an answer has rows for, and how children and counts fall into them."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa

from data_access import months
from data_access.measures.build import Place
from data_access.measures.model import Ask, Level, State
from data_access.queries import areas
from data_access.queries.areas import Area
from data_access.scope import Scope
from data_access.texts import msg

WITHOUT_VILLAGE = msg("Village not known")
"""未明确村（居）: children counted at the city because no village is on record."""


@dataclass(frozen=True)
class Areas:
    """The areas of a scope on a day; villages are read when they are asked for."""

    city: Area
    towns: tuple[Area, ...]
    villages: Callable[[], tuple[Area, ...]]
    of_one_town: bool  # a town's own scope: what lies in no town valid on the day is not its business


def areas_on(connection: sa.Connection, scope: Scope, on: dt.date) -> Areas:
    """The areas of the scope valid on a day, as long as the connection is open.

    Raises UnknownArea when the database does not hold the city.
    """
    return Areas(
        areas.city(connection, scope),
        areas.towns(connection, scope, on),
        cache(lambda: areas.villages(connection, scope, on)),
        scope.town is not None,
    )


@dataclass(frozen=True)
class Rows:
    """The areas of an answer in division order.

    `towns_of` says which towns ('' for 未落村) an area is made of; `extra` is the row of 未落村, shown only when
    something is counted there.
    """

    level: Level
    places: tuple[Place, ...]
    towns_of: dict[str, tuple[str, ...]]
    extra: Place | None
    pooled: bool  # chosen towns together, under one row

    def key(self, town: str, village: str, city: str) -> str:
        """The code of the row in which a child of this place is counted."""
        if self.level is Level.CITY:
            return self.places[0].code
        return self.row(town if self.level is Level.TOWN else village, city)

    def row(self, area: str, city: str) -> str:
        """The code of the row of an area; what lies in no area valid on the day has the city's row (未明确村（居）)."""
        return area if area in self.towns_of else city


def rows(ask: Ask, level: Level, known: Areas) -> Rows:
    """The areas that the ask leaves of those of the scope on as_of."""
    city = known.city
    towns = [town for town in known.towns if not ask.towns or town.code in ask.towns]
    codes = tuple(town.code for town in towns)
    if level is Level.CITY:
        place = Place(towns[0].code, towns[0].name) if ask.towns and len(towns) == 1 else Place(city.code, city.name)
        inside = codes if ask.towns else ()
        return Rows(level, (place,), {place.code: inside}, None, bool(ask.towns))
    extra = Place(city.code, WITHOUT_VILLAGE)
    inside_of: dict[str, tuple[str, ...]] = {city.code: ("",)}
    if level is Level.TOWN:
        inside_of |= {code: (code,) for code in codes}
        places = tuple(Place(town.code, town.name) for town in towns)
        return Rows(level, places, inside_of, None if known.of_one_town else extra, pooled=False)
    villages = [village for village in known.villages() if not ask.towns or village.parent_code in codes]
    inside_of |= {village.code: (village.parent_code or "",) for village in villages}
    return Rows(level, tuple(Place(v.code, v.name) for v in villages), inside_of, extra, pooled=False)


@dataclass(frozen=True)
class DataKnown:
    """Where visits are on record: the first contact by town ('' for the whole city), all of them whatever the as_of."""

    begins: Mapping[str, dt.date]

    def has(self, towns: tuple[str, ...], ask: Ask) -> bool:
        """True when any of the towns has data in the month of the ask; no towns named means the whole city."""
        upto = min(months.last_day(ask.month), ask.as_of)
        return any(first <= upto for first in self._first(towns))

    def at(self, towns: tuple[str, ...], ask: Ask) -> bool:
        """True when any of the towns has data on as_of."""
        return any(first <= ask.as_of for first in self._first(towns))

    def _first(self, towns: tuple[str, ...]) -> list[dt.date]:
        if not self.begins:
            return []
        city = min(self.begins.values())
        if not towns:
            return list(self.begins.values())
        return [city if town == "" else self.begins.get(town, city) for town in towns]

    def month_state(self, towns: tuple[str, ...], ask: Ask, freeze_day: int) -> State:
        if not self.has(towns, ask):
            return State.NO_DATA
        return State.OK if months.is_closed(ask.month, ask.as_of, freeze_day) else State.PROVISIONAL

    def day_state(self, towns: tuple[str, ...], ask: Ask) -> State:
        return State.OK if self.at(towns, ask) else State.NO_DATA
