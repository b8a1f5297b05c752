"""Pages: the interface for other systems, and the office's keys."""
