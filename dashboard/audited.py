"""Reading the audit trail: for the auditor's page and for `tonghu audit extract`.

Nothing here is remembered but the verdict on the chain, for a few minutes: the trail grows while it is read.
"""

import datetime as dt
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from dashboard.access import role_word
from dashboard.commands import OPERATOR
from dashboard.exports.lists import Field, Heading, workbook
from dashboard.i18n import Translator
from dashboard.trail import NOBODY
from data_access import audit, instants, users
from data_access.audit import Action, Fault, Verified
from data_access.engine import Database
from data_access.queries import trail
from data_access.queries.trail import Recorded, Sought
from data_access.scope import Role, Scope
from data_access.texts import msg

ACTION_WORDS = {
    Action.SIGN_IN: msg("came in"),
    Action.DENIED: msg("was refused"),
    Action.LIST_CHILDREN: msg("list of children shown"),
    Action.TIMELINE: msg("child's record opened"),
    Action.REVEAL: msg("name shown"),
    Action.EXPORT: msg("file taken"),
    Action.IMPORT: msg("file brought in"),
    Action.SETTINGS: msg("settings changed"),
}
OTHER_ROLES = {OPERATOR: msg("At the command line"), NOBODY: msg("not known here")}
VERDICT_SECONDS = 600
CODES_A_ROW = 300
"""In a workbook, whose cells hold 32,767 characters: a longer list goes on in the next row, under the same number."""


@dataclass(frozen=True)
class Reader:
    """Who reads of what: the database, an auditor's scope of one city, and the local time of the installation."""

    database: Database
    scope: Scope
    time_zone: str

    def today(self) -> dt.date:
        """By the clock, as the trail is written, whatever day a demo shows."""
        return dt.datetime.now(ZoneInfo(self.time_zone)).date()

    def local(self, at: dt.datetime) -> str:
        return f"{at.replace(tzinfo=dt.UTC).astimezone(ZoneInfo(self.time_zone)):%Y-%m-%d %H:%M:%S}"

    def days(self, first: dt.date, last: dt.date) -> Sought:
        """Everything of these local days."""
        return Sought(instants.day_begins(first, self.time_zone), instants.day_ends(last, self.time_zone))


def events(reader: Reader, sought: Sought, limit: int | None = None, offset: int = 0) -> tuple[Recorded, ...]:
    """The newest first.  Raises NotAllowed for anybody but an auditor, like all that follows."""
    towns = _towns(reader)
    with reader.database.audit.read(reader.scope) as connection:
        return trail.events(connection, reader.scope, towns, sought, limit, offset)


def count(reader: Reader, sought: Sought) -> int:
    towns = _towns(reader)
    with reader.database.audit.read(reader.scope) as connection:
        return trail.count(connection, reader.scope, towns, sought)


def subjects(reader: Reader, sought: Sought) -> tuple[str, ...]:
    towns = _towns(reader)
    with reader.database.audit.read(reader.scope) as connection:
        return trail.subjects(connection, reader.scope, towns, sought)


def _towns(reader: Reader) -> frozenset[str]:
    with reader.database.read(reader.scope) as connection:
        return users.town_codes(connection, reader.scope.city)


def verdict(reader: Reader) -> Verified:
    """Whether the chain is whole, as found within the last minutes."""
    return _verdict(reader.database, reader.scope, int(time.time() // VERDICT_SECONDS))


@lru_cache(maxsize=16)
def _verdict(database: Database, scope: Scope, version: int) -> Verified:  # noqa: ARG001 - a part of the key alone
    return audit.verify(database, scope=scope)


# --- words ------------------------------------------------------------------------------------------------------------


def verdict_words(found: Verified, t: Translator) -> str:
    """The state of the chain in one sentence."""
    if found.fault is None:
        events = t.plural("{n} event", "{n} events", found.events)
        return t("The trail is whole: {events}, none removed, altered or put in.", events=events)
    return t(_FAULTS[found.fault], number=found.at_id)


_FAULTS = {
    Fault.ALTERED: msg("The trail is NOT whole: event {number} was altered. Keep the trail as it is and find out why."),
    Fault.REMOVED: msg("The trail is NOT whole: event {number} was removed. Keep the trail as it is and find out why."),
    Fault.FORGED: msg("The trail is NOT whole: at event {number} it was put in or written anew. Find out why."),
}


def action_word(action: str, t: Translator) -> str:
    return t(ACTION_WORDS[Action(action)]) if action in set(Action) else action


def who_word(role: str, t: Translator) -> str:
    """The role in which somebody did something."""
    if role in set(Role):
        return role_word(Role(role), t)
    return t(OTHER_ROLES[role]) if role in OTHER_ROLES else role


# --- the extract of a year --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Year:
    """What an extract needs beside the events: the year, the city's name, who takes it, and whether it is invented."""

    number: int
    city: str
    taken_by: str
    demo: bool = False


def year_of(reader: Reader, year: int) -> Sought:
    return reader.days(dt.date(year, 1, 1), dt.date(year, 12, 31))


def extract(reader: Reader, year: Year, t: Translator) -> bytes:
    """A year's events as .xlsx, the oldest first, below the sums by what was done and the verdict on the chain.

    The caller records it first.
    """
    found = tuple(reversed(events(reader, year_of(reader, year.number))))
    state = audit.verify(reader.database, scope=reader.scope)
    fields = (
        Field(t("Event"), "number"), Field(t("Time")), Field(t("Person")), Field(t("Role")), Field(t("What")),
        Field(t("Area")), Field(t("Children"), "number"), Field(t("Child codes")), Field(t("Reason")),
        Field(t("Detail")),
    )  # fmt: skip
    rows = [row for event in found for row in _rows(reader, event, t)]
    return workbook(_heading(reader, year, found, state, t), fields, rows, t)


def _rows(reader: Reader, event: Recorded, t: Translator) -> Iterator[tuple[object, ...]]:
    for first in range(0, max(len(event.children), 1), CODES_A_ROW):
        codes = event.children[first : first + CODES_A_ROW]
        yield (
            event.id, reader.local(event.at), event.subject, who_word(event.role, t), action_word(event.action, t),
            event.area_code, len(event.children), "; ".join(codes), event.reason, event.detail,
        )  # fmt: skip


def _heading(reader: Reader, year: Year, found: Sequence[Recorded], state: Verified, t: Translator) -> Heading:
    done = Counter(event.action for event in found)
    sums = t("; ").join(f"{action_word(each, t)} {done[each]}" for each in Action if done[each])
    taken = t("Taken by {who} on {day}", who=year.taken_by, day=reader.today().isoformat())
    return Heading(
        title=t("Audit trail of {year} · {city}", year=year.number, city=year.city),
        lines=(
            t("{events}: {sums}", events=t.plural("{n} event", "{n} events", len(found)), sums=sums or "0"),
            verdict_words(state, t),
            t("Last event {number}, hash {hash}", number=state.last_id, hash=state.last_hash),
            t("Codes only: the trail holds no name, address or telephone of a child."),
        ),
        watermark=" · ".join(
            part for part in (t("Demonstration data (fictional city)") if year.demo else "", taken) if part
        ),
    )
