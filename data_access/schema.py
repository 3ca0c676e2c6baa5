"""The shared database as SQLAlchemy Core tables: the contract (DATA of the project) and the app's own tables.

Names are lower-case and at most 30 characters, types are plain SQL, so that PostgreSQL, SQLite and their relatives
can carry the same schema.  Dates are local calendar days, instants are naive UTC, intervals are closed (an end date is
the last day on which a row holds, null means that it still holds), money is whole yuan, coordinates are WGS 84 degrees.
Sets (services, topics, aliases) are words separated by ';'.
"""

from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData()

AREA_CODE = sa.String(12)
IDENTIFIER = sa.String(64)
WORD = sa.String(40)
TEXT = sa.Text()


def _required(name: str, kind: Any, *args: Any, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, *args, nullable=False, **options)


def _key(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, primary_key=True, autoincrement=False)


def _optional(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


# --- places ---------------------------------------------------------------------------------------------------------

area = sa.Table(
    "area",
    metadata,
    _key("code", AREA_CODE),
    _required("name", sa.String(80)),
    _required("level", WORD),  # city, town, village
    _optional("parent_code", AREA_CODE),
    _optional("kind", WORD),  # 街道 镇 乡 开发区 社区 村
    _optional("population", sa.Integer()),
    _optional("geometry", TEXT),  # GeoJSON
    _required("fictional", sa.Boolean(), server_default=sa.false()),
    _optional("contact_name", sa.String(80)),
    _optional("contact_phone", sa.String(40)),
    _optional("valid_from", sa.Date()),
    _optional("valid_to", sa.Date()),
    _optional("aliases", TEXT),
    sa.Index("ix_area_parent", "parent_code", "level"),
)

care_station = sa.Table(
    "care_station",
    metadata,
    _key("id", IDENTIFIER),
    _required("name", sa.String(120)),
    _required("kind", WORD),  # city_centre, town_station, village_site
    _required("area_code", AREA_CODE),
    _optional("lon", sa.Float()),
    _optional("lat", sa.Float()),
    _optional("source_datum", WORD),
    _optional("address", sa.String(200)),
    _required("opened_on", sa.Date()),
    _optional("closed_on", sa.Date()),
    _optional("standard_met_on", sa.Date()),
    _optional("floor_area_m2", sa.Float()),
    _optional("services", TEXT),
    _optional("co_built_with_child_friendly", sa.Boolean()),
    sa.Index("ix_station_area", "area_code"),
)

station_operator = sa.Table(
    "station_operator",
    metadata,
    _key("station_id", IDENTIFIER),
    _key("organisation_id", IDENTIFIER),
    _key("starts_on", sa.Date()),
    _optional("ends_on", sa.Date()),
)

station_appraisal = sa.Table(
    "station_appraisal",
    metadata,
    _key("station_id", IDENTIFIER),
    _key("year", sa.Integer()),
    _optional("score", sa.Float()),
    _optional("grade", WORD),
)

subsidy = sa.Table(
    "subsidy",
    metadata,
    _key("id", IDENTIFIER),
    _required("station_id", IDENTIFIER),
    _required("kind", WORD),  # construction, operating
    _optional("year", sa.Integer()),
    _required("payer", WORD),  # city, town, charity, other
    _optional("due_on", sa.Date()),
    _required("granted_yuan", sa.Integer()),
    _optional("paid_yuan", sa.Integer()),
    _optional("paid_on", sa.Date()),
)

screening = sa.Table(
    "screening",
    metadata,
    _key("area_code", AREA_CODE),
    _key("on_date", sa.Date()),
    _key("channel", WORD),  # data, grid_worker, household
    _optional("screened", sa.Integer()),
    _optional("found", sa.Integer()),
)

service_record = sa.Table(
    "service_record",
    metadata,
    _key("provider_id", IDENTIFIER),  # a station's or an organisation's id
    _key("type", WORD),
    _key("month", sa.Integer()),  # year * 12 + month - 1
    _optional("station_id", IDENTIFIER),
    _optional("organisation_id", IDENTIFIER),
    _required("persons", sa.Integer()),
)

four_guarantees = sa.Table(
    "four_guarantees",
    metadata,
    _key("area_code", AREA_CODE),
    _key("institution", sa.String(120)),
    _key("as_of", sa.Date()),
    _required("staff", sa.Boolean()),
    _required("premises", sa.Boolean()),
    _required("supplies", sa.Boolean()),
    _required("funds", sa.Boolean()),
    _optional("evidence", TEXT),
)

# --- people who serve -----------------------------------------------------------------------------------------------

worker = sa.Table(
    "worker",
    metadata,
    _key("id", IDENTIFIER),
    _required("name", sa.String(80)),
    _optional("phone", sa.String(40)),
    _optional("recruited_by", WORD),
    _optional("background", WORD),
    _optional("registered_on", sa.Date()),
    _optional("social_work_level", WORD),
)

worker_post = sa.Table(
    "worker_post",
    metadata,
    _key("worker_id", IDENTIFIER),
    _key("role", WORD),  # director, supervisor
    _key("area_code", AREA_CODE),  # village of a director, town of a supervisor
    _key("starts_on", sa.Date()),
    _optional("ends_on", sa.Date()),
    _optional("end_reason", WORD),
    sa.Index("ix_post_area", "area_code", "role"),
)

worker_support = sa.Table(
    "worker_support",
    metadata,
    _key("worker_id", IDENTIFIER),
    _key("month", sa.Integer()),
    _required("yuan", sa.Integer()),
)

qualification = sa.Table(
    "qualification",
    metadata,
    _key("worker_id", IDENTIFIER),
    _key("kind", WORD),  # induction, annual_certificate, training, appraisal, commendation, supervision
    _key("on_date", sa.Date()),
    _optional("valid_until", sa.Date()),
    _optional("topics", TEXT),
    _optional("result", WORD),  # pass, fail, excellent
)

# --- children -------------------------------------------------------------------------------------------------------

child = sa.Table(
    "child",
    metadata,
    _key("id", IDENTIFIER),  # a code without meaning
    _required("city_code", AREA_CODE),
    _optional("roster_no", WORD),  # 花名册序号
    _required("born_on", sa.Date()),
    _optional("sex", WORD),
    _required("category", WORD),
    _optional("living_with", sa.String(80)),
    sa.Index("ix_child_city", "city_code"),
)

child_register = sa.Table(
    "child_register",
    metadata,
    _key("child_id", IDENTIFIER),
    _key("kind", WORD),  # difficulty, left_behind, migrant
    _key("registered_on", sa.Date()),
    _optional("left_on", sa.Date()),
    _optional("left_reason", WORD),
)

child_village = sa.Table(
    "child_village",
    metadata,
    _key("child_id", IDENTIFIER),
    _key("from_on", sa.Date()),
    _key("village_code", AREA_CODE),
    _optional("household_area_code", AREA_CODE),
    sa.Index("ix_child_village_code", "village_code", "child_id"),
)

child_away = sa.Table(
    "child_away",
    metadata,
    _key("child_id", IDENTIFIER),
    _key("kind", WORD),  # boarding, hospital, with_parents, other
    _key("from_on", sa.Date()),
    _optional("to_on", sa.Date()),
)

child_identity = sa.Table(
    "child_identity",
    metadata,
    _key("child_id", IDENTIFIER),
    _optional("name", sa.String(80)),
    _optional("guardian_name", sa.String(80)),
    _optional("guardian_phone", sa.String(40)),
    _optional("address", sa.String(200)),
    sa.Column("identity_hash", sa.String(64), unique=True),
)

risk_assessment = sa.Table(
    "risk_assessment",
    metadata,
    _key("id", IDENTIFIER),
    _required("child_id", IDENTIFIER),
    _required("assessed_on", sa.Date()),
    _required("tier", WORD),  # red, yellow, blue, green
    _optional("guardianship_risk", WORD),
    _optional("physical_risk", WORD),
    _optional("behaviour_risk", WORD),
    _optional("confirmed_by", sa.String(80)),
    _optional("reason", TEXT),
    sa.Index("ix_assessment_child", "child_id", "assessed_on"),
)

visit = sa.Table(
    "visit",
    metadata,
    _key("id", IDENTIFIER),
    _required("child_id", IDENTIFIER),
    _optional("worker_id", IDENTIFIER),
    _required("visitor_role", WORD),  # director, supervisor, ngo, other
    _required("visited_on", sa.Date()),
    _optional("visited_at", sa.Time()),
    _required("recorded_at", sa.DateTime()),
    _required("recorded_by_import", sa.Boolean(), server_default=sa.false()),
    _required("mode", WORD),  # home, school, institution, phone, video
    _required("child_seen", sa.Boolean()),
    _optional("life", WORD),  # good, fair, poor; null = not recorded
    _optional("guardianship", WORD),
    _optional("health", WORD),
    _optional("study", WORD),
    _optional("change_found", sa.Boolean()),
    sa.Index("ix_visit_child", "child_id", "visited_on"),
    sa.Index("ix_visit_day", "visited_on", "child_id"),
    sa.Index("ix_visit_worker", "worker_id", "visited_on"),
    sa.Index("ix_visit_recorded", "worker_id", "recorded_at"),
)

visit_deferral = sa.Table(
    "visit_deferral",
    metadata,
    _key("child_id", IDENTIFIER),
    _key("from_on", sa.Date()),
    _key("to_on", sa.Date()),
    _required("reason", sa.String(120)),
    _optional("approved_by", sa.String(80)),  # no approver: not approved
)

change_report = sa.Table(
    "change_report",
    metadata,
    _key("id", IDENTIFIER),
    _required("child_id", IDENTIFIER),
    _required("found_on", sa.Date()),
    _optional("reported_on", sa.Date()),
    _optional("handled_on", sa.Date()),
    _optional("kind", WORD),
    sa.Index("ix_change_child", "child_id", "found_on"),
)

entitlement = sa.Table(
    "entitlement",
    metadata,
    _key("child_id", IDENTIFIER),
    _key("policy", WORD),
    _key("entitled_from", sa.Date()),
    _optional("entitled_to", sa.Date()),
    _optional("receiving_from", sa.Date()),
    _optional("receiving_to", sa.Date()),
    _optional("monthly_yuan", sa.Integer()),
)

guardianship = sa.Table(
    "guardianship",
    metadata,
    _key("child_id", IDENTIFIER),
    _key("arrangement", WORD),
    _key("starts_on", sa.Date()),
    _optional("ends_on", sa.Date()),
    _required("effective", sa.Boolean()),
)

insurance = sa.Table(
    "insurance",
    metadata,
    _key("child_id", IDENTIFIER),
    _key("kind", WORD),  # accident, critical_illness
    _key("starts_on", sa.Date()),
    _optional("ends_on", sa.Date()),
)

schooling = sa.Table(
    "schooling",
    metadata,
    _key("child_id", IDENTIFIER),
    _key("term", WORD),
    _required("status", WORD),
    _optional("aid", sa.String(80)),
)

case_event = sa.Table(
    "case_event",
    metadata,
    _key("id", IDENTIFIER),
    _optional("child_id", IDENTIFIER),
    _required("area_code", AREA_CODE),
    _required("kind", WORD),
    _optional("subtype", WORD),
    _required("opened_at", sa.DateTime()),
    _optional("responded_at", sa.DateTime()),
    _optional("closed_at", sa.DateTime()),
    sa.Index("ix_case_area", "area_code", "kind", "opened_at"),
)

# --- organisations, targets, local standards ------------------------------------------------------------------------

organisation = sa.Table(
    "organisation",
    metadata,
    _key("id", IDENTIFIER),
    _required("name", sa.String(120)),
    _required("area_code", AREA_CODE),  # its city
    _required("kind", WORD),  # social_organisation, social_work_agency, charity, volunteer_team
    _optional("registered_on", sa.Date()),
    _required("protects_minors", sa.Boolean()),
    _optional("services", TEXT),
)

organisation_stage = sa.Table(
    "organisation_stage",
    metadata,
    _key("organisation_id", IDENTIFIER),
    _key("stage", WORD),  # identified, incubating, qualified, operating, exited
    _key("on_date", sa.Date()),
    _optional("evidence", TEXT),
)

purchase = sa.Table(
    "purchase",
    metadata,
    _key("id", IDENTIFIER),
    _required("organisation_id", IDENTIFIER),
    _required("category", WORD),
    _required("area_code", AREA_CODE),
    _required("value_yuan", sa.Integer()),
    _required("starts_on", sa.Date()),
    _optional("ends_on", sa.Date()),
)

programme = sa.Table(
    "programme",
    metadata,
    _key("id", IDENTIFIER),
    _required("domain", WORD),  # family, school, society, network, government, judicial
    _required("area_code", AREA_CODE),
    _optional("organisation_id", IDENTIFIER),
    _required("on_date", sa.Date()),
    _optional("participants", sa.Integer()),
)

target = sa.Table(
    "target",
    metadata,
    _key("measure_id", WORD),
    _key("area_code", AREA_CODE),
    _key("due_on", sa.Date()),
    _required("value", sa.Float()),
    _optional("source_clause", sa.String(120)),
)

visit_standard = sa.Table(
    "visit_standard",
    metadata,
    _key("tier", WORD),  # red, yellow, blue, green, not_assessed
    _key("valid_from", sa.Date()),
    _required("visits_per_month", sa.Integer()),
    _required("interval_days", sa.Integer()),
)

month_close = sa.Table(
    "month_close",
    metadata,
    _key("city_code", AREA_CODE),
    _key("month", sa.Integer()),
    _required("closed_at", sa.DateTime()),
    _required("closed_by", sa.String(120)),
)

month_close_row = sa.Table(
    "month_close_row",
    metadata,
    _key("city_code", AREA_CODE),
    _key("month", sa.Integer()),
    _key("area_code", AREA_CODE),  # village; the city for 未落村
    _key("tier", WORD),
    _required("due", sa.Integer()),
    _required("visited", sa.Integer()),
)

# --- users and audit ------------------------------------------------------------------------------------------------

app_user = sa.Table(
    "app_user",
    metadata,
    _key("subject", sa.String(200)),
    _optional("name", sa.String(80)),
    _required("role", WORD),  # leader, city_supervisor, town_supervisor, finance, auditor
    _required("area_code", AREA_CODE),
    _required("approved_by", sa.String(120)),
    _optional("valid_until", sa.Date()),
    _optional("reveal_approved_by", sa.String(120)),
    _optional("reveal_until", sa.Date()),
    _optional("disabled_at", sa.DateTime()),
)

audit_metadata = sa.MetaData()
"""The audit trail has its own metadata: on SQLite it lives in a file of its own beside the database."""

audit_event = sa.Table(
    "audit_event",
    audit_metadata,
    _key("id", sa.Integer()),
    _required("at", sa.DateTime()),
    _required("subject", sa.String(200)),
    _required("role", WORD),
    _required("action", WORD),  # sign_in, list_children, timeline, reveal, export, denied, import, settings
    _optional("area_code", AREA_CODE),
    _optional("child_ids", TEXT),
    _optional("reason", TEXT),
    _optional("detail", TEXT),
    _required("prev_hash", sa.String(64)),
    _required("hash", sa.String(64)),
    sa.Index("ix_audit_event_at", "at"),
)
audit_head = sa.Table(
    "audit_head",
    audit_metadata,
    _key("one", sa.Integer()),  # always 1
    _required("last_id", sa.Integer()),
    _required("last_hash", sa.String(64)),
)
audit_checkpoint = sa.Table(
    "audit_checkpoint",
    audit_metadata,
    _key("up_to_id", sa.Integer()),  # the last event that was removed
    _required("events", sa.Integer()),
    _required("last_hash", sa.String(64)),
    _required("at", sa.DateTime()),
    _required("subject", sa.String(200)),
    _required("prev_seal", sa.String(64)),
    _required("seal", sa.String(64)),
)

# --- the app's own --------------------------------------------------------------------------------------------------

import_batch = sa.Table(
    "import_batch",
    metadata,
    _key("id", IDENTIFIER),
    _required("file_name", sa.String(200)),
    _required("sha256", sa.String(64)),
    _required("kind", WORD),
    _optional("rows_in", sa.Integer()),
    _optional("rows_written", sa.Integer()),
    _optional("rows_changed", sa.Integer()),
    _optional("rows_rejected", sa.Integer()),
    _required("started_at", sa.DateTime()),
    _optional("finished_at", sa.DateTime()),
    _optional("by", sa.String(200)),
    _optional("city_code", AREA_CODE),  # the only city of the database when the file came in; null where there are more
    sa.Index("ix_batch_sha", "sha256", "kind"),
    sa.Index("ix_batch_city", "city_code", "finished_at"),
)

import_reason = sa.Table(
    "import_reason",
    metadata,
    _key("batch_id", IDENTIFIER),
    _key("field", WORD),
    _key("reason", sa.String(200)),
    _required("rows", sa.Integer()),
)

area_source = sa.Table(
    "area_source",
    metadata,
    _key("batch_id", IDENTIFIER),
    _required("datum", WORD),
    _required("licence", sa.String(200)),
    _optional("map_approval", sa.String(80)),  # 审图号
)

parameter = sa.Table(
    "parameter",
    metadata,
    _key("name", WORD),
    _key("valid_from", sa.Date()),
    _key("at", sa.DateTime()),  # rows are added, never changed: of one day the one set last holds
    _required("value", TEXT),
    _required("by", sa.String(200)),
)

follow_up = sa.Table(
    "follow_up",
    metadata,
    _key("child_id", IDENTIFIER),
    _key("reminded_on", sa.Date()),
    _optional("promised_on", sa.Date()),
    _required("by", sa.String(200)),
)

action = sa.Table(
    "action",
    metadata,
    _key("id", IDENTIFIER),
    _required("area_code", AREA_CODE),
    _required("agreed_on", sa.Date()),
    _required("who", sa.String(120)),
    _required("what", TEXT),
    _required("due_on", sa.Date()),
    _optional("outcome", TEXT),
    _optional("done_on", sa.Date()),
    _required("by", sa.String(200)),
)

dispute = sa.Table(
    "dispute",
    metadata,
    _key("id", IDENTIFIER),
    _required("measure_id", WORD),
    _required("area_code", AREA_CODE),
    _required("time_window", WORD),
    _required("note", TEXT),
    _required("raised_at", sa.DateTime()),
    _required("by", sa.String(200)),
    _optional("reviewer", sa.String(200)),
    _optional("outcome", TEXT),
    _optional("closed_at", sa.DateTime()),
)

letter = sa.Table(
    "letter",
    metadata,
    _key("id", IDENTIFIER),
    _required("city_code", AREA_CODE),
    _required("area_code", AREA_CODE),  # the town that it is for
    _required("kind", WORD),  # reminder, supervision_order
    _required("year", sa.Integer()),  # of making: numbers begin anew with each
    _required("running", sa.Integer()),
    _required("number", sa.String(60)),
    _required("register_kind", WORD),  # difficulty, left_behind, migrant
    _required("as_of", sa.Date()),
    _required("made_on", sa.Date()),
    _required("children", sa.Integer()),
    _required("due_on", sa.Date()),
    sa.UniqueConstraint("city_code", "kind", "year", "running", name="uq_letter_running"),
    sa.UniqueConstraint("city_code", "number", name="uq_letter_number"),
    sa.Index("ix_letter_area", "area_code", "as_of"),
)

letter_step = sa.Table(
    "letter_step",
    metadata,
    _key("letter_id", IDENTIFIER),
    _key("turn", sa.Integer()),  # rows are added, never changed: the last one says how the letter stands
    _required("state", WORD),  # drafted, reviewed, issued, acknowledged, answered, closed, withdrawn
    _required("at", sa.DateTime()),
    _required("by", sa.String(200)),
    _optional("note", TEXT),
)

letter_child = sa.Table(
    "letter_child",
    metadata,
    _key("letter_id", IDENTIFIER),
    _key("child_id", IDENTIFIER),
    sa.Index("ix_letter_child", "child_id"),
)

revoked_login = sa.Table(
    "revoked_login",
    metadata,
    _key("nonce", sa.String(120)),
    _required("revoked_at", sa.DateTime()),
)
