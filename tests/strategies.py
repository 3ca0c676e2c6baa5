"""Small cities for Hypothesis: two or three towns, a dozen children, and dates where the rules turn.

Everything happens in 2023-12 … 2024-05 (2024 has a 29 February).  Days cluster at the ends of months and around the
freeze day; birthdays cluster 18 years before; intervals touch, overlap and leave gaps of a day.
"""

import datetime as dt

from hypothesis import strategies as st

from data_access.schema import metadata
from tests import factories
from tests.factories import CITY, T1, T2, T3, V11, V12, V21, V22, V31, City, Row, Rows, square

MONTHS = tuple(dt.date(2023 if n < 0 else 2024, n % 12 + 1, 1) for n in range(-1, 5))
LONG_AGO = dt.date(2023, 1, 1)
VILLAGES = (V11, V12, V21, V22, V31)
WORKERS = ("w1", "w10", "w2", "w3")
"""As text w10 comes before w2: ids compare as text."""


def _turning_days() -> list[dt.date]:
    days: set[dt.date] = set()
    for first in MONTHS:
        days |= {first + dt.timedelta(days=n) for n in (-2, -1, 0, 1, 4, 5, 6, 14)}
    return sorted(days)


def days(first: dt.date = dt.date(2023, 11, 25), last: dt.date = dt.date(2024, 5, 20)) -> st.SearchStrategy[dt.date]:
    """Days at the ends of months and around the freeze day, and now and then any other."""
    turning = [day for day in _turning_days() if first <= day <= last]
    return st.one_of(st.sampled_from(turning), st.dates(first, last))


def _after(day: dt.date) -> st.SearchStrategy[dt.date | None]:
    """The last day of something that began on a day: none, the same day, soon, or whenever."""
    soon = st.integers(0, 70).map(lambda n: day + dt.timedelta(days=n))
    ends = [end for first in MONTHS for end in (first, first - dt.timedelta(days=1)) if end >= day]
    return st.one_of(st.none(), soon, st.sampled_from(ends) if ends else soon)


births = st.one_of(
    st.sampled_from([dt.date(2006, month, day) for month in (1, 2, 3, 4) for day in (1, 2, 28)]),
    st.just(dt.date(2004, 2, 29)),  # 18 on 1 March 2022: never under 18 here
    st.just(dt.date(2008, 2, 29)),
    st.dates(dt.date(2005, 12, 1), dt.date(2006, 5, 31)),
    st.just(dt.date(2015, 7, 1)),
    st.just(dt.date(2018, 9, 1)),
)

KINDS = ("difficulty", "difficulty", "difficulty", "left_behind", "migrant")
confirmed = st.sampled_from(["supervisor", "supervisor", "supervisor", None, " "])
TIERS = ("red", "yellow", "blue", "green")


@st.composite
def _registers(draw: st.DrawFn, child: str) -> list[Row]:
    rows: dict[tuple[str, dt.date], Row] = {}
    for _ in range(draw(st.integers(1, 3))):
        since = draw(st.one_of(st.just(dt.date(2023, 6, 1)), days(last=dt.date(2024, 5, 1))))
        kind = draw(st.sampled_from(KINDS))
        rows[kind, since] = factories.register(child, since, draw(_after(since)), kind=kind)
    return list(rows.values())


@st.composite
def _homes(draw: st.DrawFn, child: str) -> list[Row]:
    """Where a child lives: sometimes nowhere on record, sometimes from a later day, sometimes two rows on one day."""
    rows: dict[tuple[dt.date, str], Row] = {}
    for _ in range(draw(st.sampled_from([0, 1, 1, 1, 2, 3]))):
        since = draw(st.one_of(st.just(LONG_AGO), days()))
        village = draw(st.sampled_from(VILLAGES))
        rows[since, village] = factories.lives(child, village, since)
    return list(rows.values())


