"""The parts of a document below its sentences: fonts, styles, header and footer, the markup of tables.

`dashboard.exports.document` writes with them.  Elements stand in the order of the schema: Word opens nothing else
without asking for a repair.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from xml.sax.saxutils import escape

from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

BODY, FLUSH, NUMBER, NOTE, SIGNED = "Paper Body", "Paper Flush", "Paper Number", "Paper Note", "Paper Signed"
FIRST_ENCLOSED, ENCLOSED = "Paper First Enclosed", "Paper Enclosed"
ANNEX, ANNEX_TITLE = "Paper Annex", "Paper Annex Title"
CELL, FINE_CELL, HEAD_CELL = "Paper Cell", "Paper Fine Cell", "Paper Head Cell"
_CELL_ID, _FINE_CELL_ID, _HEAD_CELL_ID = "PaperCell", "PaperFineCell", "PaperHeadCell"

_TITLE, _BLACK, _KAI, _SONG, _FANG = "方正小标宋简体", "黑体", "楷体_GB2312", "宋体", "仿宋_GB2312"
_FALLBACK = {_TITLE: "宋体", _FANG: "仿宋", _KAI: "楷体", _BLACK: "SimHei", _SONG: "SimSun"}
"""Where a machine lacks the official font, the office program takes the one beside it."""
_LATIN, _PLAIN = "Times New Roman", "Arial"

_CHARACTER = 20
"""Twips of a character by its points."""
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Aligned(Protocol):
    @property
    def number(self) -> bool: ...


def clean(text: str) -> str:
    """Without the letters that XML cannot hold."""
    return _UNFIT.sub("", text)


# --- styles -----------------------------------------------------------------------------------------------------------


class _Sizes:
    """In points: 2号 22, 3号 16, 4号 14, 五号 10.5, 小五 9."""

    def __init__(self, small: bool) -> None:
        self.title, self.body, self.annex = (17.0, 10.5, 14.0) if small else (22.0, 16.0, 22.0)
        self.line = 15.0 if small else 28.0
        self.cell, self.note = (9.0, 8.0) if small else (10.5, 10.5)
        self.gap = 3.0 if small else 0.0


def prepare(document: Any, name: str, on: dt.date, language: str, *, small: bool) -> None:
    """Properties, fonts and styles of an empty document."""
    _properties(document, name, on, language)
    chinese = language == "zh"
    defaults = document.styles.element.find(qn("w:docDefaults"))
    for old in defaults:
        defaults.remove(old)
    defaults.append(parse_xml(f"<w:rPrDefault {nsdecls('w')}>{_run(_FANG, 16, chinese, language)}</w:rPrDefault>"))
    defaults.append(parse_xml(f"<w:pPrDefault {nsdecls('w')}/>"))
    sizes = _Sizes(small)
    for style, font, points, form, bold in _styles(sizes, chinese):
        _set(document, style, _run(font, points, chinese, bold=bold), form)


def _styles(s: _Sizes, chinese: bool) -> list[tuple[str, str, float, str, bool]]:
    """Name, font, points, form of the paragraph, bold."""
    first = _indent(s.body, first=2)
    line, single = _spacing(exact=s.line), _spacing()
    gap = _spacing(exact=s.line, before=s.gap)
    plain_bold = not chinese  # English headings have no fonts of their own to be told by
    enclosed = 5 if chinese else 6
    return [
        ("Normal", _FANG, s.body, line, False),
        (BODY, _FANG, s.body, line + first + '<w:jc w:val="both"/>', False),
        (FLUSH, _FANG, s.body, _spacing(exact=s.line, after=s.gap), False),
        ("Title", _TITLE, s.title, _KEEP + _spacing(exact=s.title * 1.5, after=s.line * 0.6) + _CENTRE, plain_bold),
        (NUMBER, _FANG, s.body, _KEEP + _spacing(exact=s.line, after=s.line * 0.6) + _CENTRE, False),
        ("Heading 1", _BLACK, s.body, _KEEP + gap + first + _outline(0), plain_bold),
        ("Heading 2", _KAI, s.body, _KEEP + gap + first + _outline(1), plain_bold),
        ("Heading 3", _FANG, s.body, _KEEP + gap + first + _outline(2), True),
        ("Caption", _BLACK, s.cell + 1.5, _KEEP + _spacing(before=6, after=3) + _CENTRE, plain_bold),
        (NOTE, _SONG, s.note, _spacing(before=2), False),
        (SIGNED, _FANG, s.body, line + _indent(s.body, right=4) + '<w:jc w:val="right"/>', False),
        (FIRST_ENCLOSED, _FANG, s.body, _KEEP + gap + _indent(s.body, left=enclosed + 1, hanging=enclosed - 1), False),
        (ENCLOSED, _FANG, s.body, _KEEP + line + _indent(s.body, left=enclosed + 1, hanging=1), False),
        (ANNEX, _BLACK, s.body, _KEEP + line, plain_bold),
        (ANNEX_TITLE, _TITLE, s.annex, _KEEP + _spacing(exact=s.annex * 1.5, after=s.line * 0.4) + _CENTRE, plain_bold),
        (CELL, _SONG, s.cell, single, False),
        (FINE_CELL, _SONG, s.cell - 1.5, single, False),
        (HEAD_CELL, _BLACK, s.cell if chinese else s.cell - 1.5, _KEEP + single + _CENTRE, plain_bold),
        ("Header", _SONG, 9, _CENTRE, False),
        ("Footer", _SONG, 14, "", False),
    ]


_KEEP, _CENTRE = "<w:keepNext/>", '<w:jc w:val="center"/>'


def _outline(level: int) -> str:
    return f'<w:outlineLvl w:val="{level}"/>'


def _spacing(*, exact: float = 0, before: float = 0, after: float = 0) -> str:
    rule = f' w:line="{exact * 20:.0f}" w:lineRule="exact"' if exact else ' w:line="240" w:lineRule="auto"'
    return f'<w:spacing w:before="{before * 20:.0f}" w:after="{after * 20:.0f}"{rule}/>'


def _indent(points: float, *, first: float = 0, left: float = 0, right: float = 0, hanging: float = 0) -> str:
    """In characters; in twips too, for programs that do not know characters."""
    told = (("left", left), ("right", right), ("hanging", hanging), ("firstLine", first))
    each = (
        f' w:{name}Chars="{n * 100:.0f}" w:{name}="{n * points * _CHARACTER:.0f}"' for name, n in told if n
    )  # fmt: skip
    return f"<w:ind{''.join(each)}/>"


def _run(font: str, points: float, chinese: bool, language: str = "", *, bold: bool = False) -> str:
    """w:rPr; Latin letters and digits of a Chinese text are those of its official font's companion."""
    latin = _PLAIN if font in (_BLACK, _TITLE) else _LATIN
    east = font if chinese else _SONG
    hint = ' w:hint="eastAsia"' if chinese else ""  # dashes and quotation marks are Chinese ones
    lang = ""
    if language:
        # digits in a Chinese text are Latin ones: told zh-CN too, LibreOffice breaks lines within a number
        told = "en-US" if chinese else "en-GB"
        lang = f'<w:lang w:val="{told}" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
    size = round(points * 2)
    return (
        f"<w:rPr {nsdecls('w')}>"
        f'<w:rFonts{hint} w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{east}" w:cs="{latin}"/>'
        f'{"<w:b/>" if bold else ""}<w:color w:val="000000"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>{lang}'
        "</w:rPr>"
    )


