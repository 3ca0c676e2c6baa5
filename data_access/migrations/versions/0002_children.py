"""Children: registers, villages, assessments, visits, entitlements, cases.

There is no way down: who must go back restores the backup.
"""

import sqlalchemy as sa

from data_access.migrations.creating import create_table

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_table(
        "child",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("city_code", sa.String(12), nullable=False),
        sa.Column("roster_no", sa.String(40)),
        sa.Column("born_on", sa.Date(), nullable=False),
        sa.Column("sex", sa.String(40)),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("living_with", sa.String(80)),
        sa.PrimaryKeyConstraint("id"),
        indexes={"ix_child_city": ("city_code",)},
    )
    create_table(
        "child_register",
        sa.Column("child_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date()),
        sa.Column("left_reason", sa.String(40)),
        sa.PrimaryKeyConstraint("child_id", "kind", "registered_on"),
    )
    create_table(
        "child_village",
        sa.Column("child_id", sa.String(64), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("village_code", sa.String(12), nullable=False),
        sa.Column("household_area_code", sa.String(12)),
        sa.PrimaryKeyConstraint("child_id", "from_on", "village_code"),
        indexes={"ix_child_village_code": ("village_code", "child_id")},
    )
    create_table(
        "child_away",
        sa.Column("child_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date()),
        sa.PrimaryKeyConstraint("child_id", "kind", "from_on"),
    )
    create_table(
        "child_identity",
        sa.Column("child_id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(80)),
        sa.Column("guardian_name", sa.String(80)),
        sa.Column("guardian_phone", sa.String(40)),
        sa.Column("address", sa.String(200)),
        sa.Column("identity_hash", sa.String(64)),
        sa.PrimaryKeyConstraint("child_id"),
        sa.UniqueConstraint("identity_hash"),
    )
    create_table(
        "risk_assessment",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("child_id", sa.String(64), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("tier", sa.String(40), nullable=False),
        sa.Column("guardianship_risk", sa.String(40)),
        sa.Column("physical_risk", sa.String(40)),
        sa.Column("behaviour_risk", sa.String(40)),
        sa.Column("confirmed_by", sa.String(80)),
        sa.Column("reason", sa.Text()),
        sa.PrimaryKeyConstraint("id"),
        indexes={"ix_assessment_child": ("child_id", "assessed_on")},
    )
    create_table(
        "visit",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("child_id", sa.String(64), nullable=False),
        sa.Column("worker_id", sa.String(64)),
        sa.Column("visitor_role", sa.String(40), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("visited_at", sa.Time()),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by_import", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("mode", sa.String(40), nullable=False),
        sa.Column("child_seen", sa.Boolean(), nullable=False),
        sa.Column("life", sa.String(40)),
        sa.Column("guardianship", sa.String(40)),
        sa.Column("health", sa.String(40)),
        sa.Column("study", sa.String(40)),
        sa.Column("change_found", sa.Boolean()),
        sa.PrimaryKeyConstraint("id"),
        indexes={
            "ix_visit_child": ("child_id", "visited_on"),
            "ix_visit_day": ("visited_on", "child_id"),
            "ix_visit_worker": ("worker_id", "visited_on"),
        },
    )
    create_table(
        "visit_deferral",
        sa.Column("child_id", sa.String(64), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(120), nullable=False),
        sa.Column("approved_by", sa.String(80)),
        sa.PrimaryKeyConstraint("child_id", "from_on", "to_on"),
    )
    create_table(
        "change_report",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("child_id", sa.String(64), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("reported_on", sa.Date()),
        sa.Column("handled_on", sa.Date()),
        sa.Column("kind", sa.String(40)),
        sa.PrimaryKeyConstraint("id"),
        indexes={"ix_change_child": ("child_id", "found_on")},
    )
    create_table(
        "entitlement",
        sa.Column("child_id", sa.String(64), nullable=False),
        sa.Column("policy", sa.String(40), nullable=False),
        sa.Column("entitled_from", sa.Date(), nullable=False),
        sa.Column("entitled_to", sa.Date()),
        sa.Column("receiving_from", sa.Date()),
        sa.Column("receiving_to", sa.Date()),
        sa.Column("monthly_yuan", sa.Integer()),
        sa.PrimaryKeyConstraint("child_id", "policy", "entitled_from"),
    )
    create_table(
        "guardianship",
        sa.Column("child_id", sa.String(64), nullable=False),
        sa.Column("arrangement", sa.String(40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date()),
        sa.Column("effective", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("child_id", "arrangement", "starts_on"),
    )
    create_table(
        "insurance",
        sa.Column("child_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date()),
        sa.PrimaryKeyConstraint("child_id", "kind", "starts_on"),
    )
    create_table(
        "schooling",
        sa.Column("child_id", sa.String(64), nullable=False),
        sa.Column("term", sa.String(40), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("aid", sa.String(80)),
        sa.PrimaryKeyConstraint("child_id", "term"),
    )
    create_table(
        "case_event",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("child_id", sa.String(64)),
        sa.Column("area_code", sa.String(12), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("subtype", sa.String(40)),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("responded_at", sa.DateTime()),
        sa.Column("closed_at", sa.DateTime()),
        sa.PrimaryKeyConstraint("id"),
        indexes={"ix_case_area": ("area_code", "kind", "opened_at")},
    )
