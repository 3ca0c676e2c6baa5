"""Directors (A13, A14, D), tiers (B), stations, organisations and cases (C, E, F), and comparisons (G)."""

import datetime as dt
from collections.abc import Callable

from tests import factories
from tests.examples.model import Example
from tests.factories import CITY, T1, T2, V11, V12, V21, Rows, assessment, child, day, lives, post, register, visit


def seen_all(children: int, months_: list[str], seen: Callable[[int], int]) -> list[Rows]:
    """`children` children, of whom the first seen(i) are visited in the i-th month."""
    return [
        [
            child(f"c{n:02}", registered="2026-01-01"),
            [visit(f"c{n:02}", f"{month}-10") for i, month in enumerate(months_) if n < seen(i)],
        ]
        for n in range(children)
    ]


AS_OF = dt.date(2026, 11, 6)


def mixed_tiers(second: int = 30) -> list[Rows]:
    """Ten red and ten blue children in the first town, blue ones in the second; two red and eight, 22 blue ones seen.

    Red from the first of the month: the tier of that day counts, not the one assessed a day later.
    """
    red = [[child(f"r{n}"), assessment(f"r{n}", "2026-10-01", "red")] for n in range(10)]
    blue = [[child(f"b{n}"), assessment(f"b{n}", "2026-09-30", "blue")] for n in range(10)]
    other = [[child(f"o{n:02}", V21), assessment(f"o{n:02}", "2026-09-30", "blue")] for n in range(second)]
    later = [assessment(f"b{n}", "2026-10-02", "red") for n in range(10)]
    seen = [f"r{n}" for n in range(2)] + [f"b{n}" for n in range(8)] + [f"o{n:02}" for n in range(min(22, second))]
    return [red, blue, other, later, [visit(child_id, "2026-10-08") for child_id in seen]]


YEAR = [f"2026-{month:02}" for month in range(1, 11)]

