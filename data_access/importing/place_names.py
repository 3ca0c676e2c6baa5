"""Finding a place: by its code, else by its name and aliases inside its parent.

A code and a name that disagree are never reconciled by guessing: the same place carries different codes in different
editions, and the same name stands for several places.  What is not written in full (永浦 for 永浦村, the town's name
before the village's) is taken only inside the parent that the row names, where one place alone answers to it, and that
is said.
"""

import datetime as dt
import difflib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import sqlalchemy as sa

from data_access import schema
from data_access.importing.says import Say, say
from data_access.importing.spelling import Alike, canonical, codes_like, short, without
from data_access.texts import msg

LEVELS = ("city", "town", "village")
_MOST_NEAR = 5
_LEAST_ALIKE = 0.5


@dataclass(frozen=True)
class Place:
    """`ended`: the place is no more (its valid_to lies behind us); another may carry its name."""

    code: str
    name: str
    level: str
    parent: str
    aliases: tuple[str, ...] = ()
    ended: bool = False

    @cached_property
    def called(self) -> frozenset[str]:
        return frozenset(canonical(name) for name in (self.name, *self.aliases) if name)

    @cached_property
    def short(self) -> frozenset[str]:
        return frozenset(s for name in self.called if (s := short(name, self.level))) - self.called


@dataclass(frozen=True)
class Wanted:
    """What a row says about a place: a code, names by level (city, town, village), and the levels that it may have."""

    code: str | None
    names: tuple[str | None, str | None, str | None] = (None, None, None)
    levels: tuple[str, ...] = LEVELS


@dataclass(frozen=True)
class Found:
    """The code, or why there is none; `note` says on what the match rests where that is not the code.

    `at` is the level whose name is at fault; '' where it is the code, or both.
    """

    code: str | None = None
    problem: Say | None = None
    note: Say | None = None
    at: str = ""


_NO_CODE = say(msg("There is no area with this code."))
_BY_NAME = say(msg("Some places stand without their town; their names are unique, and they were taken by name."))
_BY_SHORT = say(
    msg("Some places are not written in full; each is the only one in its area that can be meant, and was taken.")
)
_OTHER_EDITION = say(msg("Some area codes are of another edition; the places were taken by their names."))
_ELSEWHERE = msg("The code is not known here and lies in another area than the name: check both.")
_BEFORE = say(msg("Some names are borne by a place that is no more and by one that is; the present one was taken."))


@dataclass(frozen=True)
class _Matches:
    """Places that answer to a name; `loose` where it is not their name in full."""

    places: tuple[Place, ...] = ()
    loose: bool = False


