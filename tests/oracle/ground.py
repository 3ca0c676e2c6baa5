"""Ground rules of METRICS: calendar, places, register, tiers, posts, valid visits, data begin, and what a row says."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from tests.factories import City, Row

ONE_DAY = dt.timedelta(days=1)
KINDS = ("difficulty", "left_behind", "migrant")
TIERS = ("red", "yellow", "blue", "green")
NOT_ASSESSED = "not_assessed"
NOWHERE = "Village not known"


@dataclass(frozen=True)
class Defaults:
    """The shipped values of METRICS."""

    freeze_day: int = 5
    first_visit_days: int = 7
    timely_recording_days: int = 3
    burst_visits: int = 10
    burst_days: int = 5
    identical_visits: int = 6
    certified_since: dt.date = dt.date(2022, 1, 1)
    count_remote: bool = False
    count_ngo: bool = False
    change_report_days: int = 3
    reach_near_km: int = 3
    reach_far_km: int = 5
    grade_yuan: dict[str, int] = field(default_factory=dict)
    construction_yuan: int = 50_000
    operating_yuan: int = 40_000
    reassess_red_days: int = 30
    reassess_yellow_days: int = 90
    reassess_blue_days: int = 180
    reassess_green_days: int = 365
    red_follow_up_days: int = 7
    time_zone: str = "Asia/Shanghai"
    visits_per_month: dict[str, int] = field(
        default_factory=lambda: {"red": 4, "yellow": 2, "blue": 1, "green": 1, NOT_ASSESSED: 1}
    )
    interval_days: dict[str, int] = field(default_factory=lambda: dict.fromkeys((*TIERS, NOT_ASSESSED), 31))


def parameters_of(city: City, on: dt.date) -> Defaults:
    """The defaults, and over them the rows of the city that hold on the day."""
    values: dict[str, Any] = {}
    for row in sorted(city.parameter, key=lambda row: (row["valid_from"], row["at"])):
        if row["valid_from"] <= on:
            values[row["name"]] = _value(row["name"], row["value"])
    by_tier = {name: values.pop(name) for name in list(values) if name.startswith(("visits_", "interval_"))}
    found = Defaults(**values)
    for row in sorted(city.visit_standard, key=lambda row: row["valid_from"]):
        if row["valid_from"] <= on:
            found.visits_per_month[row["tier"]] = row["visits_per_month"]
            found.interval_days[row["tier"]] = row["interval_days"]
    for name, value in by_tier.items():  # set here: over what was imported for the same day or before
        what, _, tier = name.partition("_")
        (found.visits_per_month if what == "visits" else found.interval_days)[tier] = value
    for tier, number in found.visits_per_month.items():
        found.visits_per_month[tier] = max(1, number)  # "the floor of 1 is locked"
    return found


def _value(name: str, text: str) -> Any:
    if name == "time_zone":
        return text
    if text in ("yes", "no"):
        return text == "yes"
    if name == "grade_yuan":
        return {grade: int(yuan) for grade, yuan in (pair.split("=") for pair in text.split(";"))}
    return int(text)


# --- calendar ---------------------------------------------------------------------------------------------------------


def month_of(day: dt.date) -> int:
    return day.year * 12 + day.month - 1


def first_of(m: int) -> dt.date:
    return dt.date(m // 12, m % 12 + 1, 1)


def last_of(m: int) -> dt.date:
    return first_of(m + 1) - ONE_DAY


def label(m: int) -> str:
    return f"{m // 12:04d}-{m % 12 + 1:02d}"


def freeze_date(m: int, freeze_day: int) -> dt.date:
    return first_of(m + 1) + (freeze_day - 1) * ONE_DAY


def days_from(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + n * ONE_DAY for n in range((last - first).days + 1)]


def is_18_on(born: dt.date, day: dt.date) -> bool:
    """“On the 18th birthday no longer under 18; born on 29 February: 1 March in common years”."""
    years = day.year - born.year
    had_birthday = (day.month, day.day) >= (born.month, born.day)  # 28 February is before 29, 1 March after it
    return years > 18 or (years == 18 and had_birthday)


def holds(row: Row, start: str, end: str, day: dt.date) -> bool:
    """Intervals are closed; null = still holds."""
    return (row[start] is None or row[start] <= day) and (row[end] is None or day <= row[end])


# --- one question -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Question:
    """A city, a day, a month and a level: what every measure is asked with."""

    city: City
    as_of: dt.date
    month: int
    level: str
    parameters: Defaults
    kind: str
    since: int | None = None  # the month from whose end movements count
    known: dict[Any, Any] = field(default_factory=dict, repr=False)  # answers that the same city gives again and again

    def of_month(self, month: int) -> "Question":
        return replace(self, month=month)

    def of_kind(self, kind: str) -> "Question":
        return replace(self, kind=kind)

    def once(self, key: tuple[Any, ...], answer: Callable[[], Any]) -> Any:
        if key not in self.known:
            self.known[key] = answer()
        return self.known[key]

    def at_level(self, level: str) -> "Question":
        return replace(self, level=level)

    # --- time

    @property
    def is_open(self) -> bool:
        return month_of(self.as_of) == self.month

    @property
    def is_closed(self) -> bool:
        """“as_of is after the freeze day (default day 5) of the following month”."""
        return self.as_of > freeze_date(self.month, self.parameters.freeze_day)

    @property
    def last_closed(self) -> int:
        m = month_of(self.as_of)
        while not self.of_month(m).is_closed:
            m -= 1
        return m

    @property
    def first(self) -> dt.date:
        return first_of(self.month)

    @property
    def upto(self) -> dt.date:
        """The last day of the month, as_of for as_of's own month."""
        return min(last_of(self.month), self.as_of)

    @property
    def month_rules(self) -> Defaults:
        """Each month by the parameters of its last day, the open one by those of as_of."""
        return parameters_of(self.city, self.upto)

    def local(self, instant: dt.datetime) -> dt.date:
        """“Instants are compared by their local date”."""
        return instant.replace(tzinfo=dt.UTC).astimezone(ZoneInfo(self.parameters.time_zone)).date()

    # --- places

    @property
    def city_code(self) -> str:
        return next(row["code"] for row in self.city.area if row["level"] == "city")

    def areas(self) -> list[tuple[str, str]]:
        """(code, name) of the level's rows: “area denominators take areas valid on the date”."""
        return self.once(("areas", self.level), self._areas)

    def _areas(self) -> list[tuple[str, str]]:
        if self.level == "city":
            return [(row["code"], row["name"]) for row in self.city.area if row["level"] == "city"]
        found = []
        for row in self.city.area:
            if row["level"] != self.level or not holds(row, "valid_from", "valid_to", self.as_of):
                continue
            if self.level == "village" and row["parent_code"] not in self.valid_towns:
                continue
            found.append((row["code"], row["name"]))
        return found

    @cached_property
    def valid_towns(self) -> set[str]:
        return {
            row["code"]
            for row in self.city.area
            if row["level"] == "town" and holds(row, "valid_from", "valid_to", self.as_of)
        }

    def town_of(self, code: str) -> str:
        """The town of an area: itself, a village's parent, '' for the city and for codes that no area has."""
        for row in self.city.area:
            if row["code"] == code:
                return {"city": "", "town": code, "village": row["parent_code"]}[row["level"]]
        return ""

    def village_on(self, child: str, day: dt.date) -> str:
        """The latest row on or before the day; “a child whose earliest village row is later than the day counts in
        that village; a child with none counts at the city”.
        """
        return self.once(("village", child, day), lambda: self._village_on(child, day))

    def _village_on(self, child: str, day: dt.date) -> str:
        rows = [row for row in self.city.child_village if row["child_id"] == child]
        if not rows:
            return self.city_code
        before = [row for row in rows if row["from_on"] <= day]
        if before:
            return max(before, key=lambda row: (row["from_on"], row["village_code"]))["village_code"]
        earliest = min(row["from_on"] for row in rows)
        return max(row["village_code"] for row in rows if row["from_on"] == earliest)

    def area_of(self, code: str) -> str:
        """The row in which something of this area is counted.

        “Nobody vanishes”: what lies in no area of the level that is valid on as_of counts at the city, like 未落村.
        """
        if self.level == "city":
            return self.city_code
        own = self.town_of(code) if self.level == "town" else code
        return own if any(own == area for area, _name in self.areas()) else self.city_code

    # --- children

    def children(self) -> list[Row]:
        return [row for row in self.city.child if row["city_code"] == self.city_code]

    def periods(self, child: str, kind: str | None = None) -> list[Row]:
        return [
            row
            for row in self.city.child_register
            if row["child_id"] == child and (kind is None or row["kind"] == kind)
        ]

    def on_register(self, child: str, day: dt.date, kind: str | None = None) -> bool:
        return any(holds(row, "registered_on", "left_on", day) for row in self.periods(child, kind))

    def kind_on(self, child: str, day: dt.date) -> str | None:
        """“A child on several counts under the first of these”."""
        return next((kind for kind in KINDS if self.on_register(child, day, kind)), None)

    def kind_in_month(self, child: str) -> str | None:
        """The first kind among the periods that touch the month (up to as_of)."""
        for kind in KINDS:
            if any(self.on_register(child, day, kind) for day in days_from(self.first, self.upto)):
                return kind
        return None

    def is_deferred_on(self, child: str, day: dt.date) -> bool:
        """“No approver = not approved”."""
        return any(
            row["child_id"] == child and (row["approved_by"] or "").strip() and holds(row, "from_on", "to_on", day)
            for row in self.city.visit_deferral
        )

    def tier_on(self, child: str, day: dt.date) -> str:
        """“The latest confirmed assessment on or before the date”; “two on one day: the higher risk holds”."""
        rows = [
            row
            for row in self.city.risk_assessment
            if row["child_id"] == child and (row["confirmed_by"] or "").strip() and row["assessed_on"] <= day
        ]
        if not rows:
            return NOT_ASSESSED
        latest = max(row["assessed_on"] for row in rows)
        return min((row["tier"] for row in rows if row["assessed_on"] == latest), key=TIERS.index)

    # --- visits

    def visits(self, child: str) -> list[Row]:
        """All contacts dated up to as_of, in order."""
        rows = [row for row in self.city.visit if row["child_id"] == child and row["visited_on"] <= self.as_of]
        return sorted(rows, key=lambda row: (row["visited_on"], row["id"]))

    def valid_visits(self, child: str) -> list[Row]:
        """“Face to face (home, school, institution), child seen, visitor_role director or supervisor, inside a
        register period of the child”; “phone, video and NGO visits: never in V (switch, default off)”, by the switch
        as it stands on the visit's day.
        """
        return self.once(("valid", child), lambda: self._valid_visits(child))

    def _valid_visits(self, child: str) -> list[Row]:
        return [
            row
            for row in self.visits(child)
            if row["mode"] in ("home", "school", "institution", *self._remote_modes(row["visited_on"]))
            and row["child_seen"]
            and row["visitor_role"] in ("director", "supervisor", *self._other_roles(row["visited_on"]))
            and self.on_register(child, row["visited_on"])
        ]

    def _remote_modes(self, day: dt.date) -> tuple[str, ...]:
        return ("phone", "video") if parameters_of(self.city, day).count_remote else ()

    def _other_roles(self, day: dt.date) -> tuple[str, ...]:
        return ("ngo",) if parameters_of(self.city, day).count_ngo else ()

    def data_begin(self, town: str) -> dt.date | None:
        """The first recorded visit (any mode) of the town, or of the city where the town has none or there is no
        town.  All recorded visits count for this, whatever the as_of.
        """
        days = self.once(("contacts",), self._contacts_by_town)
        every = [day for found in days.values() for day in found]
        if not every:
            return None
        return min(days[town]) if town and town in days else min(every)

    def _contacts_by_town(self) -> dict[str, list[dt.date]]:
        """Days of all contacts by the town where the child lived then, '' for 未落村."""
        days: dict[str, list[dt.date]] = {}
        for child in self.children():
            for row in self.city.visit:
                if row["child_id"] == child["id"]:
                    place = self.town_of(self.village_on(child["id"], row["visited_on"]))
                    days.setdefault(place, []).append(row["visited_on"])
        return days

    def has_data(self, town: str) -> bool:
        """False in “a month before the first recorded visit”."""
        begin = self.data_begin(town)
        if begin is None or self.month < month_of(begin):
            return False
        return not (self.is_open and begin > self.as_of)

    def area_has_data(self, area: str) -> bool:
        """“A town's no-data months enter no numerator or denominator above it”."""
        if area == self.city_code and self.level == "city":
            return any(self.has_data(town) for town in ("", *self.every_town))
        return self.has_data(self.town_of(area))

    @property
    def every_town(self) -> list[str]:
        return [row["code"] for row in self.city.area if row["level"] == "town"]

    # --- directors

    def director_of(self, village: str, day: dt.date) -> str:
        """“Who holds that village's post then (several: the one longest in post without a day's gap, then lowest
        id)”; '' for a vacant post.
        """
        return self.once(("director", village, day), lambda: self._director_of(village, day))

    def _director_of(self, village: str, day: dt.date) -> str:
        held: list[tuple[dt.date, str]] = []
        for worker in {row["worker_id"] for row in self.city.worker_post}:
            posts = [
                row
                for row in self.city.worker_post
                if row["worker_id"] == worker and row["role"] == "director" and row["area_code"] == village
            ]
            if not any(holds(row, "starts_on", "ends_on", day) for row in posts):
                continue
            since = day
            while any(holds(row, "starts_on", "ends_on", since - ONE_DAY) for row in posts):
                since -= ONE_DAY
            held.append((since, worker))
        return min(held)[1] if held else ""

    # --- rows of the answer

    def month_state(self, area: str) -> str:
        if not self.area_has_data(area):
            return "no_data"
        return "ok" if self.is_closed else "provisional"

    def day_state(self, area: str) -> str:
        """No data where the area has no visit up to as_of."""
        places = ["", *self.every_town] if self.level == "city" else [self.town_of(area)]
        begins = [self.data_begin(place) for place in places]
        return "ok" if any(begin is not None and begin <= self.as_of for begin in begins) else "no_data"

    @property
    def month_window(self) -> str:
        return label(self.month)

    @property
    def day_window(self) -> str:
        return self.as_of.isoformat()

    def rows_for(self, counted: set[str]) -> list[tuple[str, str]]:
        """The areas with a row: all of the level, and 未落村 when something is counted there."""
        found = list(self.areas())
        if self.level != "city" and self.city_code in counted:
            found.append((self.city_code, NOWHERE))
        return found
