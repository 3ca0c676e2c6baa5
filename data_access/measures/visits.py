"""Visit measures A1–A9, A12–A14 (METRICS A): what the counts of a sheet become."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace

from data_access.measures import build
from data_access.measures.model import Figure
from data_access.measures.sheet import Sheet
from data_access.queries import visits
from data_access.queries.snapshot import ChildState

_RATES = {
    "A1": ("visited", "due"),
    "A3": ("first_seen", "first_due"),
    "A6": ("attained", "due"),
    "A7": ("home", "visited"),
    "A8": ("complete_visits", "valid_visits"),
}
"""Measures that are the ratio of two counts of a child-month."""

_LEFT_OUT = ("turned_18", "partial_month", "deferred")
_SIGNALS = ("burst", "after_recording", "off_register", "identical")
CASELOADS = (("0_9", 0), ("10_19", 10), ("20_29", 20), ("30plus", 30))
"""A14: bins by their least number of children."""
STREAKS = (("0", 0), ("1", 1), ("2", 2), ("3plus", 3))
"""A5: bands by their least number of missed months."""


def compute(sheet: Sheet, wanted: frozenset[str]) -> list[Figure]:
    """Every part of the wanted measures for every area of the sheet."""
    figures = [figure for measure in _RATES if measure in wanted for figure in _ratio(sheet, measure, *_RATES[measure])]
    for measure, of in _OTHERS.items():
        if measure in wanted:
            figures += of(sheet)
    return figures


def _ratio(sheet: Sheet, measure: str, numerator: str, denominator: str) -> list[Figure]:
    return [
        build.rate(
            measure,
            place,
            sheet.month_window,
            sheet.month.get(place.code, {}).get(numerator, 0),
            sheet.month.get(place.code, {}).get(denominator, 0),
            sheet.month_state(place),
            interval=True,
        )
        for place in sheet.places(_counted(sheet))
    ]


def trend(sheet: Sheet, measure: str, shown: int, past: visits.Series | None = None) -> list[Figure]:
    """A ratio measure (A1, A3, A6, A7, A8) over the months up to that of the sheet, oldest first; level city.

    `past` are the counts of these months and more where they have been read.
    """
    numerator, denominator = _RATES[measure]
    place = sheet.rows.places[0]
    since = sheet.ask.month - shown + 1
    past = visits.series(sheet.connection, sheet.scope, sheet.ask, since) if past is None else past
    of_city = past.get(sheet.scope.city, {})
    figures = []
    for m in range(since, sheet.ask.month + 1):
        of_month = Sheet(sheet.connection, sheet.scope, replace(sheet.ask, month=m), sheet.level, sheet.ground)
        of_month.rows, of_month.known = sheet.rows, sheet.known  # areas and beginnings are the same for every month
        counts = of_month.month.get(place.code, {}) if of_month.is_open else of_city.get(m, {})
        figures.append(
            build.rate(
                measure,
                place,
                of_month.month_window,
                counts.get(numerator, 0),
                counts.get(denominator, 0),
                of_month.month_state(place),
                interval=True,
            )
        )
    return figures


def _counted(sheet: Sheet) -> list[str]:
    return [area for area, counts in sheet.month.items() if counts["on_register"]]


def _left_out(sheet: Sheet) -> list[Figure]:
    return [
        build.count(
            f"A2.{reason}",
            place,
            sheet.month_window,
            sheet.month.get(place.code, {}).get(reason, 0),
            sheet.month_state(place),
        )
        for place in sheet.places(_counted(sheet))
        for reason in _LEFT_OUT
    ]


def _states(sheet: Sheet) -> list[Figure]:
    counts = Counter(
        (sheet.key(child), child.state) for child in sheet.children if child.kind == sheet.ask.kind and child.state
    )
    return [
        build.count(f"A4.{state}", place, sheet.day_window, counts[place.code, state], sheet.day_state(place))
        for place in sheet.places(area for area, _state in counts)
        for state in ChildState
    ]


def _streaks(sheet: Sheet) -> list[Figure]:
    counts = Counter(
        (sheet.key(child), band(child.streak, STREAKS))
        for child in sheet.children
        if child.kind == sheet.ask.kind and child.state
    )
    return [
        build.count(f"A5.{name}", place, sheet.day_window, counts[place.code, name], sheet.day_state(place))
        for place in sheet.places(area for area, _name in counts)
        for name, _least in STREAKS
    ]


def band(number: int, bands: tuple[tuple[str, int], ...]) -> str:
    """The name of the last band whose least number is reached."""
    return [name for name, least in bands if number >= least][-1]


def _recording(sheet: Sheet) -> list[Figure]:
    figures = []
    for place in sheet.places(sheet.lags):
        state, window = sheet.month_state(place), sheet.month_window
        lags = sheet.lags.get(place.code, [])
        known = sorted((lag.days, lag.visits) for lag in lags if not lag.import_made)
        total = sum(visits for _days, visits in known)
        timely = sum(visits for days, visits in known if days <= sheet.month_rules.timely_recording_days)
        late = sum(lag.late for lag in lags if not lag.import_made)
        made = sum(lag.visits for lag in lags if lag.import_made)
        figures += [
            build.rate("A9", place, window, timely, total, state, interval=True),
            build.value("A9.median", place, window, median(known), total, state),
            build.rate("A9.late", place, window, late, total, state, interval=True),
            build.count("A9.import_made", place, window, made, state),
        ]
    return figures


def median(histogram: list[tuple[int, int]]) -> float | None:
    """The median of sorted (value, count) pairs; None of nothing."""
    total = sum(count for _value, count in histogram)
    if not total:
        return None

    def at(position: int) -> int:
        for number, count in histogram:
            position -= count
            if position < 0:
                return number
        raise AssertionError("a position within the total")

    return (at((total - 1) // 2) + at(total // 2)) / 2


def _signals(sheet: Sheet) -> list[Figure]:
    found = visits.signal_counts(sheet.connection, sheet.scope, sheet.ask, sheet.level)
    counts: Counter[tuple[str, str]] = Counter()
    for (area, signal), number in found.items():
        counts[sheet.code(area), signal] += number
    return [
        build.count(f"A12.{signal}", place, sheet.month_window, counts[place.code, signal], sheet.month_state(place))
        for place in sheet.places(area for area, _signal in counts)
        for signal in _SIGNALS
    ]


def _all_seen(sheet: Sheet) -> list[Figure]:
    total: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for row in sheet.directors:
        if row.due:
            total[row.area] += 1
            every[row.area] += row.visited == row.due
    return [
        build.rate(
            "A13",
            place,
            sheet.month_window,
            every[place.code],
            total[place.code],
            sheet.month_state(place),
            interval=True,
        )
        for place in sheet.places(total)
    ]


def _caseload(sheet: Sheet) -> list[Figure]:
    due = {(row.area, row.director): row.due for row in sheet.directors}
    posts = visits.directors_in_post(sheet.connection, sheet.scope, sheet.ask, sheet.level, sheet.last_day())
    in_post: dict[str, set[str]] = defaultdict(set)
    for post in posts:
        in_post[sheet.rows.key(post.town, post.village, sheet.scope.city)].add(post.director)
    counts = Counter(
        (area, band(due.get((area, director), 0), CASELOADS))
        for area, directors in in_post.items()
        for director in directors
    )
    return [
        build.count(f"A14.{name}", place, sheet.month_window, counts[place.code, name], sheet.month_state(place))
        for place in sheet.rows.places
        for name, _least in CASELOADS
    ]


_OTHERS: dict[str, Callable[[Sheet], list[Figure]]] = {
    "A2": _left_out,
    "A4": _states,
    "A5": _streaks,
    "A9": _recording,
    "A12": _signals,
    "A13": _all_seen,
    "A14": _caseload,
}
