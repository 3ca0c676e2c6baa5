"""The rules of METRICS that the stories rest on, as plain loops over the sample's rows (independent of the product)."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from data_access.sample.city import City

FACE_TO_FACE = {"home", "school", "institution"}
FAR = dt.date.max


def month_of(day: dt.date) -> int:
    return day.year * 12 + day.month - 1


def first(m: int) -> dt.date:
    return dt.date(m // 12, m % 12 + 1, 1)


def last(m: int) -> dt.date:
    return first(m + 1) - dt.timedelta(days=1)


def grown_up_on(born: dt.date) -> dt.date:
    try:
        return born.replace(year=born.year + 18)
    except ValueError:
        return dt.date(born.year + 18, 3, 1)


@dataclass(frozen=True)
class Plain:
    city: City

    @property
    def as_of(self) -> dt.date:
        return self.city.as_of

    @cached_property
    def closed(self) -> int:
        """The last month that is closed: as_of is after the fifth of the following one."""
        m = month_of(self.as_of) - 1
        return m if self.as_of.day > 5 else m - 1

    @cached_property
    def born(self) -> dict[str, dt.date]:
        return {row["id"]: row["born_on"] for row in self.city.tables["child"].dicts()}

    @cached_property
    def periods(self) -> dict[str, list[tuple[str, dt.date, dt.date]]]:
        found = defaultdict(list)
        for row in self.city.tables["child_register"].dicts():
            found[row["child_id"]].append((row["kind"], row["registered_on"], row["left_on"] or FAR))
        return found

    @cached_property
    def valid(self) -> dict[str, list[dt.date]]:
        """Days of valid visits by child."""
        found = defaultdict(list)
        for row in self.city.tables["visit"].dicts():
            counts = row["mode"] in FACE_TO_FACE and row["child_seen"] and row["visitor_role"] != "ngo"
            day = row["visited_on"]
            if counts and any(start <= day <= end for _, start, end in self.periods[row["child_id"]]):
                found[row["child_id"]].append(day)
        return found

    def on_register(self, kind: str = "difficulty") -> list[str]:
        return [
            child
            for child, periods in self.periods.items()
            if any(k == kind and start <= self.as_of <= end for k, start, end in periods)
        ]

    def due(self, child: str, m: int) -> bool:
        upto = min(last(m), self.as_of)
        return (
            any(k == "difficulty" and start <= first(m) and end >= upto for k, start, end in self.periods[child])
            and grown_up_on(self.born[child]) > first(m)
            and not self._deferred(child, m)
        )

    def visited(self, child: str, m: int) -> bool:
        return m in self._visited_months.get(child, set())

    @cached_property
    def _visited_months(self) -> dict[str, set[int]]:
        return {child: {month_of(day) for day in days} for child, days in self.valid.items()}

    @cached_property
    def _deferrals(self) -> dict[str, list[tuple[dt.date, dt.date]]]:
        found = defaultdict(list)
        for row in self.city.tables["visit_deferral"].dicts():
            if row["approved_by"]:
                found[row["child_id"]].append((row["from_on"], row["to_on"]))
        return found

    def _deferred(self, child: str, m: int) -> bool:
        return any(start <= first(m) and end >= last(m) for start, end in self._deferrals[child])

    @cached_property
    def _villages(self) -> dict[str, list[tuple[dt.date, str]]]:
        found = defaultdict(list)
        for row in self.city.tables["child_village"].dicts():
            found[row["child_id"]].append((row["from_on"], row["village_code"]))
        return {child: sorted(rows) for child, rows in found.items()}

    def village(self, child: str, day: dt.date) -> str:
        rows = self._villages[child]
        return next((code for start, code in reversed(rows) if start <= day), rows[0][1])

    @cached_property
    def _rates(self) -> dict[int, dict[str, tuple[int, int]]]:
        return {}

    def rates(self, m: int) -> dict[str, tuple[int, int]]:
        """(visited, due) by town."""
        if m not in self._rates:
            self._rates[m] = self._count(m)
        return self._rates[m]

    def _count(self, m: int) -> dict[str, tuple[int, int]]:
        counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for child in self.periods:
            if self.due(child, m):
                town = self.village(child, last(m))[:9]
                counts[town][1] += 1
                counts[town][0] += self.visited(child, m)
        return {town: (visited, due) for town, (visited, due) in sorted(counts.items())}

    def streak(self, child: str) -> int:
        count = 0
        for m in range(self.closed, self.closed - 40, -1):
            if self.due(child, m):
                if self.visited(child, m):
                    break
                count += 1
        return count

    def days_since(self, child: str) -> tuple[int, bool]:
        """(days since the last valid visit in the present period, or since registration; ever visited)."""
        began = min(s for k, s, e in self.periods[child] if k == "difficulty" and s <= self.as_of <= e)
        days = [day for day in self.valid.get(child, []) if day >= began]
        return (self.as_of - (max(days) if days else began)).days, bool(days)

    def tier(self, child: str) -> str:
        rows = [r for r in self._tiers[child] if r["assessed_on"] <= self.as_of and r["confirmed_by"]]
        return max(rows, key=lambda r: r["assessed_on"])["tier"] if rows else "not_assessed"

    @cached_property
    def _tiers(self) -> dict[str, list[dict[str, object]]]:
        found = defaultdict(list)
        for row in self.city.tables["risk_assessment"].dicts():
            found[row["child_id"]].append(row)
        return found

    def in_post(self) -> list[dict[str, object]]:
        rows = self.city.tables["worker_post"].dicts()
        return [r for r in rows if r["starts_on"] <= self.as_of <= (r["ends_on"] or FAR)]
