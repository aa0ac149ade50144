"""What stands for a judgement that did not come about: a finding that nothing exempts."""

from gate.inquiry import subject_of
from gate.manifest import Identity, Kind
from gate.model import Enforcement, Finding, Location
from gate.placing import fingerprint
from gate.reserved import reserved
from webhooks.admission.reading import Review

NOT_JUDGED = reserved(
    "not-judged",
    "A request could not be judged",
    "Whoever lets in what was not judged has no gate.",
    "Try again; if that does not help, the log of the service says what it lacks.",
)
LATE = "there was not enough time to judge this"
UNSYNCED = "the service does not know yet what is in the cluster"


def not_judged(review: Review, message: str, environments: tuple[str, ...]) -> Finding:
    """Say why a request could not be judged."""
    subject = subject_of(Identity(Kind.UNKNOWN, review.name, review.namespace))
    return Finding(
        rule=NOT_JUDGED,
        message=message,
        enforcement=Enforcement.DENY,
        location=Location("", 1, 1, 1, 1),
        pointer="",
        document=0,
        subject=subject,
        environments=environments,
        fingerprint=fingerprint(NOT_JUDGED.id, "", subject, "", "1"),
    )
