"""Is the database as it should be: its schema, its facts beside the raw rows by sample, its audit trail."""
