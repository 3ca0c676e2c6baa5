"""The register of letters: a number of its own for each, the steps that it went, and the children that it is about.

`letter` was never written before; it is made anew.  There is no way down: who must go back restores the backup.
"""

import sqlalchemy as sa
from alembic import op

from data_access.migrations.creating import create_table

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    found = sa.inspect(op.get_bind())
    of_before = "letter" in found.get_table_names() and "running" not in {
        column["name"] for column in found.get_columns("letter")
    }
    if of_before:
        op.drop_table("letter")
    create_table(
        "letter",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("city_code", sa.String(12), nullable=False),
        sa.Column("area_code", sa.String(12), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("running", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(60), nullable=False),
        sa.Column("register_kind", sa.String(40), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("city_code", "kind", "year", "running", name="uq_letter_running"),
        sa.UniqueConstraint("city_code", "number", name="uq_letter_number"),
        indexes={"ix_letter_area": ("area_code", "as_of")},
    )
    create_table(
        "letter_step",
        sa.Column("letter_id", sa.String(64), nullable=False),
        sa.Column("turn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("note", sa.Text()),
        sa.PrimaryKeyConstraint("letter_id", "turn"),
    )
    create_table(
        "letter_child",
        sa.Column("letter_id", sa.String(64), nullable=False),
        sa.Column("child_id", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("letter_id", "child_id"),
        indexes={"ix_letter_child": ("child_id",)},
    )
