"""Risk tiers as marks: always the character and a shape, so that they read in grey print and for the colour-blind.

Tier colours stand for tiers alone, never for good or bad.
"""

from html import escape

from dashboard.formatting import word
from dashboard.i18n import Translator

SHAPES = {"red": "●", "yellow": "▲", "blue": "■", "green": "◆", "not_assessed": "○"}


def tier_word(tier: str, t: Translator) -> str:
    """The word: "红", "red"; 未评定 too."""
    return word("standard_tier", tier, t)


def tier_label(tier: str, t: Translator) -> str:
    """Word and shape as plain text, for tables, selections and charts: "红●"."""
    return f"{tier_word(tier, t)}{SHAPES[tier]}"


def tier_mark(tier: str, t: Translator, count: int | None = None) -> str:
    """Word and coloured shape as HTML, with a count behind it where given: "红● 3"; the style sheet colours it."""
    number = "" if count is None else f" <b>{count:,}</b>"
    shape = f'<span class="th-tier">{SHAPES[tier]}</span>'
    return f'<span class="th-tiermark" data-tier="{escape(tier)}">{escape(tier_word(tier, t))}{shape}{number}</span>'
