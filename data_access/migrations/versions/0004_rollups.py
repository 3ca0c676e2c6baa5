"""Facts computed from the rows above, written by `tonghu refresh` alone.

There is no way down: who must go back restores the backup.
"""

import sqlalchemy as sa

from data_access.migrations.creating import create_table

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
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
        sa.Column("last_visit_on", sa.Date()),
        sa.Column("streak", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("city_code", "m", "child_id"),
        indexes={
            "ix_child_month_child": ("city_code", "child_id", "m"),
            "ix_child_month_town": ("city_code", "m", "town_code"),
        },
    )
    create_table(
        "village_month",
        sa.Column("city_code", sa.String(12), nullable=False),
        sa.Column("m", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("town_code", sa.String(12), nullable=False),
        sa.Column("village_code", sa.String(12), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("tier", sa.String(40), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("director_id", sa.String(64), nullable=False),
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
        sa.PrimaryKeyConstraint(
            "city_code", "m", "town_code", "village_code", "kind", "tier", "category", "director_id"
        ),
    )
    create_table(
        "town_month",
        sa.Column("city_code", sa.String(12), nullable=False),
        sa.Column("m", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("town_code", sa.String(12), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("tier", sa.String(40), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
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
        sa.PrimaryKeyConstraint("city_code", "m", "town_code", "kind", "tier", "category"),
    )
    create_table(
        "visit_lag",
        sa.Column("city_code", sa.String(12), nullable=False),
        sa.Column("m", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("child_id", sa.String(64), nullable=False),
        sa.Column("lag_days", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("import_made", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("city_code", "m", "child_id", "lag_days", "import_made"),
    )
    create_table(
        "lag_month",
        sa.Column("city_code", sa.String(12), nullable=False),
        sa.Column("m", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("town_code", sa.String(12), nullable=False),
        sa.Column("village_code", sa.String(12), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("tier", sa.String(40), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("lag_days", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("import_made", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "city_code", "m", "town_code", "village_code", "kind", "tier", "category", "lag_days", "import_made"
        ),
    )
    create_table(
        "first_contact",
        sa.Column("city_code", sa.String(12), nullable=False),
        sa.Column("child_id", sa.String(64), nullable=False),
        sa.Column("town_code", sa.String(12), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_recorded_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("city_code", "child_id", "town_code"),
    )
    create_table(
        "quality_signal",
        sa.Column("city_code", sa.String(12), nullable=False),
        sa.Column("m", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("signal", sa.String(40), nullable=False),
        sa.Column("town_code", sa.String(12), nullable=False),
        sa.Column("village_code", sa.String(12), nullable=False),
        sa.Column("subject_id", sa.String(64), nullable=False),
        sa.Column("child_id", sa.String(64)),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("city_code", "m", "signal", "town_code", "village_code", "subject_id"),
    )
    create_table(
        "child_scope",
        sa.Column("city_code", sa.String(12), nullable=False),
        sa.Column("child_id", sa.String(64), nullable=False),
        sa.Column("town_code", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("city_code", "child_id", "town_code"),
        indexes={"ix_child_scope_town": ("city_code", "town_code", "child_id")},
    )
    create_table(
        "dirty",
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("what", "key"),
    )
    create_table(
        "data_version",
        sa.Column("one", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("refreshed_at", sa.DateTime(), nullable=False),
        sa.Column("refreshed_to", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("one"),
    )
    create_table(
        "app_meta",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
