"""Writing rules: scaffolds, cases, checks, coverage, timing and pages. Judging needs none of it."""
