"""Sizes that several steps of the rollups share."""

AT_ONCE = 100_000
"""Rows that are written together."""

MANY = 2_000
"""Children of a city that are cheaper computed with all others than compared row by row with what is there."""

RECENT_MONTHS = 6
"""What changed within these months is computed from there on; what changed before, from the child's beginning."""
