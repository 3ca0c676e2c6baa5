"""The legend and the line at the foot of a map, as HTML with every text escaped."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from dashboard.i18n import Translator
from dashboard.maps.looks import MARK_STYLES, MARK_WORDS, Style, mark_look, swatch
from dashboard.maps.rows import Frame, MapPoint


@dataclass(frozen=True)
class Entry:
    """One line of the legend: a swatch ('' = none) and its words, or a heading."""

    words: str
    drawing: str = ""
    heading: bool = False


def entry(words: str, style: Style) -> Entry:
    return Entry(words, swatch(style))


def heading(words: str) -> Entry:
    return Entry(words, heading=True)


def html(entries: Sequence[Entry]) -> str:
    return "".join(
        f"<b>{escape(line.words)}</b>"
        if line.heading
        else f"<div>{line.drawing}<span>{escape(line.words)}</span></div>"
        for line in entries
    )


def mark_entries(points: Sequence[MapPoint], t: Translator) -> list[Entry]:
    """The marks that occur, each with its number."""
    counts = Counter(mark_look(p) for p in points)
    return [
        entry(f"{t(words)} {counts[look]}", MARK_STYLES[look]) for look, words in MARK_WORDS.items() if counts[look]
    ]


def gaps(missing: int, without_outline: int, t: Translator) -> list[Entry]:
    """What the map cannot show, counted (C9)."""
    found = []
    if missing:
        found.append(Entry(t.plural("{n} without coordinates", "{n} without coordinates", missing)))
    if without_outline:
        found.append(Entry(t.plural("{n} area without outline", "{n} areas without outline", without_outline)))
    return found


def foot(frame: Frame, t: Translator) -> str:
    """What `foot_words` says, as HTML."""
    return escape(foot_words(frame, t))


def foot_words(frame: Frame, t: Translator) -> str:
    """审图号, or that the map settles no boundary; that the areas are invented; whose background it is."""
    approval = (
        t("Map approval number {number}", number=frame.approval)
        if frame.approval
        else t("Sketch map, no basis for boundaries")
    )
    parts = [t("Fictional areas")] if frame.fictional else []
    parts.append(approval)
    if frame.tiles is not None and frame.tiles.attribution:
        parts.append(frame.tiles.attribution)
    return " · ".join(parts)
