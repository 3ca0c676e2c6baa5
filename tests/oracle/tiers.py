"""B. Risk tiers: B1–B3."""

from tests.oracle.answers import Line, line, rate
from tests.oracle.ground import NOT_ASSESSED, ONE_DAY, TIERS, Question


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
    before and of the month.  A child counts where it lives on the later day, one who left where it lived before.
    """
    before_on, after_on = q.first - ONE_DAY, q.upto
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
            q.month_window,
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


MEASURES = {"B1": b1, "B2": b2, "B3": b3}