@st.composite
def visits(draw: st.DrawFn, child: str, prefix: str, most: int = 9) -> list[Row]:
    """Contacts of every mode and role, recorded before, in and long after time."""
    rows = []
    for number in range(draw(st.integers(0, most))):
        day = draw(days())
        delay = draw(st.sampled_from([0, 0, 0, 1, 3, 4, 10, 40, -1]))
        # 15:59 and 16:00 UTC lie on two different days in Shanghai
        at = draw(st.sampled_from([dt.time(1), dt.time(10), dt.time(15, 59), dt.time(16)]))
        rows.append(
            factories.visit(
                child,
                day,
                id=f"{prefix}-{child}-{number}",
                mode=draw(st.sampled_from(["home", "home", "home", "school", "institution", "phone", "video"])),
                role=draw(st.sampled_from(["director", "director", "director", "supervisor", "ngo", "other"])),
                seen=draw(st.sampled_from([True, True, True, True, False])),
                worker_id=draw(st.sampled_from([*WORKERS, None])),
                recorded=dt.datetime.combine(day + dt.timedelta(days=delay), at),
                by_import=draw(st.sampled_from([False, False, False, True])),
                elements=draw(st.sampled_from([("good",) * 4, ("good",) * 4, ("good", "fair", "poor", "good"),
                                               ("good", None, "good", "good")])),
            )
        )  # fmt: skip
    return rows


@st.composite
def _regular(draw: st.DrawFn, child: str) -> list[Row]:
    """A visit every month, all alike: what makes streaks of 0, runs of six and rates above ten."""
    if not draw(st.booleans()):
        return []
    missed = draw(st.sets(st.sampled_from(MONTHS), max_size=3))
    day = draw(st.integers(0, 27))
    return [
        factories.visit(child, first + dt.timedelta(days=day), id=f"regular-{child}-{number}")
        for number, first in enumerate(MONTHS)
        if first not in missed
    ]


@st.composite
def _deferrals(draw: st.DrawFn, child: str) -> list[Row]:
    """Whole months, months but for a day, two that touch; approved by somebody or by nobody."""
    rows: dict[tuple[dt.date, dt.date], Row] = {}
    for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
        since = draw(days())
        until = draw(_after(since)) or since
        rows[since, until] = factories.deferral(child, since, until, approved_by=draw(confirmed))
    return list(rows.values())


@st.composite
def _assessments(draw: st.DrawFn, child: str) -> list[Row]:
    when = draw(st.lists(days(), max_size=3))
    when += draw(st.sampled_from([[], when[:1]]))  # a second one on the same day
    return [
        factories.assessment(
            child,
            day,
            draw(st.sampled_from(TIERS)),
            confirmed_by=draw(confirmed),
            risks=draw(st.sampled_from([("high", "low", None), ("none", "medium", "high"), (None, None, None)])),
            id=f"a-{child}-{number}",
        )
        for number, day in enumerate(when)
    ]


@st.composite
def _changes(draw: st.DrawFn, child: str) -> list[Row]:
    """Changes reported on the day, on the last day allowed, a day late, or not at all; handled or not."""
    rows = []
    for number in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
        found = draw(days())
        told = draw(st.sampled_from([None, 0, 2, 3, 4, 30]))
        reported = None if told is None else found + dt.timedelta(days=told)
        rows.append(factories.change(child, found, reported, draw(_after(reported or found)), id=f"r-{child}-{number}"))
    return rows


@st.composite
def one_child(draw: st.DrawFn, child: str) -> list[Rows]:
    return [
        factories.child(child, village=None, born=draw(births), registered=None),
        draw(_registers(child)),
        draw(_homes(child)),
        draw(st.one_of(visits(child, "visit"), _regular(child))),
        draw(_deferrals(child)),
        draw(_assessments(child)),
        draw(_changes(child)),
    ]


