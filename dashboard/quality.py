"""Whether figures can be quoted, and what is filled in, as the data-trust page tells it."""

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from dashboard import doors, facts, figures, formatting
from dashboard.i18n import Translator
from dashboard.page import Page
from data_access import months
from data_access.measures.model import State
from data_access.queries.agreements import Dispute
from data_access.texts import msg

MONTHS_TOLD = 12


class Standing(StrEnum):
    """What can be done with the last closed month's figures."""

    QUOTABLE = "quotable"
    WITH_A_WORD = "with_a_word"
    """Closed; but a town's records do not reach its end."""
    NO_DATA = "no_data"


@dataclass(frozen=True)
class Verdict:
    """The last closed month: its standing, the day on which it closed, the towns whose records end before its end, how
    many visits were entered after it closed, and the months that are still open or not frozen yet.
    """

    standing: Standing
    month: int
    closed_on: dt.date
    short_towns: tuple[tuple[str, dt.date | None], ...]  # (name, last record)
    late_entries: int
    not_closed: tuple[int, ...]
    disputed: int
    revised: int | None = None  # visited as known now less as published (A10)

    @property
    def quotable(self) -> bool:
        return self.standing is not Standing.NO_DATA


def verdict(page: Page, in_question: Sequence[Dispute]) -> Verdict:
    """May I quote the last closed month?  By the data date: what is not recorded yet cannot be quoted."""
    access, on = page.access, page.choices.data_date
    month = figures.last_closed(access, on)
    asked = dataclasses.replace(page.ask, as_of=on, month=month)
    found = {figure.measure: figure for figure in figures.figures(access, asked, ("A1", "A10"))}
    freeze_day = figures.parameters_in_force(access, on).freeze_day
    ends = months.last_day(month)
    last = {row.town_code: row.last_recorded_on for row in facts.town_freshness(access, on)}
    stale = facts.stale_towns(access, on)
    short = tuple(
        (town.name, last.get(town.code))
        for town in page.towns
        if town.code in stale and (last.get(town.code) is None or last[town.code] < ends)  # type: ignore[operator]
    )
    standing = (
        Standing.NO_DATA if found["A1"].state is State.NO_DATA else Standing.WITH_A_WORD if short else Standing.QUOTABLE
    )
    return Verdict(
        standing,
        month,
        months.first_day(month + 1) + dt.timedelta(days=freeze_day - 1),
        short,
        sum(facts.late_entries(access, month).values()),
        tuple(range(month + 1, months.month_of(on) + 1)),
        sum(one.closed_at is None and one.time_window == months.label(month) for one in in_question),
        found["A10.revised"].numerator,
    )


STATE_WORDS = {
    "closed": msg("frozen"),
    "short": msg("frozen, records missing"),
    "frozen_soon": msg("provisional"),
    "running": msg("in progress"),
    "none": msg("no data"),
}


@dataclass(frozen=True)
class Told:
    """A month: its state, a key of STATE_WORDS, and the visits entered after it closed; None where it did not yet."""

    month: int
    state: str
    late: int | None


def months_told(page: Page, found: Verdict) -> tuple[Told, ...]:
    """The twelve months up to that of the data date, the oldest first."""
    access, on = page.access, page.choices.data_date
    running, closed = months.month_of(on), figures.last_closed(access, on)
    begins = months.month_of(page.choices.first)
    told = []
    for m in range(running - MONTHS_TOLD + 1, running + 1):
        late = sum(facts.late_entries(access, m).values()) if m <= closed else None
        if m < begins:
            state = "none"
        elif m > closed:
            state = "running" if m == running else "frozen_soon"
        else:
            state = "short" if m == found.month and found.short_towns else "closed"
        told.append(Told(m, state, late))
    return tuple(told)


def sentence(found: Verdict, t: Translator) -> str:
    """The verdict in one sentence."""
    month = formatting.month(found.month, t)
    if found.standing is Standing.NO_DATA:
        return t("{month} cannot be quoted: no visits are on record.", month=month)
    closed = formatting.short_day(found.closed_on)
    if found.standing is Standing.WITH_A_WORD:
        return t("{month} can be quoted with a word: closed ({day}), but records of some towns end before.",
                 month=month, day=closed)  # fmt: skip
    return t("{month} can be quoted: closed ({day}), the records of every town reach its end.", month=month, day=closed)


def conditions(found: Verdict, page: Page) -> list[str]:
    """What must be said with the figures, a sentence each."""
    t = page.t
    said = [
        t("{town}: records end on {day}.", town=name, day=formatting.day(last))
        if last
        else t("{town}: no records at all.", town=name)
        for name, last in found.short_towns
    ]
    if found.late_entries:
        said.append(t.plural("{n} visit was entered after the month was closed.",
                             "{n} visits were entered after the month was closed.", found.late_entries))  # fmt: skip
    if found.revised:
        said.append(t("Children visited: {n} compared with what was published.", n=f"{found.revised:+d}"))
    if found.disputed:
        said.append(t.plural("{n} figure of it is being checked.", "{n} figures of it are being checked.",
                             found.disputed))  # fmt: skip
    if found.not_closed:
        names = t(", ").join(formatting.month(m, t) for m in found.not_closed)
        said.append(t("{months}: not closed, to be quoted as progress alone.", months=names))
    return said


# --- completeness -----------------------------------------------------------------------------------------------------


@dataclass
class Line:
    """A town and, by field, (filled in, rows)."""

    name: str
    fields: dict[str, tuple[int, int]] = field(default_factory=dict)


def completeness(page: Page) -> list[Line]:
    """Towns in division order and 未落村; only where there are rows."""
    found = _by_town(page)
    named = {town.code: town.name for town in page.towns} | {"": page.t("No village")}
    return [Line(name, dict(found[code])) for code, name in named.items() if code in found]


def _by_town(page: Page) -> Mapping[str, dict[str, tuple[int, int]]]:
    access, ask = page.access, page.ask
    found: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for row in facts.filled(access, ask.as_of, ask.month):
        found[row.town_code][row.field] = (row.filled, row.rows)
    for child in figures.children_on(access, ask.as_of):
        if child.kind != ask.kind:
            continue
        has = {
            "tier": child.tier != "not_assessed",
            "village": bool(child.town),
            "director": bool(child.director),
        }
        for name, is_filled in has.items():
            filled, rows = found[child.town].get(name, (0, 0))
            found[child.town][name] = (filled + is_filled, rows + 1)
    return found


def behind_count(page: Page, door: str) -> int:
    """How many children a door opens, for every role that sees figures about visits."""
    return sum(doors.spread(page.access, page.ask, door).values())
