"""First visits (A3), days since the last one (A4), months missed (A5), and the recording (A8, A9, A12)."""

import datetime as dt

from tests import factories
from tests.examples.model import Example
from tests.factories import V11, Rows, assessment, child, deferral, post, register, visit, visits


def evening(count: int, minutes: int, different: int) -> list[Rows]:
    """`count` visits recorded by w1 in so many minutes of 31 October, dated on so many different days."""
    start = dt.datetime(2026, 10, 31, 12)
    return [
        post("w1", V11),
        child("c1"),
        [
            visit(
                "c1",
                dt.date(2026, 10, 31) - dt.timedelta(days=n % different),
                recorded=start + dt.timedelta(minutes=minutes * n / (count - 1)),
            )
            for n in range(count)
        ],
    ]


FIRST_VISIT = [
    Example(
        "the seventh day is the month's last: on it in time, a day later not",
        [
            child("c1", registered="2026-10-24"),
            visit("c1", "2026-10-31"),
            child("c2", registered="2026-10-24"),
            visit("c2", "2026-11-01"),
            child("c3", registered="2026-10-24"),
            visit("c3", "2026-10-24"),
        ],
        {"A3": "2/3"},
    ),
    Example(
        "registered a day later: the next month's",
        child("c1", registered="2026-10-25"),
        {"A3": "0/0 not_applicable"},
    ),
    Example(
        "left on the seventh day: counted; a day before: not",
        [
            child("c1", registered="2026-10-10", left="2026-10-17"),
            child("c2", registered="2026-10-10", left="2026-10-16"),
        ],
        {"A3": "0/1"},
    ),
    Example(
        "seven days after the registration: not due yet, and new",
        child("c1", registered="2026-11-03"),
        {"A3": "0/0 not_applicable", "A4.new": "1", "A4.never": "0"},
        as_of="2026-11-10",
        month="2026-11",
    ),
    Example(
        "eight days after it: due, and never visited",
        child("c1", registered="2026-11-03"),
        {"A3": "0/1 provisional", "A4.new": "0", "A4.never": "1"},
        as_of="2026-11-11",
        month="2026-11",
    ),
    Example(
        "a visit before the registration is none",
        [child("c1", registered="2026-10-10"), visit("c1", "2026-10-09")],
        {"A3": "0/1", "A12.off_register": "1", "A4.never": "1"},
    ),
]

STATES = [
    Example(
        "31 days without a visit: due",
        [child("c1"), visit("c1", "2026-10-10")],
        {"A4.due": "1", "A4.overdue": "0"},
        as_of="2026-11-10",
    ),
    Example(
        "32 days without a visit: overdue",
        [child("c1"), visit("c1", "2026-10-10")],
        {"A4.due": "0", "A4.overdue": "1"},
        as_of="2026-11-11",
    ),
    Example("visited this month", [child("c1"), visit("c1", "2026-11-01")], {"A4.visited_this_month": "1"}),
    Example(
        "too long ago for its tier, but this month",
        [
            child("c1"),
            visit("c1", "2026-11-01"),
            assessment("c1", "2026-01-01", "red"),
            factories.standard("red", 4, 7),
        ],
        {"A4.below_tier_frequency": "1"},
        as_of="2026-11-09",
    ),
    Example(
        "a deferral that covers the day comes first",
        [
            child("c1"),
            deferral("c1", "2026-11-06", "2026-11-06"),
            child("c2"),
            deferral("c2", "2026-11-05", "2026-11-05"),
        ],
        {"A4.deferred": "1", "A4.never": "1"},
    ),
    Example(
        "back on the register: what was before does not count",
        [child("c1", left="2026-09-30"), visit("c1", "2026-09-20"), register("c1", "2026-11-01")],
        {"A4.new": "1", "A4.overdue": "0"},
    ),
    Example(
        "18 on the day: out; a day later: still in",
        [child("c1", born="2008-11-06"), child("c2", born="2008-11-07")],
        {"A4.never": "1", "A5.3plus": "1", "B1.not_assessed": "2"},
    ),
    Example(
        "left on the day: still in; the day before: out",
        [child("c1", left="2026-11-06"), child("c2", left="2026-11-05")],
        {"A4.never": "1"},
    ),
    Example(
        "no contact anywhere up to the day: no data",
        [child("c1"), visit("c1", "2026-11-07")],
        {"A4.never": "no_data", "A5.0": "no_data"},
        since_long_ago=False,
    ),
]