@st.composite
def posts(draw: st.DrawFn, village: str) -> list[Row]:
    """Directors of a village: vacant, held with gaps of a day or none, two at once, a supervisor's role in between."""
    rows: dict[tuple[str, str, dt.date], Row] = {}
    for _ in range(draw(st.integers(0, 3))):
        since = draw(st.one_of(st.just(dt.date(2023, 6, 1)), days()))
        until = draw(_after(since))
        who = draw(st.sampled_from(WORKERS))
        role = draw(st.sampled_from(["director", "director", "director", "director", "supervisor"]))
        rows[who, role, since] = factories.post(who, village, since, until, role=role)
        if until is not None and draw(st.booleans()):  # comes back at once, or after a day's gap
            again = until + dt.timedelta(days=draw(st.sampled_from([1, 2])))
            rows[who, role, again] = factories.post(who, village, again, role=role)
    return list(rows.values())


@st.composite
def _burst(draw: st.DrawFn, children: list[str]) -> list[Row]:
    """A director who enters ten visits of several days in one evening: exactly an hour, a minute more, fewer days."""
    if not draw(st.sampled_from([False, False, True])):
        return []
    evening = dt.datetime.combine(draw(days(first=dt.date(2024, 1, 2))), dt.time(12))
    spread = draw(st.sampled_from([30, 60, 61]))
    different = draw(st.sampled_from([4, 5, 10]))
    return [
        factories.visit(
            children[number % len(children)],
            evening.date() - dt.timedelta(days=number % different),
            id=f"burst-{number}",
            worker_id="w1",
            recorded=evening + dt.timedelta(minutes=spread * number / 9),
        )
        for number in range(10)
    ]


@st.composite
def places(draw: st.DrawFn) -> list[Row]:
    """The city with two or three towns; a village may have been abolished, or a town founded, in between."""
    towns = [T1, T2, T3]
    abolished = draw(st.sampled_from([None, None, None, V12]))
    founded = draw(st.sampled_from([None, None, None, T3]))
    when = draw(days())
    return [
        factories.area(CITY, "云浦市"),
        *(
            factories.area(code, valid_from=when if code == founded else None, geometry=OUTLINES.get(code))
            for code in towns
        ),
        *(
            factories.area(code, valid_to=when if code == abolished else None, geometry=VILLAGE_OUTLINES.get(code))
            for code in VILLAGES
        ),
    ]


@st.composite
def closings(draw: st.DrawFn) -> list[Row]:
    """Months as somebody published them, whatever the rows say now: at the freeze, or much later."""
    rows: list[Row] = []
    for first in sorted(draw(st.sets(st.sampled_from(MONTHS), max_size=3))):
        at = dt.datetime.combine(first + dt.timedelta(days=draw(st.sampled_from([36, 40, 70]))), dt.time(15))
        counts = {
            (place, tier): (due, draw(st.integers(0, due)))
            for place in draw(st.sets(st.sampled_from((*VILLAGES, CITY)), max_size=4))
            for tier in ("red", "blue")
            for due in (draw(st.integers(1, 12)),)
        }
        rows += factories.closed(first.year * 12 + first.month - 1, at, counts)
    return rows


@st.composite
def cities(draw: st.DrawFn, most_children: int = 12) -> City:
    """Places, posts, children and everything that happened to them."""
    children = [f"c{number}" for number in range(draw(st.integers(1, most_children)))]
    rows: list[Rows] = [draw(places()), *(draw(posts(village)) for village in VILLAGES)]
    rows += [draw(one_child(child)) for child in children]
    rows.append(draw(_burst(children)))
    rows.append(draw(settings()))
    rows.append(draw(closings()))
    return City.of(rows)


