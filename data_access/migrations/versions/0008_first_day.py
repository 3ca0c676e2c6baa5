"""On which day of a month a child was first seen: what the forecast of the month in progress is made from.

child_month is a rollup: it is made anew, and everything is marked so that the next refresh fills it.
There is no way down: who must go back restores the backup.
"""

import sqlalchemy as sa
from alembic import op

from data_access.migrations.creating import create_table

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("child_month")
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
        sa.PrimaryKeyConstraint("city_code", "m", "child_id"),
        indexes={
            "ix_child_month_child": ("city_code", "child_id", "m"),
            "ix_child_month_town": ("city_code", "m", "town_code"),
        },
    )
    op.execute("DELETE FROM dirty WHERE what = 'all'")
    op.execute("INSERT INTO dirty (what, key) VALUES ('all', 'all')")
