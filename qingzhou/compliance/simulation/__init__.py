"""Invented institutions and facts of any size, with planted breaches of which the truth is known."""
