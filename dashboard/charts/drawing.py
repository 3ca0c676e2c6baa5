"""Drawings for first screens: an SVG that stretches with its column, and words above it that keep their size.

Pure: values in, HTML out, every text escaped.  A drawing costs the browser nothing to start, follows the theme through
the style sheet, prints as it stands, and says its points to who points at them or listens.  Where people zoom and
choose, plotly and folium are used instead.  A page shows one with `dashboard.components.drawings.show`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

Points = Sequence[tuple[float, float]]
"""(per cent of the width, pixels from the top) each."""

FAR_RIGHT = 70
"""Per cent of the width beyond which a box of words opens to the left."""


@dataclass(frozen=True)
class Line:
    """A line through points; `look` is a class of the style sheet: grid, edge, centre, values, open."""

    points: Points
    look: str


@dataclass(frozen=True)
class Dot:
    """A point that tells its `lines` when pointed at; `shape`: circle, square, diamond, hollow, under."""

    x: float
    y: float
    shape: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Bar:
    """What held from `x` for `width` (per cent), in the middle of `y`; it tells its `lines` when pointed at."""

    x: float
    width: float
    y: float
    look: str
    text: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Word:
    """A text at a place; `side` is where of the place it stands: left, right, above, below; line breaks are kept."""

    text: str
    x: float
    y: float
    side: str
    look: str = ""


@dataclass(frozen=True)
class Plot:
    """A chart of the given height; `left` and `right` are the pixels beside the plot, `words` say what it shows."""

    height: int
    left: int
    right: int
    words: str
    bands: tuple[Points, ...]
    lines: tuple[Line, ...]
    dots: tuple[Dot, ...]
    texts: tuple[Word, ...]
    bars: tuple[Bar, ...] = ()

    @property
    def html(self) -> str:
        shapes = "".join(f'<polygon class="th-d-band" points="{_path(band)}"/>' for band in self.bands)
        shapes += "".join(f'<polyline class="th-d-{line.look}" points="{_path(line.points)}"/>' for line in self.lines)
        inside = "".join(_word(word) for word in self.texts) + "".join(_bar(bar) for bar in self.bars)
        inside += "".join(_dot(dot) for dot in self.dots)
        return (
            f'<div class="th-plot" role="group" aria-label="{escape(self.words)}" style="height:{self.height}px;'
            f'margin:0 {self.right}px 0 {self.left}px"><svg viewBox="0 0 1000 {self.height}" '
            f'preserveAspectRatio="none" aria-hidden="true">{shapes}</svg>{inside}</div>'
        )


def blank(words: str) -> str:
    """What stands where there is nothing to draw."""
    return f'<div class="th-state th-nodata" role="status"><span>∅</span>{escape(words)}</div>'


def _path(points: Points) -> str:
    return " ".join(f"{x * 10:.1f},{y:.1f}" for x, y in points)


def _word(word: Word) -> str:
    look = f" th-d-{word.look}" if word.look else ""
    edge = _edge(word)
    return (
        f'<span class="th-d-word th-d-{word.side}{edge}{look}" style="left:{word.x:.2f}%;top:{word.y:.1f}px">'
        f"{escape(word.text)}</span>"
    )


def _edge(word: Word) -> str:
    """A remark above or below a place near an edge grows inwards."""
    if not word.look or word.side not in ("above", "below") or 5 <= word.x <= 95:
        return ""
    return " th-d-first" if word.x < 5 else " th-d-last"


def _bar(bar: Bar) -> str:
    words = escape("\n".join(bar.lines))
    side = " th-d-flip" if bar.x > FAR_RIGHT else ""
    return (
        f'<i class="th-d-bar th-d-bar-{bar.look}{side}" role="img" aria-label="{words}" data-tip="{words}" '
        f'style="left:{bar.x:.2f}%;width:{bar.width:.2f}%;top:{bar.y:.1f}px"><b>{escape(bar.text)}</b></i>'
    )


def _dot(dot: Dot) -> str:
    words = escape("\n".join(dot.lines))
    side = " th-d-flip" if dot.x > FAR_RIGHT else ""
    return (
        f'<i class="th-d-dot th-d-{dot.shape}{side}" role="img" aria-label="{words}" data-tip="{words}" '
        f'style="left:{dot.x:.2f}%;top:{dot.y:.1f}px"></i>'
    )
