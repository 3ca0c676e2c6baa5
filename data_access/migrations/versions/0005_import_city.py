"""Which city's data a file brought: an import is shown to the bureau whose city it is of, and to no other.

There is no way down: who must go back restores the backup.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    inspector = sa.inspect(op.get_bind())
    if "import_batch" not in inspector.get_table_names():  # served as a view: left alone
        return
    if any(column["name"] == "city_code" for column in inspector.get_columns("import_batch")):
        return
    op.add_column("import_batch", sa.Column("city_code", sa.String(12)))
    op.create_index("ix_batch_city", "import_batch", ["city_code", "finished_at"])
    batch = sa.table("import_batch", sa.column("city_code"))
    area = sa.table("area", sa.column("code"), sa.column("level"))
    cities = list(op.get_bind().execute(sa.select(area.c.code).where(area.c.level == "city").limit(2)).scalars())
    if len(cities) == 1:  # imports of several cities stay without one: nobody can tell any more
        op.get_bind().execute(sa.update(batch).values(city_code=cities[0]))
