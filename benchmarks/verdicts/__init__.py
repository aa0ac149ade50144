"""Measures verdicts of revisions: reading many, and looking them up."""
