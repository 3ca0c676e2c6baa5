"""Definitions of the visit measures A1–A9 and A12–A14 (clauses 35–37 and 58) and of the comparisons G2 to G4."""

from data_access.measures.model import Form, Level, Measure, Part, Unit, Window
from data_access.texts import msg

ALL = frozenset(Level)
_CHILDREN, _MONTHS = Unit.CHILDREN, Unit.CHILD_MONTHS
_REGISTER = msg("Only the register of children in difficulty. Months before a town's first recorded visit are no data.")

DEFINITIONS = (
    Measure(
        id="A1",
        title=msg("Monthly visit completion"),
        numerator=msg("Children due who had at least one valid visit in the month"),
        denominator=msg(
            "Children on the register all month, under 18 on its first day, without a deferral covering all of it"
        ),
        exclusions=msg(
            "Valid visits are face to face, the child seen, by a director or supervisor. "
            "Telephone, video and visits by social organisations are told apart. Vacant posts stay in."
        ),
        clause=msg("clauses 35 and 58"),
        window=Window.MONTH,
        parts=(Part("A1", msg("Monthly visit completion"), Form.RATE, _MONTHS),),
        direction="up",
        levels=ALL,
        interval=True,
    ),
    Measure(
        id="A2",
        title=msg("Left out of the rate"),
        numerator=msg(
            "Children on the register on any day of the month who are not due, by the first reason that applies"
        ),
        denominator="",
        exclusions=_REGISTER,
        clause=msg("clause 35"),
        window=Window.MONTH,
        parts=(
            Part("A2.turned_18", msg("Turned 18"), Form.COUNT, _CHILDREN),
            Part("A2.partial_month", msg("On the register for part of the month"), Form.COUNT, _CHILDREN),
            Part("A2.deferred", msg("Visits deferred with approval"), Form.COUNT, _CHILDREN),
        ),
        direction="none",
        levels=ALL,
    ),
    Measure(
        id="A3",
        title=msg("First visit in time"),
        numerator=msg("Of these, visited within the first-visit days"),
        denominator=msg(
            "New registrations whose last first-visit day lies in the month and who were still registered then"
        ),
        exclusions=_REGISTER,
        clause=msg("clause 35"),
        window=Window.MONTH,
        parts=(Part("A3", msg("First visit in time"), Form.RATE, _CHILDREN),),
        direction="up",
        levels=ALL,
        interval=True,
    ),
    Measure(
        id="A4",
        title=msg("Days since the last valid visit"),
        numerator=msg("Children on the register and under 18, by the first state that applies"),
        denominator="",
        exclusions=msg(
            "Days count from the last valid visit of the present register period, "
            "from the registration for a child never visited."
        ),
        clause=msg("clauses 35 and 58"),
        window=Window.STATE,
        parts=(
            Part("A4.deferred", msg("Visits deferred"), Form.COUNT, _CHILDREN),
            Part("A4.new", msg("Newly registered"), Form.COUNT, _CHILDREN),
            Part("A4.never", msg("Never visited since registration"), Form.COUNT, _CHILDREN),
            Part("A4.overdue", msg("Overdue"), Form.COUNT, _CHILDREN),
            Part(
                "A4.below_tier_frequency", msg("Visited this month, below the tier's frequency"), Form.COUNT, _CHILDREN
            ),
            Part("A4.visited_this_month", msg("Visited this month"), Form.COUNT, _CHILDREN),
            Part("A4.due", msg("Still due this month"), Form.COUNT, _CHILDREN),
        ),
        direction="down",
        levels=ALL,
    ),
    Measure(
        id="A5",
        title=msg("Months missed in a row"),
        numerator=msg("Children by the number of due months without a visit that end at the last closed month"),
        denominator="",
        exclusions=msg("A month in which a child was not due pauses the count and does not reset it."),
        clause=msg("clauses 35 and 58"),
        window=Window.STATE,
        parts=(
            Part("A5.0", msg("None missed"), Form.COUNT, _CHILDREN),
            Part("A5.1", msg("1 month"), Form.COUNT, _CHILDREN),
            Part("A5.2", msg("2 months"), Form.COUNT, _CHILDREN),
            Part("A5.3plus", msg("3 months or more"), Form.COUNT, _CHILDREN),
        ),
        direction="down",
        levels=ALL,
    ),
    Measure(
        id="A6",
        title=msg("Tier frequency attained (local)"),
        numerator=msg("Of these, with at least as many days with a valid visit as the local number for their tier"),
        denominator=msg("Children due in the month"),
        exclusions=msg("The tier is that of the first day of the month. The shipped numbers are an example."),
        clause=msg("local parameter beside clause 52"),
        window=Window.MONTH,
        parts=(Part("A6", msg("Tier frequency attained (local)"), Form.RATE, _MONTHS),),
        direction="up",
        levels=ALL,
        interval=True,
    ),
    Measure(
        id="A7",
        title=msg("Share visited at home"),
        numerator=msg("Of these, with at least one valid visit at home"),
        denominator=msg("Children due and visited in the month"),
        exclusions=_REGISTER,
        clause=msg("clause 35"),
        window=Window.MONTH,
        parts=(Part("A7", msg("Share visited at home"), Form.RATE, _MONTHS),),
        direction="up",
        levels=ALL,
        interval=True,
    ),
    Measure(
        id="A8",
        title=msg("All four elements recorded"),
        numerator=msg("Of these, with life, guardianship, health and study all recorded"),
        denominator=msg("Valid visits dated in the month"),
        exclusions=_REGISTER,
        clause=msg("clause 36"),
        window=Window.MONTH,
        parts=(Part("A8", msg("All four elements recorded"), Form.RATE, Unit.VISITS),),
        direction="up",
        levels=ALL,
        interval=True,
    ),
    Measure(
        id="A9",
        title=msg("Recording lag and late entry"),
        numerator=msg("Valid visits recorded within the timely days"),
        denominator=msg("Valid visits dated in the month whose time of recording is known"),
        exclusions=msg("Times of recording that were made by an import are left out and counted."),
        clause=msg("clause 33"),
        window=Window.MONTH,
        parts=(
            Part("A9", msg("Recorded in time"), Form.RATE, Unit.VISITS),
            Part("A9.median", msg("Median recording lag"), Form.VALUE, Unit.DAYS),
            Part("A9.late", msg("Recorded after the freeze day"), Form.RATE, Unit.VISITS),
            Part("A9.import_made", msg("Time of recording not known"), Form.COUNT, Unit.VISITS),
        ),
        direction="up",
        levels=ALL,
        interval=True,
    ),
    Measure(
        id="A12",
        title=msg("Records to check (data quality)"),
        numerator=msg("Patterns that deserve a look; a question about the data, never an accusation"),
        denominator="",
        exclusions=msg("Times of recording that were made by an import are left out of the first two."),
        clause=msg("clause 36"),
        window=Window.MONTH,
        parts=(
            Part("A12.burst", msg("Directors with many days entered within one hour"), Form.COUNT, Unit.DIRECTORS),
            Part("A12.after_recording", msg("Visits dated after they were recorded"), Form.COUNT, Unit.VISITS),
            Part("A12.off_register", msg("Visits to a child not on the register"), Form.COUNT, Unit.VISITS),
            Part("A12.identical", msg("Six or more identical records in a row"), Form.COUNT, Unit.VISITS),
        ),
        direction="none",
        levels=ALL,
    ),
    Measure(
        id="A13",
        title=msg("Directors who saw every child"),
        numerator=msg("Of these, with all their due children visited"),
        denominator=msg("Directors with at least one child due in the month"),
        exclusions=msg("A director without a due child is not counted. Never ranked."),
        clause=msg("clause 35"),
        window=Window.MONTH,
        parts=(Part("A13", msg("Directors who saw every child"), Form.RATE, Unit.DIRECTORS),),
        direction="up",
        levels=ALL,
        interval=True,
    ),
    Measure(
        id="A14",
        title=msg("Caseload"),
        numerator=msg("Directors in post by the number of their children due in the month"),
        denominator="",
        exclusions=msg("Vacant posts are no director. Printed beside the completion."),
        clause=msg("clause 31"),
        window=Window.MONTH,
        parts=(
            Part("A14.0_9", msg("0–9 children"), Form.COUNT, Unit.DIRECTORS),
            Part("A14.10_19", msg("10–19 children"), Form.COUNT, Unit.DIRECTORS),
            Part("A14.20_29", msg("20–29 children"), Form.COUNT, Unit.DIRECTORS),
            Part("A14.30plus", msg("30 children or more"), Form.COUNT, Unit.DIRECTORS),
        ),
        direction="none",
        levels=ALL,
    ),
    Measure(
        id="G2",
        title=msg("Towns beside the city"),
        numerator=msg("Towns by where their completion lies against the range of chance around the city's rate"),
        denominator="",
        exclusions=msg(
            "Exact binomial tails at 95 % and 99.8 %; only beyond 99.8 % is an alarm. "
            "With ten towns about half a town lies outside 95 % by chance."
        ),
        clause=msg("clause 35"),
        window=Window.MONTH,
        parts=(
            Part("G2.far_below", msg("Clearly below"), Form.COUNT, Unit.TOWNS),
            Part("G2.below", msg("Below, keep watching"), Form.COUNT, Unit.TOWNS),
            Part("G2.normal", msg("Normal variation"), Form.COUNT, Unit.TOWNS),
            Part("G2.above", msg("Above, keep watching"), Form.COUNT, Unit.TOWNS),
            Part("G2.far_above", msg("Clearly above"), Form.COUNT, Unit.TOWNS),
        ),
        direction="none",
        levels=frozenset({Level.CITY, Level.TOWN}),
    ),
    Measure(
        id="G3",
        title=msg("Change over time"),
        numerator=msg("Closed months that lie outside what chance explains, by signal"),
        denominator="",
        exclusions=msg("p-chart limits over the closed months shown; fewer than 12 are trial limits."),
        clause=msg("clause 35"),
        window=Window.RANGE,
        parts=(
            Part("G3.outside", msg("Outside the limits"), Form.COUNT, Unit.MONTHS),
            Part("G3.seven_one_side", msg("Seven in a row on one side"), Form.COUNT, Unit.MONTHS),
            Part("G3.trend", msg("Seven rising or falling"), Form.COUNT, Unit.MONTHS),
            Part("G3.two_of_three", msg("Two of three near the limit"), Form.COUNT, Unit.MONTHS),
        ),
        direction="none",
        levels=frozenset({Level.CITY, Level.TOWN}),
    ),
    Measure(
        id="G4",
        title=msg("Completion with the mix of tiers taken into account"),
        numerator=msg("Children seen in the month / children expected to be seen at the city's rate of each tier"),
        denominator=msg("Children due in the month"),
        exclusions=msg(
            "Indirect standardisation by the tier of the month's first day; closed months; not below ten children due. "
            "The whole city is its own standard and has none. It stands beside the crude rate and replaces nothing."
        ),
        clause=msg("clauses 35 and 52"),
        window=Window.MONTH,
        parts=(
            Part("G4", msg("Seen of those expected, tiers taken into account"), Form.VALUE, _MONTHS),
            Part("G4.expected", msg("Children expected to be seen"), Form.VALUE, _CHILDREN),
        ),
        direction="none",
        levels=frozenset({Level.CITY, Level.TOWN}),
    ),
)
