"""Social organisations, targets, users, and the tables of this program's own.

There is no way down: who must go back restores the backup.
"""

import sqlalchemy as sa

from data_access.migrations.creating import create_table

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_table(
        "organisation",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("area_code", sa.String(12), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("registered_on", sa.Date()),
        sa.Column("protects_minors", sa.Boolean(), nullable=False),
        sa.Column("services", sa.Text()),
        sa.PrimaryKeyConstraint("id"),
    )
    create_table(
        "organisation_stage",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("evidence", sa.Text()),
        sa.PrimaryKeyConstraint("organisation_id", "stage", "on_date"),
    )
    create_table(
        "purchase",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("area_code", sa.String(12), nullable=False),
        sa.Column("value_yuan", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date()),
        sa.PrimaryKeyConstraint("id"),
    )
    create_table(
        "programme",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("domain", sa.String(40), nullable=False),
        sa.Column("area_code", sa.String(12), nullable=False),
        sa.Column("organisation_id", sa.String(64)),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("participants", sa.Integer()),
        sa.PrimaryKeyConstraint("id"),
    )
    create_table(
        "target",
        sa.Column("measure_id", sa.String(40), nullable=False),
        sa.Column("area_code", sa.String(12), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("source_clause", sa.String(120)),
        sa.PrimaryKeyConstraint("measure_id", "area_code", "due_on"),
    )
    create_table(
        "visit_standard",
        sa.Column("tier", sa.String(40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("visits_per_month", sa.Integer(), nullable=False),
        sa.Column("interval_days", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tier", "valid_from"),
    )
    create_table(
        "month_close",
        sa.Column("city_code", sa.String(12), nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=False),
        sa.Column("closed_by", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("city_code", "month"),
    )
    create_table(
        "month_close_row",
        sa.Column("city_code", sa.String(12), nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("area_code", sa.String(12), nullable=False),
        sa.Column("tier", sa.String(40), nullable=False),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("visited", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("city_code", "month", "area_code", "tier"),
    )
    create_table(
        "app_user",
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("name", sa.String(80)),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("area_code", sa.String(12), nullable=False),
        sa.Column("approved_by", sa.String(120), nullable=False),
        sa.Column("valid_until", sa.Date()),
        sa.Column("reveal_approved_by", sa.String(120)),
        sa.Column("reveal_until", sa.Date()),
        sa.Column("disabled_at", sa.DateTime()),
        sa.PrimaryKeyConstraint("subject"),
    )
    create_table(
        "import_batch",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("rows_in", sa.Integer()),
        sa.Column("rows_written", sa.Integer()),
        sa.Column("rows_changed", sa.Integer()),
        sa.Column("rows_rejected", sa.Integer()),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime()),
        sa.Column("by", sa.String(200)),
        sa.PrimaryKeyConstraint("id"),
        indexes={"ix_batch_sha": ("sha256", "kind")},
    )
    create_table(
        "import_reason",
        sa.Column("batch_id", sa.String(64), nullable=False),
        sa.Column("field", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("batch_id", "field", "reason"),
    )
    create_table(
        "area_source",
        sa.Column("batch_id", sa.String(64), nullable=False),
        sa.Column("datum", sa.String(40), nullable=False),
        sa.Column("licence", sa.String(200), nullable=False),
        sa.Column("map_approval", sa.String(80)),
        sa.PrimaryKeyConstraint("batch_id"),
    )
    create_table(
        "parameter",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", "valid_from"),
    )
    create_table(
        "follow_up",
        sa.Column("child_id", sa.String(64), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=False),
        sa.Column("promised_on", sa.Date()),
        sa.Column("by", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("child_id", "reminded_on"),
    )
    create_table(
        "action",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("area_code", sa.String(12), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("who", sa.String(120), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.Text()),
        sa.Column("done_on", sa.Date()),
        sa.Column("by", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    create_table(
        "dispute",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("measure_id", sa.String(40), nullable=False),
        sa.Column("area_code", sa.String(12), nullable=False),
        sa.Column("time_window", sa.String(40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("reviewer", sa.String(200)),
        sa.Column("outcome", sa.Text()),
        sa.Column("closed_at", sa.DateTime()),
        sa.PrimaryKeyConstraint("id"),
    )
    create_table(
        "letter",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("number", sa.String(60), nullable=False),
        sa.Column("area_code", sa.String(12), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    create_table(
        "revoked_login",
        sa.Column("nonce", sa.String(120), nullable=False),
        sa.Column("revoked_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("nonce"),
    )
