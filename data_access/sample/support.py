"""What is done for children: entitlements, guardians, cover, school, cases, screening, services."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from data_access.parameters import ALL_TIERS
from data_access.sample import names
from data_access.sample.children import Children
from data_access.sample.places import Places
from data_access.sample.tables import Row, Table, by_name, on, table
from data_access.sample.timeline import Ints, Timeline, number

_POLICIES: Mapping[str, tuple[tuple[str, float, int], ...]] = {
    "orphan": (("categorised_support", 1.0, 2660), ("medical_assistance", 0.4, 0)),
    "de_facto_unattended": (("categorised_support", 1.0, 2130), ("dibao", 0.2, 1100)),
    "guardianship_incapable": (("categorised_support", 0.9, 1600), ("dibao", 0.3, 1100)),
    "severe_disability_illness": (("disability_subsidies", 0.9, 480), ("medical_assistance", 0.5, 0)),
    "poor_family": (("dibao", 0.95, 1100), ("extreme_hardship", 0.02, 1600)),
    "other": (("medical_assistance", 0.3, 0),),
}
_ARRANGEMENTS: Mapping[str, tuple[str, ...]] = {
    "orphan": ("relatives", "relatives", "institutional", "appointed"),
    "de_facto_unattended": ("relatives", "relatives", "consented", "temporary"),
    "guardianship_incapable": ("parents", "relatives", "relatives", "consented"),
}
_REFERRALS = ("social_assistance", "social_welfare", "employment", "legal_aid", "household_registration")
_REPORTS = ("suspected_harm", "neglect", "missing", "injury")
_INSTITUTIONS = ("未成年人救助保护中心", "儿童福利院")
_NINE_HOURS = 9 * 3600
_UTC = dt.timedelta(hours=8)
_EPOCH = dt.datetime(1970, 1, 1)
OPEN_REPORT_HOURS = 36
"""How long the one open mandatory report has waited at nine o'clock of the as-of date."""


def of_children(
    rng: np.random.Generator, timeline: Timeline, children: Children, ids: list[str]
) -> Mapping[str, Table]:
    here = [int(c) for c in np.flatnonzero(children.present(timeline.today))]
    return by_name(
        table(
            "entitlement",
            "child_id policy entitled_from entitled_to receiving_from receiving_to monthly_yuan",
            _entitlements(rng, timeline, children, ids, here),
        ),
        table(
            "guardianship",
            "child_id arrangement starts_on ends_on effective",
            _guardians(rng, children, ids, here),
        ),
        table("insurance", "child_id kind starts_on ends_on", _insured(rng, timeline, ids, here)),
        table("schooling", "child_id term status aid", _schooled(rng, timeline, children, ids, here)),
        table("child_away", "child_id kind from_on to_on", _away(rng, timeline, ids, here)),
    )


def _began(children: Children, child: int) -> int:
    return int(children.registered[child, children.period_now()[child]])


def _entitlements(
    rng: np.random.Generator, timeline: Timeline, children: Children, ids: list[str], here: list[int]
) -> Iterator[Row]:
    categories = children.categories
    for child in here:
        began = _began(children, child)
        for policy, share, yuan in _POLICIES[categories[child]]:
            if rng.random() < share:
                receives = began + int(rng.integers(5, 60))
                unpaid = rng.random() < 0.03 or receives > timeline.today
                yield ids[child], policy, on(began), None, None if unpaid else on(receives), None, yuan or None


def _guardians(rng: np.random.Generator, children: Children, ids: list[str], here: list[int]) -> Iterator[Row]:
    categories = children.categories
    for child in here:
        drawn = rng.random()
        if drawn < 0.02:
            continue  # not recorded
        kinds = _ARRANGEMENTS.get(categories[child], ("parents",))
        arrangement = "none" if drawn < 0.026 else str(rng.choice(kinds))
        yield ids[child], arrangement, on(_began(children, child)), None, drawn > 0.04


def _insured(rng: np.random.Generator, timeline: Timeline, ids: list[str], here: list[int]) -> Iterator[Row]:
    year = timeline.as_of.year
    for child in here:
        for kind, share in (("accident", 0.86), ("critical_illness", 0.34)):
            if rng.random() < share:
                yield ids[child], kind, dt.date(year, 1, 1), dt.date(year, 12, 31)


