"""Marks say from which month on a child changed, versions are a city's own, and what a month carries on is kept.

The rollups concerned are made anew, and everything is marked so that the next refresh fills them.  visit_lag tells
place, kind, tier and category itself, so that lag_month is not needed.
There is no way down: who must go back restores the backup.
"""

import sqlalchemy as sa
from alembic import op

from data_access.migrations.creating import create_table

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("child_month", "visit_lag", "lag_month", "dirty"):
        op.drop_table(name, if_exists=True)
    create_table(
        "child_month",
        sa.Column("city_code", sa.String(12), nullable=False),
        sa.Column("m", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("child_id", sa.String(64), nullable=False),
        sa.Column("town_code", sa.String(12), nullable=False),
        sa.Column("village_code", sa.String(12), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("director_id", sa.String(64), nullable=False),
        sa.Column("tier", sa.String(40), nullable=False),
        sa.Column("tier_first", sa.String(40), nullable=False),
        sa.Column("end_kind", sa.String(40), nullable=False),
        sa.Column("on_register", sa.Integer(), nullable=False),
        sa.Column("at_end", sa.Integer(), nullable=False),
        sa.Column("turned_18", sa.Integer(), nullable=False),
        sa.Column("partial_month", sa.Integer(), nullable=False),
        sa.Column("deferred", sa.Integer(), nullable=False),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("visited", sa.Integer(), nullable=False),
        sa.Column("attained", sa.Integer(), nullable=False),
        sa.Column("home", sa.Integer(), nullable=False),
        sa.Column("valid_visits", sa.Integer(), nullable=False),
        sa.Column("complete_visits", sa.Integer(), nullable=False),
        sa.Column("remote_contacts", sa.Integer(), nullable=False),
        sa.Column("ngo_contacts", sa.Integer(), nullable=False),
        sa.Column("first_due", sa.Integer(), nullable=False),
        sa.Column("first_seen", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Integer(), nullable=False),
        sa.Column("last_visit_on", sa.Date()),
        sa.Column("streak", sa.Integer(), nullable=False),
        sa.Column("run_length", sa.Integer(), nullable=False),
        sa.Column("run_elements", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("city_code", "m", "child_id"),
        indexes={
            "ix_child_month_child": ("city_code", "child_id", "m"),
            "ix_child_month_town": ("city_code", "m", "town_code"),
        },
    )
    create_table(
        "visit_lag",
        sa.Column("city_code", sa.String(12), nullable=False),
        sa.Column("m", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("child_id", sa.String(64), nullable=False),
        sa.Column("lag_days", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("import_made", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("town_code", sa.String(12), nullable=False),
        sa.Column("village_code", sa.String(12), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("tier", sa.String(40), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("city_code", "m", "child_id", "lag_days", "import_made"),
    )
    create_table(
        "dirty",
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("city_code", sa.String(12), nullable=False, server_default=sa.text("''")),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("what", "city_code", "key"),
    )
    create_table(
        "city_version",
        sa.Column("city_code", sa.String(12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("refreshed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("city_code"),
    )
    if "visit" in sa.inspect(op.get_bind()).get_table_names():  # a view is the IT department's
        op.create_index("ix_visit_recorded", "visit", ["worker_id", "recorded_at"], if_not_exists=True)
    op.execute("INSERT INTO dirty (what, city_code, key, since) VALUES ('all', '', 'all', 0)")
