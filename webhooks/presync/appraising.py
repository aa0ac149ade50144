"""How risky it is to sync a delivery, by what was synced before, and who has approved that."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gate.change.appraisal import Appraisal
from gate.inquiry import Inquiry
from gate.pipeline import Gate
from gate.recording import commits
from gate.recording.matter import Unknown
from gate.recording.trusted import Trusted, trusted
from gate.risk.appraising import Assessor, Sides, verbs_of
from gate.risk.approving import Case, Discounted
from gate.risk.history import History
from gate.sources.plumbing import repository
from webhooks.admission.recording.origins import address
from webhooks.presync.past import Before
from webhooks.presync.settings import PresyncEntry
from webhooks.presync.taking import Taken

UNTOLD = "this service is not told where approvals are: set `approvals` below `presync`"
SEVERAL = "an approval is of one commit, and this is not just one"


@dataclass(frozen=True, slots=True)
class Synced:
    """Appraises by what was synced before, all of which is known."""

    assessor: Assessor
    before: tuple[Inquiry, ...]

    def appraise(self, before: Sequence[Inquiry], after: Sequence[Inquiry]) -> Appraisal:  # noqa: ARG002
        """Compare what was synced with what is to be."""
        return self.assessor.appraise(self.before, after)


def appraising(
    gate: Gate, taken: Taken, known: Before | Unknown, settings: PresyncEntry | None
) -> Gate:
    """Let a gate appraise a delivery.

    Where nobody knows what was synced before and approvals are demanded, everything is new. Raises
    `GateError` for a log or a trust policy that cannot be read.
    """
    demanded = bool(gate.config.risks.approvals)
    if isinstance(known, Unknown) and not demanded:
        return gate
    base = None if isinstance(known, Unknown) else known
    before = base.commit if base else ""
    case, past = told(taken, settings, before, demanded=demanded)
    assessor = Assessor(
        config=gate.config,
        sides=Sides(
            before,
            taken.delivery.revisions[0],
            taken.gathered.change.rendered,
            base.side.rendered if base else None,
        ),
        history=past,
        verbs=verbs_of(gate.engine.rules, gate.config),
        case=case if demanded else None,
    )
    return replace(gate, appraiser=Synced(assessor, base.side.inquiries if base else ()))


def told(
    taken: Taken, settings: PresyncEntry | None, before: str, *, demanded: bool
) -> tuple[Case, History]:
    """Read from the log who has approved what is delivered, and what is known of agents."""
    portion = taken.delivery.portions[0]
    entry = settings.approvals if settings else None
    if entry is None:
        return Case(portion.revision, (), (Discounted(UNTOLD),)), History()
    home = taken.delivery.destination_namespace
    with trusted(entry.place, entry.trust, address(portion.repo), home) as log:
        case = case_of(taken, log, before) if demanded else Case(portion.revision)
        return case, log.history(portion.revision)


def case_of(taken: Taken, log: Trusted, before: str) -> Case:
    """Gather the approvals of the one commit that is delivered; `before` was synced last."""
    portion = taken.delivery.portions[0]
    mirror = taken.mirror(portion)
    one = len({(each.repo, each.revision) for each in taken.delivery.portions}) == 1
    if mirror is None or not one or taken.delivery.dry:
        return Case(portion.revision, (), (Discounted(SEVERAL),))
    tree = commits.commit(repository(mirror.folder), mirror.commit).tree
    return log.vouched(mirror.commit, tree, before)
