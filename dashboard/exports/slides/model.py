"""What slides are made from: frozen values, all texts in the language of the file.

    Deck(title, cover, (Slide(message, notes, Layout.SIDE, (chart, words)), …), foot, about)

Grain: one Slide a message; its parts stand in the places of its layout, in their order.  Nothing is asked and nothing
computed here: `dashboard.briefing` gives the values, `deck.presentation` draws them.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

Cell = str | float | int | None
"""A cell of a workbook; None is blank: no data, no rate, or masked, which its note says."""


class Layout(StrEnum):
    """Where the parts of a slide stand; the first part is the largest."""

    WHOLE = "whole"
    FOOT = "foot"  # a chart over the width, words below it
    SIDE = "side"  # two thirds and one, words below the first where there is a third part
    PAPER = "paper"  # lines to be edited, and small type beside them
    HALVES = "halves"  # two equal halves; a heading above each and words below, where there are six parts


class Look(StrEnum):
    """How a series is drawn; `looks.LOOKS` knows the colours, and patterns for grey print."""

    RED = "red"
    YELLOW = "yellow"
    BLUE = "blue"
    GREEN = "green"
    NOT_ASSESSED = "not_assessed"
    PLAIN = "plain"
    PALE = "pale"
    STRIPED = "striped"
    FAINT = "faint"
    OPEN = "open"  # the month in progress, and what is provisional: hollow points without a line
    CENTRE = "centre"
    LIMIT = "limit"
    GOAL = "goal"
    POINTS = "points"  # points alone
    SIGNAL = "signal"  # points that stand out
    LINE = "line"
    STEP = "step"  # a line without points


class Kind(StrEnum):
    STACKED = "stacked"  # bars lying
    SHARES = "shares"  # the same as shares of 100 %
    BARS = "bars"  # bars lying beside each other
    LINES = "lines"  # lines and points over categories


class Mark(StrEnum):
    """A point that is not like the others: of a series of points, by its place in it."""

    FAR_BELOW = "far_below"
    BELOW = "below"
    ABOVE = "above"
    FAR_ABOVE = "far_above"
    HOLLOW = "hollow"


@dataclass(frozen=True)
class Series:
    """One series; `low` and `high` are the ends of its intervals, `marks` its unusual points, by position.

    `coarse`: positions of rates over so few that a decimal would be finer than one of them.
    """

    name: str
    values: tuple[float | None, ...]
    look: Look
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()
    marks: tuple[tuple[int, Mark], ...] = ()
    labelled: bool = False  # its values stand beside its points or in its bars
    coarse: tuple[int, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column of the workbook beside what is drawn: numerators, denominators, words, notes."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Extra:
    """A row of the workbook below what is drawn: an area whose numbers do not all leave.  `cells`: series, columns."""

    category: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Chart:
    """A native chart and its embedded workbook.

    `form` is the number format of the values ("0", "0.0%", "General"); `low`, `high` are the ends of the value axis,
    None where the office program chooses; `label` heads the column of the categories.
    """

    name: str
    alt: str
    kind: Kind
    label: str
    categories: tuple[str, ...] | tuple[dt.date, ...]
    series: tuple[Series, ...]
    form: str = "0"
    low: float | None = None
    high: float | None = None
    columns: tuple[Column, ...] = ()
    extra: tuple[Extra, ...] = ()
    every: int = 1  # months between two labels, where the categories are the first days of months

    @property
    def by_month(self) -> bool:
        return bool(self.categories) and isinstance(self.categories[0], dt.date)


@dataclass(frozen=True)
class Words:
    """Paragraphs in one box, fitted to it; `small` for definitions, `heading` for one line above a chart.

    `instead`: they stand where a chart would, and say why there is none.
    """

    lines: tuple[str, ...]
    name: str
    small: bool = False
    heading: bool = False
    instead: bool = False


@dataclass(frozen=True)
class Numbered:
    """Sentences with their numbers; 0 stands for none."""

    lines: tuple[tuple[int, str], ...]
    name: str


@dataclass(frozen=True)
class Number:
    """A key number: "178/180", what it is, a note."""

    value: str
    what: str
    note: str = ""


@dataclass(frozen=True)
class Numbers:
    items: tuple[Number, ...]
    name: str


@dataclass(frozen=True)
class Bullets:
    """Lines to be edited by who holds the talk, below a heading."""

    heading: str
    lines: tuple[str, ...]
    name: str


class Ground(StrEnum):
    """How an area of the map is filled."""

    STANDARD = "standard"
    NOT_YET = "notyet"
    NONE = "none"
    OTHER = "other"  # around the town that the map is about


class Pin(StrEnum):
    STANDARD = "standard"
    NOT_YET = "notyet"
    CLOSED = "closed"
    SITE = "site"


@dataclass(frozen=True)
class Area:
    """An area of the map with its outline (GeoJSON text, degrees); `named`: its name stands on it."""

    name: str
    geometry: str
    ground: Ground
    alt: str
    named: bool = True


@dataclass(frozen=True)
class Point:
    name: str
    lon: float
    lat: float
    pin: Pin
    alt: str


@dataclass(frozen=True)
class TownMap:
    """Areas and points as native shapes, the legend beside them, `note` (审图号, or that it is a sketch) below."""

    areas: tuple[Area, ...]
    points: tuple[Point, ...]
    grounds: tuple[tuple[Ground, str], ...]
    pins: tuple[tuple[Pin, str], ...]
    gaps: tuple[str, ...]  # what the map cannot show, counted
    note: str
    empty: str  # said where no area has an outline
    name: str


Part = Words | Numbered | Numbers | Bullets | Chart | TownMap


@dataclass(frozen=True)
class Slide:
    """One message, its parts, and what the speaker should know: numerators, denominators, windows, definitions."""

    message: str
    notes: tuple[str, ...]
    layout: Layout
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Cover:
    """The first slide: the place above the title, the month below, then lines about scope, filters and dates."""

    place: str
    title: str
    month: str
    lines: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Deck:
    """`foot` stands on each slide beside its number; `about` in each workbook, and who took it stands in both."""

    cover: Cover
    slides: tuple[Slide, ...]
    foot: str
    watermark: str
    about: tuple[str, ...]
    about_title: str  # the name of the workbooks' second sheet
    interval_words: tuple[str, str, str, str]  # columns of an interval: its ends, and how far they are
    language: str  # zh, en
    on: dt.date  # the day on which it is made
