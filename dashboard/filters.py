"""Filters: what is looked at.  One frozen value, the same on every page, that lives in the link.

    filters, problems = from_query(params, choices)     # what a link says, and a sentence for what it cannot have
    filters.to_query()                                  # the same as link parameters: codes only, never Chinese
    filters.ask()                                       # what the measures are asked
    filters.in_words(t, choices)                        # the line below the title

Grain: one month for monthly windows, one as-of date for states; empty towns, tiers and categories mean all.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from dashboard import formatting, navigation
from dashboard.errors import MonthAhead, UnknownFilter
from dashboard.i18n import Translator
from dashboard.remembered import remembered
from data_access import months, parameters, users
from data_access.engine import Database
from data_access.errors import BeforeData, DatabaseEmpty, NotAllowed, UnknownArea, UserError
from data_access.measures.model import Ask
from data_access.parameters import ALL_TIERS, CATEGORIES, REGISTER_KINDS
from data_access.queries import areas, freshness
from data_access.queries.areas import Area
from data_access.scope import Scope
from data_access.texts import msg

PARAMETERS = ("month", "as_of", "towns", "tiers", "categories", "kind")
_SAFE = re.compile(r"[0-9A-Za-z_-]{1,24}")
Problems = tuple[UserError, ...]


@dataclass(frozen=True)
class Choices:
    """What one may choose from; nothing here lies outside the scope but the bare codes of the city's other towns."""

    city: Area
    towns: tuple[Area, ...]
    outside: frozenset[str]  # codes of the city's towns that are not the scope's
    first: dt.date  # the first visit on record
    data_date: dt.date
    today: dt.date
    freeze_day: int

    def last_closed(self, as_of: dt.date) -> int:
        return max(months.last_closed(as_of, self.freeze_day), months.month_of(self.first))

    def months(self, as_of: dt.date) -> tuple[int, ...]:
        """The months on offer, the latest first: from the first data to the month of the as-of date."""
        return tuple(range(months.month_of(as_of), months.month_of(self.first) - 1, -1))

    def is_closed(self, m: int, as_of: dt.date) -> bool:
        return months.is_closed(m, as_of, self.freeze_day)

    def town_name(self, code: str) -> str:
        return next((town.name for town in self.towns if town.code == code), code)


@dataclass(frozen=True)
class Filters:
    month: int
    as_of: dt.date
    towns: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    kind: str = "difficulty"

    def ask(self) -> Ask:
        return Ask(self.as_of, self.month, self.towns, self.tiers, self.categories, self.kind)

    def to_query(self) -> dict[str, str]:
        """The link parameters; month and date always stand in it, so that the link shows the same view next week."""
        query = {"month": months.label(self.month), "as_of": self.as_of.isoformat()}
        for name in ("towns", "tiers", "categories"):
            if chosen := getattr(self, name):
                query[name] = ",".join(chosen)
        if self.kind != REGISTER_KINDS[0]:
            query["kind"] = self.kind
        return query

    def at(self, as_of: dt.date, choices: Choices) -> Self:
        """The same at another date: the month stays where it can."""
        kept = self.month <= months.month_of(as_of)
        return replace(self, as_of=as_of, month=self.month if kept else choices.last_closed(as_of))

    def heeding(self, names: frozenset[str]) -> Self:
        """Only the filters that a page heeds; the others fall back to all."""
        return replace(
            self,
            towns=self.towns if navigation.TOWNS in names else (),
            tiers=self.tiers if navigation.TIERS in names else (),
            categories=self.categories if navigation.CATEGORIES in names else (),
            kind=self.kind if navigation.KIND in names else REGISTER_KINDS[0],
        )

    def in_words(self, t: Translator, choices: Choices, names: frozenset[str] = navigation.ALL_FILTERS) -> str:
        """The filters as one line: "2026年10月（已封存 11-05） · 走访记录截至 11-22，其后走访未计入 · 红、黄"."""
        parts = [month_words(self.month, self.as_of, choices, t)] if navigation.MONTH in names else []
        parts.append(_as_of_words(self.as_of, choices, t))
        if self.towns:
            parts.append(t("; ").join(choices.town_name(code) for code in self.towns))
        elif len(choices.towns) == 1:
            parts.append(choices.towns[0].name)
        if navigation.KIND in names:
            parts.append(formatting.word("register_kind", self.kind, t))
        if self.tiers:
            parts.append(t("; ").join(formatting.word("standard_tier", tier, t) for tier in self.tiers))
        if self.categories:
            parts.append(t("; ").join(formatting.word("category", code, t) for code in self.categories))
        return " · ".join(parts)


def month_choice(m: int, as_of: dt.date, choices: Choices, t: Translator) -> str:
    """A month in a list of choices: its name, and its state where it is not closed."""
    return formatting.month(m, t) if choices.is_closed(m, as_of) else month_words(m, as_of, choices, t)