@dataclass
class PlaceNames:
    """All places of the database, by code and by name; answers are kept, for files repeat themselves."""

    places: dict[str, Place]
    _by_name: dict[tuple[str, str], list[Place]] = field(default_factory=lambda: defaultdict(list))
    _by_short: dict[tuple[str, str], list[Place]] = field(default_factory=lambda: defaultdict(list))
    _above: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _alike: dict[str, Alike] = field(default_factory=dict)
    _answers: dict[Wanted, Found] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for place in self.places.values():
            self._above[place.code] = self._ancestors(place)
            for name in place.called:
                self._by_name[place.level, name].append(place)
            for name in place.short | self._without_city(place):
                self._by_short[place.level, name].append(place)

    def find(self, wanted: Wanted) -> Found:
        if wanted not in self._answers:
            self._answers[wanted] = self._find(wanted)
        return self._answers[wanted]

    def city_of(self, code: str) -> str | None:
        """The city that a place lies in; by its parents, not by its digits."""
        return self._at_level(code, "city")

    def town_of(self, code: str) -> str | None:
        return self._at_level(code, "town")

    # --- what lies in what ---

    def _at_level(self, code: str, level: str) -> str | None:
        chain = (code, *self._above.get(code, ())) if code in self.places else ()
        return next((c for c in chain if c in self.places and self.places[c].level == level), None)

    def _ancestors(self, place: Place) -> tuple[str, ...]:
        """Codes above, nearest first; a foreign database may hold a circle."""
        found: list[str] = []
        code = place.parent
        while code and code not in found:
            found.append(code)
            code = self.places[code].parent if code in self.places else ""
        return tuple(found)

    def _without_city(self, place: Place) -> frozenset[str]:
        """A zone is called by its own words inside its city: 开发区 for 昆山开发区."""
        city = self.places.get(place.parent)
        if place.level != "town" or city is None:
            return frozenset()
        prefixes = city.called | city.short
        rests = (without(prefixes, name, "town") for name in place.called)
        return frozenset(rest for rest in rests if rest) - place.called

    def _within(self, found: Iterable[Place], parents: Sequence[Place] | None) -> tuple[Place, ...]:
        if parents is None:
            return tuple(found)
        codes = {parent.code for parent in parents}
        return tuple(place for place in found if codes.intersection(self._above[place.code]))

    # --- finding ---

    def _find(self, wanted: Wanted) -> Found:
        names = {level: name for level, name in zip(LEVELS, wanted.names, strict=True) if name}
        place = self.places.get(wanted.code) if wanted.code else None
        if place is not None:
            return self._checked(place, names, wanted.levels)
        if not names:
            return Found(problem=self._near_code(wanted.code)) if wanted.code else Found()
        found = self._named(names, wanted.levels)
        if wanted.code and found.code:
            return self._of_another_edition(wanted.code, found)
        return found

    def _of_another_edition(self, code: str, found: Found) -> Found:
        """An unknown code gives way to a name in full; to less than that only where it lies in the same area."""
        place = self.places[found.code or ""]
        city, town = self.city_of(place.code), self.town_of(place.code)
        same_city = code[:6] == city or code[:6] not in self.places
        if not same_city or (found.note is not None and (place.level == "city" or code[:9] != town)):
            return Found(problem=say(_ELSEWHERE, self._near([place])))
        return Found(place.code, note=_OTHER_EDITION)

    def _checked(self, place: Place, names: dict[str, str], levels: tuple[str, ...]) -> Found:
        """A known code; the names beside it must be the place's own and those of what it lies in."""
        if place.level not in levels:
            return Found(problem=_wrong_level(place, levels))
        for code in (place.code, *self._above[place.code]):
            at = self.places.get(code)
            given = names.get(at.level) if at else None
            if at and given and at not in self._matches(at.level, given, self._parents_of(at)).places:
                return Found(problem=self._disagree(at, given, names))
        lower = names.get(_below(place.level))
        if lower and _below(place.level) in levels:
            return Found(problem=_disagreement(place, lower, None))
        return Found(place.code)

    def _parents_of(self, place: Place) -> list[Place] | None:
        parent = self.places.get(place.parent)
        return [parent] if parent else None

    def _disagree(self, at: Place, given: str, names: dict[str, str]) -> Say:
        others = self._named({**names, at.level: given}, (at.level,))
        return _disagreement(at, given, others.code)

    def _named(self, names: dict[str, str], levels: tuple[str, ...]) -> Found:
        """The place of the lowest name given, inside the higher ones."""
        parents: Sequence[Place] | None = None
        given_level, note = "", None
        for level in (level for level in LEVELS if level in names):
            matches = self._matches(level, names[level], parents)
            if not matches.places:
                return Found(problem=self._unknown(level, names[level], parents), at=level)
            parents, given_level = matches.places, level
            note = note or (_BY_SHORT if matches.loose else None)
        present = [place for place in parents or () if not place.ended]
        if not parents:
            return Found()
        if len(parents) > 1 and len(present) != 1:
            return Found(problem=self._ambiguous(parents), at=given_level)
        if len(parents) > 1:
            parents, note = present, note or _BEFORE
        if given_level not in levels:
            return Found(problem=_wrong_level(parents[0], levels), at=given_level)
        if given_level == "village" and "town" not in names:
            note = note or _BY_NAME
        return Found(parents[0].code, note=note)

    def _matches(self, level: str, name: str, parents: Sequence[Place] | None) -> _Matches:
        """In this order: those of this name; those whose name is written behind its city's or town's; in short."""
        text = canonical(name)
        if exact := self._within(self._by_name.get((level, text), ()), parents):
            return _Matches(exact)
        if whole := self._behind(level, text, parents):
            return _Matches(whole, loose=True)
        in_town = parents is not None and all(parent.level == "town" for parent in parents)
        if level == "village" and not in_town:  # 永浦 alone: 永浦村 here, 永浦社区 in a town that nobody has entered
            return _Matches()
        return _Matches(self._within(self._by_short.get((level, text), ()), parents), loose=True)

    def _behind(self, level: str, text: str, parents: Sequence[Place] | None) -> tuple[Place, ...]:
        """Places written with what they lie in before them: 云浦市桐泾镇永浦村, 桐泾镇永浦村, 云浦市桐泾镇."""
        found: dict[str, Place] = {}
        for above in self._prefixing(level, text):
            prefixes = above.called | (above.short if above.level == "city" else frozenset())
            rest = without(prefixes, text, level)
            if rest is None:
                continue
            inner = self._by_name.get((level, rest), ()) or self._behind(level, rest, [above])
            found |= {place.code: place for place in self._within(self._within(inner, [above]), parents)}
        return tuple(found.values())

    def _prefixing(self, level: str, text: str) -> list[Place]:
        """Cities and towns with whose names a text begins."""
        above = LEVELS[: LEVELS.index(level)]
        starts = [text[:end] for end in range(2, len(text))]
        places = [p for upper in above for start in starts for p in self._by_name.get((upper, start), ())]
        places += [p for start in starts for p in self._by_short.get(("city", start), ()) if "city" in above]
        return list(dict.fromkeys(places))

    # --- why nothing was found ---

    def _unknown(self, level: str, name: str, parents: Sequence[Place] | None) -> Say:
        text = canonical(name)
        same_stem = self._within(self._by_short.get((level, short(text, level) or text), ()), parents)
        elsewhere = self._by_name.get((level, text), ())
        if level not in self._alike:
            self._alike[level] = Alike(name for of, name in self._by_name if of == level)
        inside = [other for other in self._alike[level].few(text) if self._within(self._by_name[level, other], parents)]
        close = difflib.get_close_matches(text, inside, n=_MOST_NEAR, cutoff=_LEAST_ALIKE)
        near = (place for other in close for place in self._within(self._by_name[level, other], parents))
        return say(msg("There is no place of this name here."), self._near([*same_stem, *elsewhere, *near]))

    def _ambiguous(self, found: Sequence[Place]) -> Say:
        return say(msg("Several places have this name: give the town or the code."), self._near(found))

    def _near_code(self, code: str) -> Say:
        near = [self.places[like] for like in dict.fromkeys(codes_like(code)) if like in self.places]
        return say(_NO_CODE.msgid, self._near(near))

    def _near(self, found: Iterable[Place]) -> Say | None:
        listed = list(dict.fromkeys(found))[:_MOST_NEAR]
        if not listed:
            return None
        names = "、".join(f"{self._parent_name(place)}{place.name}（{place.code}）" for place in listed)
        return say(msg("Near: {names}."), names=names)

    def _parent_name(self, place: Place) -> str:
        parent = self.places.get(place.parent)
        return parent.name if parent else ""


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


def load(connection: sa.Connection, today: dt.date) -> PlaceNames:
    """All places of the database as of a day."""
    a = schema.area.c
    rows = connection.execute(sa.select(a.code, a.name, a.level, a.parent_code, a.aliases, a.valid_to)).all()
    return PlaceNames(
        {
            r.code: Place(
                r.code,
                r.name,
                r.level,
                r.parent_code or "",
                tuple((r.aliases or "").split(";")),
                ended=r.valid_to is not None and r.valid_to < today,
            )
            for r in rows
        }
    )
