"""The decision: the only place where anything is allowed or denied."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from fnmatch import fnmatchcase

from gate.model import Enforcement, Exempted, Exemption, Finding, Verdict
from gate.reserved import is_reserved


def decide(findings: Iterable[Finding], exemptions: Sequence[Exemption], *, today: date) -> Verdict:
    """Sort findings into what denies, warns, is exempted, or could not be judged."""
    ordered = sorted(findings, key=position)
    undecidable = tuple(finding for finding in ordered if is_reserved(finding.rule))
    judged = [finding for finding in ordered if not is_reserved(finding.rule)]
    covers = [(finding, covering(finding, exemptions)) for finding in judged]
    standing = [finding for finding, cover in covers if not (cover and cover.expires >= today)]
    return Verdict(
        denials=enforced(standing, Enforcement.DENY),
        warnings=enforced(standing, Enforcement.WARN),
        dryrun=enforced(standing, Enforcement.DRYRUN),
        exempted=tuple(Exempted(f, c) for f, c in covers if c and c.expires >= today),
        expired=tuple(Exempted(f, c) for f, c in covers if c and c.expires < today),
        undecidable=undecidable,
    )


def settle(verdict: Verdict, is_known: Callable[[Finding], bool]) -> Verdict:
    """Set aside what was there before: it decides nothing, and is told apart.

    What could not be judged, and what an exemption covers, stays where it is.
    """
    standing = (verdict.denials, verdict.warnings, verdict.dryrun)
    denials, warnings, dryrun = (tuple(f for f in some if not is_known(f)) for some in standing)
    known = (finding for some in standing for finding in some if is_known(finding))
    return replace(
        verdict,
        denials=denials,
        warnings=warnings,
        dryrun=dryrun,
        known=tuple(sorted(known, key=position)),
    )


def covering(finding: Finding, exemptions: Sequence[Exemption]) -> Exemption | None:
    """Find the exemption that covers a finding: the one that ends last, whether it has or not."""
    found = [exemption for exemption in exemptions if covers_finding(exemption, finding)]
    return max(found, key=lambda exemption: exemption.expires, default=None)


def covers_finding(exemption: Exemption, finding: Finding) -> bool:
    """Say whether an exemption speaks of a finding, by its subject's name or its file."""
    if exemption.rule != finding.rule.id:
        return False
    names = (finding.subject, finding.location.file)
    return any(fnmatchcase(name, exemption.subject) for name in names)


def enforced(findings: Iterable[Finding], enforcement: Enforcement) -> tuple[Finding, ...]:
    """Pick the findings that are applied with one strictness."""
    return tuple(finding for finding in findings if finding.enforcement is enforcement)


def position(finding: Finding) -> tuple[str, int, int, int, str, str]:
    """Order findings by where they stand, then by what they say."""
    place = finding.location
    return (
        place.file, place.line, place.column, finding.document, finding.rule.id, finding.message,
    )  # fmt: skip
