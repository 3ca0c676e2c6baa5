"""A whole in its parts as one bar of HTML: what is there, what is known to be missing, what nobody recorded.

Pure: values in, HTML out, every text escaped.  The parts differ by hatching too, and the bar says itself in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

Look = Literal["have", "missing", "unknown", "later"]
"""There · known to be missing · not recorded · not owed yet."""


@dataclass(frozen=True)
class Slice:
    """One part of the whole: how much, how it looks, and its word for the legend."""

    amount: int
    look: Look
    word: str


def share_bar(
    label: str, slices: Sequence[Slice], end: str, *, small: str = "", name: str = "", stacked: bool = False
) -> str:
    """The label, the bar and what stands behind it; without any amount the bar is empty and `end` says why.

    `name` marks it for tests (data-share); `stacked` puts the words above the bar, for longer ones.
    """
    whole = sum(part.amount for part in slices)
    parts = "".join(
        f'<i class="th-s-{part.look}" style="width:{part.amount / whole:.4%}"></i>' for part in slices if part.amount
    )
    words = "，".join((label, end, small)) if small else f"{label}，{end}"
    details = f" <small>{escape(small)}</small>" if small else ""
    look = "th-share th-share-stacked" if stacked else "th-share"
    return (
        f'<div class="{look}" data-share="{escape(name)}"><span>{escape(label)}</span>'
        f'<b role="img" aria-label="{escape(words)}">{parts}</b><em>{escape(end)}{details}</em></div>'
    )


def share_legend(slices: Sequence[Slice]) -> str:
    """The looks of the parts with their words, once above a group of bars."""
    looks = {part.look: part.word for part in slices}
    return '<div class="th-share-legend">' + "".join(
        f'<span><i class="th-s-{look}"></i>{escape(word)}</span>' for look, word in looks.items()
    ) + "</div>"  # fmt: skip
