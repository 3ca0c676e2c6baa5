"""A11: changes found in the month, and those still to be handled on the day."""

from tests.oracle.answers import Line, line, rate
from tests.oracle.ground import Question, first_of


def a11(q: Question) -> list[Line]:
    """“Changes reported to the supervisor within 3 days (default) / changes found that are reported or more than 3
    days old”; with the unhandled ones on the day.
    """
    days = q.month_rules.change_report_days
    found: list[tuple[str, bool]] = []  # (area, in time)
    open_in: list[str] = []
    for child in q.children():
        village = q.village_on(child["id"], q.upto)
        here = q.kind_in_month(child["id"]) == q.kind and q.has_data(q.town_of(village))
        for row in q.city.change_report:
            if row["child_id"] != child["id"] or row["found_on"] > q.as_of:
                continue
            if here and first_of(q.month) <= row["found_on"] <= q.upto:
                reported = row["reported_on"] is not None and row["reported_on"] <= q.as_of
                if reported:
                    found.append((q.area_of(village), (row["reported_on"] - row["found_on"]).days <= days))
                elif (q.as_of - row["found_on"]).days > days:
                    found.append((q.area_of(village), False))
            handled = row["handled_on"] is not None and row["handled_on"] <= q.as_of
            if not handled and q.kind_on(child["id"], q.as_of) == q.kind:
                open_in.append(q.area_of(q.village_on(child["id"], q.as_of)))
    lines = [
        rate(
            "A11",
            area,
            q.month_window,
            q.month_state(area[0]),
            sum(where == area[0] and in_time for where, in_time in found),
            sum(where == area[0] for where, _in_time in found),
        )
        for area in q.rows_for({area for area, _in_time in found})
    ]
    return lines + [
        line("A11.unhandled", area, q.day_window, q.day_state(area[0]), numerator=open_in.count(area[0]))
        for area in q.rows_for(set(open_in))
    ]


MEASURES = {"A11": a11}