DIRECTORS = [
    Example("a vacant post: the child stays due, no director", child("c1"), {"A1": "0/1", "A13": "0/0 not_applicable"}),
    Example(
        "all, and not all, of a director's children seen",
        [
            post("w1", V11),
            child("c1", V11),
            visit("c1", "2026-10-08"),
            post("w2", V12),
            child("c2", V12),
            visit("c2", "2026-10-08"),
            child("c3", V12),
        ],
        {"A13": "1/2"},
    ),
    Example(
        "two directors since the same day: the lowest id as text, w10 before w2",
        [
            post("w2", V11),
            post("w10", V11),
            child("c1", V11),
            *(child(f"d{n}", V12) for n in range(10)),
            post("w10", V12),
        ],
        {"A14.0_9": "1", "A14.10_19": "1"},
    ),  # w10 has eleven, w2 none
    Example(
        "longest in post without a day's gap: w1, who came back the next day",
        [
            post("w1", V11, "2024-01-01", "2026-10-10"),
            post("w1", V11, "2026-10-11"),
            post("w2", V11, "2025-01-01"),
            *(child(f"d{n}", V11) for n in range(10)),
            post("w1", V12),
            child("c1", V12),
        ],
        {"A14.0_9": "1", "A14.10_19": "1", "A13": "0/1"},
    ),
    Example(
        "a day's gap: w2",
        [
            post("w1", V11, "2024-01-01", "2026-10-10"),
            post("w1", V11, "2026-10-12"),
            post("w2", V11, "2025-01-01"),
            *(child(f"d{n}", V11) for n in range(10)),
            post("w1", V12),
            child("c1", V12),
        ],
        {"A14.0_9": "1", "A14.10_19": "1", "A13": "0/2"},
    ),
    Example(
        "in post on the last day; gone the day before",
        [post("w1", V11, ends="2026-10-31"), post("w2", V12, ends="2026-10-30")],
        {"A14.0_9": "1"},
    ),
    Example(
        "nine and ten children",
        [
            post("w1", V11),
            *(child(f"c{n}", V11) for n in range(9)),
            post("w2", V12),
            *(child(f"d{n}", V12) for n in range(10)),
        ],
        {"A14.0_9": "1", "A14.10_19": "1", "A14.20_29": "0", "A14.30plus": "0"},
    ),
    Example("a supervisor's post is no director's", post("w1", V11, role="supervisor"), {"A14.0_9": "0"}),
    Example(
        "a post's last day is a day in post; the day after it is not",
        [post("w1", V11, ends="2026-11-06"), post("w2", V12, ends="2026-11-05")],
        {"D1": "1/4", "D1.vacant": "3", "D1.never": "2"},
    ),
    Example(
        "one director with a valid pass covers a village, whoever else serves there",
        [
            post("w1", V11),
            factories.qualification("w1", "2023-12-01", valid_until="2026-11-06"),
            post("w2", V11),
            post("w3", V12),
            factories.qualification("w3", "2023-12-01", valid_until="2026-11-05"),
        ],
        {"D1": "2/4", "D1.certified": "1/4"},
    ),
    Example(
        "registered on the day: yes; the day after: not yet; nobody on record: no",
        [
            factories.worker("w1", registered_on=day("2026-11-06")),
            post("w1", V11),
            factories.worker("w2", registered_on=day("2026-11-07")),
            post("w2", V12),
            post("w3", V21),
            post("s1", T1),  # a supervisor is no director
        ],
        {"D2": "1/3"},
    ),
    Example(
        "a certificate of the day and to the day; sixty days on it expires, sixty-one not yet",
        [
            post("w1", V11),
            factories.qualification("w1", "2026-11-06", "annual_certificate", valid_until="2026-11-06"),
            post("w2", V12),
            factories.qualification("w2", "2025-11-03", "annual_certificate", valid_until="2027-01-05"),
            post("w3", V21),
            factories.qualification("w3", "2025-11-03", "annual_certificate", valid_until="2027-01-06"),
            post("w4", V21),
            factories.qualification("w4", "2025-11-03", "annual_certificate", valid_until="2026-11-05"),
            post("w5", V21),
            factories.qualification("w5", "2025-11-03", "annual_certificate", result="fail"),
            post("w6", V21),
            factories.qualification("w6", "2025-11-03"),  # an induction is no certificate
            post("w7", V21),
            factories.qualification("w7", "2025-11-03", "annual_certificate", valid_until="2026-12-31"),
            factories.qualification("w7", "2026-11-03", "annual_certificate", valid_until="2027-12-31"),
        ],
        {"D4": "4/7", "D4.expiring": "2"},
    ),
    Example(
        "trained on 1 January: this year; on 31 December: last year; a supervisor counts, an appraisal does not",
        [
            post("w1", V11),
            factories.qualification("w1", "2026-01-01", "training", result=None),
            post("w2", V12),
            factories.qualification("w2", "2025-12-31", "training"),
            post("s1", T1),
            factories.qualification("s1", "2026-06-01", "induction", result="fail"),
            post("s1", V12),  # the same person as a director: once
            post("w3", V21),
            factories.qualification("w3", "2026-06-01", "appraisal"),
        ],
        {"D5": "2/4"},
    ),
    Example(
        "a level on record, whichever",
        [
            factories.worker("w1", social_work_level="assistant"),
            post("w1", V11),
            factories.worker("w2"),
            post("w2", V12),
            factories.worker("s1", social_work_level="senior"),
            post("s1", T1, ends="2026-11-05"),  # gone since yesterday
        ],
        {"D6": "1/2"},
    ),
    Example(
        "supervised a year ago less a day; a year ago: no more",
        [
            post("w1", V11),
            factories.qualification("w1", "2025-11-07", "supervision", result=None),
            post("s1", T1),
            factories.qualification("s1", "2025-11-06", "supervision", result=None),
        ],
        {"D7": "1/2"},
    ),
    # 730 days of posts in the 365 to 6 November: w1 all of them, w2 the first, w3 the rest
    Example(
        "the first day of the twelve months counts as an end, the day before it does not",
        [
            post("w0", V12, ends="2025-11-06"),
            post("w1", V11),
            post("w2", V12, "2025-11-07", "2025-11-07"),
            post("w3", V12, "2025-11-08"),
        ],
        {"D8": "0.5 of 3", "D8.ended": "1", "D8.in_post": "2 of 3"},
    ),
    Example(
        "who comes back the next day did not go; who changes the village did; an end of tomorrow is none yet",
        [
            post("w1", V11, ends="2026-03-31"),
            post("w1", V11, "2026-04-01"),
            post("w2", V12, ends="2026-06-30"),
            post("w2", V21, "2026-07-01", "2026-11-07"),
            post("s1", T1, ends="2026-05-31"),
        ],
        {"D8": "0.5 of 3", "D8.ended": "1"},
    ),
    Example(
        "nobody ever served",
        [],
        {"D2": "0/0 not_applicable", "D5": "0/0 not_applicable", "D8": "not_applicable", "D8.ended": "0"},
    ),
    Example(
        "passed on the first day of duty: in order; a day later: not",
        [
            post("w1", V11),
            factories.qualification("w1", "2024-01-01"),
            post("w2", V12),
            factories.qualification("w2", "2024-01-02"),
        ],
        {"D3.now": "0", "D3.history": "1"},
    ),
    Example(
        "a pass holds to its last day; failed is a record, nothing is none",
        [
            post("w1", V11),
            factories.qualification("w1", "2023-12-01", valid_until="2026-11-06"),
            post("w2", V12),
            factories.qualification("w2", "2023-12-01", valid_until="2026-11-05"),
            post("w3", V21),
            factories.qualification("w3", "2023-12-01", result="fail"),
            post("w4", V21),
        ],
        {"D3.now": "3", "D3.no_record": "1", "D3.history": "2"},
    ),
]

