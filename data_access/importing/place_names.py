"""Finding a place: by its code, else by its name and aliases inside its parent.

A code and a name that disagree are never reconciled by guessing: the same place carries different codes in different
editions, and the same name stands for several places.
"""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa

from data_access import schema
from data_access.codes import plain
from data_access.importing.says import Say, say
from data_access.texts import msg

LEVELS = ("city", "town", "village")
_MOST_NEAR = 5
_SUFFIXES = re.compile(r"(?:居民委员会|居委会|村民委员会|村委会|办事处|人民政府)$")
_AFTER_VILLAGE = re.compile(r"村(?:民委员会|委会)$")


def canonical(name: str) -> str:
    """A name without what offices add: 永浦村村民委员会, 永浦村委会 and 永浦村 are one."""
    text = plain(name)
    if text.endswith(("村村委会", "村村民委员会")):
        return _SUFFIXES.sub("", text)
    return _SUFFIXES.sub("", _AFTER_VILLAGE.sub("村", text))


@dataclass(frozen=True)
class Place:
    code: str
    name: str
    level: str
    parent: str
    aliases: tuple[str, ...] = ()

    @property
    def called(self) -> frozenset[str]:
        return frozenset(canonical(name) for name in (self.name, *self.aliases) if name)


@dataclass(frozen=True)
class Wanted:
    """What a row says about a place: a code, names by level (city, town, village), and the levels that it may have."""

    code: str | None
    names: tuple[str | None, str | None, str | None] = (None, None, None)
    levels: tuple[str, ...] = LEVELS


@dataclass(frozen=True)
class Found:
    """The code, or why there is none; `note` says on what the match rests where that is not the code."""

    code: str | None = None
    problem: Say | None = None
    note: Say | None = None


_NO_CODE = say(msg("There is no area with this code."))
_BY_NAME = say(msg("Some places stand without their town; their names are unique, and they were taken by name."))
_OTHER_EDITION = say(msg("Some area codes are of another edition; the places were taken by their names."))