MISSED = [  # visited in July, then not in August, September and October
    Example("three closed months missed", [child("c1"), visit("c1", "2026-07-10")], {"A5.3plus": "1", "A5.2": "0"}),
    Example(
        "a day earlier October is not closed",
        [child("c1"), visit("c1", "2026-07-10")],
        {"A5.2": "1", "A5.3plus": "0"},
        as_of="2026-11-05",
    ),
    Example(
        "seen in November: the streak to the end of October stays",
        [child("c1"), visits("c1", "2026-07-10", "2026-11-02")],
        {"A5.3plus": "1", "A4.visited_this_month": "1"},
    ),
    Example(
        "a deferred month pauses",
        [child("c1"), visit("c1", "2026-07-10"), deferral("c1", "2026-09-01", "2026-09-30")],
        {"A5.2": "1"},
    ),
    Example(
        "it pauses whatever happened in it: a visit does not reset",
        [child("c1"), visits("c1", "2026-07-10", "2026-09-10"), deferral("c1", "2026-09-01", "2026-09-30")],
        {"A5.2": "1"},
    ),
    Example(
        "a partial month pauses",
        [child("c1", left="2026-09-20"), visit("c1", "2026-07-10"), register("c1", "2026-09-22")],
        {"A5.2": "1"},
    ),
    Example(
        "a month off the register pauses",
        [child("c1", left="2026-08-31"), visit("c1", "2026-07-10"), register("c1", "2026-10-01")],
        {"A5.2": "1"},
    ),
    Example("a visit in a due month resets", [child("c1"), visits("c1", "2026-07-10", "2026-09-30")], {"A5.1": "1"}),
    Example("seen in October: none missed", [child("c1"), visit("c1", "2026-10-31")], {"A5.0": "1"}),
    Example(
        "months before the data begin end the count",
        [child("c1", registered="2023-01-01"), visit("c1", "2026-09-10", mode="phone")],
        {"A5.2": "1"},
        since_long_ago=False,
    ),  # September and October only
]

RECORDING = [
    Example(
        "one minute before and at midnight of Shanghai; three days and four",
        [
            child("c1"),
            visit("c1", "2026-10-08", recorded="2026-10-11T15:59"),  # the 11th: three days
            visit("c1", "2026-10-08", recorded="2026-10-11T16:00"),  # the 12th: four
            visit("c1", "2026-10-08", recorded="2026-10-08T10:00"),
            visit("c1", "2026-10-08", recorded="2026-12-01T10:00", by_import=True),
        ],
        {"A9": "2/3", "A9.median": "3 of 3", "A9.import_made": "1", "A9.late": "0/3"},
    ),
    Example(
        "recorded on the freeze day: in time; the day after: late",
        [
            child("c1"),
            visit("c1", "2026-10-30", recorded="2026-11-05T15:59"),
            visit("c1", "2026-10-30", recorded="2026-11-05T16:00"),
        ],
        {"A9.late": "1/2", "A9.median": "6.5 of 2"},
    ),
    Example(
        "no visit with a known time: no rate and no median",
        [child("c1"), visit("c1", "2026-10-30", by_import=True)],
        {"A9": "0/0 not_applicable", "A9.median": "not_applicable", "A9.import_made": "1"},
    ),
    Example(
        "dated after it was recorded",
        [
            child("c1"),
            visit("c1", "2026-10-30", recorded="2026-10-29T15:59"),
            visit("c1", "2026-10-30", recorded="2026-10-29T16:00"),
            visit("c1", "2026-10-30", recorded="2026-10-01T10:00", by_import=True),
        ],
        {"A12.after_recording": "1"},
    ),
    Example(
        "one element missing: not complete",
        [child("c1"), visit("c1", "2026-10-08"), visit("c1", "2026-10-09", elements=("good", "good", None, "good"))],
        {"A8": "1/2"},
    ),
    Example("ten visits of five days within exactly one hour", evening(10, 60, 5), {"A12.burst": "1"}),
    Example("a minute more", evening(10, 61, 5), {"A12.burst": "0"}),
    Example("one visit fewer", evening(9, 60, 5), {"A12.burst": "0"}),
    Example("one day fewer", evening(10, 60, 4), {"A12.burst": "0"}),
    Example(
        "five visits alike",
        [child("c1"), visits("c1", *(f"2026-10-0{n}" for n in range(1, 6)))],
        {"A12.identical": "0"},
    ),
    Example(
        "six visits alike: the sixth",
        [child("c1"), visits("c1", *(f"2026-10-0{n}" for n in range(1, 7)))],
        {"A12.identical": "1"},
    ),
    Example(
        "seven visits alike: the sixth and the seventh",
        [child("c1"), visits("c1", *(f"2026-10-0{n}" for n in range(1, 8)))],
        {"A12.identical": "2"},
    ),
    Example(
        "another in the middle begins anew",
        [
            child("c1"),
            visits("c1", *(f"2026-10-0{n}" for n in range(1, 6))),
            visit("c1", "2026-10-06", elements=("good", "good", "good", "poor")),
            visit("c1", "2026-10-07"),
        ],
        {"A12.identical": "0"},
    ),
]