TIERS = [
    Example(
        "two assessments on one day: the higher risk",
        [child("c1"), assessment("c1", "2026-10-08", "green"), assessment("c1", "2026-10-08", "yellow")],
        {"B1.yellow": "1", "B1.green": "0"},
    ),
    Example(
        "one that nobody confirmed is none",
        [
            child("c1"),
            assessment("c1", "2026-10-08", "red", confirmed_by=None),
            child("c2"),
            assessment("c2", "2026-10-08", "red", confirmed_by=" "),
        ],
        {"B1.red": "0", "B1.not_assessed": "2", "B3": "0/2"},
    ),
    Example(
        "assessed on the day: in force; the day after: not yet",
        [child("c1"), assessment("c1", "2026-11-06", "blue"), child("c2"), assessment("c2", "2026-11-07", "blue")],
        {"B1.blue": "1", "B3": "1/2"},
    ),
    Example(
        "movements from the last day of September to the last of October",
        [
            child("c1"),
            assessment("c1", "2026-09-30", "green"),
            assessment("c1", "2026-10-31", "red"),  # rose
            child("c2"),
            assessment("c2", "2026-09-30", "red"),
            assessment("c2", "2026-10-01", "blue"),  # fell
            child("c3"),
            assessment("c3", "2026-10-31", "blue"),  # assessed
            child("c4", registered="2026-10-01"),  # entered
            child("c5", left="2026-09-30"),  # left: there on the last day of September
            child("c6", left="2026-10-31"),  # there on both days: unchanged
            child("c7"),
            assessment("c7", "2026-11-01", "red"),
        ],  # in November: unchanged
        {"B2.rose": "1", "B2.fell": "1", "B2.assessed": "1", "B2.entered": "1", "B2.left": "1", "B2.unchanged": "2"},
    ),
    Example(
        "from the register of difficulty to another: left, in the middle of the open month",
        [child("c1", left="2026-11-03"), register("c1", "2026-10-01", kind="left_behind")],
        {"B2.left": "1 provisional", "B2.unchanged": "0 provisional"},
        month="2026-11",
    ),
    Example(
        "red for thirty days without another assessment: in time; for thirty-one: overdue",
        [
            child("c1"),
            assessment("c1", "2026-10-07", "red"),
            child("c2"),
            assessment("c2", "2026-10-06", "red"),
            child("c3"),  # never assessed: not among them
        ],
        {"B4": "1/2"},
    ),
    Example(
        "each tier has its own period, both sides of it",
        [
            *(
                [child(f"{tier}{n}"), assessment(f"{tier}{n}", AS_OF - dt.timedelta(days=days + n), tier)]
                for tier, days in (("yellow", 90), ("blue", 180), ("green", 365))
                for n in (0, 1)
            ),
        ],
        {"B4": "3/6"},
    ),
    Example(
        "a later assessment that nobody confirmed does not renew, one with the same tier does",
        [
            child("c1"),
            assessment("c1", "2026-10-01", "red"),
            assessment("c1", "2026-11-01", "red", confirmed_by=None),
            child("c2"),
            assessment("c2", "2026-10-01", "red"),
            assessment("c2", "2026-11-01", "red"),
        ],
        {"B4": "1/2"},
    ),
    Example(
        "red for seven days: not yet; for eight: without follow-up",
        [
            child("c1"),
            assessment("c1", "2026-10-30", "red"),
            child("c2"),
            assessment("c2", "2026-10-29", "red"),
            child("c3"),
            assessment("c3", "2026-10-29", "yellow"),
        ],
        {"B5": "1"},
    ),
    Example(
        "visited on the day of the change: followed up; on the day before: not; by telephone: not",
        [
            *([child(f"c{n}"), assessment(f"c{n}", "2026-10-20", "red")] for n in (1, 2, 3)),
            visit("c1", "2026-10-20"),
            visit("c2", "2026-10-19"),
            visit("c3", "2026-10-21", mode="phone"),
        ],
        {"B5": "2"},
    ),
    Example(
        "red again is no change, red after yellow is one",
        [
            child("c1"),
            assessment("c1", "2026-09-01", "red"),
            assessment("c1", "2026-10-20", "red"),
            visit("c1", "2026-09-10"),
            child("c2"),
            assessment("c2", "2026-09-01", "red"),
            assessment("c2", "2026-10-01", "yellow"),
            assessment("c2", "2026-10-20", "red"),
            visit("c2", "2026-09-10"),
        ],
        {"B5": "1"},
    ),
    Example(
        "back on the register since seven days and since eight, red long before; 18 on the day: nobody owes a visit",
        [
            child("c1", left="2026-09-30"),
            register("c1", "2026-10-30"),
            assessment("c1", "2026-05-01", "red"),
            child("c2", left="2026-09-30"),
            register("c2", "2026-10-29"),
            assessment("c2", "2026-05-01", "red"),
            visit("c2", "2026-09-20"),
            child("c3", born="2008-11-06"),
            assessment("c3", "2026-05-01", "red"),
        ],
        {"B5": "1", "B1.red": "3"},
    ),
    Example(
        "no contact anywhere up to the day: nobody knows who came",
        [child("c1"), assessment("c1", "2026-05-01", "red"), visit("c1", "2026-11-07")],
        {"B5": "no_data"},
        since_long_ago=False,
    ),
    Example(
        "left the register in October and lives on under another: unchanged nowhere in November",
        [child("c1", left="2026-10-15"), register("c1", "2026-10-01", kind="left_behind")],
        {"B2.left": "0 provisional", "B2.unchanged": "0 provisional"},
        month="2026-11",
    ),
    Example(
        "who left counts where it lived before",
        [child("c1", V11, left="2026-10-31"), lives("c1", V21, "2026-11-03")],
        {"B2.left": "1 provisional"},
        month="2026-11",
        area=T1,
    ),
]