def _terms(as_of: dt.date) -> Iterator[tuple[str, int]]:
    """The three terms up to the as-of date: (name, first day)."""
    year = as_of.year if as_of >= dt.date(as_of.year, 9, 1) else as_of.year - 1
    spring = (f"{year}-{year + 1}学年第二学期", number(dt.date(year + 1, 2, 15)))
    autumn = (f"{year}-{year + 1}学年第一学期", number(dt.date(year, 9, 1)))
    before = (f"{year - 1}-{year}学年第二学期", number(dt.date(year, 2, 15)))
    yield from (term for term in (before, autumn, spring) if term[1] <= number(as_of))


def _schooled(
    rng: np.random.Generator, timeline: Timeline, children: Children, ids: list[str], here: list[int]
) -> Iterator[Row]:
    severe = [category == "severe_disability_illness" for category in children.categories]
    for child in here:
        drawn, aided = rng.random(), rng.random() < 0.22
        for term, start in _terms(timeline.as_of):
            age = (start - int(children.born[child])) / 365.25
            if age < 3 or drawn < 0.015:
                continue  # too young, or not recorded
            special = "special_education" if drawn < 0.45 else "home_teaching" if drawn < 0.6 else "enrolled"
            status = "not_school_age" if age < 6 else special if severe[child] else "enrolled"
            yield ids[child], term, status, "助学金" if aided and age >= 6 else None