@st.composite
def settings(draw: st.DrawFn) -> list[Row]:
    """Local parameters, in force since long before and changed on a day of the months asked about: mostly none."""
    if not draw(st.sampled_from([False, False, False, True])):
        return []
    changed = draw(st.lists(st.tuples(st.sampled_from(_CHANGES), days()), max_size=4))
    return [
        factories.parameter("freeze_day", draw(st.sampled_from([1, 5, 10])), LONG_AGO),
        factories.parameter("first_visit_days", draw(st.sampled_from([7, 10])), LONG_AGO),
        factories.standard("red", draw(st.sampled_from([0, 2])), 14, LONG_AGO),
        *(
            factories.parameter(*rule, since, at=SET_AT + dt.timedelta(hours=n))
            for n, (rule, since) in enumerate(changed)
        ),
        factories.parameter("reassess_yellow_days", draw(st.sampled_from([30, 60])), LONG_AGO),
        factories.parameter("red_follow_up_days", draw(st.sampled_from([3, 14])), LONG_AGO),
    ]


SET_AT = dt.datetime(2024, 6, 1)
_CHANGES = (
    ("first_visit_days", 3),
    ("first_visit_days", 14),
    ("count_remote", "yes"),
    ("count_remote", "no"),
    ("count_ngo", "yes"),
    ("visits_red", 1),
    ("visits_red", 3),
    ("interval_red", 7),
    ("freeze_day", 10),
    ("timely_recording_days", 0),
    ("burst_visits", 2),
    ("identical_visits", 2),
)
"""What is set and changed again, also twice for one day."""


@st.composite
def moments(draw: st.DrawFn) -> tuple[dt.date, int]:
    """(as_of, month): the freeze day, the day after, ends of months, 29 February; the month open, over or long ago."""
    turning = [dt.date(2024, month, day) for month in (1, 2, 3, 4, 5) for day in (1, 5, 6)]
    turning += [dt.date(2024, 2, 28), dt.date(2024, 2, 29), dt.date(2024, 3, 31), dt.date(2024, 1, 31)]
    as_of = draw(st.one_of(st.sampled_from(turning), days(first=dt.date(2023, 12, 20))))
    return as_of, as_of.year * 12 + as_of.month - 1 - draw(st.sampled_from([0, 0, 1, 1, 2, 3]))


# --- services ---------------------------------------------------------------------------------------------------------

OUTLINES = {T1: square(120, 31, 1), T2: square(121, 31, 1)}
"""Two towns side by side, one degree wide; the third has no outline on record."""

VILLAGE_OUTLINES = {
    code: square(lon - 0.01, 31.49, 0.02) for code, lon in ((V11, 120.5), (V12, 120.54), (V21, 121.5), (V22, 120.58))
}
"""Three villages in a row, 3.8 km apart, the last of them another town's; one far away; one without an outline."""

instants = st.builds(
    dt.datetime.combine, days(), st.sampled_from([dt.time(1), dt.time(15, 59), dt.time(16), dt.time(23)])
)


@st.composite
def _station(draw: st.DrawFn, name: str) -> list[Row]:
    area = draw(st.sampled_from([T1, T1, T2, T2, T3, CITY, V11, V12, V21]))
    opened = draw(st.one_of(st.sampled_from([LONG_AGO, dt.date(2024, 1, 1), dt.date(2024, 1, 2)]), days()))
    # 121 is the border of both towns; 120.5, 120.53 and 120.55 lie within 3 or 5 km of one village and not of another
    lon = draw(st.sampled_from([None, 120.5, 120.53, 120.55, 121.0, 121.5]))
    rows = [
        factories.station(
            name,
            area,
            opened=opened,
            closed=draw(_after(opened)),
            standard_met=draw(st.one_of(st.none(), days())),
            lon=lon,
            lat=None if lon is None else draw(st.sampled_from([31.5, 32.5])),
        )
    ]
    for organisation in draw(st.sets(st.sampled_from(["o1", "o2"]))):
        since = draw(days())
        rows.append(factories.operator(name, organisation, since, draw(_after(since))))
    grades = st.sampled_from(["excellent", "good", "fail"])
    years = draw(st.sets(st.sampled_from([2023, 2024])))
    return rows + [factories.appraisal(name, year, draw(grades)) for year in years]


