"""Where the month in progress will end (A15): a year of ten children of one village, as of the twelfth.

In a good month eight are seen by the twelfth and two on the thirteenth, in a bad one four and two; they take turns.  Of
those to go on the twelfth 12 of 24 come in six months: (12 + 0.5) / (24 + 1) = 0.5.  A good month ends at 10 where 8 +
2 × 0.5 = 9 was expected, a bad one at 6 where 4 + 6 × 0.5 = 7 was: ten points off, where "as last month" is forty off.
"""

from tests.examples.model import Example
from tests.factories import V11, Rows, child, visit

MONTHS = [*(f"2025-{month:02}" for month in (11, 12)), *(f"2026-{month:02}" for month in range(1, 11))]
GOOD, BAD, ALWAYS = (8, 2), (4, 2), (5, 5)


def year(*turns: tuple[int, int], children: int = 10, november: int = 6) -> list[Rows]:
    """Each month so many seen on the twelfth and so many on the thirteenth; in November on the twelfth alone."""
    seen = [(f"{month}-12", f"{month}-13", *turns[i % len(turns)]) for i, month in enumerate(MONTHS)]
    return [
        [child(f"c{n:02}", V11) for n in range(children)],
        [visit(f"c{n:02}", early) for early, _late, first, _more in seen for n in range(first)],
        [visit(f"c{n:02}", late) for _early, late, first, more in seen for n in range(first, first + more)],
        [visit(f"c{n:02}", "2026-11-12") for n in range(november)],
    ]


FORECAST = [
    Example(
        "six seen by the twelfth, half of the four to go expected: 8 of 10",
        year(GOOD, BAD),
        {"A15": "8/10 provisional", "A15.error": "10 of 6", "A15.naive_error": "40 of 6", "A15.inside": "6/6"},
        as_of="2026-11-12",
        month="2026-11",
    ),
    Example(
        "asked of October, it is told of November all the same",
        year(GOOD, BAD),
        {"A15": "8/10 provisional"},
        as_of="2026-11-12",
    ),
    Example(
        "every month alike: the last one says it better, so there is no forecast",
        year(ALWAYS),
        {"A15": "not_applicable", "A15.naive_error": "0 of 6"},
        as_of="2026-11-12",
        month="2026-11",
    ),
    Example(
        "nine children due: no rate, no forecast",
        year((7, 2), (3, 2), children=9),
        {"A15": "not_applicable"},
        as_of="2026-11-12",
        month="2026-11",
    ),
    Example(
        "two closed months on record are no curve",
        [[child(f"c{n:02}", registered="2026-09-01") for n in range(10)], [visit("c01", "2026-10-12")]],
        {"A15": "not_applicable", "A15.error": "not_applicable", "A15.inside": "not_applicable"},
        as_of="2026-11-12",
        month="2026-11",
    ),
]
