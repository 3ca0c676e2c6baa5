"""Which town a child lives in now, and two views of days without children, for the walls between towns.

child_scope is a rollup: it is made anew, and everything is marked so that the next refresh fills it.
There is no way down: who must go back restores the backup.
"""

import sqlalchemy as sa
from alembic import op

from data_access.migrations.creating import create_table

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_VIEWS = {
    "director_duty_day": "SELECT worker_id, starts_on FROM worker_post WHERE role = 'director'",
    "worker_visit_day": "SELECT worker_id, visited_on FROM visit WHERE worker_id IS NOT NULL",
}


def upgrade() -> None:
    op.drop_table("child_scope")
    create_table(
        "child_scope",
        sa.Column("city_code", sa.String(12), nullable=False),
        sa.Column("child_id", sa.String(64), nullable=False),
        sa.Column("town_code", sa.String(12), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("city_code", "child_id", "town_code"),
        indexes={
            "ix_child_scope_town": ("city_code", "town_code", "child_id", "present"),
        },
    )
    op.execute("DELETE FROM dirty WHERE what = 'all'")
    op.execute("INSERT INTO dirty (what, key) VALUES ('all', 'all')")
    served = sa.inspect(op.get_bind()).get_view_names()
    for name, text in _VIEWS.items():
        if name not in served:
            op.execute(f"CREATE VIEW {name} AS {text}")
