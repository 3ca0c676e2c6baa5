"""The history of the schema, applied by `data_access.setup.initialise`; versions/ holds one file a step."""
