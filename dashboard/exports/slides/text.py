"""Boxes with text: Latin and Chinese fonts named, sizes fitted, no effect of the theme, a name and alt text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Length, Pt

from dashboard.charts.looks import INK
from dashboard.exports.slides import fitting

_BEFORE_FONTS = {qn(f"a:{tag}") for tag in ("ln", "noFill", "solidFill", "effectLst")}
LATIN, CHINESE = "Microsoft YaHei", "微软雅黑"
"""Named, never embedded: an office program without them takes its own."""


@dataclass(frozen=True)
class Box:
    """Inches from the upper left corner of the slide."""

    x: float
    y: float
    w: float
    h: float

    @property
    def place(self) -> tuple[Length, Length, Length, Length]:
        return Inches(self.x), Inches(self.y), Inches(self.w), Inches(self.h)


@dataclass(frozen=True)
class Type:
    """How text looks: the sizes that may be taken, the largest first."""

    sizes: tuple[float, ...]
    colour: str = INK
    bold: bool = False
    align: PP_ALIGN = PP_ALIGN.LEFT
    anchor: MSO_ANCHOR = MSO_ANCHOR.TOP
    gap: float = 0.0  # between paragraphs, in heights of the type


def rgb(colour: str) -> RGBColor:
    red, green, blue = bytes.fromhex(colour.lstrip("#"))
    return RGBColor(red, green, blue)  # type: ignore[no-untyped-call]


def fonts(properties: Any) -> None:
    """The Chinese and the Latin font of a run or of a chart's text, in the order of the schema."""
    for tag in ("a:latin", "a:ea", "a:cs"):
        for found in properties.findall(qn(tag)):
            properties.remove(found)
    after = [child for child in properties if child.tag in _BEFORE_FONTS]
    at = properties.index(after[-1]) + 1 if after else 0
    for tag, name in (("a:latin", LATIN), ("a:ea", CHINESE), ("a:cs", LATIN)):
        element = properties.makeelement(qn(tag), {"typeface": name})
        properties.insert(at, element)
        at += 1


def named(shape: Any, name: str, alt: str = "") -> None:
    """The name in the selection pane, and what a screen reader says."""
    shape.name = name
    properties = shape._element.xpath(".//p:cNvPr")[0]
    if alt:
        properties.set("descr", alt)


def plain(shape: Any) -> None:
    """Without the theme's shadow and outline."""
    style = shape._element.find(qn("p:style"))
    if style is not None:
        shape._element.remove(style)


def box(slide: Any, place: Box, paragraphs: Sequence[str], look: Type, name: str, language: str) -> Any:
    """A text box with paragraphs in the largest size that fits."""
    shape = slide.shapes.add_textbox(*place.place)
    named(shape, name)
    write(shape.text_frame, place, paragraphs, look, language)
    return shape


def write(frame: Any, place: Box, paragraphs: Sequence[str], look: Type, language: str) -> float:
    """Paragraphs into a frame without margins, in the largest size that fits; the size."""
    kept, size = fitting.fitted(paragraphs, place.w, place.h, look.sizes, gap=look.gap)
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = look.anchor
    for at, text in enumerate(kept):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        paragraph.alignment = look.align
        if at and look.gap:
            paragraph.space_before = Pt(look.gap * size)
        run(paragraph, text, size, look, language)
    return size


def run(paragraph: Any, text: str, size: float, look: Type, language: str) -> Any:
    added = paragraph.add_run()
    added.text = text
    added.font.size, added.font.bold, added.font.color.rgb = Pt(size), look.bold, rgb(look.colour)
    properties = added._r.get_or_add_rPr()
    properties.set("lang", "zh-CN" if language == "zh" else "en-GB")
    properties.set("altLang", "en-GB" if language == "zh" else "zh-CN")
    fonts(properties)
    return added


def rectangle(slide: Any, place: Box, fill: str | None, name: str, line: str | None = None, **more: Any) -> Any:
    """A rectangle, or another simple shape: `kind`, `width` of its line, `dash`."""
    shape = slide.shapes.add_shape(more.get("kind", MSO_SHAPE.RECTANGLE), *place.place)
    plain(shape)
    named(shape, name, more.get("alt", ""))
    filled(shape, fill)
    lined(shape, line, more.get("width", 1.0), more.get("dash"))
    return shape


def filled(shape: Any, fill: str | None, pattern: Any = None, ink: str = "#FFFFFF") -> None:
    if fill is None:
        shape.fill.background()
    elif pattern is None:
        shape.fill.solid()
        shape.fill.fore_color.rgb = rgb(fill)
    else:
        shape.fill.patterned()
        shape.fill.pattern = pattern
        shape.fill.fore_color.rgb, shape.fill.back_color.rgb = rgb(ink), rgb(fill)


def lined(shape: Any, line: str | None, width: float = 1.0, dash: MSO_LINE | None = None) -> None:
    if line is None:
        shape.line.fill.background()
        return
    shape.line.color.rgb, shape.line.width = rgb(line), Pt(width)
    if dash is not None:
        shape.line.dash_style = dash
