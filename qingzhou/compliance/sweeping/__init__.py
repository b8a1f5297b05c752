"""The same rules over millions of facts at once: Ibis expressions on an embedded DuckDB, held to the Python form by tests."""
