"""What a figure is: frozen values that cannot be built wrong."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from data_access.errors import ContractBroken


class State(StrEnum):
    """How a figure is to be read; the four are never confused (METRICS, ground rules)."""

    OK = "ok"
    PROVISIONAL = "provisional"  # the month is not closed
    NOT_APPLICABLE = "not_applicable"  # the denominator is 0, or the measure has no meaning for the area
    NO_DATA = "no_data"  # the source is missing


class Level(StrEnum):
    CITY = "city"
    TOWN = "town"
    VILLAGE = "village"


class Window(StrEnum):
    MONTH = "month"  # '2026-10'
    STATE = "state"  # '2026-11-23'
    RANGE = "range"  # '2025-11/2026-10'


class Unit(StrEnum):
    CHILDREN = "children"
    CHILD_MONTHS = "child_months"
    VISITS = "visits"
    DIRECTORS = "directors"
    DAYS = "days"
    HOURS = "hours"
    YUAN = "yuan"
    PLACES = "places"
    GUARANTEES = "guarantees"
    ORGANISATIONS = "organisations"
    CASES = "cases"
    CHANGES = "changes"
    TOWNS = "towns"
    MONTHS = "months"
    POSTS = "posts"
    CONTRACTS = "contracts"
    CATEGORIES = "categories"
    PROGRAMMES = "programmes"
    SHARE = "share"  # a ratio whose numerator does not lie within its denominator, told per cent


class Form(StrEnum):
    RATE = "rate"  # numerator within denominator; value is their ratio
    COUNT = "count"  # numerator alone
    VALUE = "value"  # a median, a mean: value alone, its denominator says over how many


@dataclass(frozen=True)
class Part:
    """One line of a measure, e.g. `A4.overdue`.  `title` is an English msgid."""

    id: str
    title: str
    form: Form
    unit: Unit


@dataclass(frozen=True)
class Measure:
    """The definition of a measure, from which cards, the definitions page and exports are drawn.

    All texts are English msgids, translated where they are shown.  `parts` are the figures that it yields.
    Raises ContractBroken when a text is empty or a part does not carry the measure's id.
    """

    id: str
    title: str
    numerator: str
    denominator: str  # '' for a measure that only counts
    exclusions: str
    clause: str
    window: Window
    parts: tuple[Part, ...]
    direction: Literal["up", "down", "none"]
    levels: frozenset[Level]
    interval: bool = False  # Wilson 95 % beside each rate (A, B and F only)
    version: int = 1

    def __post_init__(self) -> None:
        if not all((self.id, self.title, self.numerator, self.clause, self.parts, self.levels)):
            raise ContractBroken(f"{self.id}: a definition is incomplete")
        if any(part.id != self.id and not part.id.startswith(f"{self.id}.") for part in self.parts):
            raise ContractBroken(f"{self.id}: a part carries another id")
        if not self.denominator and any(part.form is Form.RATE for part in self.parts):
            raise ContractBroken(f"{self.id}: a rate has no denominator")


@dataclass(frozen=True)
class Figure:
    """One number with everything needed to read it.

    Grain: measure or part × area × window.  A rate has numerator and denominator; a count has `numerator` alone; a
    value (median, mean) has `value` and the number of things it is over as `denominator`.
    """

    measure: str
    area_code: str
    area_name: str
    window: str
    numerator: int | None
    denominator: int | None
    value: float | None
    low: float | None
    high: float | None
    state: State

    def __post_init__(self) -> None:
        if self.numerator is not None and self.denominator is not None and self.numerator > self.denominator:
            raise ContractBroken(f"{self.measure}: the numerator exceeds its denominator")


@dataclass(frozen=True)
class Ask:
    """What is asked of the measures: time and filters; the scope stands beside it, never inside.

    `month` drives monthly windows, `as_of` drives states.  Empty filters mean all.  `since` is for B2 alone:
    movements count from the last day of that month, without it from that of the month before `month`.
    Raises ContractBroken when the month lies after the month of as_of, or `since` not before the month.
    """

    as_of: dt.date
    month: int
    towns: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    kind: str = "difficulty"
    since: int | None = None

    @property
    def moved_since(self) -> int:
        """The month from whose last day on movements count."""
        return self.month - 1 if self.since is None else self.since

    def __post_init__(self) -> None:
        if self.month > self.as_of.year * 12 + self.as_of.month - 1:
            raise ContractBroken("the month cannot exceed the month of the as-of date")
        if self.moved_since >= self.month:
            raise ContractBroken("movements begin before the month in which they end")
