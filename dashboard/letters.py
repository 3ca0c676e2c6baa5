"""工作提示函、督办单: whom a letter is about, drafting it, the steps that it goes, and the paper itself.

    to_see(access, ask)                       # whom somebody must see now, by town
    draft(page, REMINDER, towns, due_on)      # numbers and registers, one letter a town; no paper is made yet
    make(taken, letter), pack(taken, letters) # the paper of a registered letter, or of several in one .zip
    go(page, (letter,), LetterState.ISSUED, "")  # the next step

A letter is about every child of its town that must be seen now (never + overdue, A4), whatever tiers or categories are
looked at.  Its paper is made from the register whenever somebody asks, so that asking twice numbers nothing twice: the
children are those that were registered, and what is told of them is what the records tell of that day by now.
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from dashboard import doors, facts, figures, formatting, trail
from dashboard.doors import Listed
from dashboard.exports import letter_paper
from dashboard.exports.letter_paper import Line, Paper
from dashboard.figures import Access
from dashboard.i18n import Translator
from dashboard.page import Page
from dashboard.taking import Office, Taking, about
from dashboard.unvisited import next_working_day
from data_access import letters
from data_access.errors import NotAllowed
from data_access.instants import local_date
from data_access.letters import REMINDER, SUPERVISION_ORDER, Drafted, Drafting, NobodyToSee, ToTown
from data_access.measures.model import Ask
from data_access.measures.registry import measure_of
from data_access.queries import letters as written
from data_access.queries.letters import Letter, LetterState
from data_access.queries.roster import Asked, Detail
from data_access.queries.snapshot import MUST_BE_SEEN, ChildState
from data_access.texts import msg

MEASURE = "A4"
WORKING_DAYS = 5
"""Between the next working day, on which a letter arrives, and the day on which it is due unless another is chosen."""

KIND_WORDS = {REMINDER: msg("Reminder letter"), SUPERVISION_ORDER: msg("Supervision order")}
STATE_WORDS = {
    LetterState.DRAFTED: msg("drafted"),
    LetterState.REVIEWED: msg("reviewed"),
    LetterState.ISSUED: msg("issued"),
    LetterState.ACKNOWLEDGED: msg("acknowledged"),
    LetterState.ANSWERED: msg("answered"),
    LetterState.CLOSED: msg("settled"),
    LetterState.WITHDRAWN: msg("withdrawn"),
}
_UNFIT_FOR_A_FILE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


# --- whom it is about -------------------------------------------------------------------------------------------------


def everybody(ask: Ask) -> Ask:
    """The ask without tiers and categories: a letter leaves nobody out."""
    return replace(ask, tiers=(), categories=())


def to_see(access: Access, ask: Ask) -> dict[str, tuple[Listed, ...]]:
    """The children who must be seen now, by town in division order; who has no village is in none.

    Raises NotAllowed for roles without child rows.
    """
    found: dict[str, list[Listed]] = {town.code: [] for town in facts.towns(access, ask.as_of)}
    for row in doors.children(access, everybody(ask), MEASURE):
        if row.state in MUST_BE_SEEN and row.town in found:
            found[row.town].append(row)
    return {town: tuple(rows) for town, rows in found.items() if rows}


def usual_due(today: dt.date, holidays: Collection[dt.date]) -> dt.date:
    """The day on which a letter is due where nobody chooses another."""
    day = next_working_day(today, holidays)
    for _ in range(WORKING_DAYS):
        day = next_working_day(day, holidays)
    return day


def kinds(office: Office) -> tuple[str, ...]:
    """What may be issued: supervision orders only where the settings name a body that may."""
    return (REMINDER, SUPERVISION_ORDER) if office.supervision_body else (REMINDER,)


def word_of(office: Office, kind: str) -> str:
    """The word before the year in a number: 童护提示, of a supervision order 童护督办."""
    word = office.letter_word
    if kind == REMINDER:
        return word
    return word.replace("提示", "督办") if "提示" in word else f"{word}督办"


# --- the register -----------------------------------------------------------------------------------------------------


def may_draft(page: Page) -> bool:
    return letters.may_draft(page.scope)


def register(access: Access, on: dt.date) -> tuple[Letter, ...]:
    """The letters to the towns of the scope, the latest day first; never kept, for the next screen must have the next
    step.  Raises NotAllowed for a role that sees no figures about visits.
    """
    with access.read() as connection:
        return written.register(connection, access.scope, on)


def standing(found: Sequence[Letter], ask: Ask, kind: str) -> dict[str, Letter]:
    """The letters of a kind about the same day and register that were not withdrawn, by town."""
    return {
        letter.town_code: letter
        for letter in found
        if (letter.kind, letter.as_of, letter.register_kind) == (kind, ask.as_of, ask.kind)
        and letter.state is not LetterState.WITHDRAWN
    }


def seen_since(access: Access, ask: Ask, found: Sequence[Letter]) -> dict[str, int]:
    """How many of each letter's children have a valid visit after its day, by letter.

    Raises NotAllowed for roles without child rows.
    """
    about_whom = _children(access, ask.as_of)
    last: dict[str, Mapping[str, dt.date | None]] = {}
    for kind in {letter.register_kind for letter in found}:
        asked = replace(everybody(ask), towns=(), kind=kind)
        last[kind] = {row.child: row.last_visit_on for row in doors.children(access, asked, MEASURE)}
    return {
        letter.id: sum(
            on is not None and on > letter.as_of
            for on in (last[letter.register_kind].get(child) for child in about_whom.get(letter.id, ()))
        )
        for letter in found
    }


def local_day(access: Access, at: dt.datetime, on: dt.date) -> dt.date:
    """The local date of a step."""
    return local_date(at, figures.parameters_in_force(access, on).time_zone)


def _children(access: Access, on: dt.date) -> dict[str, tuple[str, ...]]:
    with access.read() as connection:
        return written.children(connection, access.scope, on)


def next_steps(page: Page, state: LetterState) -> tuple[LetterState, ...]:
    """What this person may do next with a letter in a state."""
    return letters.steps(page.scope, state)


def draft(page: Page, kind: str, towns: Collection[str], due_on: dt.date) -> tuple[Drafted, ...]:
    """Register a letter to each of the towns where somebody must be seen, numbered in division order.

    Raises NobodyToSee, NotAllowed (also for a kind that nobody may issue here), AuditFailed, and what `letters.draft`
    raises.
    """
    if kind not in kinds(page.office):
        raise NotAllowed()
    ask, t = page.ask, page.t
    to = tuple(
        ToTown(town, tuple(row.child for row in rows))
        for town, rows in to_see(page.access, ask).items()
        if town in towns
    )
    if not to:
        raise NobodyToSee()

    def record(drafted: tuple[Drafted, ...]) -> None:
        told = [
            (t("{kind} {number} drafted", kind=t(KIND_WORDS[kind]), number=each.number), each.town, each.children)
            for each in drafted
        ]
        trail.letters(page.access.database, page.user, told)

    drafting = Drafting(kind, word_of(page.office, kind), ask.kind, ask.as_of, page.today, due_on, to)
    return letters.draft(page.access.database, page.scope, drafting, _by(page), _now(), record)


def go(page: Page, chosen: Sequence[Letter], state: LetterState, note: str) -> None:
    """Go one step with some letters, all or none.  Raises AuditFailed, and what `letters.step` raises."""
    t = page.t

    def told(letter: Letter) -> str:
        kind = t(KIND_WORDS[letter.kind])
        return t("{kind} {number}: {state}", kind=kind, number=letter.number, state=t(STATE_WORDS[state]))

    def record() -> None:
        events = [(told(letter), letter.town_code, ()) for letter in chosen]
        trail.letters(page.access.database, page.user, events)

    ids = [letter.id for letter in chosen]
    letters.step(page.access.database, page.scope, ids, state, note, _by(page), _now(), page.today, record)


def _by(page: Page) -> str:
    return page.user.name or page.user.subject


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


# --- the paper --------------------------------------------------------------------------------------------------------


def make(taken: Taking, letter: Letter) -> bytes:
    """The .docx of a registered letter, recorded before there is a byte.

    Raises NotAllowed for roles without child rows, AuditFailed.
    """
    return _written(taken, letter, _recorded(taken, letter))


def pack(taken: Taking, found: Sequence[Letter]) -> bytes:
    """Several letters in one .zip, in the order given, all recorded before there is a byte of one."""
    recorded = [(letter, _recorded(taken, letter)) for letter in found]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for letter, about_whom in recorded:
            on = letter.made_on
            entry = zipfile.ZipInfo(f"{file_name(taken, letter)}.docx", (on.year, on.month, on.day, 0, 0, 0))
            packed.writestr(entry, _written(taken, letter, about_whom), zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _recorded(taken: Taking, letter: Letter) -> tuple[str, ...]:
    """The children that a letter is about, after the row of the trail which says that it leaves.

    Raises NotAllowed, AuditFailed.
    """
    if not taken.access.scope.allows(letter.town_code):
        raise NotAllowed()
    about_whom = _children(taken.access, letter.as_of).get(letter.id, ())
    t = taken.t
    what = t("{kind} {number} taken", kind=t(KIND_WORDS[letter.kind]), number=letter.number)
    taken.record(what, about_whom, letter.town_code)
    return about_whom


def _written(taken: Taking, letter: Letter, about_whom: Sequence[str]) -> bytes:
    of_town = _of_town(taken, letter)
    return letter_paper.write(_paper(of_town, letter, about_whom), about(of_town, (MEASURE, "A1")), taken.t)


def file_name(taken: Taking, letter: Letter) -> str:
    """As in 童护提示〔2026〕12号-桐泾镇; without an ending."""
    return _UNFIT_FOR_A_FILE.sub("_", f"{letter.number}-{taken.choices.town_name(letter.town_code)}")


def _of_town(taken: Taking, letter: Letter) -> Taking:
    """The same Taking, of the letter's town, day and register."""
    filters = replace(
        taken.filters.at(letter.as_of, taken.choices),
        towns=(letter.town_code,), tiers=(), categories=(), kind=letter.register_kind,
    )  # fmt: skip
    return replace(taken, filters=filters)


