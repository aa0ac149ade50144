"""What `gate audit verify` tells of each record, for people or programs."""

from collections.abc import Sequence
from dataclasses import dataclass

from gate.audit.verify import Refused, Verified
from gate.audit.verify.reasons import Logged
from gate.commands.audit.telling import say, tell
from gate.display.sentences import amount

SCHEMA = "urn:agentgate:audit-verify:v1"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one record."""

    place: str
    what: Verified | Refused
    found: bool

    @property
    def elsewhere(self) -> bool:
        """Say whether it is a record of a folder that is only about something else."""
        return self.found and isinstance(self.what, Refused) and self.what.reason.elsewhere


def report(outcomes: Sequence[Outcome], output: str, *, holds: bool) -> None:
    """Tell of every record that matters."""
    told = [one for one in outcomes if not one.elsewhere]
    others = len(outcomes) - len(told)
    if output == "json":
        records = [described(one) for one in told]
        tell({"schema": SCHEMA, "verified": holds, "records": records, "elsewhere": others})
        return
    for one in told:
        say(f"{one.place}: {sentence(one.what)}")
    refused = sum(isinstance(one.what, Refused) for one in told)
    parts = [amount(len(told) - refused, "record verified", "records verified")]
    if refused:
        parts.append(amount(refused, "record refused", "records refused"))
    if others:
        parts.append(amount(others, "record about something else", "records about something else"))
    say(", ".join(parts))


def sentence(what: Verified | Refused) -> str:
    """Tell what came of a record."""
    if isinstance(what, Refused):
        return why(what)
    decision = what.record.decision
    spoken = f" as {what.identity.subject}" if what.identity else ""
    about = ", ".join(sorted(what.record.commits)) or what.record.predicate.resource_uri
    suspect = decision.timing.clock_suspect
    doubt = f" (SUSPECT clock: the log had reached {suspect})" if suspect else ""
    return (
        f"verified: {decision.verdict} of {about} at the door {decision.point}, "
        f"decided {decision.timing.decided_at}{doubt} "
        f"by {what.record.predicate.verifier.id}{spoken}, {stands(what.logged)}"
    )


def why(what: Refused) -> str:
    """Tell why nothing is believed."""
    return f"refused ({what.reason}): {what.sentence}"


def stands(logged: Logged | None) -> str:
    """Tell where an entry stands."""
    return f"index {logged.receipt.index} of {logged.receipt.origin}" if logged else "not in a log"


def described(one: Outcome) -> dict[str, object]:
    """Describe what came of a record for programs."""
    what = one.what
    if isinstance(what, Refused):
        return refusal(one.place, what)
    decision, predicate = what.record.decision, what.record.predicate
    return {
        "file": one.place,
        "verified": True,
        "decision_id": decision.decision_id,
        "verdict": str(decision.verdict),
        "door": str(decision.point),
        "decided": decision.timing.decided_at,
        "clock_suspect": decision.timing.clock_suspect or None,
        "verifier": predicate.verifier.id,
        "resource": predicate.resource_uri,
        "commits": sorted(what.record.commits),
        "digest": what.digest.hex(),
        "key": what.key.key_id,
        "identity": what.identity and {
            "issuer": what.identity.issuer,
            "subject": what.identity.subject,
        },
        "log": place(what.logged),
    }  # fmt: skip


def refusal(file: str, what: Refused) -> dict[str, object]:
    """Describe why nothing is believed."""
    reason = {"reason": str(what.reason), "sentence": what.sentence}
    return {"file": file, "verified": False, **reason}


def place(logged: Logged | None) -> dict[str, object] | None:
    """Describe where an entry stands."""
    if logged is None:
        return None
    return {
        "origin": logged.receipt.origin,
        "index": logged.receipt.index,
        "size": logged.checkpoint.size,
    }
