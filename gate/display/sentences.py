"""The sentences that reports share: what was counted, what was accepted, what else to know."""

from collections.abc import Iterator, Mapping

from gate.display.reading import numbers
from gate.display.visible import clipped
from gate.hazard import Approved, Reason, Risk
from gate.model import Decision, Exemption

LONGEST = 600
SELF_CONFIGURED = (
    "the change edits the configuration, grants or exemptions that it is judged by; "
    "their owner should look at it"
)
# What a summary counts, one and several.
COUNTED = {
    "undecidable": ("part not judged", "parts not judged"),
    "denials": ("denial", "denials"),
    "warnings": ("warning", "warnings"),
    "dryrun": ("in dry run", "in dry run"),
    "exempted": ("exempted", "exempted"),
    "known": ("known from the baseline", "known from the baseline"),
    "unresolved": ("unresolved", "unresolved"),
}
JUDGED = {
    "manifests": ("manifest", "manifests"),
    "files": ("file", "files"),
    "rules": ("rule", "rules"),
}
UNCLAIMED = ("document of no known format", "documents of no known format")


def tally(decision: Decision) -> str:
    """Say on one line how much was found, and in how much."""
    return counted(numbers(decision))


def counted(counts: Mapping[str, int]) -> str:
    """Say so of what is counted already."""
    found = [amount(counts[key], *forms) for key, forms in COUNTED.items() if counts[key]]
    judged = [amount(counts[key], *forms) for key, forms in JUDGED.items()]
    others = amount(counts["unclaimed_documents"], *UNCLAIMED)
    return f"{', '.join(found) or 'no findings'} in {judged[0]} from {judged[1]}, {judged[2]}" + (
        f"; {others}" if counts["unclaimed_documents"] else ""
    )


def remarks(decision: Decision) -> Iterator[str]:
    """Give what the reader should know besides the findings."""
    if decision.self_configured:
        yield SELF_CONFIGURED
    for notice in decision.notices:
        yield notice.message


def scans(decision: Decision) -> Iterator[str]:
    """Say of each scanner that ran to the end what it was, and how much it looked at."""
    for ran in decision.scanners:
        if ran.version:
            yield said(f"{amount(ran.files, 'file', 'files')} by {ran.id} {ran.version}")


def graded(risk: Risk) -> str:
    """Say how risky a change is, and where."""
    where = f" in {risk.environment}" if risk.environment else ""
    return f"{risk.score} of 100{where}, {risk.band}"


def weighed(reason: Reason) -> str:
    """Say why, and by how many points."""
    return f"{reason.points} {reason.sort}: {reason.subject}: {reason.text}"


def counted_by(approved: Approved) -> str:
    """Say whose approval was counted, and where it is kept."""
    return (
        f"by {approved.approver} of {approved.group} for {approved.environment}, "
        f"index {approved.index} of {approved.origin}"
    )


def said(message: str) -> str:
    """Show a sentence, cut if it goes on and on: it can quote what a stranger wrote."""
    return clipped(message, LONGEST)


def terms(exemption: Exemption) -> str:
    """Write who accepted something, until when, and why."""
    return f"{exemption.owner}, until {exemption.expires.isoformat()}: {exemption.reason}"


def amount(number: int, one: str, several: str) -> str:
    """Write a number with what it counts."""
    return f"{number} {one if number == 1 else several}"
