"""What the measures of the workforce mean: D1–D8 (METRICS D, clauses 29–47)."""

from data_access.measures.model import Form, Level, Measure, Part, Unit, Window
from data_access.texts import msg

_EVERY = frozenset(Level)
_WITHOUT_VILLAGES = frozenset({Level.CITY, Level.TOWN})
"""Supervisors have no village, and one post is no rate of turnover."""

DEFINITIONS: tuple[Measure, ...] = (
    Measure(
        id="D1",
        title=msg("Villages with a child director"),
        numerator=msg(
            "Villages with at least one child director in post on the date; of these, those with one who holds a valid "
            "pass; and the vacant ones, of these those that never had a director"
        ),
        denominator=msg("Villages valid on the date"),
        exclusions=msg("First and last day of a post are days in post. Supervisors do not count."),
        clause=msg("clause 31"),
        window=Window.STATE,
        parts=(
            Part("D1", msg("Villages with a child director"), Form.RATE, Unit.PLACES),
            Part("D1.certified", msg("Villages with a certified child director"), Form.RATE, Unit.PLACES),
            Part("D1.vacant", msg("Villages without a child director"), Form.COUNT, Unit.PLACES),
            Part("D1.never", msg("Of these, never staffed"), Form.COUNT, Unit.PLACES),
        ),
        direction="up",
        levels=_EVERY,
    ),
    Measure(
        id="D2",
        title=msg("Registered by real name"),
        numerator=msg("Of these, those registered by real name in the national system by the date"),
        denominator=msg("Child directors in post on the date"),
        exclusions=msg("A director with two posts counts once in the city."),
        clause=msg("clause 32"),
        window=Window.STATE,
        parts=(Part("D2", msg("Registered by real name"), Form.RATE, Unit.DIRECTORS),),
        direction="up",
        levels=_EVERY,
    ),
    Measure(
        id="D3",
        title=msg("Certified before duty"),
        numerator=msg(
            "Child directors in post without a valid pass (must be 0); of these, without any examination on record; "
            "and those whose first duty day or first visit since 2022 (default) lies before their first pass"
        ),
        denominator="",
        exclusions=msg(
            "A pass is an induction or an annual certificate with the result pass; it holds to the last day of its "
            "validity. Duty on the day of the pass is in order. A director with two posts counts once in the city."
        ),
        clause=msg("clause 39"),
        window=Window.STATE,
        parts=(
            Part("D3.now", msg("In post without a valid pass"), Form.COUNT, Unit.DIRECTORS),
            Part("D3.no_record", msg("Of these, no record of a pass"), Form.COUNT, Unit.DIRECTORS),
            Part("D3.history", msg("Served or visited before the first pass"), Form.COUNT, Unit.DIRECTORS),
        ),
        direction="down",
        levels=_EVERY,
    ),
    Measure(
        id="D4",
        title=msg("Annual certificate valid"),
        numerator=msg(
            "Of these, those whose annual certificate with the result pass holds on the date; and those whose last one "
            "ends within 60 days"
        ),
        denominator=msg("Child directors in post on the date"),
        exclusions=msg(
            "A certificate holds to the last day of its validity, one without an end for ever. An induction is no "
            "annual certificate. Who has the next certificate already does not expire."
        ),
        clause=msg("clause 42"),
        window=Window.STATE,
        parts=(
            Part("D4", msg("Annual certificate valid"), Form.RATE, Unit.DIRECTORS),
            Part("D4.expiring", msg("Certificates ending within 60 days"), Form.COUNT, Unit.DIRECTORS),
        ),
        direction="up",
        levels=_EVERY,
    ),
    Measure(
        id="D5",
        title=msg("Trained this year"),
        numerator=msg("Of these, those with an induction or a training from 1 January of the year to the date"),
        denominator=msg("Child directors and supervisors in post on the date"),
        exclusions=msg("Attendance counts, whatever the result. Who holds several posts counts once in the city."),
        clause=msg("clause 38"),
        window=Window.STATE,
        parts=(Part("D5", msg("Trained this year"), Form.RATE, Unit.DIRECTORS),),
        direction="up",
        levels=_WITHOUT_VILLAGES,
    ),
    Measure(
        id="D6",
        title=msg("With a social-work qualification"),
        numerator=msg("Of these, those with a level of social-work qualification on record"),
        denominator=msg("Child directors and supervisors in post on the date"),
        exclusions=msg("The level is the one on record today: since when it is held is not recorded."),
        clause=msg("clause 43"),
        window=Window.STATE,
        parts=(Part("D6", msg("With a social-work qualification"), Form.RATE, Unit.DIRECTORS),),
        direction="up",
        levels=_WITHOUT_VILLAGES,
    ),
    Measure(
        id="D7",
        title=msg("Professionally supervised, 12 months"),
        numerator=msg("Of these, those with professional supervision logged in the twelve months to the date"),
        denominator=msg("Child directors and supervisors in post on the date"),
        exclusions=msg("Who holds several posts counts once in the city."),
        clause=msg("clause 44"),
        window=Window.STATE,
        parts=(Part("D7", msg("Professionally supervised, 12 months"), Form.RATE, Unit.DIRECTORS),),
        direction="up",
        levels=_WITHOUT_VILLAGES,
    ),
    Measure(
        id="D8",
        title=msg("Directors' turnover, 12 months"),
        numerator=msg("Directors' posts whose last day lies in the twelve months to the date"),
        denominator=msg("The mean number of directors' posts held on a day of the same twelve months"),
        exclusions=msg(
            "Posts of one person in one village that overlap or touch are one; who changes to another village ends a "
            "post. Supervisors do not count."
        ),
        clause=msg("clause 47"),
        window=Window.STATE,
        parts=(
            Part("D8", msg("Directors' turnover, 12 months"), Form.VALUE, Unit.SHARE),
            Part("D8.ended", msg("Directors' posts ended, 12 months"), Form.COUNT, Unit.POSTS),
            Part("D8.in_post", msg("Mean number of directors' posts, 12 months"), Form.VALUE, Unit.POSTS),
        ),
        direction="none",
        levels=_WITHOUT_VILLAGES,
    ),
)