def _away(rng: np.random.Generator, timeline: Timeline, ids: list[str], here: list[int]) -> Iterator[Row]:
    for child in rng.choice(here, len(here) // 16, replace=False):
        start = timeline.today - int(rng.integers(10, 300))
        kind = str(rng.choice(("boarding", "boarding", "hospital", "with_parents", "other")))
        back = start + int(rng.integers(15, 120))
        ends = None if kind == "boarding" or back > timeline.today else on(back)
        yield ids[child], kind, on(start), ends


def cases(rng: np.random.Generator, places: Places, timeline: Timeline, children: Children, ids: list[str]) -> Table:
    """Mandatory reports (one open), referrals, few emergencies, legal aid, conferences; no extreme incident."""
    here = np.flatnonzero(children.present(timeline.today) & (children.registered[:, 0] < timeline.start))
    rows = [
        *_cases(rng, timeline, "mandatory_report", 55, _REPORTS, (0.5, 20), (24, 24 * 7)),
        *_cases(rng, timeline, "referral", 300, _REFERRALS, (4, 90), (24 * 5, 24 * 60)),
        *_cases(rng, timeline, "emergency", 16, ("missing", "injury", "suspected_harm"), (0.3, 4), (12, 24 * 5)),
        *_cases(rng, timeline, "legal_aid", 14, ("legal_aid",), (10, 80), (24 * 20, 24 * 90)),
        *_cases(rng, timeline, "conference", 20, ("other",), (0, 1), (2, 6)),
    ]
    this_morning = timeline.today * 86_400 + _NINE_HOURS
    rows.append(("mandatory_report", "neglect", this_morning - OPEN_REPORT_HOURS * 3600, None, None))
    rows.sort(key=lambda row: row[2])
    codes = names.codes(rng, "GA-", len(rows), below=10_000, digits=5)
    found = []
    for code, (kind, subtype, opened, responded, closed) in zip(codes, rows, strict=True):
        child = int(rng.choice(here))
        area = places.village_codes[children.village[child]] if kind != "conference" else places.city_code
        known = ids[child] if kind in ("referral", "legal_aid") else None
        found.append((code, known, area, kind, subtype, _instant(opened), _instant(responded), _instant(closed)))
    return table("case_event", "id child_id area_code kind subtype opened_at responded_at closed_at", found)


def _cases(
    rng: np.random.Generator, timeline: Timeline, kind: str, count: int, subtypes: tuple[str, ...],
    response_hours: tuple[float, float], closing_hours: tuple[int, int],
) -> Iterator[tuple[str, str, int, int | None, int | None]]:  # fmt: skip
    """(kind, subtype, opened, responded, closed) in seconds of local time; what would be later has not happened."""
    end = timeline.today * 86_400 + _NINE_HOURS
    latest = timeline.today - (31 if kind == "emergency" else 11)
    for at in rng.integers(timeline.start, latest, count):
        opened = int(at) * 86_400 + 60 * int(rng.integers(8 * 60, 20 * 60))
        responded = opened + int(3600 * rng.uniform(*response_hours))
        closed = max(opened + int(3600 * rng.uniform(*closing_hours)), responded)
        yield (
            kind, str(rng.choice(subtypes)), opened, responded if responded <= end else None,
            closed if closed <= end else None,
        )  # fmt: skip


def _instant(local: int | None) -> dt.datetime | None:
    return None if local is None else _EPOCH + dt.timedelta(seconds=local) - _UTC


def of_city(
    rng: np.random.Generator, places: Places, timeline: Timeline, stations: list[Row], running: tuple[str, ...]
) -> Mapping[str, Table]:
    return by_name(
        table("screening", "area_code on_date channel screened found", _screened(rng, places, timeline)),
        table(
            "service_record",
            "provider_id type month station_id organisation_id persons",
            _served(rng, timeline, stations, running),
        ),
        table(
            "four_guarantees",
            "area_code institution as_of staff premises supplies funds evidence",
            _guaranteed(places, timeline),
        ),
        table(
            "visit_standard",
            "tier valid_from visits_per_month interval_days",
            [(t, dt.date(2020, 1, 1), n, 31) for t, n in zip(ALL_TIERS, (4, 2, 1, 1, 1), strict=True)],
        ),
    )


def _screened(rng: np.random.Generator, places: Places, timeline: Timeline) -> Iterator[Row]:
    for year in range(2023, timeline.as_of.year + 1):
        for month in (1, 7):
            for i, code in enumerate(places.village_codes):
                when = dt.date(year, month, 10) + dt.timedelta(days=int(rng.integers(0, 45)))
                channel = str(rng.choice(("data", "grid_worker", "household"), p=(0.2, 0.45, 0.35)))
                if when <= timeline.as_of and rng.random() < 0.94:
                    screened = int(places.village_population[i] * rng.uniform(0.02, 0.05))
                    yield code, when, channel, screened, int(rng.random() < 0.08)


def _served(
    rng: np.random.Generator, timeline: Timeline, stations: list[Row], running: tuple[str, ...]
) -> Iterator[Any]:
    months = timeline.m[timeline.closed - 23 : timeline.closed + 1]
    for m in months:
        for station in stations:
            for kind in ("guidance", "visits", "help", "care"):
                if rng.random() < 0.85:
                    yield station[0], kind, int(m), station[0], None, int(rng.integers(4, 90))
        for organisation in running:
            for kind in ("counselling", "protection_care"):
                yield organisation, kind, int(m), None, organisation, int(rng.integers(6, 60))


def _guaranteed(places: Places, timeline: Timeline) -> Iterator[Row]:
    for year in range(2022, timeline.as_of.year + 1):
        for when in (dt.date(year - 1, 12, 31), dt.date(year, 6, 30)):
            for i, name in enumerate(_INSTITUTIONS):
                if when <= timeline.as_of:
                    yield places.city_code, places.city_name + name, when, True, True, i == 0 or year > 2024, True, None


def changes(rng: np.random.Generator, timeline: Timeline, ids: list[str], child: Ints, day: Ints) -> Table:
    """A report for each change found at a visit: most are told to the supervisor within three days."""
    rows: list[Row] = []
    for who, found in sorted({(int(c), int(d)) for c, d in zip(child, day, strict=True)}, key=lambda x: x[::-1]):
        drawn = rng.random()
        reported = found + int(rng.integers(0, 4) if drawn < 0.9 else rng.integers(4, 15))
        handled = reported + int(rng.integers(1, 20))
        told = drawn < 0.97 and reported <= timeline.today
        kind = str(rng.choice(("address", "guardianship", "schooling", "health", "economy", "other")))
        done = told and handled <= timeline.today
        rows.append((ids[who], on(found), on(reported) if told else None, on(handled) if done else None, kind))
    codes = names.codes(rng, "BG-", len(rows), below=100_000, digits=6)
    return table(
        "change_report",
        "id child_id found_on reported_on handled_on kind",
        [(code, *row) for code, row in zip(codes, rows, strict=True)],
    )
