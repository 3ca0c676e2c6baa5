"""Which child a row is about: by its code, else by the keyed hash of its identity number, else by its name, birthday
and village.  Nothing here repeats a name: reasons speak of fields only.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa

from data_access import schema
from data_access.importing import lookups
from data_access.importing.place_names import PlaceNames
from data_access.importing.rows import Rows
from data_access.importing.says import Say, say
from data_access.texts import msg

_NO_KEY = say(msg("Give the child's code, or its identity number, or its name with birthday and village."))
_UNKNOWN = say(msg("No child on record fits. Import the roster first, or check the code, name, birthday and village."))
_AMBIGUOUS = say(msg("Several children fit: give the child's code."))
_OTHERS_NUMBER = say(msg("This identity number belongs to another child's code."))
_BIRTHDAYS = say(msg("The birthday and the identity number disagree."))
_SEXES = say(msg("The sex and the identity number disagree."))

_Named = tuple[str, dt.date, str]
"""name, birthday, village"""


@dataclass(frozen=True)
class Asked:
    """What one row says about its child."""

    code: str | None
    hash: str | None
    named: _Named | None


@dataclass
class _Known:
    """The children on record that a file may be about."""

    codes: frozenset[str]
    by_hash: dict[str, str]
    hashes: dict[str, str]  # by child: to see that a namesake has another number
    by_name: dict[_Named, set[str]]
    made: dict[str | _Named, str] = field(default_factory=dict)


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
    find = _find_or_make if defines else _find
    answers = [find(known, one) for one in asked]
    must = defines or rows.sheet.column("child_id").required
    for position, answer in enumerate(answers):
        if isinstance(answer, Say) and (must or answer is not _NO_KEY) and not _told(rows, position):
            rows.reject(position, "id" if defines else "child_id", answer)
    found = [None if isinstance(answer, Say) else answer for answer in answers]
    rows.data["child_id"] = found
    if defines:
        rows.data["id"] = found
        _cities(connection, rows, places)


def _told(rows: Rows, position: int) -> bool:
    """A row whose key fields are faulty themselves needs no second reason."""
    return any(rows.faulty(position, name) for name in ("id", "child_id", "identity_number", "born_on", "village_code"))


def _asked(rows: Rows, id_field: str) -> Iterable[Asked]:
    villages = rows.column("village_code")
    columns = (id_field, "identity_hash", "child_name", "born_on")
    for code, hashed, name, born, village in zip(*(rows.column(c) for c in columns), villages, strict=True):
        yield Asked(code, hashed, (name, born, village) if name and born and village else None)


def _known(connection: sa.Connection, asked: list[Asked]) -> _Known:
    identity, child, home = schema.child_identity.c, schema.child.c, schema.child_village.c
    codes = lookups.existing(connection, child.id, {one.code for one in asked if one.code})
    hashed = lookups.by(
        connection,
        sa.select(identity.identity_hash, identity.child_id),
        identity.identity_hash,
        {one.hash for one in asked if one.hash},
    )
    named = lookups.by(
        connection,
        sa.select(identity.name, child.born_on, home.village_code, child.id, identity.identity_hash)
        .join(child_table := schema.child, child_table.c.id == identity.child_id)
        .join(schema.child_village, home.child_id == child.id),
        identity.name,
        {one.named[0] for one in asked if one.named and not one.code},
    )
    by_name: dict[_Named, set[str]] = {}
    for row in named:
        by_name.setdefault((row.name, row.born_on, row.village_code), set()).add(row.id)
    return _Known(
        codes=codes,
        by_hash={row.identity_hash: row.child_id for row in hashed},
        hashes={row.id: row.identity_hash for row in named if row.identity_hash},
        by_name=by_name,
    )


def _find(known: _Known, asked: Asked) -> str | Say:
    if asked.code:
        return asked.code if asked.code in known.codes else lookups.UNKNOWN_ID
    if asked.hash and asked.hash in known.by_hash:
        return known.by_hash[asked.hash]
    if asked.named:
        return _namesake(known, asked) or _UNKNOWN
    return _UNKNOWN if asked.hash else _NO_KEY


def _namesake(known: _Known, asked: Asked) -> str | Say | None:
    """The one child of this name, birthday and village whose identity number, where both are known, is the same."""
    found = known.by_name.get(asked.named, set()) if asked.named else set()
    fitting = {c for c in found if not asked.hash or known.hashes.get(c, asked.hash) == asked.hash}
    if len(fitting) > 1:
        return _AMBIGUOUS
    return next(iter(fitting), None)


def _find_or_make(known: _Known, asked: Asked) -> str | Say:
    """The roster brings children in: a row that fits nobody on record is a new child."""
    if asked.code:
        owner = known.by_hash.get(asked.hash or "", asked.code)
        if owner != asked.code:
            return _OTHERS_NUMBER
        if asked.hash:
            known.by_hash[asked.hash] = asked.code
        return asked.code
    if asked.hash and asked.hash in known.by_hash:
        return known.by_hash[asked.hash]
    match = _namesake(known, asked)
    if match is not None:
        return match
    key = asked.hash or asked.named
    if key is None:
        return _NO_KEY
    made = known.made.setdefault(key, lookups.new_id())
    if asked.hash:
        known.by_hash[asked.hash] = made
    return made


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
