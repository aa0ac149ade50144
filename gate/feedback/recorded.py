"""How the record of a decision becomes a decision again, and how the record is named."""

from collections.abc import Iterator
from datetime import date

from gate.audit import bundles, envelope
from gate.audit.bundles import Exhibit
from gate.audit.log.checkpoints import read_body
from gate.audit.log.notes import parse
from gate.audit.records import Detail, Record, read_record, summarise
from gate.audit.records import Verdict as Decided
from gate.audit.records.detail import Found, Outcome
from gate.audit.records.risks import Risk as RiskFound
from gate.errors import RecordError
from gate.feedback import Proof, Word
from gate.feedback.sorting import Entry, verdict_of
from gate.hazard import Approved, Reason, Risk
from gate.model import (
    Decision,
    Digests,
    Enforcement,
    Exemption,
    Finding,
    Judged,
    Location,
    Notice,
    Ran,
    Rule,
    Severity,
    Unresolved,
)
from gate.reserved import PREFIX

REPORT = "report"
"""How a record calls the JSON report that it holds the digest of."""
SHOWN = 80
UNSAID = "the record does not say why"
WORDS = {
    Decided.ALLOW: Word.ALLOWED,
    Decided.DENY: Word.DENIED,
    Decided.ERROR: Word.UNDECIDED,
}
ENFORCEMENTS = {Outcome.WARNED: Enforcement.WARN, Outcome.DRYRUN: Enforcement.DRYRUN}
"""What a finding did, where that is not to deny."""


def read_exhibit(data: bytes) -> tuple[Record, Proof]:
    """Read a Sigstore bundle or an envelope, and name the record in it.

    Raises `RecordError` for what is neither, and `LogError` for a proof that is none.
    """
    exhibit = bundles.read(data)
    sealed = envelope.load(exhibit.envelope)
    record = read_record(sealed)
    return record, proof_of(exhibit, envelope.digest(sealed).hex(), record)


def proof_of(exhibit: Exhibit, digest: str, record: Record) -> Proof:
    """Name a record, and the log that its bundle says it is in."""
    summary = summarise(record)
    given = exhibit.proof
    where = (read_body(parse(given.note).text).origin, given.index) if given else ("", None)
    return Proof(digest, summary.decision_id, summary.decided, summary.commit, *where)


def word_of(record: Record) -> Word:
    """Give the word for what was decided."""
    return WORDS[record.decision.verdict]


def holds(record: Record, digest: str) -> bool:
    """Say whether a record is of the decision whose JSON report has this SHA-256."""
    return any(
        each.name == REPORT and each.digest.sha256 == digest for each in record.decision.evidence
    )


def decision_of(record: Record) -> Decision:
    """Tell of a decision what its record holds, which need not be all of it."""
    detail = record.decision
    counts = detail.judged
    rules = tuple(rule.id for rule in detail.rules if not rule.id.startswith(PREFIX))
    return Decision(
        verdict=verdict_of(map(entry, detail.findings)),
        unresolved=tuple(
            Unresolved(q.rule, q.message, spot(q.file, q.line), q.subject)
            for q in detail.unresolved
        ),
        notices=tuple(notices(detail)),
        judged=Judged(counts.files, counts.manifests, rules, counts.unclaimed_documents),
        digests=Digests(),
        door=detail.judged_as,
        self_configured=detail.self_configured,
        scanners=tuple(
            Ran(each.id, each.version, each.digest and f"sha256:{each.digest}", each.files)
            for each in detail.scanners
        ),
        risks=tuple(map(risk_of, detail.risks)),
        approved=tuple(
            Approved(each.approver, each.environment, each.group, each.origin, each.index)
            for each in detail.approvals
        ),
    )


def risk_of(found: RiskFound) -> Risk:
    """Read how risky a change is in an environment, as far as the record tells."""
    reasons = tuple(
        Reason(each.points, each.sort, each.subject, each.text, each.capability)
        for each in found.reasons
    )
    return Risk(found.score, found.band, reasons, found.environment)


def notices(detail: Detail) -> Iterator[Notice]:
    """Tell what there is to know, and what there was no room for."""
    yield from (Notice(each.kind, each.message) for each in detail.notices)
    omitted = detail.omitted
    missing = omitted.findings + omitted.unresolved + omitted.notices
    if missing:
        yield Notice("omitted", f"the record had no room for {missing} more findings and remarks")


def entry(found: Found) -> Entry:
    """Read a finding with what became of it; titles and advice are no part of a record."""
    accepted = found.accepted
    exemption = None
    if accepted:
        day = day_of(accepted.expires)
        exemption = Exemption(found.rule, found.subject, UNSAID, accepted.owner, day)
    return Entry(finding_of(found), found.outcome, exemption)


def finding_of(found: Found) -> Finding:
    """Read a finding."""
    return Finding(
        rule=Rule(found.rule, "", "", severity(found.severity), ""),
        message=found.message,
        enforcement=ENFORCEMENTS.get(found.outcome, Enforcement.DENY),
        location=spot(found.file, found.line),
        pointer=found.pointer,
        document=0,
        subject=found.subject,
        environments=found.environments,
        fingerprint=found.fingerprint,
    )


def severity(text: str) -> Severity:
    """Read how bad something is. Raises `RecordError`."""
    try:
        return Severity(text)
    except ValueError:
        raise RecordError(f"the record has a severity {text[:SHOWN]!r}") from None


def day_of(text: str) -> date:
    """Read a day. Raises `RecordError`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RecordError(f"the record has a day {text[:SHOWN]!r}") from None


def spot(file: str, line: int) -> Location:
    """Give a place of which only the line is known."""
    return Location(file, line, 0, line, 0)
