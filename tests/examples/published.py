"""The completion as published, beside what is known now (A10)."""

import datetime as dt

from tests.examples.model import Example
from tests.factories import T1, T2, V11, V21, child, closed, visits

OCTOBER = 2026 * 12 + 9
PUBLISHED = closed(OCTOBER, "2026-11-05T16:00", {(V11, "blue"): (3, 1), (V11, "red"): (1, 0), (V21, "blue"): (12, 6)})
"""Closed at the first moment of 6 November in Shanghai."""

CLOSED = [
    Example(
        "one more child is known to have been seen; two were due that are due no more",
        [PUBLISHED, child("c1"), child("c2"), visits("c1", "2026-10-08"), visits("c2", "2026-10-09")],
        {"A10": "1/4", "A10.revised": "1", "A10.revised_due": "-2"},
        area=T1,
    ),
    Example("the other town's", PUBLISHED, {"A10": "6/12", "A10.revised": "-6"}, area=T2),
    Example("of the city", [PUBLISHED, child("c1")], {"A10": "7/16", "A10.revised": "-7", "A10.revised_due": "-15"}),
    Example("nobody has closed it", child("c1"), {"A10": "no_data", "A10.revised": "no_data"}),
    Example(
        "closed a day after the date: not known yet",
        [closed(OCTOBER, dt.datetime(2026, 11, 6, 16, 0, 1), {(V11, "blue"): (1, 1)}), child("c1")],
        {"A10": "no_data"},
    ),
    Example(
        "not frozen on the fifth: nothing to publish",
        [PUBLISHED, child("c1")],
        {"A10": "not_applicable", "A10.revised": "not_applicable"},
        as_of="2026-11-05",
    ),
]
