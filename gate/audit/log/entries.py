"""Which entries a log takes."""

import re

from gate.audit import Entry, Summary
from gate.audit.log.leaf import LIMIT as LEAF_LIMIT
from gate.audit.log.leaf import leaf_digest
from gate.errors import LogError

ENVELOPE_LIMIT = 2 * 1024 * 1024
ID_LIMIT = 200
OBJECT = re.compile("[0-9a-f]{64}")
SUMMARY_LIMIT = 1024 * 1024


def check(entry: Entry) -> None:
    """Refuse an entry that no log could keep, or whose leaf is that of another record.

    Raises `LogError`.
    """
    if not 0 < len(entry.envelope) <= ENVELOPE_LIMIT:
        raise LogError(f"the envelope is empty or longer than {ENVELOPE_LIMIT} bytes")
    if len(entry.leaf) > LEAF_LIMIT:
        raise LogError(f"the leaf is longer than {LEAF_LIMIT} bytes")
    if leaf_digest(entry.leaf) != entry.digest:
        raise LogError("the leaf is that of another record")
    check_summary(entry.summary)


def check_summary(summary: Summary) -> None:
    """Refuse a summary without a name, too long, or with what is no text or no digest."""
    if not 0 < len(summary.decision_id) <= ID_LIMIT:
        raise LogError(f"the id of the decision is empty or longer than {ID_LIMIT} characters")
    texts = (
        *(summary.decision_id, summary.decided, summary.door, summary.verdict),
        *(summary.resource, summary.verifier, summary.commit, *summary.objects),
    )
    try:
        length = sum(len(text.encode("utf-8")) for text in texts)
    except UnicodeEncodeError:
        raise LogError("the summary holds half of a surrogate pair, which is no text") from None
    if length > SUMMARY_LIMIT or not all(map(OBJECT.fullmatch, summary.objects)):
        raise LogError("the summary is too long, or the digest of an object is no SHA-256")
