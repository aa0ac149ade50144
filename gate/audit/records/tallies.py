"""What a record says of a decision in numbers, and of each rule in a word."""

from dataclasses import dataclass
from enum import StrEnum

from gate.audit.records.terms import Count


@dataclass(frozen=True, slots=True)
class Counts:
    """How much was judged and found, all of it, whatever part the record lists."""

    files: Count
    manifests: Count
    unclaimed_documents: Count
    rules: Count
    undecidable: Count
    denials: Count
    warnings: Count
    dryrun: Count
    exempted: Count
    known: Count
    expired_exemptions: Count
    unresolved: Count
    notices: Count


class Result(StrEnum):
    """What came of a rule, gravest first; `ERROR` is what could not be judged."""

    ERROR = "ERROR"
    FAIL = "FAIL"
    WARN = "WARN"
    UNRESOLVED = "UNRESOLVED"
    DRYRUN = "DRYRUN"
    EXEMPT = "EXEMPT"
    KNOWN = "KNOWN"
    PASS = "PASS"  # noqa: S105 a result


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What came of one rule, and how many findings and open questions it had."""

    id: str
    result: Result
    findings: Count = 0
