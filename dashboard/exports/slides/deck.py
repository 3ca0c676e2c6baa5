"""A deck as a .pptx: 16:9, one message a slide, everything native and editable, nothing embedded but workbooks.

    presentation(deck) -> bytes

The messages stand in title placeholders, so that the outline of the file is its story.
"""

import datetime as dt
import io
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.oxml import serialize_part_xml
from pptx.opc.package import Part as PackagePart
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Inches

from dashboard.charts.looks import ATTENTION, BLUES, BORDER, DEEP, INK, MUTED, PANEL, PAPER, PRIMARY
from dashboard.exports.slides import charts, fitting, text, town_map
from dashboard.exports.slides.model import (
    Bullets,
    Chart,
    Deck,
    Layout,
    Number,
    Numbered,
    Numbers,
    Part,
    Slide,
    TownMap,
    Words,
)
from dashboard.exports.slides.text import CHINESE, LATIN, Box, Type

WIDTH, HEIGHT = 13.333, 7.5
TITLE = Box(0.78, 0.38, 11.95, 0.8)
FOOT = Box(0.5, 7.02, 11.2, 0.22)
PAGE = Box(11.83, 7.02, 1.0, 0.22)
LAYOUTS: dict[Layout, tuple[Box, ...]] = {
    Layout.WHOLE: (Box(0.5, 1.45, 12.33, 5.35),),
    Layout.FOOT: (Box(0.5, 1.4, 12.33, 4.5), Box(0.62, 5.98, 12.1, 0.86)),
    Layout.SIDE: (Box(0.5, 1.4, 8.7, 5.4), Box(9.45, 1.5, 3.38, 5.2)),
    Layout.PAPER: (Box(0.5, 1.5, 6.5, 5.3), Box(7.4, 1.5, 5.43, 5.3)),
    Layout.HALVES: (
        Box(0.5, 1.4, 6.0, 0.4), Box(6.83, 1.4, 6.0, 0.4),
        Box(0.5, 1.85, 6.0, 3.75), Box(6.83, 1.85, 6.0, 3.75),
        Box(0.5, 5.7, 6.0, 1.1), Box(6.83, 5.7, 6.0, 1.1),
    ),
}  # fmt: skip


def presentation(deck: Deck) -> bytes:
    shown = Presentation()
    _prepare(shown, deck)
    layout = shown.slide_layouts.get_by_name("Title Only")
    count = 1 + len(deck.slides)
    cover = shown.slides.add_slide(layout)
    _cover(cover, deck)
    _finish(cover, deck, deck.cover.notes, count)
    for slide in deck.slides:
        made = shown.slides.add_slide(layout)
        _message(made, slide, deck)
        places = LAYOUTS[slide.layout]
        for place, part in zip(places, slide.parts, strict=False):
            _PARTS[type(part)](made, place, part, deck)
        _finish(made, deck, slide.notes, count)
    target = io.BytesIO()
    shown.save(target)
    return target.getvalue()


# --- the frame --------------------------------------------------------------------------------------------------------


def _prepare(shown: Any, deck: Deck) -> None:
    """The template at 16:9 with one layout, in the colours and fonts of the house."""
    across = Inches(WIDTH) / shown.slide_width
    shown.slide_width, shown.slide_height = Inches(WIDTH), Inches(HEIGHT)
    for layout in list(shown.slide_layouts):
        if layout.name != "Title Only":
            shown.slide_layouts.remove(layout)
    for holder in (shown.slide_master, *shown.slide_layouts):
        for shape in holder.placeholders:
            shape.left, shape.width = int(shape.left * across), int(shape.width * across)
    for relation in shown.slide_master.part.rels.values():
        if relation.reltype.endswith("/theme"):
            _theme(relation.target_part)
    _without_leftovers(shown)
    said = shown.core_properties
    said.title, said.comments = f"{deck.cover.place} {deck.cover.title}", deck.watermark
    said.author = said.last_modified_by = ""
    said.created = said.modified = dt.datetime(deck.on.year, deck.on.month, deck.on.day)
    said.language = "zh-CN" if deck.language == "zh" else "en-GB"


def _without_leftovers(shown: Any) -> None:
    """The template's own thumbnail and printer settings: they would tell of somebody else's file."""
    for holder in (shown.part.package, shown.part):
        for key, relation in list(holder._rels.items()):
            if relation.reltype.rpartition("/")[2] in ("thumbnail", "printerSettings"):
                holder._rels.pop(key)


_COLOURS = {
    "dk2": DEEP, "lt2": PANEL, "accent1": PRIMARY, "accent2": ATTENTION, "accent3": BLUES[2],
    "accent4": MUTED, "accent5": BLUES[3], "accent6": BORDER,
}  # fmt: skip


