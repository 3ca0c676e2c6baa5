"""Letters to towns about children whom nobody has visited: drafting them, and the steps that each goes.

    drafted = draft(database, scope, drafting, "u1", now, record)       # one letter a town, numbered in their order
    step(database, scope, (letter_id,), LetterState.REVIEWED, "", "u1", now, today, record)

草拟 → 审核 → 签发 → 签收 → 反馈 → 销号: the bureau drafts, reviews, issues and closes; the town's own supervisor says
that the letter came and what was done; what is not issued yet may be withdrawn, and keeps its number.  Nothing is
changed, steps are added.  Each call is one transaction within the scope; `record` is called before it holds, so that
nothing is written that the audit trail does not tell.

A number is given once: the database refuses a second one, whoever asks at the same moment, and who was refused takes
the next.  A town has one letter of a kind about a day, so that a click that comes twice makes no second one.
"""

import datetime as dt
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import count

import sqlalchemy as sa

from data_access import schema
from data_access.agreements import TEXT_LENGTH, DayUnfit, worded
from data_access.engine import Database
from data_access.errors import DatabaseLocked, NotAllowed, UnknownArea, UserError
from data_access.measures.model import Level
from data_access.queries import areas
from data_access.queries import letters as written
from data_access.queries.letters import LetterState
from data_access.queries.roster import living_here
from data_access.scope import Role, Scope
from data_access.texts import msg

REMINDER, SUPERVISION_ORDER = "reminder", "supervision_order"
MOST_TRIES = 8
"""How often a number is asked for: each time somebody else had taken it a moment before."""

_NEXT = {
    LetterState.DRAFTED: (LetterState.REVIEWED, LetterState.WITHDRAWN),
    LetterState.REVIEWED: (LetterState.ISSUED, LetterState.WITHDRAWN),
    LetterState.ISSUED: (LetterState.ACKNOWLEDGED,),
    LetterState.ACKNOWLEDGED: (LetterState.ANSWERED,),
    LetterState.ANSWERED: (LetterState.CLOSED,),
}
_THE_TOWN_S = frozenset({LetterState.ACKNOWLEDGED, LetterState.ANSWERED})
Record = Callable[[], None]


class NobodyToSee(UserError):
    msgid = msg("Nobody must be seen there now: there is nothing to remind of, and no letter was drafted.")


class LetterStands(UserError):
    msgid = msg(
        "There is letter {number} to this town about the same day already: take that one again, or withdraw it first. "
        "Nothing was drafted."
    )


class StepTaken(UserError):
    msgid = msg("This letter has gone on in the meantime. Look at the register again; nothing was changed.")


class TooLateToIssue(UserError):
    msgid = msg("The due date of this letter has passed. Withdraw it and draft a new one; nothing was changed.")


@dataclass(frozen=True)
class ToTown:
    """What one letter is about: the children by code, in the order of the list."""

    town: str
    children: tuple[str, ...]


@dataclass(frozen=True)
class Drafting:
    """Letters of one kind about one day; `word` stands before the year in their numbers (发文字号)."""

    kind: str
    word: str
    register_kind: str
    as_of: dt.date
    made_on: dt.date
    due_on: dt.date
    to: tuple[ToTown, ...]


@dataclass(frozen=True)
class Drafted:
    """A letter with its number, as the trail tells of it before it holds."""

    id: str
    number: str
    town: str
    children: tuple[str, ...]


def may_draft(scope: Scope) -> bool:
    return scope.role is Role.CITY_SUPERVISOR


def steps(scope: Scope, state: LetterState) -> tuple[LetterState, ...]:
    """The steps that this person may do next with a letter in a state."""
    wanted = {Role.CITY_SUPERVISOR: False, Role.TOWN_SUPERVISOR: True}.get(scope.role)
    return tuple(step for step in _NEXT.get(state, ()) if (step in _THE_TOWN_S) is wanted)


def numbered(word: str, year: int, running: int) -> str:
    """As in 童护提示〔2026〕12号, in every language."""
    return f"{word}〔{year}〕{running}号"


def draft(
    database: Database,
    scope: Scope,
    drafting: Drafting,
    by: str,
    at: dt.datetime,
    record: Callable[[tuple[Drafted, ...]], None],
) -> tuple[Drafted, ...]:
    """Draft a letter to each town, all or none, at an instant (naive UTC); `record` is told their numbers.

    Raises NotAllowed for anybody but the bureau, a child that does not live in the scope or no town, UnknownArea,
    NobodyToSee, LetterStands, DayUnfit, and what `record` and `Database.write` raise.
    """
    if not may_draft(scope):
        raise NotAllowed()
    if not drafting.to or not all(each.children for each in drafting.to):
        raise NobodyToSee()
    if drafting.due_on <= drafting.made_on:
        raise DayUnfit()
    for tries in count(1):
        try:
            with database.write(scope) as connection:
                drafted = _drafted(connection, scope, drafting, by, at)
                record(drafted)
            return drafted
        except sa.exc.IntegrityError as error:  # somebody took the number a moment ago
            if tries == MOST_TRIES:
                raise DatabaseLocked() from error
    raise AssertionError("unreachable")


