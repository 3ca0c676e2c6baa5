"""The last slide: what the city is asked to settle, to be edited, beside the definitions with their versions."""

from dashboard import sentences as words_of
from dashboard.briefing.asked import Asked, named
from dashboard.briefing.opening import how_it_stands
from dashboard.exports.slides.model import Bullets, Layout, Slide, Words
from dashboard.sentences import About
from dashboard.taking import meaning

MEASURES = (
    "A1", "A4", "A5", "G2", "G3", "B1", "B3", "C1", "C2", "C3", "C4", "C5", "C6", "C9", "D1", "D3", "D4", "D5", "D6",
    "D7", "E1", "F5", "F7", "F8",
)  # fmt: skip
"""Shown somewhere in the briefing."""
TO_SETTLE = {About.NO_STANDARD, About.ARREARS, About.AGREED, About.UNCERTIFIED, About.TARGET}
"""Sentences about what a town alone may not be able to settle."""


def coordination(asked: Asked) -> Slide:
    t, lines = asked.t, _matters(asked)
    message = (
        t.plural("{n} matter to be coordinated by the city", "{n} matters to be coordinated by the city", len(lines))
        if lines
        else t("Matters to be coordinated by the city: none from the figures")
    )
    found = [meaning(id_, t) for id_ in MEASURES]
    short = [
        t("{id} {title} ({clause}; definition {version})", id=m.id, title=m.title, clause=m.clause, version=m.version)
        for m in found
    ]
    bullets = Bullets(t("Drafted from the figures, to be edited"), (*lines, t("(to be filled in)")), t("Matters"))
    definitions = Words((t("Definitions and versions (in full in the notes)"), *short), t("Definitions"), small=True)
    notes = (t("The matters are drafted from the figures: edit them before the meeting."), *lines,
             t("Definitions:"), *(each.words(t) for each in found))  # fmt: skip
    return Slide(message, notes, Layout.PAPER, (bullets, definitions))


def _matters(asked: Asked) -> tuple[str, ...]:
    t, found = asked.t, how_it_stands(asked.taken)
    told = (*words_of.sentences(found, t), *words_of.further(found, t))
    lines = [one.text for one in told if one.about in TO_SETTLE]
    vacant = asked.own("D1")["D1.vacant"].numerator or 0
    if vacant:
        where = [row.name for row in asked.towns("D1") if row.parts["D1.vacant"].numerator]
        line = t.plural("{n} village without a director", "{n} villages without a director", vacant)
        lines.append(t("{what}: {towns}", what=line, towns=named(where, t)))
    return tuple(lines)
