"""At the door of admission the same is found as by `gate check` in the files it came from."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import pytest

from gate.assembly import Owned, Wishes, read_owned, with_rules
from gate.authoring.cases import Case
from gate.bundle import Bundle
from gate.change import Change
from gate.change.past import Past, who
from gate.intake import Intake, Loaded
from gate.model import Decision, Door
from gate.pipeline import Gate
from tests.corpus import cases
from tests.judging import TODAY, findings, gate_of, shipped_rules
from tests.test_good import EXAMPLES
from tests.webhooks.admission import parts
from tests.webhooks.admission.parts import SETTINGS, Known, World, posture, review

Found = tuple[str, str, str]


@dataclass(frozen=True)
class Staged:
    """A case, as files and as what an API server would ask about them."""

    case: Case

    @cached_property
    def owned(self) -> Owned:
        return read_owned(Wishes(), self.case.owned)

    @cached_property
    def reader(self) -> Gate:
        """Read as the gate does; no rules are prepared for what the owner says of them."""
        return with_rules(shipped_rules(), self.owned, TODAY)

    @cached_property
    def gate(self) -> Gate:
        return replace(gate_of(self.owned), door=Door.ADMISSION)

    @cached_property
    def change(self) -> Change:
        return Change(self.case.files, removed=self.case.removed)

    @cached_property
    def intake(self) -> Intake:
        return self.reader.read(self.case.files, self.change.paths, self.change.patches)

    @cached_property
    def past(self) -> Past:
        return Past(self.reader.read(self.case.removed, self.change.paths))

    @cached_property
    def bundle(self) -> Bundle:
        return Bundle(self.intake.manifests)

    @property
    def is_of_cluster(self) -> bool:
        declared = [*self.intake.manifests, *self.past.intake.manifests]
        return bool(declared) and all(each.identity.resource for each in declared)

    def reviews(self) -> Iterator[tuple[str, bytes]]:
        """Give what would be asked, each with where its object stands in its document."""
        for loaded in self.intake.loaded:
            first = loaded.manifests[0]
            before = [known.document.value for known, _ in self.past.known.get(who(first), ())]
            # An API server puts an object into the namespace it goes to before it asks.
            namespace = self.bundle.namespace_of(first)
            asked = review(
                loaded.document.value, before[-1] if before else None, namespace=namespace
            )
            yield loaded.document.base, asked
        for loaded in self.gone():
            yield loaded.document.base, review(None, loaded.document.value)

    def gone(self) -> list[Loaded]:
        return list({id(loaded): loaded for loaded, _ in self.past.departed(self.bundle)}.values())


def told(decision: Decision) -> set[Found]:
    return {(each.rule.id, each.subject, each.pointer) for each in findings(decision)}


STAGED = [
    staged
    for staged in map(Staged, (*cases(), *EXAMPLES))
    if staged.is_of_cluster and not staged.intake.unreadable
]


def test_there_is_something_to_compare() -> None:
    assert len(STAGED) > 300
    assert sum(bool(told(each.gate.review(each.change))) for each in STAGED) > 100


@pytest.mark.parametrize("staged", STAGED, ids=lambda staged: staged.case.name)
def test_a_case(staged: Staged) -> None:
    cluster = Known(Bundle(tuple(parts.manifests(staged.intake))))
    world = World(cluster, replace(posture(f"{SETTINGS}deletes: judge"), gate=staged.gate))
    seen: set[Found] = set()
    for base, body in staged.reviews():
        decision = world.ask(body).ruling.decision
        seen |= {(rule, subject, base + at) for rule, subject, at in told(decision)}
    assert seen == told(staged.gate.review(staged.change))