def _drafted(
    connection: sa.Connection, scope: Scope, drafting: Drafting, by: str, at: dt.datetime
) -> tuple[Drafted, ...]:
    first = _next_number(connection, scope, drafting)  # before looking: a letter that comes in between has this number
    _require(connection, scope, drafting)
    drafted = []
    for running, each in enumerate(drafting.to, first):
        number = numbered(drafting.word, drafting.made_on.year, running)
        letter = Drafted(secrets.token_hex(8), number, each.town, tuple(dict.fromkeys(each.children)))
        connection.execute(
            sa.insert(schema.letter).values(
                id=letter.id,
                city_code=scope.city,
                area_code=each.town,
                kind=drafting.kind,
                year=drafting.made_on.year,
                running=running,
                number=number,
                register_kind=drafting.register_kind,
                as_of=drafting.as_of,
                made_on=drafting.made_on,
                children=len(letter.children),
                due_on=drafting.due_on,
            )
        )
        connection.execute(
            sa.insert(schema.letter_child),
            [{"letter_id": letter.id, "child_id": child} for child in letter.children],
        )
        _go(connection, letter.id, 1, LetterState.DRAFTED, by, at, None)
        drafted.append(letter)
    return tuple(drafted)


def _next_number(connection: sa.Connection, scope: Scope, drafting: Drafting) -> int:
    a = schema.letter.c
    latest = sa.select(sa.func.max(a.running)).where(
        a.city_code == scope.city, a.kind == drafting.kind, a.year == drafting.made_on.year
    )
    return int(connection.execute(latest).scalar() or 0) + 1


def _require(connection: sa.Connection, scope: Scope, drafting: Drafting) -> None:
    """Towns of the city, whose children live in it, without a letter about the same day that stands."""
    about = (drafting.kind, drafting.register_kind, drafting.as_of)
    standing = {
        letter.town_code: letter.number
        for letter in written.register(connection, scope, drafting.made_on)
        if (letter.kind, letter.register_kind, letter.as_of) == about and letter.state is not LetterState.WITHDRAWN
    }
    for each in drafting.to:
        if areas.find(connection, scope, each.town, drafting.made_on).level is not Level.TOWN:
            raise UnknownArea(code=each.town)
        if each.town in standing:
            raise LetterStands(number=standing[each.town])
        wanted = set(each.children)
        if wanted != set(connection.execute(living_here(scope, list(wanted))).scalars()):
            raise NotAllowed()


def step(
    database: Database,
    scope: Scope,
    chosen: Collection[str],
    state: LetterState,
    note: str,
    by: str,
    at: dt.datetime,
    today: dt.date,
    record: Record,
) -> None:
    """Go one step with letters, all or none, at an instant (naive UTC); an answer (反馈) needs words, other steps may
    have some.

    Raises NotAllowed for whom it is not, or a letter outside the scope; StepTaken when the letter stands elsewhere,
    TooLateToIssue, WordsMissing, WordsUnfit, and what `record` and `Database.write` raise.
    """
    if all(state not in steps(scope, before) for before in _NEXT):
        raise NotAllowed()
    said = worded(note, TEXT_LENGTH) if note.strip() or state is LetterState.ANSWERED else None
    try:
        with database.write(scope) as connection:
            known = {letter.id: letter for letter in written.register(connection, scope, today)}
            if not known.keys() >= set(chosen):
                raise NotAllowed()
            for letter in (known[each] for each in chosen):
                if state not in steps(scope, letter.state):
                    raise StepTaken()
                if state is LetterState.ISSUED and letter.due_on < today:
                    raise TooLateToIssue()
                _go(connection, letter.id, len(letter.steps) + 1, state, by, at, said)
            record()
    except sa.exc.IntegrityError as error:  # somebody went the same turn a moment ago
        raise StepTaken() from error


def _go(
    connection: sa.Connection, letter: str, turn: int, state: LetterState, by: str, at: dt.datetime, note: str | None
) -> None:
    row = {"letter_id": letter, "turn": turn, "state": state.value, "at": at, "by": by, "note": note}
    connection.execute(sa.insert(schema.letter_step).values(**row))