def _theme(part: PackagePart) -> None:
    root: Any = parse_xml(part.blob)
    for name, colour in _COLOURS.items():
        for found in root.iter(qn(f"a:{name}")):
            found[:] = [found.makeelement(qn("a:srgbClr"), {"val": colour.lstrip("#")})]
    for kind in ("a:majorFont", "a:minorFont"):
        for found in root.iter(qn(kind)):
            found.find(qn("a:latin")).set("typeface", LATIN)
            found.find(qn("a:ea")).set("typeface", CHINESE)
    part._blob = serialize_part_xml(root)


def _title(slide: Any, place: Box, words: str, look: Type, deck: Deck) -> None:
    holder = slide.shapes.title
    holder.left, holder.top, holder.width, holder.height = place.place
    text.write(holder.text_frame, place, (words,), look, deck.language)


def _message(slide: Any, told: Slide, deck: Deck) -> None:
    text.rectangle(slide, Box(0.5, 0.42, 0.1, 0.72), PRIMARY, "bar")
    _title(slide, TITLE, told.message, Type((24, 22, 20, 18, 16, 14), DEEP, bold=True, anchor=MSO_ANCHOR.MIDDLE), deck)
    text.rectangle(slide, Box(0.5, 1.26, 12.33, 0.015), BORDER, "line")


def _finish(slide: Any, deck: Deck, notes: tuple[str, ...], count: int) -> None:
    """The foot with place, filters and who took it, the slide's number, and the speaker's notes."""
    said = fitting.cut(" · ".join((deck.foot, deck.watermark)), 9, FOOT.w)
    text.box(slide, FOOT, (said,), Type((9,), MUTED), "foot", deck.language)
    page = text.box(slide, PAGE, ("",), Type((9,), MUTED, align=PP_ALIGN.RIGHT), "number", deck.language)
    _number(page.text_frame.paragraphs[0], count, deck)
    frame = slide.notes_slide.notes_text_frame
    frame.text = "\n".join(notes)


def _number(paragraph: Any, count: int, deck: Deck) -> None:
    """The slide's number as a field, which stays right when slides are moved."""
    for each in list(paragraph.runs):
        paragraph._p.remove(each._r)
    after = text.run(paragraph, f" / {count}", 9, Type((9,), MUTED), deck.language)
    number: Any = parse_xml(
        '<a:fld xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'id="{6B5E1C1A-0B1F-4E2B-9C57-5B1B3F0A7D11}" type="slidenum"><a:t>‹#›</a:t></a:fld>'
    )
    number.insert(0, deepcopy(after._r.find(qn("a:rPr"))))
    after._r.addprevious(number)


def _cover(slide: Any, deck: Deck) -> None:
    cover = deck.cover
    text.rectangle(slide, Box(0.5, 0.5, 12.33, 3.7), DEEP, "ground")
    text.rectangle(slide, Box(0.95, 2.95, 1.2, 0.05), BLUES[1], "line")
    text.box(slide, Box(0.95, 0.95, 11.4, 0.5), (cover.place,), Type((20, 16, 12), BLUES[1]), "place", deck.language)
    look = Type((38, 32, 28, 24, 20), PAPER, bold=True, anchor=MSO_ANCHOR.MIDDLE)
    _title(slide, Box(0.95, 1.5, 11.4, 1.3), cover.title, look, deck)
    slide.shapes._spTree.append(slide.shapes.title._element)  # above the ground
    text.box(slide, Box(0.95, 3.15, 11.4, 0.6), (cover.month,), Type((20, 16, 12), PAPER), "month", deck.language)
    look = Type((16, 14, 12, 11, 10, 9), INK, gap=0.5)
    text.box(slide, Box(0.95, 4.55, 11.4, 2.25), cover.lines, look, "about", deck.language)


# --- the parts --------------------------------------------------------------------------------------------------------


def _words(slide: Any, place: Box, part: Words, deck: Deck) -> None:
    if not part.lines:
        return
    if part.instead:
        text.rectangle(slide, place, PANEL, f"{part.name} · ground")
        place = Box(place.x + 0.4, place.y + 0.3, place.w - 0.8, place.h - 0.6)
        look = Type((18, 16, 14, 12, 11, 10, 9, 8), MUTED, gap=0.35, align=PP_ALIGN.CENTER, anchor=MSO_ANCHOR.MIDDLE)
        text.box(slide, place, part.lines, look, part.name, deck.language)
        return
    look = Type((14, 13, 12, 11, 10, 9), INK, gap=0.35)
    if part.heading:
        look = Type((15, 13, 12, 11), DEEP, bold=True, anchor=MSO_ANCHOR.MIDDLE)
    elif part.small:
        look = Type((10.5, 10, 9, 8.5, 8, 7.5, 7), MUTED, gap=0.12)
    text.box(slide, place, part.lines, look, part.name, deck.language)