@st.composite
def _subsidies(draw: st.DrawFn, station: str) -> list[Row]:
    return [
        factories.subsidy(
            f"{station}-{number}",
            station,
            draw(st.sampled_from(["operating", "operating", "construction"])),
            payer=draw(st.sampled_from(["city", "town", "charity"])),
            granted=draw(st.sampled_from([0, 0, 20_000, 40_001])),
            paid=draw(st.sampled_from([None, 10_000, 50_000])),
            year=draw(st.sampled_from([None, 2023, 2024])),
            due_on=draw(st.one_of(st.none(), days())),
            paid_on=draw(st.one_of(st.none(), days())),
        )
        for number in range(draw(st.integers(0, 3)))
    ]


@st.composite
def _worker(draw: st.DrawFn, worker: str) -> list[Row]:
    """What is on record of somebody who serves: sometimes not even a name; a post for a town now and then."""
    rows: dict[tuple[str, dt.date], Row] = {}
    for _ in range(draw(st.integers(0, 3))):
        kind = draw(
            st.sampled_from(["induction", "annual_certificate", "annual_certificate", "training", "supervision"])
        )
        on = draw(st.one_of(st.sampled_from([dt.date(2023, 6, 1), dt.date(2023, 2, 28), dt.date(2024, 1, 1)]), days()))
        result = draw(st.sampled_from(["pass", "pass", "fail", None]))
        rows[kind, on] = factories.qualification(worker, on, kind, result=result, valid_until=draw(_after(on)))
    known = [
        factories.worker(
            worker,
            registered_on=draw(st.one_of(st.none(), days())),
            social_work_level=draw(st.sampled_from([None, "assistant", "senior"])),
        )
    ]
    since = draw(days())
    of_towns = [factories.post(worker, draw(st.sampled_from([T1, T2, T3])), since, draw(_after(since)))]
    return [
        *rows.values(),
        *draw(st.sampled_from([known, known, []])),
        *draw(st.sampled_from([[], [], of_towns])),
    ]


@st.composite
def _organisation(draw: st.DrawFn, name: str) -> list[Row]:
    organisation = factories.organisation(
        name,
        registered=draw(st.one_of(st.none(), st.just(LONG_AGO), days())),
        kind=draw(st.sampled_from(["social_organisation", "social_organisation", "social_work_agency", "charity"])),
        protects_minors=draw(st.sampled_from([True, True, True, False])),
        services=draw(st.sampled_from([None, "counselling", "comfort; relationships", "counselling;protection_care"])),
    )
    stages = st.tuples(st.sampled_from(["incubating", "qualified", "qualified", "exited"]), days())
    return organisation + [factories.stage(name, *stage) for stage in draw(st.sets(stages, max_size=4))]


@st.composite
def _work(draw: st.DrawFn, number: int) -> list[Row]:
    """A purchase and a programme, of a town, a village or the whole city, by organisations on record or not."""
    places = st.sampled_from([CITY, T1, T1, T2, T3, V12])
    who = st.sampled_from(["o0", "o0", "o1", "unknown"])
    year_ago = st.sampled_from([dt.date(2023, 2, 28), dt.date(2023, 3, 1), dt.date(2023, 3, 2)])
    since = draw(st.one_of(days(), year_ago))
    category = draw(st.sampled_from(["hotline", "guardianship_assessment", "home_visits"]))
    until = draw(_after(since))
    bought = factories.purchase(
        f"p{number}", draw(places), category, draw(st.sampled_from([0, 10_000])), since, until, by=draw(who)
    )
    domain = draw(st.sampled_from(["family", "network", "judicial"]))
    held = factories.programme(
        f"g{number}", draw(places), domain, draw(st.one_of(days(), year_ago)), by=draw(st.one_of(st.none(), who))
    )
    return [bought, held]


