"""Every value of a local parameter is kept, also where one from the same day replaced it: the time is part of the key.

There is no way down: who must go back restores the backup.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_COLUMNS = ("name", "valid_from", "at", "value", "by")


def upgrade() -> None:
    connection = op.get_bind()
    if "parameter" in sa.inspect(connection).get_view_names():  # served by others: theirs to keep
        return
    kinds = {"valid_from": sa.Date(), "at": sa.DateTime()}
    before = sa.table("parameter", *(sa.column(name, kinds.get(name, sa.Text())) for name in _COLUMNS))
    kept = connection.execute(sa.select(before)).mappings().all()
    op.drop_table("parameter")
    op.create_table(
        "parameter",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("name", "valid_from", "at"),
    )
    if kept:
        connection.execute(sa.insert(before), [dict(row) for row in kept])
