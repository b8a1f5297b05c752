"""Benchmarks: run by script/bench, never by tests."""
