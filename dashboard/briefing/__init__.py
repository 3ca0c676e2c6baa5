"""汇报: ten slides about the city, some of its towns or one town, asked of the seam and made as a .pptx.

    made = make(taken)          # the row of the audit trail first, then the bytes
    deck(taken)                 # the same as a frozen value, for tests

One module a subject; each of its functions gives one slide: a sentence made from the figures as its message, a native
chart with its workbook, and notes for who speaks.  Numbers of villages are masked (H), towns and the city are exact.
"""

from dashboard.briefing import closing, funds, opening, places, trend, unvisited, visits, workforce
from dashboard.briefing.asked import Asked
from dashboard.exports.slides.deck import presentation
from dashboard.exports.slides.model import Deck
from dashboard.filters import month_words
from dashboard.taking import Taking, about
from data_access import months
from data_access.errors import NotAllowed

SLIDES = (
    opening.sentences,
    places.stations,
    places.tiers,
    visits.completion,
    trend.over_time,
    unvisited.must_be_seen,
    workforce.posts,
    funds.money_and_organisations,
    closing.coordination,
)
"""After the cover, in the order of the briefing."""


def make(taken: Taking) -> bytes:
    """The briefing as a .pptx.

    Raises NotAllowed for a role that sees no figures about visits, and AuditFailed: then nothing is made.
    """
    if not taken.access.scope.sees_visits:
        raise NotAllowed()
    what = taken.t("briefing of {month}, slides", month=months.label(taken.ask.month))
    taken.record(what, (), taken.town.code if taken.town else None)
    return presentation(deck(taken))


def deck(taken: Taking) -> Deck:
    t, asked = taken.t, Asked(taken)
    said = about(taken, closing.MEASURES, masked=taken.town is not None)
    month = month_words(taken.ask.month, taken.ask.as_of, taken.choices, t)
    return Deck(
        cover=opening.cover(asked, said),
        slides=tuple(slide(asked) for slide in SLIDES),
        foot=" · ".join((taken.place, month, t("data to {day}", day=said.data_date))),
        watermark=said.watermark,
        about=(said.watermark, *said.lines(t)),
        about_title=t("About"),
        interval_words=(t("Low (95 %)"), t("High (95 %)"), t("Upwards"), t("Downwards")),
        language=t.language,
        on=taken.on,
    )
