"""A change to one object of a cluster, judged where it would stand, among all that is there."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from gate.bundle import Bundle
from gate.bundle.indexes import key_of
from gate.change.past import Past
from gate.credentials import NO_FORMS
from gate.decide import decide
from gate.inquiry import REMOVED, Inquiry, Setting, inquire
from gate.intake import Intake
from gate.manifest import Manifest
from gate.model import Decision, Digests, Finding, Judged, Notice
from gate.pipeline import Examination, Gate
from gate.placing import Claim, in_order, place_findings, place_unresolved


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed; `operation` and `user` are the words of the API server.

    `new` is what the object is to say, nothing if it is to go, and `old` what it says, nothing if
    it is not there yet. `cluster` is all that is there, the object as it was among it or not.
    """

    operation: str
    new: Intake
    old: Intake
    cluster: Bundle
    commit: str = ""
    user: str = ""

    @property
    def unchanged(self) -> "Proposal":
        """Give what is there already, as if it were proposed."""
        return replace(self, new=self.old)


@dataclass(frozen=True, slots=True)
class Heard:
    """What was asked of a proposal, what the rules claim of it, and what they left open."""

    inquiries: tuple[Inquiry, ...]
    claims: tuple[Claim, ...]
    doubts: tuple[Claim, ...]
    unclaimed: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What a decision tells besides what was found."""

    digests: Digests
    notices: tuple[Notice, ...] = ()


def hear(gate: Gate, proposal: Proposal) -> Heard:
    """Ask the rules about what is proposed."""
    inquiries = tuple(inquiries_of(gate, proposal))
    judgements = gate.ask(inquiries, proposal.commit, proposal.user)
    return Heard(
        inquiries,
        tuple(c for j in judgements for c in j.claims(gate.config, gate.door)),
        tuple(c for j in judgements for c in j.open_questions()),
        max(len(proposal.new.unclaimed), len(proposal.old.unclaimed)),
    )


def inquiries_of(gate: Gate, proposal: Proposal) -> Iterator[Inquiry]:
    """Gather what is asked: of what is to be there, or else of what is to go."""
    bundle = proposed(proposal)
    setting = Setting(bundle, gate.config, gate.grants, gate.today)
    past = Past(proposal.old)
    is_removed = proposal.operation == REMOVED
    for loaded in (proposal.old if is_removed else proposal.new).loaded:
        for manifest in loaded.manifests:
            inquiry = inquire(loaded, manifest, setting)
            old = None if is_removed else past.old(manifest, bundle)
            yield replace(inquiry, operation=proposal.operation, old=old)


def proposed(proposal: Proposal) -> Bundle:
    """Give the cluster as it would be."""
    come = () if proposal.operation == REMOVED else proposal.new.manifests
    gone = {
        id(there): there
        for manifest in (*proposal.old.manifests, *proposal.new.manifests)
        for there in namesakes(manifest, proposal.cluster)
    }
    return proposal.cluster.supposing(list(gone.values()), come)


def namesakes(manifest: Manifest, bundle: Bundle) -> Iterator[Manifest]:
    """Find what is there under the name of a manifest."""
    own = manifest.identity
    for there in bundle.by_name.get(key_of(manifest), ()):
        identity = there.identity
        if (identity.resource, identity.group, identity.namespace) == (
            own.resource, own.group, own.namespace,
        ):  # fmt: skip
            yield there


def findings_of(claims: Iterable[Claim]) -> list[Finding]:
    """Make findings of claims."""
    return list(place_findings(in_order(claims), {}, NO_FORMS))


def settle(gate: Gate, heard: Heard, findings: Sequence[Finding], facts: Facts) -> Examination:
    """Decide over what was found, as over the files of a change."""
    decision = Decision(
        verdict=decide(findings, gate.config.exemptions, today=gate.today),
        unresolved=tuple(place_unresolved(in_order(heard.doubts), {}, NO_FORMS)),
        notices=facts.notices,
        judged=Judged(0, len(heard.inquiries), gate.rule_ids, heard.unclaimed),
        digests=facts.digests,
        door=gate.door,
    )
    return Examination(decision, heard.inquiries)
