"""Creating what is missing: a name that an IT department already serves, as table or view, is left alone."""

from typing import Any

import sqlalchemy as sa
from alembic import op

VERSION_TABLE = "tonghu_schema"
"""Of our own, so that a shared database may have another program's `alembic_version` beside it."""

Indexes = dict[str, tuple[str, ...]]


def create_table(name: str, *items: Any, indexes: Indexes | None = None) -> None:
    """Create a table with its indexes, unless the name is taken in the schemas that the connection looks through."""
    if sa.inspect(op.get_bind()).has_table(name):  # true for views as well
        return
    op.create_table(name, *items)
    for index, columns in (indexes or {}).items():
        op.create_index(index, name, list(columns))
