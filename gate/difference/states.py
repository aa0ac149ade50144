"""Which files an older revision would find in a format that it does not declare to read."""

from collections.abc import Iterator

from gate.difference import Difference, How
from gate.difference.traits import STATE
from gate.inquiry import subject_of


def state_formats(difference: Difference) -> Iterator[str]:
    """Say of each path what wrote it and what is to read it now, where these are not the same."""
    for altered in difference.altered:
        if altered.after is None:
            # Nobody is left who would read it.
            continue
        subject = subject_of(altered.after.manifest.identity)
        for change in altered.changes:
            if change.facet != STATE or change.how is How.ADDED:
                continue
            reads = f"declares {change.after}" if change.after else "does not declare any"
            yield (
                f"{subject}: {change.key} is kept in {change.before}, and the revision that is "
                f"gone back to {reads}"
            )