def _paper(taken: Taking, letter: Letter, about_whom: Sequence[str]) -> Paper:
    t, access, office = taken.t, taken.access, taken.office
    rows = {row.child: row for row in doors.children(access, taken.ask, MEASURE)}
    listed = [row for row in rows.values() if row.child in set(about_whom)]  # in the order of the lists
    details = doors.details(access, tuple(Asked(row.child, row.village, row.director) for row in listed), letter.as_of)
    missing = [child for child in about_whom if child not in rows]
    lines = [_line(row, details.get(row.child), t) for row in listed]
    lines += [Line(child, "", "", "not_assessed", None, "", changed=True) for child in missing]
    city = taken.choices.city.name
    issued = letter.step(LetterState.ISSUED)
    order = letter.kind == SUPERVISION_ORDER
    return Paper(
        title=t(KIND_WORDS[letter.kind]),
        order=order,
        number=letter.number,
        town=taken.choices.town_name(letter.town_code),
        body=office.supervision_body if order else office.signed_by(city),
        contact=office.contact,
        clauses=t(measure_of("A1").clause),
        register=formatting.word("register_kind", letter.register_kind, t),
        as_of=letter.as_of,
        due_on=letter.due_on,
        signed_on=letter.made_on if issued is None else local_day(access, issued.at, letter.as_of),
        mark=_mark(letter, t),
        children=letter.children,
        never=sum(row.state is ChildState.NEVER for row in listed),
        overdue=sum(row.state is ChildState.OVERDUE for row in listed),
        vacant=sum(not row.director for row in listed),
        stale=letter.town_code in facts.stale_towns(access, letter.as_of),
        records_end=_records_end(access, letter),
        lines=tuple(lines),
    )


def _line(row: Listed, detail: Detail | None, t: Translator) -> Line:
    village = detail.village_name if detail is not None else row.village
    director = (detail.director_name if detail is not None else None) or t("vacant post")
    number = (detail.roster_no if detail is not None else None) or ""
    return Line(row.child, number, village, row.tier, row.days, director, changed=row.state not in MUST_BE_SEEN)


def _mark(letter: Letter, t: Translator) -> str:
    """What a paper says of itself that nobody has issued."""
    if letter.state is LetterState.WITHDRAWN:
        return t("Withdrawn, not valid")
    return "" if letter.step(LetterState.ISSUED) else t("Draft, not issued")


def _records_end(access: Access, letter: Letter) -> dt.date | None:
    """The day of the town's latest visit record, not after the letter's day; None without any."""
    found = {town.town_code: town.last_recorded_on for town in facts.town_freshness(access, letter.as_of)}
    ends = found.get(letter.town_code)
    return None if ends is None else min(ends, letter.as_of)
