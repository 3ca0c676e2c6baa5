"""F1–F4: what is on record of the children on the register on 6 November 2026."""

from tests import factories
from tests.examples.model import Example
from tests.factories import V11, child, cover, entitlement, guardian, schooling

THIS_TERM, LAST_TERM, LONG_AGO = "2026-2027学年第一学期", "2025-2026学年第二学期", "2025-2026学年第一学期"

SUPPORT = [
    Example(
        "entitled and receiving on the last day; received until yesterday, from tomorrow, never",
        [
            *(child(f"c{n:02}") for n in range(12)),
            *(entitlement(f"c{n:02}") for n in range(8)),
            entitlement("c08", until="2026-11-06", received_until="2026-11-06"),
            entitlement("c09", received_until="2026-11-05"),
            entitlement("c10", receiving="2026-11-07"),
            entitlement("c11", receiving=None),
            child("gone"),
            entitlement("gone", until="2026-11-05"),  # entitled no more
            child("soon"),
            entitlement("soon", since="2026-11-07"),  # nothing on record yet
        ],
        {"F1.dibao": "9/12", "F1.not_recorded": "1", "F1.categorised_support": "0/0 not_applicable"},
    ),
    Example(
        "left the register, on another, received without being entitled: not counted",
        [
            child("c1", left="2026-11-05"),
            entitlement("c1"),
            child("c2", kind="left_behind"),
            entitlement("c2"),
            child("c3"),
            entitlement("c3", until="2026-11-05"),
        ],
        {"F1.dibao": "0/0 not_applicable", "F1.not_recorded": "0"},
    ),
    Example(
        "nobody recorded anything: no data, and not 0 %",
        child("c1"),
        {
            "F1.dibao": "no_data",
            "F1.not_recorded": "1",
            "F2": "no_data",
            "F2.not_recorded": "1",
            "F3.accident": "no_data",
            "F3.accident_not_recorded": "1",
            "F4": "no_data",
            "F4.not_recorded": "1",
        },
    ),
    Example(
        "the arrangement begun last holds, and of two of one day the one that is not effective",
        [
            child("c1"),
            guardian("c1", "relatives", "2025-01-01", effective=False),
            guardian("c1", "parents", "2026-11-06"),
            child("c2"),
            guardian("c2", "parents", "2026-11-06"),
            guardian("c2", "temporary", "2026-11-06", effective=False),
            child("c3"),
            guardian("c3", "none"),  # nobody is never effective, whatever is written
            child("c4"),
            guardian("c4", "relatives", until="2026-11-06"),
            child("c5"),
            guardian("c5", "relatives", until="2026-11-05"),  # ended: nothing holds on record
            child("c6"),
        ],
        {
            "F2": "2/6",
            "F2.gap": "2",
            "F2.not_recorded": "2",
            "F2.parents": "1",
            "F2.relatives": "1",
            "F2.temporary": "1",
            "F2.none": "1",
        },
    ),
    Example(
        "covered on the last day; run out the day before; from tomorrow: nothing recorded; each kind by itself",
        [
            child("c1"),
            cover("c1", until="2026-11-06"),
            child("c2"),
            cover("c2", until="2026-11-05"),
            child("c3"),
            cover("c3", since="2026-11-07"),
            child("c4"),
            cover("c4", "critical_illness"),
        ],
        {
            "F3.accident": "1/4",
            "F3.accident_lapsed": "1",
            "F3.accident_not_recorded": "2",
            "F3.critical_illness": "1/4",
            "F3.critical_illness_not_recorded": "3",
        },
    ),
    Example(
        "of school age: six on 31 August, not yet fifteen; of this term, else of the one before",
        [
            child("c1", born="2020-08-31"),
            schooling("c1", THIS_TERM),
            child("c2", born="2020-09-01"),  # five
            schooling("c2", THIS_TERM),
            child("c3", born="2011-09-01"),  # fourteen
            schooling("c3", LAST_TERM, "special_education"),
            child("c4", born="2011-08-31"),  # fifteen
            schooling("c4", THIS_TERM, "dropped_out"),
            child("c5"),
            schooling("c5", LAST_TERM),
            schooling("c5", THIS_TERM, "dropped_out"),
            child("c6"),
            schooling("c6", LONG_AGO),
            child("c7"),
            schooling("c7", THIS_TERM, "not_school_age"),
        ],
        {"F4": "2/5", "F4.dropped_out": "1", "F4.not_recorded": "1", "F4.not_school_age": "1"},
    ),
    Example(
        "in a village by itself, and where it lives on the day",
        [child("c1"), guardian("c1"), child("c2", None), factories.lives("c2", V11, "2026-11-06"), cover("c2")],
        {"F2": "1/2", "F3.accident": "1/2"},
        area=V11,
    ),
]