@st.composite
def _case(draw: st.DrawFn, name: str) -> Row:
    long_before = dt.datetime(2023, 3, 31, 16)  # the last hour before a window of twelve months to March 2024
    opened = draw(st.one_of(instants, instants, instants, st.just(long_before)))

    def later() -> dt.datetime | None:
        return draw(
            st.one_of(st.none(), st.timedeltas(dt.timedelta(), dt.timedelta(days=50)).map(lambda d: opened + d))
        )

    kinds = ["mandatory_report", "mandatory_report", "extreme_incident", "referral", "referral", "emergency"]
    kind = draw(st.sampled_from(kinds))
    place = draw(st.sampled_from([CITY, T1, T2, T3, V11, V12]))
    subtype = draw(st.sampled_from(["social_welfare", "legal_aid", "neglect", None]))
    return factories.case(name, place, opened, kind, subtype=subtype, responded=later(), closed=later())


@st.composite
def _resident(draw: st.DrawFn, child: str) -> list[Rows]:
    """A child who is counted where it lives."""
    registered = draw(st.one_of(st.just(LONG_AGO), days()))
    kind = draw(st.sampled_from(KINDS))
    return [
        factories.child(child, None, registered=registered, left=draw(_after(registered)), kind=kind),
        draw(_homes(child)),
    ]


@st.composite
def _guarantees(draw: st.DrawFn) -> list[Row]:
    """Records of two institutions, the city's or a town's own, of several days."""
    keys = st.tuples(st.sampled_from(["home", "centre"]), st.sampled_from([CITY, T1, V12]), days())
    some = st.sets(st.sampled_from(["staff", "premises", "supplies", "funds"]))
    every = st.just({"staff", "premises", "supplies", "funds"})
    return [
        factories.guarantees(name, on, " ".join(sorted(draw(st.one_of(some, every)))), area)
        for name, area, on in sorted(draw(st.sets(keys, max_size=4)))
    ]


@st.composite
def service_cities(draw: st.DrawFn) -> City:
    """Stations and money, directors and their examinations, organisations and targets, cases."""
    rows: list[Rows] = [
        draw(places()),
        *(draw(posts(village)) for village in VILLAGES),
        *(draw(_worker(worker)) for worker in WORKERS),
        factories.child("c1"),
        draw(visits("c1", "visit", most=4)),
        *(draw(_resident(f"d{number}")) for number in range(draw(st.integers(0, 6)))),
    ]
    for number in range(draw(st.integers(0, 4))):
        rows += [draw(_station(f"s{number}")), draw(_subsidies(f"s{number}"))]
    rows += [draw(_organisation(f"o{number}")) for number in range(draw(st.integers(0, 3)))]
    rows += [draw(_work(number)) for number in range(draw(st.integers(0, 4)))]
    rows += [draw(_case(f"e{number}")) for number in range(draw(st.integers(0, 5)))]
    rows.append(draw(_guarantees()))
    rows += [factories.target("E1", 2, day) for day in sorted(draw(st.sets(days(), max_size=2)))]
    amounts = st.sampled_from([("construction_yuan", 60_000), ("operating_yuan", 30_000), ("grade_yuan", "good=45000")])
    rows += [
        factories.parameter(*draw(amounts), draw(days()), at=SET_AT + dt.timedelta(hours=n))
        for n in range(draw(st.integers(0, 2)))
    ]
    return City.of(rows)


# --- support ----------------------------------------------------------------------------------------------------------

POLICIES = ("dibao", "dibao", "categorised_support", "disability_subsidies")
TERMS = ("2022-2023学年第二学期", "2023-2024学年第一学期", "2024年春季学期", "2024-2025学年上学期", "不详")
school_births = st.sampled_from(
    [dt.date(2017, 8, 31), dt.date(2017, 9, 1), dt.date(2008, 8, 31), dt.date(2008, 9, 1), dt.date(2012, 2, 29)]
)
"""On 31 August 2023: six and not yet six, fifteen and not yet fifteen."""


