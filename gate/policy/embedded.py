"""OPA inside this process: the default implementation of the Engine protocol."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gate.engine import load
from gate.errors import Fault, Place, PolicyError
from gate.manifest import Facet
from gate.model import Door, Rule, Severity, Violation
from gate.policy import Answer, Asked
from gate.wire import Coverage, Described, Evaluated, Failure, Member, Source

DEADLINE = 2.0
IMPATIENCE = 0.02
"""Seconds for each rule where others wait meanwhile; most take a hundredth of that."""
SHORT = 256 * 1024
"""Bytes of input that are read at once, too."""


class TookLong(Exception):
    """The rules were not asked, or did not all answer at once."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What is prepared: Rego sources by path, the data they see, the schema of the input."""

    modules: Mapping[str, str]
    data: Mapping[str, object]
    schema: Mapping[str, object] | None
    digest: str


class EmbeddedEngine:
    """A prepared set of rules in this process, each asked with a deadline of its own."""

    def __init__(self, policy: Policy, deadline: float = DEADLINE) -> None:
        """Prepare the rules; raises `PolicyError` with every fault and its place."""
        source = Source(modules=policy.modules, data=policy.data, schema=policy.schema)
        self._policies = load().prepare(source)
        self._deadline = deadline
        self.rules = tuple(rule(described) for described in self._policies.rules)
        self.digest = policy.digest

    def cover(self, asked: Sequence[Asked], deadline: float) -> list[Coverage]:
        """Tell which places of the rules were gone through, asked about these inputs."""
        return self._policies.cover([each for each in asked if each[0]], deadline)

    def evaluate_all(self, asked: Sequence[Asked]) -> list[tuple[Answer, ...]]:
        """Evaluate rules on many inputs in one call; naming none asks none."""
        return [tuple(map(answer, said)) for said in self.said(asked, self._deadline)]

    def said(self, asked: Sequence[Asked], deadline: float) -> list[list[Evaluated]]:
        """Evaluate as `evaluate_all` does, each rule with `deadline` seconds."""
        said = iter(self._policies.evaluate_all([each for each in asked if each[0]], deadline))
        return [next(said) if rules else [] for rules, _ in asked]

    def fault(self) -> str:
        """Say nothing: rules that are prepared here are here."""
        return ""


class Impatient:
    """The same rules, asked by somebody for whom others wait. It raises `TookLong`."""

    def __init__(self, engine: EmbeddedEngine, deadline: float = IMPATIENCE) -> None:
        """Ask these rules, each with `deadline` seconds."""
        self.rules, self.digest = engine.rules, engine.digest
        self._engine = engine
        self._deadline = deadline

    def evaluate_all(self, asked: Sequence[Asked]) -> list[tuple[Answer, ...]]:
        """Evaluate as the engine does, if that does not take long."""
        if sum(len(question) for _, question in asked) > SHORT:
            raise TookLong
        answered = self._engine.said(asked, self._deadline)
        if any(each["error"] and is_late(each["error"]) for said in answered for each in said):
            raise TookLong
        return [tuple(map(answer, said)) for said in answered]

    def fault(self) -> str:
        """Say what the engine does."""
        return self._engine.fault()


def is_late(failure: Failure) -> bool:
    """Say whether a rule failed because its time was over."""
    return failure["kind"] == "deadline"


def answer(said: Evaluated) -> Answer:
    """Translate what one rule said."""
    failure = said["error"]
    return Answer(
        rule=said["rule"],
        findings=violations(said["rule"], said["findings"]),
        unresolved=violations(said["rule"], said["unresolved"]),
        failure=failure["message"] if failure else "",
        nanoseconds=said["duration_ns"],
    )


def violations(rule_id: str, members: Sequence[Member]) -> tuple[Violation, ...]:
    """Translate the members of one of a rule's sets."""
    # Most say nothing, of most manifests.
    if not members:
        return ()
    return tuple(Violation(rule_id, each["at"], each["message"]) for each in members)


def rule(described: Described) -> Rule:
    """Read a rule of the catalogue out of its METADATA.

    Raises `PolicyError` if `custom` holds something that is not as the catalogue needs it.
    """
    said = described["annotations"]
    custom = said["custom"]
    place = Place(described["file"], described["line"])
    resources = said.get("related_resources", [])
    return Rule(
        id=described["id"],
        title=said["title"],
        description=said["description"],
        severity=Severity(str(custom["severity"])),
        remediation=str(custom["remediation"]),
        references=tuple(each["ref"] for each in resources),
        requires=facets(custom.get("requires", []), place),
        doors=doors(custom.get("doors", list(Door)), place),
        parameters=parameters(custom.get("parameters", {}), place),
        judges_removal=flag(custom.get("judges_removal", False), "judges_removal", place),
        file=described["file"],
    )


def names(value: object, key: str, place: Place) -> tuple[str, ...]:
    """Read a list of strings."""
    if not isinstance(value, list):
        raise wrong(f"custom.{key} must be a list of strings", place)
    texts = tuple(each for each in value if isinstance(each, str))
    if len(texts) != len(value):
        raise wrong(f"custom.{key} must be a list of strings", place)
    return texts


def facets(value: object, place: Place) -> tuple[str, ...]:
    """Read what a manifest must be able to say; of a misspelt word the rule would be silent."""
    said = names(value, "requires", place)
    if not {facet for each in said for facet in each.split("|")} <= set(Facet):
        raise wrong(f"custom.requires must name facets out of {', '.join(Facet)}", place)
    return said


def doors(value: object, place: Place) -> tuple[Door, ...]:
    """Read the doors that a rule is for."""
    said = names(value, "doors", place)
    if not said or not set(said) <= set(Door):
        known = ", ".join(Door)
        raise wrong(f"custom.doors must name doors out of {known}", place)
    return tuple(Door(name) for name in said)


def flag(value: object, key: str, place: Place) -> bool:
    """Read a boolean; anything else would switch a rule off where it is meant to be on."""
    if not isinstance(value, bool):
        raise wrong(f"custom.{key} must be true or false", place)
    return value


def parameters(value: object, place: Place) -> dict[str, object]:
    """Read the defaults of a rule's parameters, and what is said of their values."""
    if not isinstance(value, dict):
        raise wrong("custom.parameters must be an object", place)
    for name, declared in value.items():
        match declared:
            case {"names": "environments", "default": list()}:
                continue
            case {"names": _}:
                said = "can only say `names: environments`, of a list"
                raise wrong(f"custom.parameters.{name} {said}", place)
            case _:
                continue
    return value


def wrong(message: str, place: Place) -> PolicyError:
    """Say what is wrong with a rule's METADATA and where."""
    return PolicyError(f"{place}: {message}", faults=[Fault(message, place)])