SERVICES = [
    Example(
        "accepted on the day: standard; the day after: not yet",
        [
            factories.station("s1", T1, standard_met="2026-11-06"),
            factories.station("s2", T2, standard_met="2026-11-07"),
        ],
        {"C1": "1/2", "C4.due": "50000"},
    ),
    Example(
        "closed on the day: still open; the day before: closed, and its subsidy due for ever",
        [
            factories.station("s1", T1, closed="2026-11-06", standard_met="2025-01-01"),
            factories.station("s2", T2, closed="2026-11-05", standard_met="2025-01-01"),
        ],
        {"C1": "1/2", "C2": "0/1", "C4.due": "100000"},
    ),
    Example(
        "a contract's last day holds",
        [
            factories.station("s1", T1),
            factories.operator("s1", "o1", ends="2026-11-06"),
            factories.station("s2", T2),
            factories.operator("s2", "o1", ends="2026-11-05"),
        ],
        {"C2": "1/2"},
    ),
    Example(
        "open since 1 January: the whole year; since the 2nd: not",
        [
            factories.station("s1", T1, opened="2026-01-01"),
            factories.appraisal("s1", 2026),
            factories.station("s2", T2, opened="2026-01-02"),
            factories.appraisal("s2", 2026),
        ],
        {"C3": "1/1"},
    ),
    Example(
        "one station paid twice does not pay for another",
        [
            factories.station("s1", T1, standard_met="2025-01-01"),
            factories.station("s2", T2, standard_met="2025-01-01"),
            factories.subsidy("p1", "s1", "construction", paid=50_000, paid_on="2026-11-06"),
            factories.subsidy("p2", "s1", "construction", paid=50_000, paid_on="2026-11-06"),
            factories.subsidy("p3", "s2", "construction", paid=50_000, paid_on="2026-11-07"),
        ],  # tomorrow
        {"C4.due": "100000", "C4.paid": "100000", "C4.outstanding": "50000"},
    ),
    Example(
        "half city, half town; an odd yuan is the city's",
        [
            factories.station("s1", T1),
            factories.subsidy("p1", "s1", year=2026, granted=40_001, paid=20_000, paid_on="2026-05-01"),
            factories.subsidy("p2", "s1", payer="town", year=2026, paid=15_000, paid_on="2026-05-01"),
        ],
        {
            "C5.due": "40001",
            "C5.paid": "35000",
            "C5.arrears_city": "1",
            "C5.arrears_town": "5000",
            "C5.mean": "40001 of 1",
        },
    ),
    Example(
        "appraised and nothing granted: the mean amount is due",
        [factories.station("s1", T1), factories.appraisal("s1", 2026)],
        {"C5.due": "40000", "C5.arrears_city": "20000", "C5.arrears_town": "20000", "C5.mean": "not_applicable"},
    ),
    Example(
        "without coordinates, by kind",
        [factories.station("s1", T1), factories.station("s2", V11), factories.station("s3", V12, lon=120.5, lat=31.5)],
        {"C9.stations": "1", "C9.sites": "1", "C9.outside": "0"},
    ),
    Example(
        "a site's last day is a day; two sites of one village are one village, a town's own site is no village's",
        [
            factories.station("v1", V11, closed="2026-11-06"),
            factories.station("v2", V11),
            factories.station("v3", V12, closed="2026-11-05"),
            factories.station("v4", V21, opened="2026-11-07"),
            factories.station("v5", T2, kind="village_site"),
        ],
        {"C6": "1/4"},
    ),
    Example(
        "the latest record of the day holds: all four, then three; tomorrow's is not known",
        [
            factories.guarantees("home", "2026-06-30"),
            factories.guarantees("home", "2026-11-06", "staff premises supplies"),
            factories.guarantees("centre", "2026-11-06"),
            factories.guarantees("centre", "2026-11-07", ""),
        ],
        {"C10": "7/8", "C10.complete": "1/2"},
    ),
    Example(
        "qualified on the day counts; an exit on the same day wins",
        [
            factories.organisation("o1", qualified="2026-11-06"),
            factories.organisation("o2", qualified="2026-11-06", exited="2026-11-06"),
            factories.organisation("o3", qualified="2026-11-05", exited="2026-11-07"),  # not yet gone
            factories.organisation("o4", qualified="2024-05-01", registered="2026-11-07"),  # not registered yet
            factories.organisation("o5", qualified="2024-05-01", kind="charity"),
            factories.organisation("o6", qualified="2024-05-01", protects_minors=False),
            [
                factories.organisation("o7", qualified="2024-05-01", exited="2024-06-01"),
                factories.stage("o7", "qualified", "2024-07-01"),
            ],
        ],  # qualified again
        {"E1": "3", "E1.at_deadline": "not_applicable"},
    ),
    Example(
        "at the deadline, and fallen since",
        [
            factories.organisation("o1", qualified="2025-12-31"),
            factories.organisation("o2", qualified="2026-01-01"),
            factories.organisation("o3", qualified="2024-05-01", exited="2026-01-01"),
            factories.target("E1", 6, "2025-12-31"),
        ],
        {"E1": "2", "E1.at_deadline": "2"},
    ),
    Example(
        "a contract's last day, a programme of 364 days ago, work for the whole city that covers no town",
        [
            factories.organisation("a", services="counselling;comfort"),
            factories.organisation("b", services="comfort"),
            factories.organisation("c", services="protection_care"),
            factories.organisation("d"),  # services not recorded
            factories.station("s1", T1),
            factories.operator("s1", "a", ends="2026-11-06"),
            factories.operator("s1", "c", ends="2026-11-05"),  # yesterday's
            factories.programme("g1", V21, "family", "2025-11-07", by="b"),  # 364 days ago
            factories.programme("g2", T2, "family", "2025-11-06", by="a"),  # 365 days ago
            factories.programme("g3", T2, "family", "2026-11-01", by="d"),
            factories.purchase("p1", CITY, "hotline", 1, "2026-01-01", by="c"),
            factories.purchase("p2", T2, "hotline", 1, "2026-11-07", by="a"),  # tomorrow's
        ],
        {
            "E2.counselling": "1",
            "E2.counselling_without": "1",
            "E2.comfort": "2",
            "E2.comfort_without": "0",
            "E2.relationships": "0",
            "E2.relationships_without": "2",
            "E2.protection_care": "1",
            "E2.protection_care_without": "2",
        },
    ),
    Example(
        "begun on 1 January: this year's; on 31 December: bought, but last year; tomorrow: never yet",
        [
            factories.purchase("p1", T1, "hotline", 30_000, "2026-01-01"),
            factories.purchase("p2", CITY, "hotline", 20_000, "2026-11-06"),
            factories.purchase("p3", T1, "training", 9_000, "2025-12-31"),
            factories.purchase("p4", T1, "publicity", 7_000, "2026-11-07"),
        ],
        {"E3.hotline": "2", "E3.hotline_yuan": "50000", "E3.training": "0", "E3.training_yuan": "0", "E3.never": "4"},
    ),
    Example(
        "a programme of 1 January and of today; of last year and of tomorrow not",
        [
            factories.programme("g1", T1, "school", "2026-01-01"),
            factories.programme("g2", V21, "school", "2026-11-06"),
            factories.programme("g3", T1, "school", "2025-12-31"),
            factories.programme("g4", T1, "judicial", "2026-11-07"),
        ],
        {"E4.school": "2", "E4.judicial": "0"},
    ),
    Example(
        "received on the last local day of the month, one minute later in the next",
        [
            factories.case("e1", T1, "2026-10-31T15:59", responded="2026-10-31T17:59", closed="2026-11-05T10:00"),
            factories.case("e2", T1, "2026-10-31T16:00"),
            factories.case("e3", V21, "2026-10-01T00:00", "extreme_incident"),
        ],
        {
            "F5.received": "1",
            "F5.handled": "0",
            "F5.open": "1",
            "F5.longest_wait": "144 of 1",
            "F5.median_response": "2 of 1",
            "F7": "1",
        },
    ),  # six days from the 31st 16:00 to the 6th 16:00 UTC
    Example(
        "twelve months from their first local minute to their last; closed by the day, whenever",
        [
            *(
                factories.case(f"r{n}", T1, "2025-12-01T00:00", "referral", subtype="social_welfare", closed=closed)
                for n, closed in enumerate([*["2026-01-01T00:00"] * 8, "2026-11-06T15:59", "2026-11-06T16:00"])
            ),
            factories.case("e1", T1, "2025-10-31T15:59", "referral", subtype="social_welfare"),  # a minute too early
            factories.case("e2", T1, "2025-10-31T16:00", "referral", subtype="legal_aid"),
            factories.case("e3", T2, "2026-10-31T15:59", "referral"),  # of no kind on record
            factories.case("e4", T2, "2026-10-31T16:00", "referral", closed="2026-11-01T00:00"),  # of November
        ],
        {
            "F6": "9/12",
            "F6.social_welfare": "9/10",
            "F6.legal_aid": "0/1",
            "F6.other": "0/1",
            "F6.employment": "0/0 not_applicable",
        },
    ),
    Example(
        "an emergency of the month, answered in two hours; one answered tomorrow; one of the month before",
        [
            factories.case("e1", T1, "2026-09-30T16:00", "emergency", responded="2026-09-30T18:00"),
            factories.case("e2", T1, "2026-10-20T00:00", "emergency", responded="2026-11-06T16:00"),
            factories.case("e3", T1, "2026-09-30T15:59", "emergency", responded="2026-09-30T17:00"),
        ],
        {"F8": "2", "F8.median_response": "2 of 1"},
    ),
]

