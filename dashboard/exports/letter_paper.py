"""工作提示函、督办单 as .docx: frozen values in, bytes out.  A child stands in it by code and roster number alone."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from dashboard import formatting
from dashboard.exports import document
from dashboard.exports.about import About
from dashboard.exports.document import Column, written_day
from dashboard.i18n import Translator
from data_access import codes
from data_access.texts import msg

LIST = msg("Children without a recorded visit who must be seen now")


@dataclass(frozen=True)
class Line:
    """One child of the annex; `changed`: by the records of now it is no longer one of those to be seen on that day."""

    child: str
    roster_no: str
    village: str
    tier: str
    days: int | None
    director: str
    changed: bool


@dataclass(frozen=True)
class Paper:
    """title … register   as they stand in the letter, in its language
    order        a supervision order, else a reminder
    mark         what an unissued or withdrawn letter says of itself, '' for an issued one
    children     of how many children the letter was registered; never, overdue, vacant: of those listed
    stale        the town's records end well before the letter's day: at records_end, None where there are none
    """

    title: str
    order: bool
    number: str
    town: str
    body: str
    contact: str
    clauses: str
    register: str
    as_of: dt.date
    due_on: dt.date
    signed_on: dt.date
    mark: str
    children: int
    never: int
    overdue: int
    vacant: int
    stale: bool
    records_end: dt.date | None
    lines: tuple[Line, ...]

    @property
    def changed(self) -> int:
        """How many of the children registered are not to be seen by the records of now, or are not told any more."""
        return self.children - sum(not line.changed for line in self.lines)


def write(paper: Paper, about: About, t: Translator) -> bytes:
    """The letter, and its list as an annex with what the figures mean."""
    marked = replace(about, demo=" · ".join(part for part in (paper.mark, about.demo) if part))
    sheet = document.Paper(f"{paper.title} {paper.number}", marked, t, on=paper.signed_on)
    sheet.title(paper.title, number=" ".join(part for part in (paper.number, _bracketed(paper.mark, t)) if part))
    sheet.to(t("{town}:", town=paper.town))
    sheet.paragraph(
        t(
            "Under the city's plan for the protection of minors ({clauses}), which has every child visited at least "
            "once a month, the following is brought to your attention.",
            clauses=paper.clauses,
        )
    )
    sheet.heading(1, t("The situation"))
    for text in _standing(paper, t):
        sheet.paragraph(text)
    sheet.heading(1, t("What is asked"))
    asked = (*_asked(paper, t), "".join(_reply(paper, t)))
    for at, text in enumerate(asked, 1):
        sheet.paragraph(f"{at}. {text}", keep=at == len(asked))  # no signature stands alone on a page
    sheet.enclosed((t(LIST),))
    sheet.sign(paper.body, paper.signed_on)
    _annex(sheet, paper, about, t)
    return sheet.bytes()


def _bracketed(text: str, t: Translator) -> str:
    return t("({text})", text=text) if text else ""


def _standing(paper: Paper, t: Translator) -> Iterator[str]:
    yield _counted(paper, t)
    if paper.changed:
        yield t(
            "The letter was registered with {n}; by the records of today {changed} of them had a visit by that day, or "
            "are not on the town's register any more (noted in the annex, or left out of it).",
            n=paper.children, changed=paper.changed,
        )  # fmt: skip
    if paper.stale and paper.records_end is not None:
        yield t(
            "The visit records of {town} end on {day}: please enter what is missing first; whoever was visited counts "
            "as visited then.",
            town=paper.town, day=written_day(paper.records_end, t),
        )  # fmt: skip
    elif paper.stale:
        yield t(
            "There are no visit records of {town}: please enter them first; "
            "whoever was visited counts as visited then.",
            town=paper.town,
        )


def _counted(paper: Paper, t: Translator) -> str:
    """How many, and of which kinds as long as these still add up."""
    children = t.plural("{n} child", "{n} children", paper.children)
    said = t(
        "By the visit records to {day}, {children} of the register ({register}) in {town} are without the visit that "
        "was due and must be seen now; the annex lists them.",
        day=written_day(paper.as_of, t), children=children, register=paper.register, town=paper.town,
    )  # fmt: skip
    if paper.changed:
        return said
    kinds = t(
        " Never visited since registration: {never}; overdue: {overdue}.", never=paper.never, overdue=paper.overdue
    )
    vacant = t(" In villages whose post of child director is vacant: {vacant}.", vacant=paper.vacant)
    return said + kinds + (vacant if paper.vacant else "")


def _asked(paper: Paper, t: Translator) -> Iterator[str]:
    yield t(
        "By {day}, please have each child of the list seen face to face by its child director, where the post is "
        "vacant by the child supervisor, red and yellow ones first, and have all four elements recorded.",
        day=written_day(paper.due_on, t),
    )
    yield t(
        "Visits already made are to be recorded. Where a child cannot be visited for the time being, please have a "
        "deferral approved and its reason recorded."
    )


def _reply(paper: Paper, t: Translator) -> Iterator[str]:
    yield t(
        "Please acknowledge this letter in the system, and report there by {day} what was done, without the name of a "
        "child.",
        day=written_day(paper.due_on, t),
    )
    if paper.order:
        yield t(" Matters that are dealt with are struck off the list; an overdue reply is registered as overdue.")
    if paper.contact:
        yield t(" Contact: {contact}.", contact=paper.contact)


def _annex(sheet: document.Paper, paper: Paper, about: About, t: Translator) -> None:
    sheet.annex(t(LIST))
    columns = (
        Column(t("No."), 0.7, number=True),
        Column(t("Child code"), 1.7),
        Column(t("Roster no."), 1.3),
        Column(t("Village"), 3),
        Column(t("Risk tier"), 1.3),
        Column(t("Days without a visit"), 1.5, number=True),
        Column(t("Child director"), 1.5),
    )
    sheet.table(columns, (_cells(at, line, t) for at, line in enumerate(paper.lines, 1)))
    sheet.notes(_notes(paper, about, t))


def _cells(at: int, line: Line, t: Translator) -> tuple[str, ...]:
    days = t("records changed since") if line.changed else formatting.number(line.days or 0)
    return (
        formatting.number(at), line.child, line.roster_no or "—", line.village or "—", tier_word(line.tier, t), days,
        line.director or "—",
    )  # fmt: skip


def tier_word(tier: str, t: Translator) -> str:
    """The tier in words; in English with its character, by which the colour is known on every screen."""
    word = formatting.word("standard_tier", tier, t)
    return word if t.language == "zh" else f"{word} {codes.word('standard_tier', tier)}"


def _notes(paper: Paper, about: About, t: Translator) -> Iterator[str]:
    yield t("{number} · {town} · {n} children", number=paper.number, town=paper.town, n=paper.children)
    yield t("Codes and roster numbers only. Days count from the last valid visit, else from the registration (A4).")
    yield from about.lines(t)
