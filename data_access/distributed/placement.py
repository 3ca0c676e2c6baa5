"""Where each table lies on a cluster, and why.  A new table is placed here, or a test fails."""

from enum import StrEnum

CITY = "city_code"
"""The distribution column: a scope holds one city, and all of a city lies on one node."""

NOTED = "distributed"
"""The note in app_meta that says that the tables are spread."""

VIEW = "worker_visit_day"
"""On one server the days on which a worker visited anybody, anywhere; on a cluster those of each city by themselves."""


class Place(StrEnum):
    CITY = "city"
    """Spread by the city column that it has; the column leads the primary key."""
    CHILD = "child"
    """Spread by a city column that is added: the city of its child (`child_id`)."""
    LETTER = "letter"
    """The same: the city of its letter (`letter_id`)."""
    EVERYWHERE = "everywhere"
    """Copied to every node (a reference table): joined to rows of a city."""
    COORDINATOR = "coordinator"
    """Left where it is, on the coordinator alone."""


SPREAD = frozenset({Place.CITY, Place.CHILD, Place.LETTER})

_FACT = (Place.CITY, "a fact of one city, by its first key column")
_EVENT = (Place.CHILD, "rows of one child: they lie with it, so that a join stays on its node")
_OF_PLACES = (Place.COORDINATOR, "a few rows a village, read by themselves; its marks are plain triggers there")
_OF_PEOPLE = (
    Place.COORDINATOR,
    "a few rows a village; what is joined of it to a city's facts is shipped with the query",
)
_OWN = (Place.COORDINATOR, "a few rows a town and year, read by themselves")
_ONE_SET = (Place.COORDINATOR, "one set for the installation, read by itself")

PLACES: dict[str, tuple[Place, str]] = {
    # children
    "child": (Place.CITY, "the anchor: everything that is spread lies with it"),
    **dict.fromkeys(
        (
            "child_register", "child_village", "child_away", "risk_assessment", "visit", "visit_deferral",
            "change_report", "entitlement", "guardianship", "insurance", "schooling", "follow_up",
        ),
        _EVENT,
    ),
    "child_identity": (Place.COORDINATOR, "names stay on one machine, and a hash must be unique over all cities"),
    "case_event": (Place.COORDINATOR, "few rows, some of no child"),
    # facts
    **dict.fromkeys(
        (
            "child_month", "village_month", "town_month", "visit_lag", "first_contact", "quality_signal",
            "child_scope", "city_version",
        ),
        _FACT,
    ),
    "dirty": (
        Place.CITY,
        "a row trigger of a shard may write to the shard beside it and nowhere else; '' for rows of no city",
    ),
    "data_version": (Place.COORDINATOR, "one row"),
    # published months, letters
    "month_close": (Place.CITY, "of one city, by its first key column"),
    "month_close_row": (Place.CITY, "of one city, by its first key column"),
    "letter": (Place.CITY, "numbered within its city"),
    "letter_step": (Place.LETTER, "read with its letter"),
    "letter_child": (Place.LETTER, "read with its letter and the city's children"),
    # places, people who serve, organisations
    "area": (Place.EVERYWHERE, "joined to almost everything, some 400 bytes each, rarely written"),
    **dict.fromkeys(
        (
            "care_station", "station_operator", "station_appraisal", "subsidy", "screening", "service_record",
            "four_guarantees", "programme", "purchase", "organisation", "organisation_stage", "target",
        ),
        _OF_PLACES,
    ),
    **dict.fromkeys(("worker", "worker_post", "worker_support", "qualification"), _OF_PEOPLE),
    # the app's own
    **dict.fromkeys(("action", "dispute"), _OWN),
    **dict.fromkeys(("parameter", "visit_standard", "app_meta"), _ONE_SET),
    "app_user": (Place.COORDINATOR, "read before there is a scope"),
    "revoked_login": (Place.COORDINATOR, "read before there is a scope"),
    **dict.fromkeys(
        ("import_batch", "import_reason", "area_source"), (Place.COORDINATOR, "a few rows a file, read by themselves")
    ),
    # the audit trail
    **dict.fromkeys(
        ("audit_event", "audit_head", "audit_checkpoint"),
        (Place.COORDINATOR, "one chain through all cities, written one event after the other"),
    ),
}  # fmt: skip
"""Every table by name: its place and the reason."""


def spread() -> tuple[str, ...]:
    """The tables that are spread by city, the anchor first."""
    return tuple(name for name, (place, _why) in PLACES.items() if place in SPREAD)


def key(primary: tuple[str, ...]) -> tuple[str, ...]:
    """A primary or unique key as Citus asks for it: with the distribution column, which leads where it was missing."""
    return primary if CITY in primary else (CITY, *primary)
