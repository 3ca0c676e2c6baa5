"""F. Support and guardianship: F1–F4, what is on record of the children on the register on a day."""

import datetime as dt
from collections.abc import Callable

from tests.factories import Row
from tests.oracle.answers import Line, line, rate
from tests.oracle.ground import Question, holds

POLICIES = ("categorised_support", "extreme_hardship", "dibao", "medical_assistance", "disability_subsidies")
ARRANGEMENTS = ("parents", "relatives", "institutional", "temporary", "consented", "appointed", "none")
TERMS = {
    **{f"{year}-{year + 1}学年第一学期": dt.date(year, 9, 1) for year in range(2021, 2027)},
    **{f"{year}-{year + 1}学年第二学期": dt.date(year + 1, 2, 1) for year in range(2021, 2027)},
    "2024年春季学期": dt.date(2024, 2, 1),
    "2024-2025学年上学期": dt.date(2024, 9, 1),
}
"""When the terms of the test cities begin, as clerks write them."""


def _here(q: Question) -> dict[str, list[Row]]:
    """The children on the register at as_of, of any age, by the area in which they live."""
    found: dict[str, list[Row]] = {}
    for row in q.children():
        if q.kind_on(row["id"], q.as_of) == q.kind:
            found.setdefault(q.area_of(q.village_on(row["id"], q.as_of)), []).append(row)
    return found


def _of(table: tuple[Row, ...], child: Row) -> list[Row]:
    return [row for row in table if row["child_id"] == child["id"]]


def _lines(
    q: Question, part: str, of: Callable[[Row], bool], recorded: Callable[[Row], bool], has: Callable[[Row], bool]
) -> list[Line]:
    """A rate over the children of whom `of` holds; “no data (source missing)” where nothing at all is on record
    in the city.
    """
    by_area = _here(q)
    known = any(recorded(child) for children in by_area.values() for child in children)
    lines = []
    for area in q.rows_for(set(by_area)):
        here = by_area.get(area[0], [])
        owed = [child for child in here if of(child)]
        missing = bool(here) and not known
        got = [child for child in owed if has(child)]
        lines.append(rate(part, area, q.day_window, "no_data" if missing else "ok", len(got), len(owed)))
    return lines


def _counts(q: Question, part: str, counted: Callable[[Row], bool]) -> list[Line]:
    by_area = _here(q)
    return [
        line(part, area, q.day_window, "ok", numerator=sum(counted(child) for child in by_area.get(area[0], [])))
        for area in q.rows_for(set(by_area))
    ]


def _everybody(_child: Row) -> bool:
    return True


def f1(q: Question) -> list[Line]:
    """“Entitled and receiving / entitled, per policy”."""

    def known(child: Row) -> bool:
        return any(row["entitled_from"] <= q.as_of for row in _of(q.city.entitlement, child))

    def entitled(child: Row, policy: str) -> list[Row]:
        rows = _of(q.city.entitlement, child)
        return [row for row in rows if row["policy"] == policy and holds(row, "entitled_from", "entitled_to", q.as_of)]

    def receiving(child: Row, policy: str) -> bool:
        return any(
            row["receiving_from"] is not None and holds(row, "receiving_from", "receiving_to", q.as_of)
            for row in entitled(child, policy)
        )

    lines = _counts(q, "F1.not_recorded", lambda child: not known(child))
    for policy in POLICIES:
        lines += _lines(
            q,
            f"F1.{policy}",
            lambda child, policy=policy: bool(entitled(child, policy)),
            known,
            lambda child, policy=policy: receiving(child, policy),
        )
    return lines


def f2(q: Question) -> list[Line]:
    """“Effective guardianship / on the register, gaps listed”; “no row about guardianship is 未登记”."""

    def guardian(child: Row) -> tuple[str, bool] | None:
        rows = [row for row in _of(q.city.guardianship, child) if holds(row, "starts_on", "ends_on", q.as_of)]
        latest = max((row["starts_on"] for row in rows), default=None)
        said = sorted(
            (row["effective"] and row["arrangement"] != "none", row["arrangement"])
            for row in rows
            if row["starts_on"] == latest
        )
        return (said[0][1], said[0][0]) if said else None

    def is_effective(child: Row) -> bool:
        found = guardian(child)
        return found is not None and found[1]

    lines = _lines(q, "F2", _everybody, lambda child: guardian(child) is not None, is_effective)
    lines += _counts(q, "F2.gap", lambda child: guardian(child) is not None and not is_effective(child))
    lines += _counts(q, "F2.not_recorded", lambda child: guardian(child) is None)
    for arrangement in ARRANGEMENTS:
        lines += _counts(q, f"F2.{arrangement}", lambda child, a=arrangement: (guardian(child) or ("", False))[0] == a)
    return lines


def f3(q: Question) -> list[Line]:
    """“Insured / on the register, by kind”; “no row about insurance is 未登记”."""
    lines = []
    for cover in ("accident", "critical_illness"):

        def begun(child: Row, cover: str = cover) -> list[Row]:
            rows = _of(q.city.insurance, child)
            return [row for row in rows if row["kind"] == cover and row["starts_on"] <= q.as_of]

        def insured(child: Row, begun: Callable[[Row], list[Row]] = begun) -> bool:
            return any(holds(row, "starts_on", "ends_on", q.as_of) for row in begun(child))

        def recorded(child: Row, begun: Callable[[Row], list[Row]] = begun) -> bool:
            return bool(begun(child))

        def lapsed(child: Row, known: Callable[..., bool] = recorded, now: Callable[..., bool] = insured) -> bool:
            return known(child) and not now(child)

        def absent(child: Row, known: Callable[..., bool] = recorded) -> bool:
            return not known(child)

        lines += _lines(q, f"F3.{cover}", _everybody, recorded, insured)
        lines += _counts(q, f"F3.{cover}_lapsed", lapsed)
        lines += _counts(q, f"F3.{cover}_not_recorded", absent)
    return lines


def f4(q: Question) -> list[Line]:
    """“School-age in school / school-age; drop-outs must be 0”; “no row about schooling is 未登记”."""
    opening = dt.date(q.as_of.year, 8, 31)
    if q.as_of <= opening:
        opening = dt.date(q.as_of.year - 1, 8, 31)
    begun = sorted({day for day in TERMS.values() if day <= q.as_of})[-2:]  # the term of the day, and the one before

    def is_school_age(child: Row) -> bool:
        years = opening.year - child["born_on"].year
        if (child["born_on"].month, child["born_on"].day) > (8, 31):
            years -= 1
        return 6 <= years <= 14

    def status(child: Row) -> str | None:
        for day in reversed(begun):
            said = {row["status"] for row in _of(q.city.schooling, child) if TERMS.get(row["term"]) == day}
            if said:
                return "dropped_out" if "dropped_out" in said else max(said)
        return None

    def counted(*wanted: str | None) -> Callable[[Row], bool]:
        return lambda child: is_school_age(child) and status(child) in wanted

    def recorded(child: Row) -> bool:
        return is_school_age(child) and status(child) is not None

    lines = _lines(q, "F4", is_school_age, recorded, counted("enrolled", "special_education", "home_teaching"))
    for part, wanted in (("dropped_out", "dropped_out"), ("not_school_age", "not_school_age"), ("not_recorded", None)):
        lines += _counts(q, f"F4.{part}", counted(wanted))
    return lines


MEASURES = {"F1": f1, "F2": f2, "F3": f3, "F4": f4}
