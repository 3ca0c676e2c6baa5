"""Texts fitted to their boxes: how wide a text is, how many lines it takes, which size fits.

Widths are those of Microsoft YaHei, told without the font: a Chinese character is as wide as the type is high, other
letters about 0.6 of it.  They are told rather too wide than too narrow, so that nothing runs out of its box where the
office program has another font.
"""

import re
from collections.abc import Sequence

POINTS_PER_INCH = 72
LINE = 1.32
"""The height of a line, in heights of the type."""
_WIDE_FROM = 0x2E7F
_PIECES = re.compile(r"[^\s\u2e80-\uffff]+\s*|\s|[\u2e80-\uffff]")
"""What is not broken at the end of a line: a word, or one Chinese character."""
_ENDS = frozenset("，。；：、！？）》”’,.;:!?)%")
"""Marks that do not begin a line: they go with what stands before them."""


def width(text: str) -> float:
    """How wide a text is, in heights of its type."""
    return sum(1.0 if ord(letter) > _WIDE_FROM else 0.9 if letter in "MW@%" else 0.6 for letter in text)


def lines(text: str, size: float, inches: float) -> int:
    """How many lines a paragraph takes in a box of a width."""
    most = inches * POINTS_PER_INCH / size
    count, used = 1, 0.0
    for piece in _pieces(text):
        wide = width(piece.rstrip())
        if used and used + wide > most:
            count, used = count + 1, 0.0
        if wide > most:  # a word longer than a line is broken
            count += int((used + wide) // most)
            used = (used + wide) % most
        else:
            used += width(piece)
    return count


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for piece in _PIECES.findall(text):
        if pieces and piece[0] in _ENDS:
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces


def height(paragraphs: Sequence[str], size: float, inches: float, *, gap: float = 0.0) -> float:
    """Inches that paragraphs take below each other; `gap`: between two of them, in heights of the type."""
    count = sum(lines(text, size, inches) for text in paragraphs)
    return (count * LINE + gap * max(0, len(paragraphs) - 1)) * size / POINTS_PER_INCH


def size_for(
    paragraphs: Sequence[str], inches: float, high: float, sizes: Sequence[float], *, gap: float = 0.0
) -> float:
    """The first of some sizes, the largest first, in which paragraphs fit a box; the last where none does."""
    return next((size for size in sizes if height(paragraphs, size, inches, gap=gap) <= high), sizes[-1])


def cut(text: str, size: float, inches: float, most: int = 1) -> str:
    """A text cut to some lines, with "…" where something is left out."""
    if lines(text, size, inches) <= most:
        return text
    kept = text
    while kept and lines(f"{kept}…", size, inches) > most:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def fitted(
    paragraphs: Sequence[str], inches: float, high: float, sizes: Sequence[float], *, gap: float = 0.0
) -> tuple[tuple[str, ...], float]:
    """Paragraphs and their size; where even the smallest does not fit, the last ones are left out and "…" says so."""
    size = size_for(paragraphs, inches, high, sizes, gap=gap)
    kept = list(paragraphs)
    while len(kept) > 1 and height(kept, size, inches, gap=gap) > high:
        kept = [*kept[:-2], "…"] if kept[-1] == "…" else [*kept[:-1], "…"]
    if height(kept, size, inches, gap=gap) > high:
        kept = [cut(kept[0], size, inches, max(1, int(high * POINTS_PER_INCH / (size * LINE))))]
    return tuple(kept), size
