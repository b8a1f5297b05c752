"""Pages: of the public, without an account, and of staff."""
