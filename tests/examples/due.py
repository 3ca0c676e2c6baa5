"""Who is due and who was seen (A1, A2, A6–A8), where (attribution), and when (closed, open, no data)."""

from tests.examples.model import Example
from tests.factories import T1, T2, V11, V12, V21, assessment, child, deferral, lives, register, visit, visits

DUE = [
    Example(
        "the last day of the month is in it, its neighbours are not",
        [
            child("c1"),
            visit("c1", "2026-10-31"),
            child("c2"),
            visit("c2", "2026-11-01"),
            child("c3"),
            visit("c3", "2026-09-30"),
            child("c4"),
            visit("c4", "2026-10-01"),
        ],
        {"A1": "2/4"},
    ),
    Example(
        "two visits in a day are one child, two visits and one day",
        [child("c1"), visits("c1", "2026-10-08", "2026-10-08"), assessment("c1", "2026-01-01", "yellow")],
        {"A1": "1/1", "A8": "2/2", "A6": "0/1"},  # yellow asks for two days
    ),
    Example(
        "visits on two days attain the frequency of yellow",
        [child("c1"), visits("c1", "2026-10-08", "2026-10-09"), assessment("c1", "2026-01-01", "yellow")],
        {"A6": "1/1"},
    ),
    Example(
        "the tier of the first day decides the frequency, that of the second does not",
        [
            child("c1"),
            visit("c1", "2026-10-08"),
            assessment("c1", "2026-10-02", "red"),
            child("c2"),
            visit("c2", "2026-10-08"),
            assessment("c2", "2026-10-01", "red"),
        ],
        {"A6": "1/2"},
    ),
    Example(
        "registered on the first day: due; on the second: a partial month",
        [child("c1", registered="2026-10-01"), child("c2", registered="2026-10-02")],
        {"A1": "0/1", "A2.partial_month": "1"},
    ),
    Example(
        "left on the last day: still due; a day earlier: a partial month",
        [child("c1", left="2026-10-31"), child("c2", left="2026-10-30")],
        {"A1": "0/1", "A2.partial_month": "1"},
    ),
    Example(
        "18 on the first day: out; on the second: due",
        [child("c1", born="2008-10-01"), child("c2", born="2008-10-02")],
        {"A1": "0/1", "A2.turned_18": "1"},
    ),
    Example(
        "born on 29 February, in February of the 18th year: due",
        child("c1", born="2008-02-29"),
        {"A1": "0/1", "A2.turned_18": "0"},
        as_of="2026-03-06",
        month="2026-02",
    ),
    Example(
        "born on 29 February: 18 on 1 March",
        child("c1", born="2008-02-29"),
        {"A1": "0/0 not_applicable", "A2.turned_18": "1"},
        as_of="2026-04-06",
        month="2026-03",
    ),
    Example(
        "the first reason that applies: 18 before a partial month before a deferral",
        [
            child("c1", born="2008-10-01", left="2026-10-30"),
            deferral("c1", "2026-10-01", "2026-10-31"),
            child("c2", left="2026-10-30"),
            deferral("c2", "2026-10-01", "2026-10-31"),
        ],
        {"A2.turned_18": "1", "A2.partial_month": "1", "A2.deferred": "0"},
    ),
    Example(
        "a deferral of every day takes out; of all but a day it does not",
        [
            child("c1"),
            deferral("c1", "2026-10-01", "2026-10-31"),
            child("c2"),
            deferral("c2", "2026-10-01", "2026-10-30"),
            child("c3"),
            deferral("c3", "2026-10-02", "2026-10-31"),
        ],
        {"A1": "0/2", "A2.deferred": "1"},
    ),
    Example(
        "two deferrals that touch are one; a day between them leaves the child due",
        [
            child("c1"),
            deferral("c1", "2026-09-20", "2026-10-15"),
            deferral("c1", "2026-10-16", "2026-11-20"),
            child("c2"),
            deferral("c2", "2026-10-01", "2026-10-15"),
            deferral("c2", "2026-10-17", "2026-10-31"),
        ],
        {"A1": "0/1", "A2.deferred": "1"},
    ),
    Example(
        "a deferral approved by nobody is none",
        [
            child("c1"),
            deferral("c1", "2026-10-01", "2026-10-31", approved_by=None),
            child("c2"),
            deferral("c2", "2026-10-01", "2026-10-31", approved_by="  "),
        ],
        {"A1": "0/2", "A2.deferred": "0"},
    ),
    Example(
        "back on the register on the first day: due; on the second: a partial month",
        [
            child("c1", left="2026-09-15"),
            register("c1", "2026-10-01"),
            child("c2", left="2026-09-15"),
            register("c2", "2026-10-02"),
        ],
        {"A1": "0/1", "A2.partial_month": "1"},
    ),
    Example(
        "two register periods day by day do not make one that covers the month",
        [child("c1", left="2026-10-15"), register("c1", "2026-10-16")],
        {"A1": "0/0 not_applicable", "A2.partial_month": "1"},
    ),
    Example(
        "only face to face, seen, by a director or supervisor counts",
        [
            child("c1"),
            visit("c1", "2026-10-08", mode="phone"),
            child("c2"),
            visit("c2", "2026-10-08", mode="video"),
            child("c3"),
            visit("c3", "2026-10-08", role="ngo"),
            child("c4"),
            visit("c4", "2026-10-08", role="other"),
            child("c5"),
            visit("c5", "2026-10-08", seen=False),
            child("c6"),
            visit("c6", "2026-10-08", mode="school"),
            child("c7"),
            visit("c7", "2026-10-08", mode="institution", role="supervisor"),
            child("c8"),
            visit("c8", "2026-10-08", worker_id=None),
        ],  # the role alone decides
        {"A1": "3/8", "A7": "1/3"},
    ),
    Example(
        "a child on two registers counts under difficulty, one of another register nowhere here",
        [child("c1", kind="left_behind"), register("c1", "2024-01-01"), child("c2", kind="left_behind")],
        {"A1": "0/1", "B1.not_assessed": "1"},
    ),
    Example("nobody due: not 0 %", child("c1", V11), {"A1": "0/0 not_applicable", "A2.deferred": "0"}, area=T2),
]