COMPARED = [
    # p0 = 30/40; P(X <= 10 of 20) = 0.014, P(X >= 20 of 20) = 0.75^20 = 0.003
    Example(
        "below, and above, the pooled rate of the city at 95 %",
        [
            *(child(f"a{n:02}", V11) for n in range(20)),
            *(visit(f"a{n:02}", "2026-10-08") for n in range(10)),
            *(child(f"b{n:02}", V21) for n in range(20)),
            *(visit(f"b{n:02}", "2026-10-08") for n in range(20)),
        ],
        {"G2.far_below": "0", "G2.below": "1", "G2.normal": "0", "G2.above": "1", "G2.far_above": "0"},
    ),
    Example(
        "a month that is not closed has no funnel",
        child("c1"),
        {"G2.normal": "not_applicable", "G3.trend": "not_applicable"},
        as_of="2026-11-05",
    ),
    # blue 30 of 40, red 2 of 10 in the city; expected in the first town 10 * 0.75 + 10 * 0.2 = 9.5, seen 10 of 20
    Example(
        "a town with many red children: below the city, not below what its tiers make one expect",
        mixed_tiers(),
        {"G4": "1.05263 of 20", "G4.expected": "9.5 of 20"},
        area=T1,
    ),
    Example("nine children due: no ratio", mixed_tiers(9), {"G4": "not_applicable"}, area=T2),
    Example("the city is its own standard", mixed_tiers(), {"G4": "not_applicable"}),
    Example("everybody seen: no funnel", [child("c1"), visit("c1", "2026-10-08")], {"G2.normal": "not_applicable"}),
    Example("nobody seen: no funnel", child("c1"), {"G2.normal": "not_applicable"}),
    # 4, 5 … 10 of 20 after three months of 7: pooled 70/200 = 0.35, sigma 0.107
    Example(
        "seven months rising",
        seen_all(20, YEAR, lambda i: 7 if i < 3 else i + 1),
        {"G3.trend": "1", "G3.outside": "0", "G3.seven_one_side": "0", "G3.two_of_three": "0"},
    ),
    # 20 of 20 once and 8 of 20 nine times: pooled 92/200 = 0.46, sigma 0.111; seven, eight and nine below in a row
    Example(
        "far outside once, the rest on one side",
        seen_all(20, YEAR, lambda i: 20 if i == 0 else 8),
        {"G3.trend": "0", "G3.outside": "1", "G3.seven_one_side": "3", "G3.two_of_three": "0"},
    ),
    # 15 of 20 twice and 6 of 20 eight times: pooled 78/200 = 0.39, sigma 0.109; 0.75 lies beyond 3 sigma = 0.717
    Example(
        "two neighbours beyond two sigma, beyond three included",
        seen_all(20, YEAR, lambda i: 15 if i in (3, 5) else 6),
        {"G3.outside": "2", "G3.two_of_three": "1", "G3.seven_one_side": "0"},
    ),
]