@st.composite
def _support(draw: st.DrawFn, child: str) -> list[Row]:
    """What somebody recorded of a child: nothing, what holds, what has ended, what has not begun."""
    rows: dict[tuple[str, ...], Row] = {}
    for _ in range(draw(st.integers(0, 2))):
        since, from_on = draw(days()), draw(st.one_of(st.none(), days()))
        policy = draw(st.sampled_from(POLICIES))
        until, received = draw(_after(since)), draw(_after(from_on)) if from_on else None
        rows["e", policy, str(since)] = factories.entitlement(
            child, policy, since, until, receiving=from_on, received_until=received
        )
    for _ in range(draw(st.integers(0, 2))):
        since = draw(st.one_of(st.just(dt.date(2024, 1, 1)), days()))
        who = draw(st.sampled_from(["parents", "relatives", "none"]))
        rows["g", who, str(since)] = factories.guardian(
            child, who, since, draw(_after(since)), effective=draw(st.booleans())
        )
    for _ in range(draw(st.integers(0, 2))):
        since = draw(days())
        kind = draw(st.sampled_from(["accident", "critical_illness"]))
        rows["i", kind, str(since)] = factories.cover(child, kind, since, draw(_after(since)))
    for term in draw(st.sets(st.sampled_from(TERMS), max_size=2)):
        status = draw(st.sampled_from(["enrolled", "home_teaching", "dropped_out", "not_school_age"]))
        rows["s", term] = factories.schooling(child, term, status)
    return list(rows.values())


@st.composite
def support_cities(draw: st.DrawFn) -> City:
    """Children in and out of the register and of school age, and what is on record of them."""
    children = [f"c{number}" for number in range(draw(st.integers(1, 14)))]
    rows: list[Rows] = [draw(places())]
    for child in children:
        rows.append(factories.child(child, village=None, born=draw(st.one_of(school_births, births)), registered=None))
        rows += [draw(_registers(child)), draw(_homes(child)), draw(_assessments(child)), draw(_support(child))]
    return City.of(rows)


# --- edits ------------------------------------------------------------------------------------------------------------


def by_key(city: City) -> dict[tuple[str, ...], Row]:
    """The rows of a city by table and primary key."""
    return {
        (row.table, *(str(row[column.name]) for column in metadata.tables[row.table].primary_key)): row
        for row in city.rows()
    }


@st.composite
def edited(draw: st.DrawFn, city: City, most: int = 8) -> City:
    """The same city after some rows were added, removed or changed, as another city would have them."""
    here, there = by_key(city), by_key(draw(st.one_of(cities(), cities(most_children=2))))
    keys = [key for key in sorted(here.keys() | there.keys()) if here.get(key) != there.get(key)]
    keys = [key for key in keys if key[0] != "area" or len(key[1]) > len(CITY)]  # the city itself stays
    rows = dict(here)
    for key in draw(st.lists(st.sampled_from(keys), unique=True, max_size=most)) if keys else []:
        if key in there:
            rows[key] = there[key]
        elif key[0] != "area":
            del rows[key]
    return City.of(rows.values())


# --- a year of one town, for the forecast -----------------------------------------------------------------------------


@st.composite
def years(draw: st.DrawFn) -> City:
    """Fifteen months of fourteen children in three villages, each month seen on some day or not at all."""
    months = [dt.date(2023 + n // 12, n % 12 + 1, 1) for n in range(16)]
    children = [(f"c{n:02}", (V11, V12, V21)[n % 3]) for n in range(14)]
    faithful = {village: draw(st.sampled_from([0.5, 0.9, 1.0])) for village in (V11, V12, V21)}
    rows: list[Rows] = [factories.places()]
    for child, village in children:
        rows.append(factories.child(child, village, registered=LONG_AGO - dt.timedelta(days=40)))
        for number, first in enumerate(months):
            if draw(st.floats(0, 1)) < faithful[village]:
                day = first + dt.timedelta(days=draw(st.integers(0, 27)))
                rows.append(factories.visit(child, day, id=f"y-{child}-{number}"))
    return City.of(rows)
