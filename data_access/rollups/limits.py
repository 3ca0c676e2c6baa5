"""Sizes that several steps of the rollups share."""

ID_CHUNK = 800
"""Ids in one statement: SQLite and PostgreSQL both take many more, planners like fewer."""
