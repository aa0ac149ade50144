"""A gate for cases: the rules at hand, and what stands beside a case as the word of its owner."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

import orjson

from gate.assembly import Owned, Wishes, given_in, read_owned, with_rules
from gate.authoring.cases import Case
from gate.change import Change
from gate.change.past import Past
from gate.errors import Fault, GateError, Place, PolicyError
from gate.inquiry import Inquiry, applicable
from gate.judgement import Judgement
from gate.manifest import Manifest
from gate.model import Decision
from gate.pipeline import Gate
from gate.policy import Asked
from gate.policy.embedded import EmbeddedEngine
from gate.policy.library import Library
from gate.policy.prepared import prepare


@dataclass(frozen=True)
class Court:
    """Everything that cases are judged by besides what each brings itself."""

    library: Library
    today: date
    _prepared: dict[bytes, EmbeddedEngine] = field(default_factory=dict, repr=False)

    def engine(self, parameters: dict[str, dict[str, object]]) -> EmbeddedEngine:
        """Prepare the rules for these parameters, once, holding them against the input's schema.

        Raises `PolicyError` with every fault and its place.
        """
        key = orjson.dumps(parameters, option=orjson.OPT_SORT_KEYS)
        if key not in self._prepared:
            self._prepared[key] = prepare(self.library, parameters, checked=not self._prepared)
        return self._prepared[key]

    def gate(self, owned: Owned) -> Gate:
        """Put a gate together for what an owner says.

        Raises `ConfigError` when that names what does not exist.
        """
        with given_in(owned.source):
            engine = self.engine(owned.config.parameters)
        return with_rules(engine, owned, self.today)

    def hear(self, case: Case) -> "Hearing":
        """Prepare to judge a case.

        Raises `PolicyError` with the place of every fault when it or its owner's files cannot be
        read.
        """
        with explained(case):
            return hearing(case, self.gate(read_owned(Wishes(), case.owned)))

    def manifests(self, case: Case) -> list[Manifest]:
        """Read the manifests of a case, which nobody judges: no rule is prepared for its owner.

        Raises `PolicyError` as `hear` does.
        """
        with explained(case):
            owned = read_owned(Wishes(), case.owned)
            return hearing(case, with_rules(self.engine({}), owned, self.today)).manifests()


@dataclass(frozen=True, slots=True)
class Hearing:
    """A case before the gate that judges it."""

    case: Case
    gate: Gate
    change: Change

    def decide(self) -> Decision:
        """Judge the case as `gate check` would."""
        return self.gate.review(self.change)

    def judgements(self) -> list[Judgement]:
        """Give what each rule answered to each manifest."""
        return self.gate.ask(list(self._inquiries()), self.change.commit)

    def manifests(self) -> list[Manifest]:
        """Give the manifests of the case, judged by nobody."""
        return [inquiry.manifest for inquiry in self._inquiries()]

    def questions(self, rules: Sequence[str]) -> list[Asked]:
        """Give what some rules are asked of the manifests that they apply to, one rule each."""
        chosen = [rule for rule in self.gate.engine.rules if rule.id in rules]
        return [
            ((rule.id,), self.gate.question(inquiry, self.change.commit))
            for inquiry in self._inquiries()
            for rule in applicable(chosen, inquiry, self.gate.door)
        ]

    def _inquiries(self) -> Iterator[Inquiry]:
        intake = self.gate.read(self.change.files, self.change.paths, self.change.patches)
        past = Past(self.gate.read(self.change.removed, self.change.paths))
        return self.gate.inquiries(intake, self.change, past)


def hearing(case: Case, gate: Gate) -> Hearing:
    """Bring a case before a gate."""
    return Hearing(case, gate, Change(case.files, removed=case.removed))


@contextmanager
def explained(case: Case) -> Iterator[None]:
    """Raise what is wrong with a case as `PolicyError`, with the place of every fault."""
    try:
        yield
    except GateError as error:
        faults = error.faults or (Fault(error.message),)
        raise PolicyError(
            f"{case.path} cannot be judged", faults=[placed(case, each) for each in faults]
        ) from error


def placed(case: Case, fault: Fault) -> Fault:
    """Write where a fault of a case is: the gate knows files only as they stand in the case."""
    if fault.place is None:
        return Fault(fault.message, Place(str(case.path)))
    path = case.owner_path(fault.place.file)
    if not path.is_file():
        return fault
    return Fault(fault.message, Place(str(path), fault.place.line, fault.place.column))