def _set(document: Any, name: str, run: str, form: str) -> None:
    """A style of that name, whatever the template made of it."""
    styles = document.styles
    style = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    element = style.element
    for old in (element.find(qn("w:pPr")), element.find(qn("w:rPr"))):
        if old is not None:
            element.remove(old)
    element.append(parse_xml(f"<w:pPr {nsdecls('w')}>{form}</w:pPr>"))
    element.append(parse_xml(run))


def lead(run: Any, *, chinese: bool) -> None:
    """A heading of the second level within its paragraph."""
    if chinese:
        fonts = f'<w:rFonts {nsdecls("w")} w:hint="eastAsia" w:eastAsia="{_KAI}"/>'
        run._r.get_or_add_rPr().append(parse_xml(fonts))
    else:
        run.bold = True


def _properties(document: Any, name: str, on: dt.date, language: str) -> None:
    """A title and a language; no person, and no time of the day."""
    core = document.core_properties
    core.title, core.author, core.last_modified_by, core.comments = clean(name.replace("\n", ""))[:255], "", "", ""
    core.language = "zh-CN" if language == "zh" else "en-GB"
    core.created = core.modified = dt.datetime(on.year, on.month, on.day)
    core.revision = 1


# --- header and footer ------------------------------------------------------------------------------------------------


