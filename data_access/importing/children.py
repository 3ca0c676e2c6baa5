"""Which child a row is about: by its code, else by the keyed hash of its identity number, else by its name, birthday
and village.  Nothing here repeats a name: reasons speak of fields only.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from data_access import schema
from data_access.importing import lookups
from data_access.importing.place_names import PlaceNames
from data_access.importing.rows import Rows
from data_access.importing.says import Say, say
from data_access.importing.values import person
from data_access.texts import msg

_NO_KEY = say(msg("Give the child's code, or its identity number, or its name with birthday and village."))
_UNKNOWN = say(msg("No child on record fits. Import the roster first, or check the code, name, birthday and village."))
_AMBIGUOUS = say(msg("Several children fit: give the child's code."))
_OTHERS_NUMBER = say(msg("This identity number belongs to another child's code."))
_BIRTHDAYS = say(msg("The birthday and the identity number disagree."))
_SEXES = say(msg("The sex and the identity number disagree."))

_OTHER_CHILD = say(
    msg("The child of this code has another name, birthday or identity number: check the code, or leave those blank.")
)

_KEYS = ("id", "child_id", "identity_number", "born_on", "village_code", "village_name", "town_name", "city_name")
_SHARED = ("child_name", "identity_hash", "guardian_name", "guardian_phone", "address", "sex")
"""Fields that a blank cell leaves as they are: what one row of a child says holds for its other rows in the file."""

_Named = tuple[str, dt.date, str]
"""name, birthday, village"""


@dataclass(frozen=True)
class Asked:
    """What one row says about its child."""

    code: str | None
    hash: str | None
    name: str | None
    born_on: dt.date | None
    village: str | None

    @property
    def named(self) -> _Named | None:
        if self.name and self.born_on and self.village:
            return self.name, self.born_on, self.village
        return None


@dataclass(frozen=True)
class _Record:
    """Who the child of a code is; what is not on record is None."""

    name: str | None
    born_on: dt.date
    hash: str | None

    def contradicts(self, asked: Asked) -> bool:
        """Another number or name; a birthday tells only where no name does, for it is easily mistyped."""
        if asked.hash and self.hash and asked.hash != self.hash:
            return True
        if asked.name and self.name:
            return asked.name != person(self.name)
        return asked.born_on not in (None, self.born_on)


@dataclass
class _Known:
    """The children on record that a file may be about, and those that the file itself has brought so far."""

    records: dict[str, _Record]  # by code
    by_hash: dict[str, str]
    hashes: dict[str, str]  # by child: to see that a namesake has another number
    by_name: dict[_Named, set[str]]

    def learn(self, child: str, asked: Asked) -> None:
        if asked.hash:
            self.by_hash.setdefault(asked.hash, child)
            self.hashes.setdefault(child, asked.hash)
        if asked.named:
            self.by_name.setdefault(asked.named, set()).add(child)


def hash_identities(rows: Rows, key: bytes) -> None:
    """Take birthday and sex from the identity numbers, keep their keyed hash and forget the numbers."""
    numbers = rows.data.pop("identity_number", None)
    if numbers is None:
        return
    born, sex = list(rows.column("born_on")), list(rows.column("sex"))
    hashes: list[str | None] = []
    for position, facts in enumerate(numbers):
        hashes.append(facts.keyed_hash(key) if facts else None)
        if facts is None:
            continue
        if born[position] not in (None, facts.born_on):
            rows.reject(position, "identity_number", _BIRTHDAYS)
        if sex[position] not in (None, facts.sex):
            rows.reject(position, "identity_number", _SEXES)
        born[position], sex[position] = facts.born_on, facts.sex
    rows.data["identity_hash"] = hashes
    for name, values in (("born_on", born), ("sex", sex)):
        if rows.sheet.has(name):
            rows.data[name] = values


def resolve(connection: sa.Connection, rows: Rows, places: PlaceNames) -> None:
    """Fill `child_id` (in a roster: the id of a child on record, or a new one)."""
    defines = rows.sheet.tables[0] == "child"
    if not defines and not rows.sheet.has("child_id"):
        return
    asked = list(_asked(rows, "id" if defines else "child_id"))
    known = _known(connection, asked)
    tells_who = "child_identity" in rows.sheet.tables
    answers = _found_or_made(known, asked) if defines else [_find(known, one, corrects=tells_who) for one in asked]
    must = defines or rows.sheet.column("child_id").required
    for position, answer in enumerate(answers):
        if isinstance(answer, Say) and (must or answer is not _NO_KEY) and not _told(rows, position):
            rows.reject(position, "id" if defines else "child_id", answer)
    found = [None if isinstance(answer, Say) else answer for answer in answers]
    rows.data["child_id"] = found
    if defines:
        rows.data["id"] = found
        _cities(connection, rows, places)
    if tells_who:
        _share(rows)


def _share(rows: Rows) -> None:
    """Two periods of a child are two rows, of which often one alone says who it is."""
    for name in _SHARED:
        if not rows.has(name):
            continue
        first: dict[str, str] = {}
        for child, value in zip(rows.data["child_id"], rows.data[name], strict=True):
            if child and value is not None:
                first.setdefault(child, value)
        pairs = zip(rows.data["child_id"], rows.data[name], strict=True)
        rows.data[name] = [first.get(child or "") if value is None else value for child, value in pairs]


def _told(rows: Rows, position: int) -> bool:
    """A row whose key fields are faulty themselves needs no second reason."""
    return any(rows.faulty(position, name) for name in _KEYS)


def _asked(rows: Rows, id_field: str) -> Iterable[Asked]:
    villages = rows.column("village_code")
    columns = (id_field, "identity_hash", "child_name", "born_on")
    for code, hashed, name, born, village in zip(*(rows.column(c) for c in columns), villages, strict=True):
        yield Asked(code, hashed, name, born, village)


def _known(connection: sa.Connection, asked: list[Asked]) -> _Known:
    identity, child, home = schema.child_identity.c, schema.child.c, schema.child_village.c
    people = schema.child.outerjoin(schema.child_identity, identity.child_id == child.id)
    coded = lookups.by(
        connection,
        sa.select(child.id, child.born_on, identity.name, identity.identity_hash).select_from(people),
        child.id,
        {one.code for one in asked if one.code},
    )
    hashed = lookups.by(
        connection,
        sa.select(identity.identity_hash, identity.child_id),
        identity.identity_hash,
        {one.hash for one in asked if one.hash},
    )
    named = lookups.by(
        connection,
        sa.select(identity.name, child.born_on, home.village_code, child.id, identity.identity_hash)
        .select_from(people)
        .join(schema.child_village, home.child_id == child.id),
        identity.name,
        {one.named[0] for one in asked if one.named and not one.code},
    )
    by_name: dict[_Named, set[str]] = {}
    for row in named:
        by_name.setdefault((row.name, row.born_on, row.village_code), set()).add(row.id)
    return _Known(
        records={row.id: _Record(row.name, row.born_on, row.identity_hash) for row in coded},
        by_hash={row.identity_hash: row.child_id for row in hashed},
        hashes={row.id: row.identity_hash for row in (*named, *coded) if row.identity_hash},
        by_name=by_name,
    )


def _find(known: _Known, asked: Asked, *, corrects: bool) -> str | Say:
    """A child on record; a sheet that `corrects` who children are may give another name, not another's number."""
    if asked.code:
        record = known.records.get(asked.code)
        if record is None:
            return lookups.UNKNOWN_ID
        if corrects:
            if asked.hash:
                known.by_hash.setdefault(asked.hash, asked.code)
            return _own_number(known, asked) or asked.code
        return _OTHER_CHILD if record.contradicts(asked) else asked.code
    if asked.hash and asked.hash in known.by_hash:
        return known.by_hash[asked.hash]
    if asked.named:
        return _namesake(known, asked) or _UNKNOWN
    return _UNKNOWN if asked.hash else _NO_KEY


