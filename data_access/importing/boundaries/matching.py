"""The areas of a map against the area table: by code, and by name where a code is of another edition.

Nothing is guessed.  A code whose name is another one, a name that several areas bear, a new name that is nearly one on
record: rejected, with what is near.  A name that is only spelt otherwise is kept as the table has it.
"""

import difflib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from data_access.importing.boundaries.sheets import AreaSheet
from data_access.importing.place_names import LEVELS, Place, PlaceNames, Wanted
from data_access.importing.rows import Rows
from data_access.importing.says import Say, say
from data_access.importing.spelling import canonical
from data_access.texts import msg

_LEVEL_OF = {6: "city", 9: "town", 12: "village"}
_ALIKE = 0.6  # two of three characters
_MOST_NEAR, _LISTED = 5, 10

_SEVERAL = msg("Several areas have this name: give their codes.")
_NEARLY = msg("There is no area of this name, but one much like it: put a new area into the area table first.")
_UNKNOWN = say(msg("There is no area of this name: give its code."))
_TAKEN = msg("The area of this name has another code, under which this file has another area.")
_ON_RECORD = msg("On record: {areas}.")


@dataclass
class Matching:
    """One file against the table: `known` are codes of the file that stand for another code on record."""

    known: dict[str, str] = field(default_factory=dict)
    _new: list[str] = field(default_factory=list)

    def match(self, rows: Rows, places: PlaceNames) -> None:
        """Give the rows the codes, names and parents that the table has for them; problems where it cannot be told."""
        for name in ("code", "name", "parent_code"):
            rows.data[name] = list(rows.column(name))
        table = _Table(places, frozenset(code for code in rows.data["code"] if code))
        order = sorted(range(len(rows)), key=lambda position: len(rows.data["code"][position] or "-" * 99))
        for position in order:
            if not rows.faulty(position, "code"):
                self._one(rows, position, table)

    def notes(self) -> list[Say]:
        found = []
        if self.known:
            pairs = _listed(f"{code} → {there}" for code, there in self.known.items())
            found.append(say(msg("Codes of another edition, taken by the areas' names: {codes}."), codes=pairs))
        if self._new:
            names = _listed(self._new)
            found.append(say(msg("Areas that the area table did not have beside its others: {areas}."), areas=names))
        return found

    def _one(self, rows: Rows, position: int, table: "_Table") -> None:
        code, name = rows.data["code"][position], rows.data["name"][position]
        above = _names_above(rows, position)
        place = table.places.places.get(code or "")
        if place is not None:
            names = {**above, **({place.level: name} if name else {})}
            answer = table.places.find(Wanted(code, _in_order(names)))
            if answer.problem:
                rows.reject(position, "name", answer.problem)
            else:
                _stands_for(rows, position, place)
        elif name and code:
            self._named(rows, position, table, above)
        elif name:
            _only_named(rows, position, table, above)

    def _named(self, rows: Rows, position: int, table: "_Table", above: dict[str, str]) -> None:
        """A code that the table lacks: another edition's, or a new area's."""
        code, name = rows.data["code"][position], rows.data["name"][position]
        level = _LEVEL_OF[len(code)]
        parent = self._parent(rows, position, table, above) if level != "city" else None
        rows.data["parent_code"][position] = parent or rows.data["parent_code"][position]
        found = table.named(level, name, parent)
        if len(found) > 1:
            rows.reject(position, "name", say(_SEVERAL, _candidates(found)))
        elif found and found[0].code in table.in_file:
            rows.reject(position, "code", say(_TAKEN, _candidates(found)))
        elif found:
            self.known[code] = found[0].code
            _stands_for(rows, position, found[0])
        elif near := table.nearly(level, name, parent):
            rows.reject(position, "name", say(_NEARLY, _candidates(near)))
        elif table.beside(level, parent):
            self._new.append(f"{name}（{code}）")

    def _parent(self, rows: Rows, position: int, table: "_Table", above: dict[str, str]) -> str | None:
        """The area above: by its code in the file, as the table knows it, else by its name."""
        code = rows.data["code"][position]
        given: str = rows.data["parent_code"][position] or code[:-3]
        given = self.known.get(given, given)
        if given in table.places.places or given in table.in_file:
            return given
        level = LEVELS[LEVELS.index(_LEVEL_OF[len(code)]) - 1]
        higher = {each: name for each, name in above.items() if LEVELS.index(each) <= LEVELS.index(level)}
        return table.places.find(Wanted(None, _in_order(higher), (level,))).code if level in higher else None


class _Table:
    """The areas on record that still are, by level and name and by what they lie in."""

    def __init__(self, places: PlaceNames, in_file: frozenset[str]) -> None:
        self.places, self.in_file = places, in_file
        self._by_name: dict[tuple[str, str], list[Place]] = defaultdict(list)
        self._inside: dict[tuple[str, str], list[Place]] = defaultdict(list)
        for place in places.places.values():
            if not place.ended:
                self._inside[place.level, place.parent].append(place)
                for name in place.called:
                    self._by_name[place.level, name].append(place)

    def named(self, level: str, name: str, parent: str | None) -> list[Place]:
        found = self._by_name.get((level, canonical(name)), [])
        return [place for place in found if parent is None or place.parent == parent]

    def beside(self, level: str, parent: str | None) -> list[Place]:
        return self._inside.get((level, parent or ""), [])

    def nearly(self, level: str, name: str, parent: str | None) -> list[Place]:
        """Areas with much the same name, for which the file has no outline of their own."""
        others = {canonical(p.name): p for p in self.beside(level, parent) if p.code not in self.in_file}
        near = difflib.get_close_matches(canonical(name), others, n=_MOST_NEAR, cutoff=_ALIKE)
        return [others[name] for name in near]


def _only_named(rows: Rows, position: int, table: _Table, above: dict[str, str]) -> None:
    """An area without a code: the one that bears the name, inside those that the file names above it."""
    name = rows.data["name"][position]
    found = [
        place
        for level in LEVELS
        for place in table.named(level, name, None)
        if all(table.places.find(Wanted(place.code, _in_order({upper: n}))).problem is None
               for upper, n in above.items() if LEVELS.index(upper) < LEVELS.index(level))
    ]  # fmt: skip
    if len(found) == 1:
        _stands_for(rows, position, found[0])
    else:
        rows.reject(position, "name", say(_SEVERAL, _candidates(found)) if found else _UNKNOWN)


def _stands_for(rows: Rows, position: int, place: Place) -> None:
    rows.data["code"][position] = place.code
    rows.data["name"][position] = place.name
    rows.data["parent_code"][position] = place.parent or None


def _names_above(rows: Rows, position: int) -> dict[str, str]:
    source = rows.source
    return source.names_above(rows.positions[position]) if isinstance(source, AreaSheet) else {}


def _in_order(names: dict[str, str]) -> tuple[str | None, str | None, str | None]:
    city, town, village = (names.get(level) for level in LEVELS)
    return city, town, village


def _candidates(found: Iterable[Place]) -> Say:
    return say(_ON_RECORD, areas=_listed(f"{place.name}（{place.code}）" for place in found))


def _listed(texts: Iterable[str]) -> str:
    all_of_them = list(texts)
    more = f" … +{len(all_of_them) - _LISTED}" if len(all_of_them) > _LISTED else ""
    return "、".join(all_of_them[:_LISTED]) + more
