"""Official documents as .docx (GB/T 9704-2012): the sheet on which bulletin, town sheet and letters are written.  Pure.

    paper = Paper("关于…的通报", about, t, on=taken.on)     # the title, for the properties of the file
    paper.title("关于…的通报", number=numbered("童护提示", 2026, 3))
    paper.to("各镇（区、街道）：")
    paper.heading(1, "总体情况")                          # writes "一、总体情况"; level 2 "（一）…", level 3 "1. …"
    paper.paragraph("在册 ", Run("678", bold=True), " 名。")
    paper.table((Column("镇（区、街道）", 3), Column("应访", 1, number=True)), rows, total=True)
    paper.enclosed(("各镇情况表",))                       # "附件：1. 各镇情况表", above the signature
    paper.sign("云浦市民政局", on)                        # body and date
    paper.annex("各镇情况表", wide=True)                  # a new page, here of landscape; counts by itself
    paper.notes(about.lines(t))                          # small type
    paper.bytes()

Numbers of headings and annexes are text, so that they stay what they are where somebody else goes on writing.  Fonts
are named, never embedded; the font table names for each one that every office program has.  An English document keeps
the layout with plain fonts.
"""

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import parse_xml
from docx.shared import Mm, Pt

from dashboard.exports import document_parts as parts
from dashboard.exports.about import About
from dashboard.i18n import Translator

_NUMERALS = "零一二三四五六七八九"


@dataclass(frozen=True)
class Margins:
    """In millimetres."""

    top: float
    bottom: float
    left: float
    right: float


OFFICIAL = Margins(37, 35, 28, 26)
"""天头 37 mm, 订口 28 mm, 版心 156 × 225 mm."""
NARROW = Margins(18, 16, 20, 20)
"""For working papers on one page."""
A4 = 210, 297


@dataclass(frozen=True)
class Run:
    """A piece of a paragraph that looks different from the rest of it."""

    text: str
    bold: bool = False


@dataclass(frozen=True)
class Column:
    """A column of a table: its label, its share of the width, and whether it holds numbers, which stand right."""

    label: str
    share: float
    number: bool = False


def numeral(n: int) -> str:
    """一 … 九十九, as chapters are numbered."""
    assert 0 < n < 100
    tens, ones = divmod(n, 10)
    head = ("" if tens == 1 else _NUMERALS[tens]) + "十" if tens else ""
    return head + (_NUMERALS[ones] if ones else "")


def numbered(word: str, year: int, n: int) -> str:
    """发文字号: 童护提示〔2026〕3号."""
    return f"{word}〔{year}〕{n}号"


def written_day(date: dt.date, t: Translator) -> str:
    """成文日期 and dates within the text: 2026年11月5日; 2026-11-05 in English."""
    return f"{date.year}年{date.month}月{date.day}日" if t.language == "zh" else date.isoformat()


