"""What stands for a judgement that did not come about: a finding that nothing exempts."""

from gate.inquiry import subject_of
from gate.manifest import Identity, Kind
from gate.model import Enforcement, Finding, Location, Rule
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
FAILED = "the gate failed at this, and its log says where"
UNSYNCED = "the service does not know yet what is in the cluster"


def not_judged(review: Review, message: str, environments: tuple[str, ...]) -> Finding:
    """Say why a request could not be judged."""
    subject = subject_of(Identity(Kind.UNKNOWN, review.name, review.namespace))
    return undecided(NOT_JUDGED, subject, message, environments, Location("", 1, 1, 1, 1))


def undecided(
    rule: Rule, subject: str, message: str, environments: tuple[str, ...], place: Location
) -> Finding:
    """Say by a reserved rule why something as a whole could not be judged."""
    return Finding(
        rule=rule,
        message=message,
        enforcement=Enforcement.DENY,
        location=place,
        pointer="",
        document=0,
        subject=subject,
        environments=environments,
        fingerprint=fingerprint(rule.id, "", subject, "", "1"),
    )