@dataclass
class PlaceNames:
    """All places of the database, by code and by name; answers are kept, for files repeat themselves."""

    places: dict[str, Place]
    _by_name: dict[tuple[str, str], list[Place]] = field(default_factory=lambda: defaultdict(list))
    _answers: dict[Wanted, Found] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for place in self.places.values():
            for name in place.called:
                self._by_name[place.level, name].append(place)

    def find(self, wanted: Wanted) -> Found:
        if wanted not in self._answers:
            self._answers[wanted] = self._find(wanted)
        return self._answers[wanted]

    def city_of(self, code: str) -> str | None:
        """The city that a place lies in; by its parents, not by its digits."""
        place = self.places.get(code)
        while place is not None and place.level != "city":
            place = self.places.get(place.parent)
        return place.code if place else None

    def town_of(self, code: str) -> str | None:
        place = self.places.get(code)
        while place is not None and place.level == "village":
            place = self.places.get(place.parent)
        return place.code if place is not None and place.level == "town" else None

    def _find(self, wanted: Wanted) -> Found:
        names = {level: name for level, name in zip(LEVELS, wanted.names, strict=True) if name}
        place = self.places.get(wanted.code) if wanted.code else None
        if place is not None:
            return self._checked(place, names, wanted.levels)
        if not names:
            return Found(problem=self._near_code(wanted.code)) if wanted.code else Found()
        found = self._named(names, wanted.levels)
        if wanted.code and found.code:
            return Found(found.code, note=_OTHER_EDITION)
        return found

    def _checked(self, place: Place, names: dict[str, str], levels: tuple[str, ...]) -> Found:
        if place.level not in levels:
            return Found(problem=_wrong_level(place, levels))
        at: Place | None = place
        while at is not None:
            given = names.get(at.level)
            if given and canonical(given) not in at.called:
                return Found(problem=self._disagree(at, given, names))
            at = self.places.get(at.parent)
        lower = names.get(_below(place.level))
        if lower and _below(place.level) in levels:
            return Found(problem=_disagreement(place, lower, None))
        return Found(place.code)

    def _disagree(self, at: Place, given: str, names: dict[str, str]) -> Say:
        others = self._named({**names, at.level: given}, (at.level,))
        return _disagreement(at, given, others.code)

    def _named(self, names: dict[str, str], levels: tuple[str, ...]) -> Found:
        """The place of the lowest name given, inside the higher ones."""
        parents: list[Place] | None = None
        given_level = ""
        for level in LEVELS:
            if level not in names:
                continue
            matches = self._inside(level, names[level], parents)
            if not matches:
                return Found(problem=self._unknown(level, names[level], parents))
            parents, given_level = matches, level
        if not parents:
            return Found()
        if len(parents) > 1:
            return Found(problem=self._ambiguous(parents))
        if given_level not in levels:
            return Found(problem=_wrong_level(parents[0], levels))
        loose = given_level == "village" and "town" not in names
        return Found(parents[0].code, note=_BY_NAME if loose else None)

    def _inside(self, level: str, name: str, parents: list[Place] | None) -> list[Place]:
        found = self._by_name.get((level, canonical(name)), [])
        if parents is None:
            return found
        within = {parent.code for parent in parents}
        return [place for place in found if within & self._ancestors(place)]

    def _ancestors(self, place: Place) -> set[str]:
        found: set[str] = set()
        code = place.parent
        while code and code not in found:
            found.add(code)
            code = self.places[code].parent if code in self.places else ""
        return found

    def _unknown(self, level: str, name: str, parents: list[Place] | None) -> Say:
        within = {parent.code for parent in parents or ()}
        known = [
            p for p in self.places.values() if p.level == level and (parents is None or within & self._ancestors(p))
        ]
        elsewhere = self._by_name.get((level, canonical(name)), [])
        return say(msg("There is no place of this name here."), _candidates([*elsewhere, *_nearest(name, known)]))

    def _ambiguous(self, found: list[Place]) -> Say:
        return say(msg("Several places have this name: give the town or the code."), _candidates(found, self.places))

    def _near_code(self, code: str) -> Say:
        near = difflib.get_close_matches(code, self.places, n=3, cutoff=0.85)
        return say(_NO_CODE.msgid, _candidates([self.places[c] for c in near]))


def _below(level: str) -> str:
    return {"city": "town", "town": "village"}.get(level, "")


def _wrong_level(place: Place, levels: tuple[str, ...]) -> Say:
    given = say(msg("{name} is of another level."), name=place.name)
    if levels == ("village",):
        return say(msg("A village or community is needed here."), given)
    if levels == ("city",):
        return say(msg("The city is needed here."), given)
    return say(msg("A place of another level is needed here."), given)


def _disagreement(place: Place, given: str, code_of_given: str | None) -> Say:
    other = say(msg("{given} has the code {code}."), given=given, code=code_of_given) if code_of_given else None
    detail = say(msg("The code {code} is {name}, not {given}."), other, code=place.code, name=place.name, given=given)
    return say(msg("Code and name disagree."), detail)


def _nearest(name: str, known: Iterable[Place]) -> list[Place]:
    by_name = {canonical(place.name): place for place in known}
    close = difflib.get_close_matches(canonical(name), by_name, n=_MOST_NEAR, cutoff=0.5)
    return [by_name[match] for match in close]


def _candidates(found: list[Place], places: dict[str, Place] | None = None) -> Say | None:
    if not found:
        return None
    listed = list(dict.fromkeys(found))[:_MOST_NEAR]
    names = "、".join(f"{_parent_name(place, places)}{place.name}（{place.code}）" for place in listed)
    return say(msg("Near: {names}."), names=names)


def _parent_name(place: Place, places: dict[str, Place] | None) -> str:
    parent = places.get(place.parent) if places else None
    return parent.name if parent else ""


def load(connection: sa.Connection) -> PlaceNames:
    a = schema.area.c
    rows = connection.execute(sa.select(a.code, a.name, a.level, a.parent_code, a.aliases)).all()
    return PlaceNames(
        {r.code: Place(r.code, r.name, r.level, r.parent_code or "", tuple((r.aliases or "").split(";"))) for r in rows}
    )