def _numbered(slide: Any, place: Box, part: Numbered, deck: Deck) -> None:
    """Each sentence in a row of its own, its number in a mark before it."""
    row = min(0.98, place.h / max(1, len(part.lines)))
    sizes = (20.0, 18.0, 16.0, 14.0, 12.0, 11.0, 10.0)
    wide = place.w - 0.85
    size = min((fitting.size_for((words,), wide, row - 0.1, sizes) for _n, words in part.lines), default=sizes[0])
    for at, (number, words) in enumerate(part.lines):
        y = place.y + at * row
        if number:
            mark = Box(place.x + 0.1, y + (row - 0.42) / 2, 0.42, 0.42)
            shape = text.rectangle(slide, mark, PRIMARY, f"{part.name} · mark {number}", kind=MSO_SHAPE.OVAL)
            look = Type((14,), PAPER, bold=True, align=PP_ALIGN.CENTER, anchor=MSO_ANCHOR.MIDDLE)
            text.write(shape.text_frame, mark, (str(number),), look, deck.language)
            shape.text_frame.word_wrap = False
        spot = Box(place.x + 0.75, y, wide, row - 0.06)
        look = Type((size, 10.0, 9.0), INK, anchor=MSO_ANCHOR.MIDDLE)
        text.box(slide, spot, (words,), look, f"{part.name} {at + 1}", deck.language)
        if at:
            text.rectangle(slide, Box(place.x + 0.75, y - 0.03, wide, 0.01), BORDER, "line")


def _numbers(slide: Any, place: Box, part: Numbers, deck: Deck) -> None:
    row = min(1.3, place.h / max(1, len(part.items)))
    for at, item in enumerate(part.items):
        _key_number(slide, Box(place.x, place.y + at * row, place.w, row - 0.12), item, f"{part.name} {at + 1}", deck)


def _key_number(slide: Any, place: Box, item: Number, name: str, deck: Deck) -> None:
    """The number, and at its right what it is: many of them are low, and their words need the height."""
    text.rectangle(slide, place, PANEL, f"{name} · ground")
    text.rectangle(slide, Box(place.x, place.y, 0.06, place.h), PRIMARY, f"{name} · bar")
    left = Box(place.x + 0.16, place.y + 0.05, 1.12, place.h - 0.1)
    look = Type((24, 20, 18, 16, 14, 12, 10), DEEP, bold=True, anchor=MSO_ANCHOR.MIDDLE)
    line = replace(left, w=left.w * 0.9, h=fitting.height(("0",), look.sizes[0], left.w))  # a number is never broken
    value = slide.shapes.add_textbox(*left.place)
    text.named(value, name)
    text.write(value.text_frame, line, (item.value,), look, deck.language)
    value.text_frame.word_wrap = False
    words = (item.what, item.note) if item.note else (item.what,)
    right = Box(left.x + left.w + 0.06, left.y, place.w - left.w - 0.3, left.h)
    look = Type((12, 11, 10, 9, 8, 7), INK, anchor=MSO_ANCHOR.MIDDLE)
    text.box(slide, right, words, look, f"{name} · what", deck.language)


def _bullets(slide: Any, place: Box, part: Bullets, deck: Deck) -> None:
    head = Box(place.x, place.y, place.w, 0.4)
    text.box(slide, head, (part.heading,), Type((15, 13), DEEP, bold=True), f"{part.name} · head", deck.language)
    body = Box(place.x, place.y + 0.5, place.w, place.h - 0.5)
    look = Type((17, 16, 15, 14, 13, 12, 11, 10), INK, gap=0.6)
    narrower = Box(body.x, body.y, body.w - 0.3, body.h)
    shape = slide.shapes.add_textbox(*body.place)
    text.named(shape, part.name)
    text.write(shape.text_frame, narrower, part.lines, look, deck.language)
    for paragraph in shape.text_frame.paragraphs:
        properties = paragraph._p.get_or_add_pPr()
        properties.set("marL", str(Inches(0.25)))
        properties.set("indent", str(-Inches(0.25)))
        for tag, attributes in (("a:buFont", {"typeface": "Arial"}), ("a:buChar", {"char": "•"})):
            properties.append(properties.makeelement(qn(tag), attributes))


def _chart(slide: Any, place: Box, part: Chart, deck: Deck) -> None:
    charts.add(slide, place, part, deck.interval_words, deck.about, deck.about_title)


def _map(slide: Any, place: Box, part: TownMap, deck: Deck) -> None:
    town_map.add(slide, place, part, deck.language)


_PARTS: dict[type[Part], Callable[..., None]] = {
    Words: _words,
    Numbered: _numbered,
    Numbers: _numbers,
    Bullets: _bullets,
    Chart: _chart,
    TownMap: _map,
}
