"""How series, areas and marks of slides look: the colours of the pages, and patterns for grey print."""

from dataclasses import dataclass

from pptx.enum.dml import MSO_LINE, MSO_PATTERN

from dashboard.charts.looks import ATTENTION, BLUES, DEEP, MUTED, PAPER, PRIMARY, TIER_LOOKS
from dashboard.exports.slides.model import Ground, Look, Mark, Pin

QUIET = "#8B95A1"


@dataclass(frozen=True)
class Style:
    """`fill` None: no fill.  A pattern is drawn in `ink` on the fill.  `line` None: no line."""

    fill: str | None
    pattern: MSO_PATTERN | None = None
    ink: str = PAPER
    line: str | None = None
    dash: MSO_LINE | None = None
    width: float = 2.0
    marker: str | None = None


def _tier(tier: str, pattern: MSO_PATTERN | None = None, ink: str = PAPER) -> Style:
    return Style(TIER_LOOKS[tier].fill, pattern, ink)


LOOKS: dict[Look, Style] = {
    Look.RED: _tier("red", MSO_PATTERN.WIDE_DOWNWARD_DIAGONAL),
    Look.YELLOW: _tier("yellow", MSO_PATTERN.WIDE_UPWARD_DIAGONAL, "#8A6500"),
    Look.BLUE: _tier("blue"),
    Look.GREEN: _tier("green", MSO_PATTERN.PERCENT_10, "#2E7D4F"),
    Look.NOT_ASSESSED: _tier("not_assessed", MSO_PATTERN.SMALL_GRID, "#B4BCC7"),
    Look.PLAIN: Style(PRIMARY),
    Look.PALE: Style(BLUES[2]),
    Look.STRIPED: Style("#F3ECF8", MSO_PATTERN.WIDE_UPWARD_DIAGONAL, ATTENTION),
    Look.FAINT: Style("#E4E7EB"),
    Look.LINE: Style(PRIMARY, line=PRIMARY, marker="circle"),
    Look.STEP: Style(None, line=PRIMARY, width=2.5),
    Look.POINTS: Style(PRIMARY, ink=PRIMARY, marker="circle"),
    Look.OPEN: Style(BLUES[1], line=None, ink=PRIMARY, marker="circle"),
    Look.SIGNAL: Style(ATTENTION, ink=ATTENTION, marker="diamond"),
    Look.CENTRE: Style(None, line=DEEP, width=1.5),
    Look.LIMIT: Style(None, line=QUIET, dash=MSO_LINE.DASH, width=1.25),
    Look.GOAL: Style(None, line=ATTENTION, dash=MSO_LINE.DASH, width=1.75),
}
MARKS: dict[Mark, tuple[str, str, str]] = {
    Mark.FAR_BELOW: ("diamond", ATTENTION, ATTENTION),
    Mark.BELOW: ("diamond", "#E3D6EE", ATTENTION),
    Mark.ABOVE: ("triangle", BLUES[1], PRIMARY),
    Mark.FAR_ABOVE: ("triangle", PRIMARY, PRIMARY),
    Mark.HOLLOW: ("circle", BLUES[1], PRIMARY),
}
"""Symbol, fill and line of a point; hollow ones are pale, for not every office program draws the line of a symbol.
Triangles of charts point up: they stand for what lies above.
"""

GROUNDS: dict[Ground, Style] = {
    Ground.STANDARD: Style("#DCE6F2", line=MUTED, width=0.75),
    Ground.NOT_YET: Style("#F3ECF8", MSO_PATTERN.WIDE_UPWARD_DIAGONAL, "#B79ACB", line=MUTED, width=0.75),
    Ground.NONE: Style(PAPER, MSO_PATTERN.PERCENT_10, QUIET, line=MUTED, width=0.75),
    Ground.OTHER: Style("#F7F8FA", line="#C3CBD6", width=0.5),
}
PINS: dict[Pin, tuple[str | None, str, str, str]] = {
    Pin.STANDARD: (DEEP, DEEP, PAPER, "✓"),
    Pin.NOT_YET: (PAPER, DEEP, DEEP, "–"),
    Pin.CLOSED: ("#E4E7EB", "#6B7683", "#4A5563", "×"),
    Pin.SITE: (PRIMARY, PAPER, PAPER, ""),
}
"""Fill, line, letter and its colour."""
