"""The monthly bulletin (月度通报) on official paper: texts and cells in, a .docx out.  Pure.

`dashboard.bulletin_words` writes the texts; here is the order of a bulletin: general situation, towns, highlights,
problems, next steps, signature, annexes.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.exports.about import About
from dashboard.exports.document import Column, Paper
from dashboard.i18n import Translator


@dataclass(frozen=True)
class Table:
    """Columns and cells, a title above and small type below; `total`: the last row is that of the whole; `fine`: many
    columns.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    total: bool = False
    fine: bool = False


@dataclass(frozen=True)
class Chapter:
    """A heading with what stands below it: sections of their own, paragraphs, tables, in this order."""

    title: str
    sections: tuple[tuple[str, str], ...] = ()  # heading, paragraph
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Annex:
    title: str
    tables: tuple[Table, ...] = ()
    lines: tuple[str, ...] = ()
    wide: bool = False


@dataclass(frozen=True)
class Text:
    """A whole bulletin."""

    title: str
    to: str
    opening: str
    chapters: tuple[Chapter, ...]
    closing: str
    body: str
    signed_on: dt.date
    annexes: tuple[Annex, ...]


def write(text: Text, about: About, t: Translator) -> bytes:
    paper = Paper(text.title, about, t, on=text.signed_on)
    paper.title(text.title)
    paper.to(text.to)
    paper.paragraph(text.opening)
    for chapter in text.chapters:
        _chapter(paper, chapter)
    paper.paragraph(text.closing, keep=True)
    paper.enclosed([annex.title for annex in text.annexes])
    paper.sign(text.body, text.signed_on)
    for annex in text.annexes:
        paper.annex(annex.title, wide=annex.wide)
        _tables(paper, annex.tables)
        paper.notes(annex.lines)
    return paper.bytes()


def _chapter(paper: Paper, chapter: Chapter) -> None:
    paper.heading(1, chapter.title)
    for heading, paragraph in chapter.sections:
        paper.heading(2, heading, then=paragraph)
    for paragraph in chapter.paragraphs:
        paper.paragraph(paragraph)
    _tables(paper, chapter.tables)


def _tables(paper: Paper, tables: Sequence[Table]) -> None:
    for table in tables:
        if table.title:
            paper.caption(table.title)
        paper.table(table.columns, table.rows, total=table.total, fine=table.fine)
        paper.notes(table.notes)