class Paper:
    """One document, written from top to bottom; `bytes` ends it.

    `small` is for a working paper on one page: less margin, smaller type, no page number.
    """

    def __init__(self, name: str, about: About, t: Translator, *, on: dt.date, small: bool = False) -> None:
        self._t = t
        self._margins = NARROW if small else OFFICIAL
        self._document = Document()
        self._counted = [0, 0, 0]
        self._annexes = 0
        self._single = False
        parts.prepare(self._document, name, on, t.language, small=small)
        _page(self._document.sections[0], self._margins)
        parts.frame(self._document, about.watermark, paged=not small)

    @property
    def width(self) -> float:
        """Of the text in millimetres, on the page that is being written."""
        section = self._document.sections[-1]
        sides = self._margins.top + self._margins.bottom, self._margins.left + self._margins.right
        return A4[1] - sides[0] if section.orientation == WD_ORIENT.LANDSCAPE else A4[0] - sides[1]

    def title(self, text: str, *, number: str = "") -> None:
        """The title, and the document's number below it."""
        self._add("Title", text)
        if number:
            self._add(parts.NUMBER, number)

    def to(self, text: str) -> None:
        """主送: who is written to, at the left edge."""
        self._add(parts.FLUSH, text)

    def heading(self, level: int, text: str, then: str = "") -> None:
        """A heading with its number; `level` 1 to 3.  With `then` it leads the paragraph: "（一）走访。10月…"."""
        self._counted[level - 1] += 1
        self._counted[level:] = [0] * (len(self._counted) - level)
        if not then:
            self._add(f"Heading {level}", self._number(level) + text)
            return
        t = self._t
        written = self._add(parts.BODY, self._number(level) + t("{text}. ", text=text), then)
        parts.lead(written.runs[0], chinese=t.language == "zh")

    def _number(self, level: int) -> str:
        n = self._counted[level - 1]
        if self._t.language == "zh":
            return (f"{numeral(n)}、", f"（{numeral(n)}）", f"{n}. ")[level - 1]
        return (f"{n}. ", f"({n}) ", f"{n}) ")[level - 1]

    def paragraph(self, *runs: str | Run, indent: bool = True, keep: bool = False) -> None:
        """A paragraph of the text; `keep` holds it on the page of what follows."""
        written = self._add(parts.BODY if indent else parts.FLUSH, *runs)
        if keep:
            written.paragraph_format.keep_with_next = True

    def caption(self, text: str) -> None:
        """The title of a table, which stays with it."""
        self._add("Caption", text)

    def notes(self, lines: Iterable[str]) -> None:
        """Small type: what is said about a table, definitions, filters."""
        for line in lines:
            self._add(parts.NOTE, line)

    def table(
        self, columns: Sequence[Column], rows: Iterable[Sequence[str]], *, total: bool = False, fine: bool = False
    ) -> None:
        """As wide as the text, its header on every page, no row over two pages; a cell may hold several lines.

        `total`: the last row bold.  `fine`: smaller type, for many columns.
        """
        whole = sum(column.share for column in columns)
        widths = [round(self.width * 1440 / 25.4 * column.share / whole) for column in columns]
        told = list(rows)
        lines = [parts.row([column.label for column in columns], columns, widths, parts.HEAD)]
        for at, row in enumerate(told):
            look = parts.Look(bold=total and at == len(told) - 1, fine=fine)
            lines.append(parts.row(row, columns, widths, look))
        self._document.element.body.insert_element_before(parse_xml(parts.table(widths, lines)), "w:sectPr")

    def enclosed(self, names: Sequence[str]) -> None:
        """附件说明: the annexes by number and name, above the signature; a single one has no number."""
        t = self._t
        self._single = len(names) == 1
        if self._single:
            self._add(parts.FIRST_ENCLOSED, t("Annex: ") + names[0])
            return
        first = t("Annexes: ")
        for at, name in enumerate(names, start=1):
            self._add(parts.FIRST_ENCLOSED if at == 1 else parts.ENCLOSED, f"{first if at == 1 else ''}{at}. {name}")

    def sign(self, body: str, on: dt.date) -> None:
        """落款: the issuing body and the date, right with four characters' space."""
        self._add(parts.BODY, "").paragraph_format.keep_with_next = True
        self._add(parts.SIGNED, body).paragraph_format.keep_with_next = True
        self._add(parts.SIGNED, written_day(on, self._t))

    def annex(self, title: str, *, wide: bool = False) -> None:
        """An annex on a new page; `wide`: of landscape."""
        self._annexes += 1
        self._counted = [0, 0, 0]
        section = self._document.sections[-1]
        t = self._t
        label = t("Annex") if self._single else t("Annex {n}", n=self._annexes)
        if (section.orientation == WD_ORIENT.LANDSCAPE) == wide:
            self._add(parts.ANNEX, label).paragraph_format.page_break_before = True
        else:
            _page(self._document.add_section(WD_SECTION.NEW_PAGE), self._margins, wide=wide)
            self._add(parts.ANNEX, label)
        self._add(parts.ANNEX_TITLE, title)

    def bytes(self) -> bytes:
        target = io.BytesIO()
        parts.finish(self._document)
        self._document.save(target)
        return target.getvalue()

    def _add(self, style: str, *runs: str | Run) -> Any:
        written = self._document.add_paragraph(style=style)
        for run in runs:
            piece = run if isinstance(run, Run) else Run(run)
            if piece.text:
                written.add_run(parts.clean(piece.text)).bold = piece.bold or None
        return written


def _page(section: Any, margins: Margins, *, wide: bool = False) -> None:
    """A4; turned to landscape, the margins turn with it: the binding edge comes to the top."""
    narrow, tall = A4
    top, bottom, left, right = margins.top, margins.bottom, margins.left, margins.right
    if wide:
        top, bottom, left, right = left, right, bottom, top
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(tall), Mm(narrow)) if wide else (Mm(narrow), Mm(tall))
    section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
    section.left_margin, section.right_margin = Mm(left), Mm(right)
    section.header_distance = section.footer_distance = Mm(min(bottom, top) / 2)
    section.gutter = Pt(0)
