"""Pages: the log of readings, and what every page with items calls."""
