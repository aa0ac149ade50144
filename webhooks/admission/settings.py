"""What the operator of the service decides: whose changes count, and what follows from failures."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

from gate.audit.records.terms import Uri
from gate.config.files import only_document, validated
from gate.config.resource_file import Entry, Name
from gate.document import Source

CONTROLLERS = "system:serviceaccount:kube-system:"
User = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
Users = tuple[User, ...]


class Then(StrEnum):
    """What follows when something fails that should not."""

    ALLOW = "allow"
    DENY = "deny"


class Part(Entry):
    """A part of the settings, whose keys are written as in Kubernetes."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=to_camel, validate_by_name=False
    )


class ClusterEntry(Part):
    """Which cluster this is."""

    uid: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z.-]{0,126}$")] = Field(
        description="The UID of its namespace kube-system."
    )
    name: Name = Field("", description="What people call it.", validate_default=False)


class ControllerEntry(Part):
    """A GitOps controller, which may change what the gate judges."""

    system: Literal["argocd", "flux", "other"] = Field(
        description="How it tells which commit it applies."
    )
    users: Annotated[Users, Field(min_length=1)] = Field(
        description="The user names it writes as, in full."
    )
    namespace: Name = Field(
        "argocd", description="Where Argo CD looks for Applications that name no namespace."
    )


class GitFirstEntry(Part):
    """Who may change top-level objects; without controllers, everybody."""

    controllers: tuple[ControllerEntry, ...] = ()
    autoscalers: Users = Field(
        (f"{CONTROLLERS}horizontal-pod-autoscaler",), description="Users who may scale."
    )
    operators: Users = Field(
        (), description="Users who may change what belongs to an object that is there."
    )
    break_glass: tuple[Name, ...] = Field(
        (), description="Groups whose changes pass, and are recorded and told."
    )

    @property
    def break_glass_of(self) -> frozenset[str]:
        """Give the groups whose changes pass."""
        return frozenset(self.break_glass)


class FailureEntry(Part):
    """What follows in an environment when the gate fails."""

    undecidable: Then | None = Field(None, description="When something could not be judged.")
    on_store_failure: Then | None = Field(None, description="When a decision is not recorded.")


class SettingsFile(Part):
    """The file of settings of `gate serve`."""

    version: Literal[1]
    cluster: ClusterEntry
    verifier: Uri = Field(description="Who decides, as records name it.")
    git_first: GitFirstEntry = GitFirstEntry()
    only_changes: bool = Field(
        default=False, description="Warn of what an object had before a change, and do not deny it."
    )
    deletes: Literal["allow", "judge"] = Field(
        "allow", description="Whether a finding can keep an object from being deleted."
    )
    undecidable: Then = Field(Then.DENY, description="When something could not be judged.")
    on_store_failure: Then = Field(Then.DENY, description="When a decision is not recorded.")
    environments: dict[Name, FailureEntry] = Field({}, description="The same, by environment.")
    seconds: Annotated[float, Field(gt=0, le=30)] = Field(
        10.0, description="How long an API server waits that does not say."
    )

    def when_undecidable(self, environments: Iterable[str]) -> Then:
        """Say what follows in all of some environments when something could not be judged."""
        known = [self.environments.get(name, FailureEntry()) for name in environments]
        return strictest([each.undecidable or self.undecidable for each in known], self.undecidable)

    def when_not_stored(self, environments: Iterable[str]) -> Then:
        """Say what follows in all of some environments when a decision is not recorded."""
        known = [self.environments.get(name, FailureEntry()) for name in environments]
        answers = [each.on_store_failure or self.on_store_failure for each in known]
        return strictest(answers, self.on_store_failure)


def strictest(answers: Sequence[Then], default: Then) -> Then:
    """Allow only where everything that is said allows."""
    return Then.DENY if Then.DENY in (answers or [default]) else Then.ALLOW


def read_settings(source: Source) -> SettingsFile:
    """Read the settings of a service.

    Raises `ConfigError` with the place of every fault.
    """
    return validated(SettingsFile, only_document(source))
