"""B. Risk tiers: B1–B5, and the three dimensions beside them."""

import datetime as dt

from tests.factories import City, Row
from tests.oracle.answers import Line, line, rate
from tests.oracle.ground import (
    NOT_ASSESSED,
    ONE_DAY,
    TIERS,
    Question,
    holds,
    is_18_on,
    label,
    last_of,
    month_of,
    parameters_of,
)


def _on_register(q: Question) -> list[tuple[str, str]]:
    """(area, tier) of the children on the register at as_of, of any age."""
    return [
        (q.area_of(q.village_on(row["id"], q.as_of)), q.tier_on(row["id"], q.as_of))
        for row in q.children()
        if q.kind_on(row["id"], q.as_of) == q.kind
    ]


def b1(q: Question) -> list[Line]:
    """“Children on the register by tier at a date, incl. not assessed”."""
    children = _on_register(q)
    return [
        line(f"B1.{tier}", area, q.day_window, "ok", numerator=children.count((area[0], tier)))
        for area in q.rows_for({area for area, _tier in children})
        for tier in (*TIERS, NOT_ASSESSED)
    ]


def b2(q: Question) -> list[Line]:
    """“From tier → to tier between two dates, incl. entered and left; rises and falls”: the last days of the month
    before and of the month, or an earlier one.  A child counts where it lives on the later day, one who left where it
    lived before.
    """
    before_on, after_on = q.first - ONE_DAY if q.since is None else last_of(q.since), q.upto
    window = q.month_window if before_on == q.first - ONE_DAY else f"{label(month_of(before_on) + 1)}/{q.month_window}"
    moves = []
    for row in q.children():
        before = q.tier_on(row["id"], before_on) if q.kind_on(row["id"], before_on) == q.kind else None
        after = q.tier_on(row["id"], after_on) if q.kind_on(row["id"], after_on) == q.kind else None
        if before or after:
            village = q.village_on(row["id"], after_on if after else before_on)
            moves.append((q.area_of(village), _movement(before, after)))
    return [
        line(
            f"B2.{name}",
            area,
            window,
            "ok" if q.is_closed else "provisional",
            numerator=moves.count((area[0], name)),
        )
        for area in q.rows_for({area for area, _name in moves})
        for name in ("entered", "left", "rose", "fell", "unchanged", "assessed")
    ]


def _movement(before: str | None, after: str | None) -> str:
    if before is None or after is None:
        return "entered" if before is None else "left"
    if before == after:
        return "unchanged"
    if NOT_ASSESSED in (before, after):
        return "assessed"
    return "rose" if TIERS.index(after) < TIERS.index(before) else "fell"  # red comes first


def b3(q: Question) -> list[Line]:
    """“Children with a tier / children on the register”."""
    children = _on_register(q)
    return [
        rate(
            "B3",
            area,
            q.day_window,
            "ok",
            sum(place == area[0] and tier != NOT_ASSESSED for place, tier in children),
            sum(place == area[0] for place, _tier in children),
        )
        for area in q.rows_for({area for area, _tier in children})
    ]


def b4(q: Question) -> list[Line]:
    """“Last assessment older than the tier's period (default red 30, yellow 90, blue 180, green 365 days)”, of those
    with a tier; an assessment that nobody confirmed is none.
    """
    children = []
    for row in q.children():
        held = _held(q, row["id"], q.as_of)
        if q.kind_on(row["id"], q.as_of) == q.kind and held:
            periods = q.parameters
            period = {
                "red": periods.reassess_red_days,
                "yellow": periods.reassess_yellow_days,
                "blue": periods.reassess_blue_days,
                "green": periods.reassess_green_days,
            }[held["tier"]]
            overdue = (q.as_of - held["assessed_on"]).days > period
            children.append((q.area_of(q.village_on(row["id"], q.as_of)), overdue))
    return [
        rate(
            "B4",
            area,
            q.day_window,
            "ok",
            sum(place == area[0] and overdue for place, overdue in children),
            sum(place == area[0] for place, _overdue in children),
        )
        for area in q.rows_for({area for area, _tier in _on_register(q)})
    ]


def _held(q: Question, child: str, day: dt.date) -> Row | None:
    """The assessment whose tier is in force: of the latest confirmed day the highest risk, then the greatest id."""
    rows = [
        row
        for row in q.city.risk_assessment
        if row["child_id"] == child and (row["confirmed_by"] or "").strip() and row["assessed_on"] <= day
    ]
    return max(rows, key=lambda row: (row["assessed_on"], -TIERS.index(row["tier"]), row["id"]), default=None)


def b5(q: Question) -> list[Line]:
    """“Red for > 7 days (default) without a valid visit since the change”: of children under 18, whom somebody owes a
    visit; since the change or, for one registered later, since the registration.
    """
    found = [
        q.area_of(q.village_on(row["id"], q.as_of))
        for row in q.children()
        if q.kind_on(row["id"], q.as_of) == q.kind
        and not is_18_on(row["born_on"], q.as_of)
        and q.tier_on(row["id"], q.as_of) == "red"
        and _nobody_came(q, row["id"])
    ]
    return [
        line("B5", area, q.day_window, q.day_state(area[0]), numerator=found.count(area[0]))
        for area in q.rows_for(set(found))
    ]


def _nobody_came(q: Question, child: str) -> bool:
    since = min(
        row["registered_on"] for row in q.periods(child, q.kind) if holds(row, "registered_on", "left_on", q.as_of)
    )
    day = q.as_of
    while day > since and q.tier_on(child, day - ONE_DAY) == "red":
        day -= ONE_DAY
    too_long = (q.as_of - day).days > q.parameters.red_follow_up_days
    return too_long and not any(visit["visited_on"] >= day for visit in q.valid_visits(child))


LEVELS = ("high", "medium", "low", "none", "not_recorded")


def dimensions(city: City, as_of: dt.date, kind: str = "difficulty") -> dict[str, dict[str, int]]:
    """Children on the register by the level of risk in each dimension of the assessment in force."""
    q = Question(city, as_of, month_of(as_of), "city", parameters_of(city, as_of), kind)
    found = {name: dict.fromkeys(LEVELS, 0) for name in ("guardianship", "physical", "behaviour")}
    for row in q.children():
        if q.kind_on(row["id"], as_of) == kind:
            held = _held(q, row["id"], as_of)
            for name, counts in found.items():
                counts[(held and held[f"{name}_risk"]) or "not_recorded"] += 1
    return found


MEASURES = {"B1": b1, "B2": b2, "B3": b3, "B4": b4, "B5": b5}