def month_words(m: int, as_of: dt.date, choices: Choices, t: Translator) -> str:
    """A month with its state: closed with the day on which it was frozen, over but provisional, or in progress."""
    name = formatting.month(m, t)
    if choices.is_closed(m, as_of):
        frozen = formatting.short_day(months.freeze_date(m, choices.freeze_day))
        return t("{month} (closed {day})", month=name, day=frozen)
    if months.is_over(m, as_of):
        return t("{month} (provisional)", month=name)
    return t("{month} (in progress)", month=name)


def _as_of_words(as_of: dt.date, choices: Choices, t: Translator) -> str:
    until = min(as_of, choices.data_date)
    text = t("visit records to {day}; later visits are not counted", day=formatting.short_day(until))
    if as_of > choices.data_date:
        text += t(" (days counted to {day})", day=formatting.short_day(as_of))
    return text


def default(choices: Choices) -> Filters:
    """The last closed month at the data date, all towns, children in difficulty."""
    return Filters(choices.last_closed(choices.data_date), choices.data_date)


def from_query(params: Mapping[str, Sequence[str]], choices: Choices) -> tuple[Filters, Problems]:
    """The filters that a link asks for, and one sentence for each thing that it cannot have; the rest is kept."""
    problems: list[UserError] = []
    as_of = _as_of(_one(params, "as_of"), choices, problems)
    filters = Filters(
        month=_month(_one(params, "month"), as_of, choices, problems),
        as_of=as_of,
        towns=_towns(_many(params, "towns"), choices, problems),
        tiers=_known(_many(params, "tiers"), ALL_TIERS, msg("the tier"), problems),
        categories=_known(_many(params, "categories"), CATEGORIES, msg("the category"), problems),
        kind=(_known(_many(params, "kind")[:1], REGISTER_KINDS, msg("the register"), problems) or REGISTER_KINDS)[0],
    )
    return filters, tuple(problems)


def _many(params: Mapping[str, Sequence[str]], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(v for text in params.get(name, ()) for v in text.split(",") if v))


def _one(params: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(_many(params, name)), "")


def _echo(value: str) -> str:
    """A value from a link as far as it may be repeated on the page."""
    return value if _SAFE.fullmatch(value) else "…"


def _as_of(text: str, choices: Choices, problems: list[UserError]) -> dt.date:
    if not text:
        return choices.data_date
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        problems.append(UnknownFilter(what=msg("the date"), value=_echo(text)))
        return choices.data_date
    if day < choices.first:
        problems.append(BeforeData(date=day.isoformat(), first=choices.first.isoformat()))
        return choices.data_date
    if day > choices.today:
        problems.append(UnknownFilter(what=msg("the date"), value=_echo(text)))
        return choices.data_date
    return day


def _month(text: str, as_of: dt.date, choices: Choices, problems: list[UserError]) -> int:
    if not text:
        return choices.last_closed(as_of)
    try:
        m = months.parse(text)
    except ValueError:
        problems.append(UnknownFilter(what=msg("the month"), value=_echo(text)))
        return choices.last_closed(as_of)
    if m > months.month_of(as_of):
        problems.append(MonthAhead(month=text))
        return choices.last_closed(as_of)
    if m < months.month_of(choices.first):
        problems.append(BeforeData(date=text, first=choices.first.isoformat()))
        return choices.last_closed(as_of)
    return m


def _towns(codes: tuple[str, ...], choices: Choices, problems: list[UserError]) -> tuple[str, ...]:
    own = {town.code for town in choices.towns}
    for code in codes:
        if code in choices.outside:
            problems.append(NotAllowed())
        elif code not in own:
            problems.append(UnknownArea(code=_echo(code)))
    return tuple(code for code in codes if code in own)


def _known(values: tuple[str, ...], choices: tuple[str, ...], what: str, problems: list[UserError]) -> tuple[str, ...]:
    problems.extend(UnknownFilter(what=what, value=_echo(value)) for value in values if value not in choices)
    return tuple(value for value in choices if value in values)


@remembered
def choices(
    database: Database,
    scope: Scope,
    version: int,
    today: dt.date,
    time_zone: str,
) -> Choices:
    """What a scope may choose from; one reading per scope, data version and day.

    Raises DatabaseEmpty where there are no areas or no visits yet.
    """
    with database.look(scope, freshness.at(version, scope.city)) as connection:
        data_date = freshness.data_date(connection, scope, time_zone, today)
        first = freshness.first_data(connection, scope)
        if data_date is None or first is None or first > data_date:
            raise DatabaseEmpty(what=msg("visits"))
        towns = areas.towns(connection, scope, data_date)
        return Choices(
            city=areas.city(connection, scope),
            towns=towns,
            outside=users.town_codes(connection, scope.city) - {town.code for town in towns},
            first=first,
            data_date=data_date,
            today=today,
            freeze_day=parameters.load(connection, data_date).freeze_day,
        )
