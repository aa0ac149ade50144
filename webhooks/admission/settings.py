"""What the operator of the service decides: whose changes count, and what follows from failures."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from gate.audit.records.terms import Uri
from gate.config.entries import Name
from gate.config.files import only_document, validated
from gate.document import Source
from webhooks.presync.settings import PresyncEntry
from webhooks.server.parts import Part

CONTROLLERS = "system:serviceaccount:kube-system:"
User = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
Users = tuple[User, ...]


class Then(StrEnum):
    """What follows when something fails that should not."""

    ALLOW = "allow"
    DENY = "deny"


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
        (f"{CONTROLLERS}horizontal-pod-autoscaler",),
        description="Users who may scale, and resize Pods.",
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


class HookEntry(Part):
    """What the hook of the gate runs: it is let in before there is a verdict."""

    images: Annotated[tuple[Name, ...], Field(min_length=1)] = Field(
        description="The images of the gate, by digest: the one in use, and those that were before."
    )
    servers: Annotated[tuple[Name, ...], Field(min_length=1)] = Field(
        description="The addresses of the service, as the hook calls it."
    )


class RequireVerdictEntry(Part):
    """Where nothing is let in that was not judged with its whole revision."""

    environments: tuple[Name, ...] = ()
    hook: HookEntry | None = Field(
        None, description="What `gate init argocd` was told; without it, a sync cannot even begin."
    )

    def covers(self, environments: Iterable[str]) -> bool:
        """Say whether any of some environments is one of these."""
        return not set(environments).isdisjoint(self.environments)


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
    require_verdict: RequireVerdictEntry = RequireVerdictEntry()
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
    presync: PresyncEntry | None = Field(
        None, description="Whose revisions are judged before they are synced."
    )

    @model_validator(mode="after")
    def knows_controllers(self) -> Self:
        """Refuse to demand verdicts of what nobody may apply."""
        if self.require_verdict.environments and not self.git_first.controllers:
            raise ValueError("requireVerdict needs gitFirst.controllers: nobody else may apply")
        return self

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
