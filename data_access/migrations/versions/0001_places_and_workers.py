"""Places, stations, money and the people who serve.

There is no way down: who must go back restores the backup.
"""

import sqlalchemy as sa

from data_access.migrations.creating import create_table

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_table(
        "area",
        sa.Column("code", sa.String(12), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("level", sa.String(40), nullable=False),
        sa.Column("parent_code", sa.String(12)),
        sa.Column("kind", sa.String(40)),
        sa.Column("population", sa.Integer()),
        sa.Column("geometry", sa.Text()),
        sa.Column("fictional", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("contact_name", sa.String(80)),
        sa.Column("contact_phone", sa.String(40)),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_to", sa.Date()),
        sa.Column("aliases", sa.Text()),
        sa.PrimaryKeyConstraint("code"),
        indexes={"ix_area_parent": ("parent_code", "level")},
    )
    create_table(
        "care_station",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("area_code", sa.String(12), nullable=False),
        sa.Column("lon", sa.Float()),
        sa.Column("lat", sa.Float()),
        sa.Column("source_datum", sa.String(40)),
        sa.Column("address", sa.String(200)),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date()),
        sa.Column("standard_met_on", sa.Date()),
        sa.Column("floor_area_m2", sa.Float()),
        sa.Column("services", sa.Text()),
        sa.Column("co_built_with_child_friendly", sa.Boolean()),
        sa.PrimaryKeyConstraint("id"),
        indexes={"ix_station_area": ("area_code",)},
    )
    create_table(
        "station_operator",
        sa.Column("station_id", sa.String(64), nullable=False),
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date()),
        sa.PrimaryKeyConstraint("station_id", "organisation_id", "starts_on"),
    )
    create_table(
        "station_appraisal",
        sa.Column("station_id", sa.String(64), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("score", sa.Float()),
        sa.Column("grade", sa.String(40)),
        sa.PrimaryKeyConstraint("station_id", "year"),
    )
    create_table(
        "subsidy",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("station_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("year", sa.Integer()),
        sa.Column("payer", sa.String(40), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("granted_yuan", sa.Integer(), nullable=False),
        sa.Column("paid_yuan", sa.Integer()),
        sa.Column("paid_on", sa.Date()),
        sa.PrimaryKeyConstraint("id"),
    )
    create_table(
        "screening",
        sa.Column("area_code", sa.String(12), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("screened", sa.Integer()),
        sa.Column("found", sa.Integer()),
        sa.PrimaryKeyConstraint("area_code", "on_date", "channel"),
    )
    create_table(
        "service_record",
        sa.Column("provider_id", sa.String(64), nullable=False),
        sa.Column("type", sa.String(40), nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("station_id", sa.String(64)),
        sa.Column("organisation_id", sa.String(64)),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("provider_id", "type", "month"),
    )
    create_table(
        "four_guarantees",
        sa.Column("area_code", sa.String(12), nullable=False),
        sa.Column("institution", sa.String(120), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("staff", sa.Boolean(), nullable=False),
        sa.Column("premises", sa.Boolean(), nullable=False),
        sa.Column("supplies", sa.Boolean(), nullable=False),
        sa.Column("funds", sa.Boolean(), nullable=False),
        sa.Column("evidence", sa.Text()),
        sa.PrimaryKeyConstraint("area_code", "institution", "as_of"),
    )
    create_table(
        "worker",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("phone", sa.String(40)),
        sa.Column("recruited_by", sa.String(40)),
        sa.Column("background", sa.String(40)),
        sa.Column("registered_on", sa.Date()),
        sa.Column("social_work_level", sa.String(40)),
        sa.PrimaryKeyConstraint("id"),
    )
    create_table(
        "worker_post",
        sa.Column("worker_id", sa.String(64), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("area_code", sa.String(12), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date()),
        sa.Column("end_reason", sa.String(40)),
        sa.PrimaryKeyConstraint("worker_id", "role", "area_code", "starts_on"),
        indexes={"ix_post_area": ("area_code", "role")},
    )
    create_table(
        "worker_support",
        sa.Column("worker_id", sa.String(64), nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("yuan", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("worker_id", "month"),
    )
    create_table(
        "qualification",
        sa.Column("worker_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date()),
        sa.Column("topics", sa.Text()),
        sa.Column("result", sa.String(40)),
        sa.PrimaryKeyConstraint("worker_id", "kind", "on_date"),
    )
