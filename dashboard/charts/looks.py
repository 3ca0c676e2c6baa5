"""One visual language for charts and maps: colours, and the marks of tiers, verdicts and signals.

Colour never stands alone: a tier has its character and a hatching, a verdict its words and a symbol, so that grey print
and colour-blind readers can tell them apart.  Tier colours mean a tier and nothing else: good and bad have none.
"""

from dataclasses import dataclass

from dashboard.i18n import Translator
from data_access import codes
from data_access.measures.compare import Signal, Verdict
from data_access.texts import msg

FONT = "'Noto Sans SC','Source Han Sans SC','Microsoft YaHei','PingFang SC','Noto Sans CJK SC',sans-serif"

PRIMARY = "#1F4E8C"
DEEP = "#163A69"
INK = "#1E2A38"
MUTED = "#5B6777"  # 5.8 : 1 on white
BORDER = "#D5DCE6"
PANEL = "#F2F5F9"
PAPER = "#FFFFFF"
ATTENTION = "#6A3D8F"  # what asks to be looked at; no tier has this colour
ON_PALE = "#1D2936"  # text on pale fills that stay pale in the dark
BLUES = ("#EAF1FA", "#C3D6EE", "#8FB3DC", "#4F82BE", "#163A69")
"""From little to much.  Text on the last two is white."""

IN_THE_DARK = {
    PRIMARY: "#7FB0EA",
    DEEP: "#B5D0F0",  # the last of BLUES too: from little to much is from dark to light
    INK: "#E6EDF6",
    MUTED: "#A9B6C6",
    BORDER: "#33445C",
    PANEL: "#17263C",
    PAPER: "#0F1A2A",
    ATTENTION: "#C79BEB",
    BLUES[0]: "#1B2C45",
    BLUES[1]: "#27466E",
    BLUES[2]: "#3E6CA5",
    BLUES[3]: "#6D9DD6",
    "#B83A2B": "#EE8074",  # red, yellow, blue and green as fills under dark letters, and as lines
    "#A87B00": "#E5C04F",
    "#3B77BC": "#7FB0EA",
    "#2E7D4F": "#7CC79A",
    "#DDE1E6": "#2B3646",  # no data
    "#F3ECF8": "#35264A",  # what is missing
    "#E9EDF2": "#24344B",  # grid lines
}
"""The counterpart of each colour on a dark page: what was dark on light is light on dark, with the same contrast."""


@dataclass(frozen=True)
class TierLook:
    """How a tier looks: its one-character mark (an English msgid), fill, text on the fill, line, hatching of bars."""

    glyph: str
    fill: str
    text: str
    line: str  # dark enough for a line on white
    hatch: str  # a plotly pattern shape; '' = solid


TIER_LOOKS: dict[str, TierLook] = {
    "red": TierLook(msg("R"), "#B83A2B", "#FFFFFF", "#B83A2B", "\\"),
    "yellow": TierLook(msg("Y"), "#EBC24A", ON_PALE, "#A87B00", "/"),
    "blue": TierLook(msg("B"), "#3B77BC", "#FFFFFF", "#3B77BC", ""),
    "green": TierLook(msg("G"), "#A9D3B5", ON_PALE, "#2E7D4F", "."),
    "not_assessed": TierLook(msg("N"), "#E4E7EB", ON_PALE, MUTED, "x"),
}
"""From the highest risk down, then 未评定.  In grey: dark striped, light striped, plain, dotted, crossed."""


def tier_glyph(tier: str, t: Translator) -> str:
    """红 黄 蓝 绿 未, R Y B G N."""
    return t(TIER_LOOKS[tier].glyph)


def tier_word(tier: str, t: Translator) -> str:
    """The word of the code list: 红, 未评定; red, not assessed."""
    return codes.word("standard_tier", tier) if t.language == "zh" else codes.english("standard_tier", tier)


@dataclass(frozen=True)
class VerdictLook:
    """How a town beside its city looks: words (msgids), plotly symbol, colour."""

    words: str
    short: str
    symbol: str
    colour: str


VERDICT_LOOKS: dict[Verdict, VerdictLook] = {
    Verdict.FAR_BELOW: VerdictLook(msg("Clearly below"), msg("Far below"), "triangle-down", ATTENTION),
    Verdict.BELOW: VerdictLook(msg("Below, keep watching"), msg("Below"), "triangle-down-open", ATTENTION),
    Verdict.NORMAL: VerdictLook(msg("Normal variation"), msg("Normal variation"), "circle", PRIMARY),
    Verdict.ABOVE: VerdictLook(msg("Above, keep watching"), msg("Above"), "triangle-up-open", PRIMARY),
    Verdict.FAR_ABOVE: VerdictLook(msg("Clearly above"), msg("Far above"), "triangle-up", PRIMARY),
}

SIGNAL_WORDS: dict[Signal, str] = {
    Signal.OUTSIDE: msg("Outside the limits"),
    Signal.SEVEN_ONE_SIDE: msg("Seven in a row on one side"),
    Signal.TREND: msg("Seven rising or falling"),
    Signal.TWO_OF_THREE: msg("Two of three near the limit"),
}
"""In the order in which they are said."""
