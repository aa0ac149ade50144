"""`gate audit verify --verdict APPROVE`: whether approvals are to be believed, from files alone."""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass

from gate.audit.approvals.offline import Endorsed, endorsed
from gate.audit.growth import read_growth
from gate.audit.verify import Knowledge, Reason, Refused
from gate.cli import ALLOWED, DENIED
from gate.commands.audit.exhibits import Shown, exhibits
from gate.commands.audit.outcomes import place, refusal, stands, why
from gate.commands.audit.places import commit_of, content, trust_of
from gate.commands.audit.remembering import keep, memory_of, unforked
from gate.commands.audit.telling import say, tell
from gate.display.sentences import amount
from gate.errors import SourceError

SCHEMA = "urn:agentgate:audit-verify-approvals:v1"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one approval."""

    place: str
    what: Endorsed | Refused


def run(options: Namespace) -> int:
    """Verify every approval; one that is refused is enough to exit with 1."""
    if options.judged or options.max_age or options.latest:
        raise SourceError(
            "an approval is of a commit, whenever it was given",
            advice="leave out --file, --max-age and --latest",
        )
    growths = tuple(read_growth(content(path)) for path in options.consistency)
    knowledge = Knowledge(trust_of(options.trust), memory_of(options.state), growths)
    seen = list(exhibits(options.files))
    found = unforked([believed(each, knowledge, options) for each in seen])
    outcomes = [
        Outcome(s.place, judged(what, options)) for s, what in zip(seen, found, strict=True)
    ]
    verified = [one.what for one in outcomes if isinstance(one.what, Endorsed)]
    holds = bool(verified) and len(verified) == len(outcomes)
    if holds:
        keep(options.state, knowledge, verified)
    report(outcomes, options.output, holds=holds)
    return ALLOWED if holds else DENIED


def believed(shown: Shown, knowledge: Knowledge, options: Namespace) -> Endorsed | Refused:
    """Say whether an approval is to be believed, whatever it is about."""
    if isinstance(shown.what, Refused):
        return shown.what
    return endorsed(shown.what, knowledge, unlogged=options.allow_unlogged)


def judged(found: Endorsed | Refused, options: Namespace) -> Endorsed | Refused:
    """Hold an approval against what is asked for."""
    return found if isinstance(found, Refused) else unmet(found, options) or found


def unmet(found: Endorsed, options: Namespace) -> Refused | None:
    """Say why an approval is not about what is asked for."""
    approval = found.vote.approval
    review = approval.predicate
    if options.commit and approval.commit != commit_of(options.commit):
        return Refused(Reason.OTHER_COMMIT, f"it is about {approval.commit}")
    if options.resource and review.repository != options.resource:
        return Refused(Reason.OTHER_RESOURCE, f"it is about {review.repository}")
    if options.verifier and found.vote.name != options.verifier:
        return Refused(Reason.OTHER_VERIFIER, f"{found.vote.name} approved it")
    return None


def report(outcomes: Sequence[Outcome], output: str, *, holds: bool) -> None:
    """Tell of every approval."""
    if output == "json":
        approvals = [described(one) for one in outcomes]
        tell({"schema": SCHEMA, "verified": holds, "approvals": approvals})
        return
    for one in outcomes:
        say(f"{one.place}: {sentence(one.what)}")
    refused = sum(isinstance(one.what, Refused) for one in outcomes)
    told = amount(len(outcomes) - refused, "approval verified", "approvals verified")
    say(f"{told}, {amount(refused, 'refused', 'refused')}" if refused else told)


def sentence(what: Endorsed | Refused) -> str:
    """Tell what came of an approval."""
    if isinstance(what, Refused):
        return why(what)
    approval = what.vote.approval
    grants = amount(len(approval.predicate.grants), "capability", "capabilities")
    return (
        f"verified: {what.vote.name} approved {approval.commit} with tree {approval.tree} "
        f"and {grants}, {approval.predicate.approved_at}, {stands(what.logged)}"
    )


def described(one: Outcome) -> dict[str, object]:
    """Describe what came of an approval for programs."""
    what = one.what
    if isinstance(what, Refused):
        return refusal(one.place, what)
    approval = what.vote.approval
    review = approval.predicate
    return {
        "file": one.place,
        "verified": True,
        "approval_id": review.approval_id,
        "approver": what.vote.name,
        "groups": sorted(what.vote.groups),
        "approved": review.approved_at,
        "repository": review.repository,
        "commit": approval.commit,
        "tree": approval.tree,
        "base": review.base,
        "grants": [{"agent": each.agent, "capability": each.capability} for each in review.grants],
        "key": what.vote.key.key_id,
        "log": place(what.logged),
    }
