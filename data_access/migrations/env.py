"""What Alembic runs: always on a connection that `data_access.setup` hands in, inside its transaction."""

from alembic import context

from data_access.migrations.creating import VERSION_TABLE
from data_access.rollups import schema as _rollups  # noqa: F401 - its tables belong to the same metadata
from data_access.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    on_version_apply=context.config.attributes["on_step"],
)
with context.begin_transaction():
    context.run_migrations()