def frame(document: Any, watermark: str, *, paged: bool) -> None:
    """The watermark at the head of every page; at its foot "— 1 —", outside on left and right pages."""
    document.settings.odd_and_even_pages_header_footer = paged
    section = document.sections[0]
    _text(section.header, watermark)
    if not paged:
        return
    _text(section.even_page_header, watermark)
    _page_number(section.footer, "right")
    _page_number(section.even_page_footer, "left")


def _text(place: Any, text: str) -> None:
    place.is_linked_to_previous = False
    place.paragraphs[0].add_run(clean(text))


def _page_number(place: Any, side: str) -> None:
    place.is_linked_to_previous = False
    paragraph = place.paragraphs[0]._p
    for old in list(paragraph):
        paragraph.remove(old)
    form = f'<w:pStyle w:val="Footer"/>{_indent(14, **{side: 1})}<w:jc w:val="{side}"/>'
    paragraph.append(parse_xml(f"<w:pPr {nsdecls('w')}>{form}</w:pPr>"))
    for piece in (
        '<w:t xml:space="preserve">— </w:t>',
        '<w:fldChar w:fldCharType="begin"/>',
        '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>1</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
        '<w:t xml:space="preserve"> —</w:t>',
    ):
        paragraph.append(parse_xml(f"<w:r {nsdecls('w')}>{piece}</w:r>"))


# --- tables -----------------------------------------------------------------------------------------------------------


def table(widths: Sequence[int], rows: Sequence[str]) -> str:
    """w:tbl of rows as `row` makes them; widths in twips."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in sides)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


@dataclass(frozen=True)
class Look:
    """How the cells of a row look."""

    head: bool = False
    bold: bool = False
    fine: bool = False

    @property
    def style(self) -> str:
        return _HEAD_CELL_ID if self.head else _FINE_CELL_ID if self.fine else _CELL_ID


HEAD = Look(head=True)


def row(cells: Sequence[str], columns: Sequence[Aligned], widths: Sequence[int], look: Look) -> str:
    """w:tr that is not split over pages; the header's is repeated on each."""
    told = zip(cells, columns, widths, strict=True)
    inside = "".join(_cell(text, width, look, right=column.number and not look.head) for text, column, width in told)
    repeated = "<w:tblHeader/>" if look.head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{inside}</w:tr>"


def _cell(text: str, width: int, look: Look, *, right: bool) -> str:
    side = '<w:jc w:val="right"/>' if right else ""
    heavy = "<w:rPr><w:b/></w:rPr>" if look.bold else ""
    lines = (f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in clean(text).split("\n"))
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{look.style}"/>{side}</w:pPr>'
        f"<w:r>{heavy}{'<w:br/>'.join(lines)}</w:r></w:p></w:tc>"
    )


# --- the end ----------------------------------------------------------------------------------------------------------


def finish(document: Any) -> None:
    """The fonts' companions, and nothing of the template that is no part of the document."""
    package = document.part.package
    for key, each in list(package.rels.items()):
        if each.reltype.endswith("/thumbnail"):
            del package.rels[key]
    for key, each in list(document.part.rels.items()):
        if each.reltype.endswith("/stylesWithEffects"):  # Word 2010's copy of the template's own styles
            del document.part.rels[key]
    fonts = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    fonts._blob = _font_table().encode()


def _font_table() -> str:
    chinese = "".join(_font(name, "86", "auto", other) for name, other in _FALLBACK.items())
    named = chinese + _font(_LATIN, "00", "roman") + _font(_PLAIN, "00", "swiss")
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f"{head}<w:fonts {nsdecls('w')}>{named}</w:fonts>"


def _font(name: str, charset: str, family: str, other: str = "") -> str:
    instead = f'<w:altName w:val="{other}"/>' if other else ""
    return (
        f'<w:font w:name="{name}">{instead}<w:charset w:val="{charset}"/><w:family w:val="{family}"/>'
        '<w:pitch w:val="variable"/></w:font>'
    )
