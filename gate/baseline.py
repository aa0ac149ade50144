"""The shape of a baseline: which findings were there before, so that only new ones decide."""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from gate.config.entries import Entry
from gate.config.files import only_document, placed, validated
from gate.display.encoding import encoded
from gate.document import Document, Source
from gate.errors import ConfigError
from gate.model import Finding, Verdict
from gate.reserved import PREFIX

SCHEMA: Literal["urn:agentgate:baseline:v1"] = "urn:agentgate:baseline:v1"


@dataclass(frozen=True, slots=True, order=True)
class Known:
    """A finding as a baseline names it; one whose rule, file or subject changed is a new one."""

    file: str
    rule: str
    subject: str
    fingerprint: str


class KnownEntry(Entry):
    """A finding that was there before."""

    fingerprint: str = Field(pattern="^[0-9a-f]{32}$")
    rule: str = Field(min_length=1)
    file: str = Field(min_length=1)
    subject: str


class BaselineFile(Entry):
    """The file that `gate check --write-baseline` writes."""

    schema_: Literal["urn:agentgate:baseline:v1"] = Field(alias="schema")
    findings: tuple[KnownEntry, ...]


def read_baseline(source: Source) -> frozenset[Known]:
    """Read a baseline.

    Raises `ConfigError` with the place of every fault.
    """
    document = only_document(source)
    parsed = validated(BaselineFile, document)
    refuse_twice(document, [entry.fingerprint for entry in parsed.findings])
    reserved = [n for n, e in enumerate(parsed.findings) if e.rule.startswith(PREFIX)]
    refuse(document, reserved, "what could not be judged cannot be known")
    return frozenset(
        Known(entry.file, entry.rule, entry.subject, entry.fingerprint) for entry in parsed.findings
    )


def refuse_twice(document: Document, fingerprints: Sequence[str]) -> None:
    """Refuse a baseline that names a finding twice: a merge has gone wrong."""
    first = {fingerprint: n for n, fingerprint in reversed(list(enumerate(fingerprints)))}
    again = [n for n, fingerprint in enumerate(fingerprints) if first[fingerprint] != n]
    refuse(document, again, "this fingerprint is listed twice")


def refuse(document: Document, entries: Sequence[int], message: str) -> None:
    """Refuse some entries, with their places."""
    if entries:
        faults = [(f"/findings/{number}/fingerprint", message) for number in entries]
        raise ConfigError(f"{document.source.path} is not valid", faults=placed(document, faults))


def write_baseline(verdict: Verdict) -> str:
    """Write what stands in a verdict as a baseline: an entry a finding, in the order of files.

    Neither messages nor values are in it; what an exemption covers is not, since it ends.
    """
    entries = sorted(map(known, filter(is_knowable, standing(verdict))))
    findings = [
        {"fingerprint": e.fingerprint, "rule": e.rule, "file": e.file, "subject": e.subject}
        for e in entries
    ]
    return encoded({"schema": SCHEMA, "findings": findings})


def is_knowable(finding: Finding) -> bool:
    """Say whether a finding may have been there before: a missing approval is none of that."""
    return not finding.rule.id.startswith(PREFIX)


def known(finding: Finding) -> Known:
    """Name a finding as a baseline does."""
    return Known(finding.location.file, finding.rule.id, finding.subject, finding.fingerprint)


def standing(verdict: Verdict) -> Iterator[Finding]:
    """Give what counts, and what counted before."""
    yield from (*verdict.denials, *verdict.warnings, *verdict.dryrun, *verdict.known)


def gone(baseline: Set[Known], verdict: Verdict, judged: Iterable[str]) -> list[Known]:
    """Find the entries that do not occur any more, of the files that were judged."""
    covered = (entry.finding for entry in verdict.exempted)
    present = {known(finding) for finding in (*standing(verdict), *covered)}
    # What hides behind a fault may occur still.
    files = frozenset(judged) - {finding.location.file for finding in verdict.undecidable}
    return sorted(entry for entry in baseline - present if entry.file in files)
