"""The key of child_month finds a child's months: the index that did so beside it is not needed.

A month's children are found by town, as before.  The rows stay as they are.
There is no way down: who must go back restores the backup.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLE, BEFORE, KEY = "child_month", "PRIMARY KEY (city_code, m, child_id)", ("city_code", "child_id", "m")


def upgrade() -> None:
    if TABLE not in sa.inspect(op.get_bind()).get_table_names():  # a view is the IT department's
        return
    op.drop_index("ix_child_month_child", TABLE, if_exists=True)
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(f"{TABLE}_pkey", TABLE)
        op.create_primary_key(f"{TABLE}_pkey", TABLE, list(KEY))
    else:
        _anew()


def _anew() -> None:
    """SQLite keeps a key for good: the table is written once more."""
    wanted = sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name")
    made: str = op.get_bind().execute(wanted, {"name": TABLE}).scalar_one()
    assert BEFORE in made, "0010 made it so"
    op.execute(f"ALTER TABLE {TABLE} RENAME TO {TABLE}_before")
    op.execute(made.replace(BEFORE, f"PRIMARY KEY ({', '.join(KEY)})"))
    op.execute(f"INSERT INTO {TABLE} SELECT * FROM {TABLE}_before")  # noqa: S608 - our own name
    op.drop_table(f"{TABLE}_before")
    op.create_index("ix_child_month_town", TABLE, ["city_code", "m", "town_code"])