def _own_number(known: _Known, asked: Asked) -> Say | None:
    return _OTHERS_NUMBER if known.by_hash.get(asked.hash or "", asked.code) != asked.code else None


def _namesake(known: _Known, asked: Asked) -> str | Say | None:
    """The one child of this name, birthday and village whose identity number, where both are known, is the same."""
    found = known.by_name.get(asked.named, set()) if asked.named else set()
    fitting = {c for c in found if not asked.hash or known.hashes.get(c, asked.hash) == asked.hash}
    if len(fitting) > 1:
        return _AMBIGUOUS
    return next(iter(fitting), None)


def _found_or_made(known: _Known, asked: list[Asked]) -> list[str | Say]:
    """The roster brings children in: a row that fits nobody, on record or in the file, is a new child.

    Rows with a code are looked at first, then those with a number: which row stands first in the file must not
    decide whether two rows are one child.
    """
    answers: list[str | Say] = [_NO_KEY] * len(asked)
    for at in sorted(range(len(asked)), key=lambda at: (asked[at].code is None, asked[at].hash is None)):
        answer = answers[at] = _find_or_make(known, asked[at])
        if isinstance(answer, str):
            known.learn(answer, asked[at])
    return answers


def _find_or_make(known: _Known, asked: Asked) -> str | Say:
    if asked.code:
        return _own_number(known, asked) or asked.code
    if asked.hash and asked.hash in known.by_hash:
        return known.by_hash[asked.hash]
    match = _namesake(known, asked)
    if match is not None:
        return match
    return lookups.new_id() if asked.hash or asked.named else _NO_KEY


def _cities(connection: sa.Connection, rows: Rows, places: PlaceNames) -> None:
    """The city of each child: given, else that of its village, else the one on record, else the only one there is."""
    own = rows.column("city_code")
    on_record = {
        row.id: row.city_code
        for row in lookups.by(
            connection,
            sa.select(schema.child.c.id, schema.child.c.city_code),
            schema.child.c.id,
            {i for i in rows.data["id"] if i},
        )
    }
    cities = [place.code for place in places.places.values() if place.level == "city"]
    only = cities[0] if len(cities) == 1 else None
    villages = rows.column("village_code")
    found: list[str | None] = []
    for position, (given, village, child) in enumerate(zip(own, villages, rows.data["id"], strict=True)):
        city = given or (places.city_of(village) if village else None) or on_record.get(child or "") or only
        if city is None and not _told(rows, position):
            rows.reject(position, "village_code", say(msg("Give the village, or the city, of this child.")))
        found.append(city)
    rows.data["city_code"] = found
