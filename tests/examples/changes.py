"""Changes reported in time, and those still to be handled (A11)."""

from tests.examples.model import Example
from tests.factories import T1, T2, V11, V21, change, child, lives

CHANGES = [
    Example(
        "reported on the third day: in time; on the fourth: not",
        [
            child("c1"),
            change("c1", "2026-10-10", "2026-10-13"),
            child("c2"),
            change("c2", "2026-10-10", "2026-10-14"),
        ],
        {"A11": "1/2", "A11.unhandled": "2"},
    ),
    Example(
        "not reported: due when the three days are over",
        [child("c1"), change("c1", "2026-11-06"), child("c2"), change("c2", "2026-11-07")],
        {"A11": "0/1 provisional", "A11.unhandled": "2"},
        as_of="2026-11-10",
        month="2026-11",
    ),
    Example(
        "reported after the date: not known yet; handled on the date: done",
        [child("c1"), change("c1", "2026-10-31", "2026-11-07"), change("c1", "2026-10-01", "2026-10-01", "2026-11-06")],
        {"A11": "1/2", "A11.unhandled": "1"},
    ),
    Example(
        "found on the last day of the month: October's; a day later: November's",
        [child("c1"), change("c1", "2026-10-31", "2026-10-31"), change("c1", "2026-11-01", "2026-11-01")],
        {"A11": "1/1"},
    ),
    Example(
        "who left the register owes nothing any more, but October stays",
        [child("c1", left="2026-11-05"), change("c1", "2026-10-10", "2026-10-10")],
        {"A11": "1/1", "A11.unhandled": "0"},
    ),
    Example(
        "the month is the old town's, the waiting change the new one's",
        [child("c1", V11), lives("c1", V21, "2026-11-02"), change("c1", "2026-10-10", "2026-10-10")],
        {"A11": "1/1", "A11.unhandled": "0"},
        area=T1,
    ),
    Example(
        "and here it waits",
        [child("c1", V11), lives("c1", V21, "2026-11-02"), change("c1", "2026-10-10", "2026-10-10")],
        {"A11": "0/0 not_applicable", "A11.unhandled": "1"},
        area=T2,
    ),
]
