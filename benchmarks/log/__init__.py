"""Measures the log of records."""
