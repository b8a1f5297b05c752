"""Which entries of two lists may be about the same institution. Knows neither Django nor the database."""