PLACES = [
    Example(
        "moved on the last day: the new town's",
        [child("c1", V11), lives("c1", V21, "2026-10-31")],
        {"A1": "0/1"},
        area=T2,
    ),
    Example(
        "moved on the last day: no longer the old town's",
        [child("c1", V11), lives("c1", V21, "2026-10-31")],
        {"A1": "0/0 not_applicable"},
        area=T1,
    ),
    Example(
        "moved a day later: still the old town's",
        [child("c1", V11), lives("c1", V21, "2026-11-01")],
        {"A1": "0/1"},
        area=T1,
    ),
    Example(
        "moved after the month: the states are the new town's",
        [child("c1", V11), lives("c1", V21, "2026-11-06")],
        {"A4.never": "1", "B1.not_assessed": "1"},
        area=T2,
    ),
    Example(
        "known in a village only later: counts there all the time",
        [child("c1", None), lives("c1", V12, "2026-12-01")],
        {"A1": "0/1"},
        area=V12,
    ),
    Example(
        "known in two villages from one later day: the greater code",
        [child("c1", None), lives("c1", V21, "2026-12-01"), lives("c1", V12, "2026-12-01")],
        {"A1": "0/1"},
        area=V21,
    ),
    Example("no village on record: counts in the city", child("c1", None), {"A1": "0/1"}),
]

TIME = [
    Example(
        "on the freeze day the month is provisional",
        child("c1"),
        {"A1": "0/1 provisional", "A2.deferred": "0 provisional"},
        as_of="2026-11-05",
    ),
    Example("the day after it is closed", child("c1"), {"A1": "0/1", "A2.deferred": "0"}, as_of="2026-11-06"),
    Example(
        "the open month: on the register since its first day to as_of",
        [
            child("c1", registered="2026-11-01"),
            child("c2", registered="2026-11-02"),
            child("c3", left="2026-11-09"),
            child("c4", left="2026-11-10"),
        ],
        {"A1": "0/2 provisional", "A2.partial_month": "2 provisional"},
        as_of="2026-11-10",
        month="2026-11",
    ),
    Example(
        "the open month: visits after as_of are not known yet",
        [child("c1"), visit("c1", "2026-11-10"), child("c2"), visit("c2", "2026-11-11")],
        {"A1": "1/2 provisional"},
        as_of="2026-11-10",
        month="2026-11",
    ),
    Example(
        "the open month: a deferral must cover the whole calendar month",
        [
            child("c1"),
            deferral("c1", "2026-11-01", "2026-11-10"),
            child("c2"),
            deferral("c2", "2026-11-01", "2026-11-30"),
        ],
        {"A1": "0/1 provisional", "A2.deferred": "1 provisional"},
        as_of="2026-11-10",
        month="2026-11",
    ),
    Example(
        "the month before the first contact: no data",
        child("c1", registered="2023-01-01"),
        {"A1": "no_data", "A2.deferred": "no_data", "A13": "no_data", "A14.0_9": "no_data"},
        as_of="2026-11-06",
        month="2023-12",
    ),
    Example(
        "the month of the first contact, by telephone on its fifth day: data",
        child("c1", registered="2023-01-01"),
        {"A1": "0/1", "A2.deferred": "0"},
        month="2024-01",
    ),
    Example(
        "a town without data enters no sum above it",
        [child("c1", V11), visit("c1", "2026-09-10"), child("c2", V21), visit("c2", "2026-11-01")],
        {"A1": "0/1"},
        since_long_ago=False,
    ),
    Example(
        "and has none itself until the month of its first contact",
        [child("c1", V11), visit("c1", "2026-09-10"), child("c2", V21), visit("c2", "2026-11-01")],
        {"A1": "no_data"},
        area=T2,
        since_long_ago=False,
    ),
    Example(
        "a town that never had a contact begins with its city: 0 % and no excuse",
        [child("c1", V11), visit("c1", "2026-09-10"), child("c2", V21)],
        {"A1": "0/1", "A4.never": "1"},
        area=T2,
        since_long_ago=False,
    ),
    Example(
        "nothing recorded at all: no data",
        child("c1"),
        {"A1": "no_data", "A4.never": "no_data", "B1.not_assessed": "1"},
        since_long_ago=False,
    ),
]
