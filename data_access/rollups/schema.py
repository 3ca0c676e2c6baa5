"""Facts that pages read instead of raw visits; written by `tonghu refresh` alone.

Every fact carries the city as first key column (the distribution key of a cluster).  A month is the ordinal
`year * 12 + month - 1`.  Where a fact belongs to no village (未落村) `village_code` is the city's code and `town_code`
is ''; a vacant post is `director_id` ''.
"""

from typing import Any

import sqlalchemy as sa

from data_access.schema import AREA_CODE, IDENTIFIER, WORD, metadata

_INT = sa.Integer()


def _key(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, primary_key=True, autoincrement=False)


def _value(name: str, kind: Any = _INT, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=nullable)


COUNTS = (
    "on_register",  # on the register on any day of the month
    "at_end",  # on the register on the last day
    "turned_18",  # A2.turned_18
    "partial_month",  # A2.partial_month
    "deferred",  # A2.deferred
    "due",  # A1 denominator
    "visited",  # A1 numerator
    "attained",  # A6 numerator
    "home",  # A7 numerator
    "valid_visits",  # A8 denominator
    "complete_visits",  # A8 numerator
    "remote_contacts",  # phone and video: a line of their own
    "ngo_contacts",  # visits by social organisations: a line of their own
    "first_due",  # A3 denominator
    "first_seen",  # A3 numerator
)
"""Additive counts of child-months; each is 0 or more and sums over every key."""

child_month = sa.Table(
    "child_month",
    metadata,
    _value("city_code", AREA_CODE),
    _value("m", _INT),
    _value("child_id", IDENTIFIER),
    _value("town_code", AREA_CODE),
    _value("village_code", AREA_CODE),
    _value("kind", WORD),
    _value("category", WORD),
    _value("director_id", IDENTIFIER),
    _value("tier", WORD),  # in force on the last day
    _value("tier_first", WORD),  # in force on the first day
    _value("end_kind", WORD),  # the kind under which the child counts on the last day; '' when on no register
    *(_value(name) for name in COUNTS),
    _value("first_day"),  # day of the month of its first valid visit, 0 without one: the visiting curve of A15
    _value("last_visit_on", sa.Date(), nullable=True),  # last valid visit of the present register period
    _value("streak"),  # missed months running up to this one (A5)
    _value("run_length"),  # valid visits with the same four elements, one after the other, up to the end of the month
    _value("run_elements"),  # these elements as a number, -1 when one is missing or there was no visit (A12)
    sa.PrimaryKeyConstraint("city_code", "child_id", "m"),  # a child's months; a month's children are found below
    sa.Index("ix_child_month_town", "city_code", "m", "town_code"),
)

village_month = sa.Table(
    "village_month",
    metadata,
    _key("city_code", AREA_CODE),
    _key("m", _INT),
    _key("town_code", AREA_CODE),
    _key("village_code", AREA_CODE),
    _key("kind", WORD),
    _key("tier", WORD),
    _key("category", WORD),
    _key("director_id", IDENTIFIER),
    *(_value(name) for name in COUNTS),
)

town_month = sa.Table(
    "town_month",
    metadata,
    _key("city_code", AREA_CODE),
    _key("m", _INT),
    _key("town_code", AREA_CODE),
    _key("kind", WORD),
    _key("tier", WORD),
    _key("category", WORD),
    *(_value(name) for name in COUNTS),
)

visit_lag = sa.Table(
    "visit_lag",
    metadata,
    _key("city_code", AREA_CODE),
    _key("m", _INT),
    _key("child_id", IDENTIFIER),
    _key("lag_days", _INT),  # local date of recorded_at minus visited_on; 0 where import-made
    _key("import_made", _INT),  # 1: recorded_at was made by an import, lag unknown
    *(_value(name, AREA_CODE) for name in ("town_code", "village_code")),  # these five as in the child's month
    *(_value(name, WORD) for name in ("kind", "tier", "category")),
    _value("late"),  # of these, recorded after the freeze day
    _value("visits"),
)
"""Valid visits by child and recording lag, with the place, kind, tier and category of the child's month (A9)."""

first_contact = sa.Table(
    "first_contact",
    metadata,
    _key("city_code", AREA_CODE),
    _key("child_id", IDENTIFIER),
    _key("town_code", AREA_CODE),  # the child's town on the day of the contact
    _value("first_on", sa.Date()),
    _value("last_recorded_at", sa.DateTime()),
)
"""First contact of any mode by child and town: from it the month in which a town's data begin, and stale towns."""

quality_signal = sa.Table(
    "quality_signal",
    metadata,
    _key("city_code", AREA_CODE),
    _key("m", _INT),
    _key("signal", WORD),  # burst, after_recording, off_register, identical
    _key("town_code", AREA_CODE),
    _key("village_code", AREA_CODE),
    _key("subject_id", IDENTIFIER),  # the director of a burst, else the visit
    _value("child_id", IDENTIFIER, nullable=True),
    _value("on_date", sa.Date()),  # the visit's day; of a burst the local day of its first recording
    _value("visits"),
)
"""A12, computed at refresh; a question about data quality, never an accusation."""

child_scope = sa.Table(
    "child_scope",
    metadata,
    _key("city_code", AREA_CODE),
    _key("child_id", IDENTIFIER),
    _key("town_code", AREA_CODE),  # every town in which the child has lived; '' for 未落村
    _value("present"),  # 1: the town in which it lives on the day of the refresh; 0: a former one
    sa.Index("ix_child_scope_town", "city_code", "town_code", "child_id", "present"),
)
"""A child belongs to the town in which it lives now; a former town keeps the months that were its own, and no more."""

director_duty_day = sa.table("director_duty_day", sa.column("worker_id", IDENTIFIER), sa.column("starts_on", sa.Date()))
worker_visit_day = sa.table("worker_visit_day", sa.column("worker_id", IDENTIFIER), sa.column("visited_on", sa.Date()))
"""Views: on which days a worker took up a post or visited anyone, anywhere.  They name no child and no place."""

dirty = sa.Table(
    "dirty",
    metadata,
    _key("what", WORD),
    # '' as the triggers write it; `tonghu refresh` spreads the marks over the cities
    sa.Column("city_code", AREA_CODE, primary_key=True, server_default=sa.text("''")),
    _key("key", IDENTIFIER),
    # the first month that may be another now; 0: from the beginning
    sa.Column("since", _INT, nullable=False, server_default="0"),
)
"""Marks set by triggers whoever writes: `data_access.rollups.marks` says which; `tonghu refresh` takes them."""

data_version = sa.Table(
    "data_version",
    metadata,
    _key("one", _INT),  # always 1
    _value("version"),
    _value("refreshed_at", sa.DateTime()),
    _value("refreshed_to", sa.Date()),  # local date up to which months exist
)

city_version = sa.Table(
    "city_version",
    metadata,
    _key("city_code", AREA_CODE),
    _value("version"),  # that of data_version when something of the city changed last
    _value("refreshed_at", sa.DateTime()),
)
"""What is remembered of a city holds until its own version moves: another city's visits end nothing."""

app_meta = sa.Table(
    "app_meta",
    metadata,
    _key("name", WORD),
    _value("value", sa.Text()),
)

ROLLUPS = (child_month, village_month, town_month, visit_lag, first_contact, quality_signal, child_scope)
