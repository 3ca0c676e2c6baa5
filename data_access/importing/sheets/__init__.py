"""Every kind of sheet, each after those that it refers to: the order in which files are imported."""

from data_access.importing.columns import Sheet
from data_access.importing.sheets import children, organisations, people, places, support

_ORDER = (
    "area",
    "target",
    "visit_standard",
    "organisation",
    "organisation_stage",
    "care_station",
    "station_operator",
    "station_appraisal",
    "subsidy",
    "screening",
    "service_record",
    "four_guarantees",
    "purchase",
    "programme",
    "staff",
    "worker",
    "worker_post",
    "worker_support",
    "qualification",
    "roster",
    "child",
    "child_village",
    "child_register",
    "child_identity",
    "child_away",
    "risk_assessment",
    "visit_deferral",
    "visit",
    "change_report",
    "entitlement",
    "guardianship",
    "insurance",
    "schooling",
    "case_event",
)

_ALL = {sheet.kind: sheet for module in (places, people, children, support, organisations) for sheet in module.SHEETS}

SHEETS: dict[str, Sheet] = {kind: _ALL[kind] for kind in _ORDER}
