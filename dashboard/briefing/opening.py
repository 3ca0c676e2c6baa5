"""The cover, and the sentences of the Overview."""

from dashboard import formatting
from dashboard import sentences as words_of
from dashboard.briefing.asked import Asked
from dashboard.exports.about import About
from dashboard.exports.slides.model import Cover, Layout, Numbered, Slide
from dashboard.sentences import About as Subject
from dashboard.situation import Standing
from dashboard.standing import standing, this_month
from dashboard.taking import Taking

NO_MATTER = {Subject.CHANCE, Subject.CAUGHT_UP, Subject.QUIET}
"""Sentences that ask for nothing."""


def cover(asked: Asked, about: About) -> Cover:
    t, taken = asked.t, asked.taken
    return Cover(
        place=taken.place,
        title=t("Protection of minors: briefing"),
        month=asked.month,
        lines=(
            t("Scope: {place}", place=about.place),
            t("Filters: {filters}", filters=about.filters),
            t("Data to {day}, data version {version}", day=about.data_date, version=about.data_version),
            about.watermark,
            t("Towns stand in division order; no ranking is meant."),
            *((about.masked,) if about.masked else ()),
        ),
        notes=(about.watermark, *about.lines(t)),
    )


def how_it_stands(taken: Taking) -> Standing:
    return standing(taken.access, taken.ask, taken.choices.data_date, taken.judged_on)


def sentences(asked: Asked) -> Slide:
    t, found = asked.t, how_it_stands(asked.taken)
    told = words_of.sentences(found, t)
    matters = [one for one in told if one.about not in NO_MATTER and not _is_quiet(one.about, found)]
    more = words_of.further(found, t)
    message = (
        t.plural("{n} matter asks for attention", "{n} matters ask for attention", len(matters))
        if matters
        else t("By the records at hand nothing asks for attention")
    )
    lines = tuple((0 if one.about is Subject.QUIET else at, one.text) for at, one in enumerate(told, start=1))
    today = t("as of {date}", date=formatting.day(asked.ask.as_of))
    notes = (
        *(one.text for one in told),
        *(t("Further: {sentence}", sentence=one.text) for one in more),
        t("States {when}, monthly figures of {month}.", when=today, month=asked.month),
        *asked.notes("F5", "F7", "F8", ask=this_month(asked.ask)),
        *asked.notes("A5", "C1", "C5", "D3"),
    )
    return Slide(message, notes, Layout.WHOLE, (Numbered(lines, t("Sentences")),))


def _is_quiet(about: Subject, found: Standing) -> bool:
    """The first sentence is always told; it is no matter where nothing of its kind is on record."""
    cases = found.cases
    return about is Subject.CASES and not (cases and (cases.extreme or cases.open_reports or cases.emergencies))
