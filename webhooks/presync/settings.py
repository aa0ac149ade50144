"""What the operator decides about revisions: who may ask, where they are read, what is kept."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from gate.audit.remote import Place
from gate.delivery import Installation, Method
from webhooks.server.parts import Part

LABEL = r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"
SUBDOMAIN = rf"{LABEL}(\.{LABEL})*"
Account = Annotated[str, StringConstraints(pattern=rf"^{LABEL}:{SUBDOMAIN}$", max_length=320)]
Applications = Annotated[
    str, StringConstraints(pattern=rf"^{LABEL}(/{SUBDOMAIN})?$", max_length=320)
]
Text = Annotated[str, StringConstraints(max_length=253)]
Address = Annotated[str, StringConstraints(pattern="^https?://[!-~]+$", max_length=2048)]
Audience = Annotated[str, StringConstraints(pattern="^[!-~]{1,500}$")]
Protocol = Literal["https", "ssh", "file"]
LONGEST = 600.0
GIB = 1024 * 1024 * 1024


class CallerEntry(Part):
    """A service account that may ask, such as that of the hook."""

    account: Account = Field(description="As namespace:name.")
    applications: tuple[Applications, ...] = Field(
        (), description="Of which Applications: a namespace, or namespace/name; all without any."
    )


class HubEntry(Part):
    """The cluster in which Argo CD runs, where that is another; Flux runs where it applies."""

    kubeconfig: Path


class ArgoServerEntry(Part):
    """The API of Argo CD, which renders as it does when it syncs."""

    server: Annotated[str, StringConstraints(pattern="^https://[!-~]+$", max_length=2048)]
    token_file: Path
    ca_file: Path | None = None


class CredentialEntry(Part):
    """What is shown to repositories whose address begins so; the longest prefix counts."""

    prefix: Annotated[str, StringConstraints(pattern="^[!-~]+$", max_length=2048)]
    username_file: Path | None = None
    password_file: Path | None = None
    ssh_key_file: Path | None = None
    known_hosts_file: Path | None = None
    ca_file: Path | None = None


class TrackingEntry(Part):
    """How Argo CD is set up, as in its ConfigMap `argocd-cm`, where that is not as usual."""

    namespace: Annotated[str, StringConstraints(pattern=f"^{LABEL}$")] = Field(
        "argocd", description="Where its controller runs."
    )
    method: Method = Field(Method.ANNOTATION, description="application.resourceTrackingMethod")
    label: Text = Field("app.kubernetes.io/instance", description="application.instanceLabelKey")
    installation: Text = Field("", description="installationID")

    @property
    def setup(self) -> Installation:
        """Give it in the words of deliveries."""
        return Installation(self.namespace, self.method, self.label, self.installation)


class GitEntry(Part):
    """How repositories are fetched."""

    protocols: Annotated[tuple[Protocol, ...], Field(min_length=1)] = ("https", "ssh")
    credentials: tuple[CredentialEntry, ...] = ()
    seconds: Annotated[float, Field(gt=0, le=LONGEST)] = Field(
        60.0, description="How long one repository may take."
    )
    bytes: Annotated[int, Field(gt=0, le=64 * GIB)] = Field(
        2 * GIB, description="How much one repository may hold."
    )
    kept: Annotated[int, Field(gt=0, le=1024 * GIB)] | None = Field(
        None,
        description="How much all clones together may hold that are kept, twice `bytes` at least, "
        "and by default.",
    )

    @property
    def room(self) -> int:
        """Give how much all clones together may hold."""
        return self.kept or 2 * self.bytes

    @model_validator(mode="after")
    def _two_have_room(self) -> Self:
        # A revision needs two: it, and what was synced before.
        if 2 * self.bytes > self.room:
            raise ValueError("`kept` has no room for two clones (`bytes`)")
        return self


class VerdictsEntry(Part):
    """The signed verdicts that are left in the cluster for admission."""

    namespace: Annotated[str, StringConstraints(pattern=f"^{LABEL}$")]
    trust: Path = Field(description="The trust policy: whose verdicts are believed.")
    days: Annotated[int, Field(ge=1, le=3650)] = Field(90, description="For how long one counts.")
    per_application: Annotated[int, Field(ge=1, le=1000)] = Field(
        20, description="How many are kept of one Application."
    )


class ApprovalsEntry(Part):
    """Where it stands which approvals `gate check` has counted, and what is known of agents."""

    log: Address | Path = Field(
        description="The log in which `gate check` records: its service's address, or its folder.",
        union_mode="left_to_right",
    )
    trust: Path = Field(description="The trust policy: whose records are believed.")
    token_file: Path | None = Field(None, description="The token that is shown to the service.")
    ca_file: Path | None = Field(None, description="The authorities of its certificate.")

    @property
    def place(self) -> Path | Place:
        """Tell where the log is."""
        if isinstance(self.log, Path):
            return self.log
        return Place(self.log, token_file=self.token_file, ca=self.ca_file)


class PresyncEntry(Part):
    """Whose revisions are judged before they are synced, and how."""

    audience: Audience = Field("agentgate", description="What the token of a caller must be for.")
    callers: Annotated[tuple[CallerEntry, ...], Field(min_length=1)]
    seconds: Annotated[float, Field(gt=0, le=LONGEST)] = Field(
        120.0, description="How long a judgement may take, whatever a caller asks for."
    )
    cache: Path = Field(
        Path("/var/cache/agentgate"), description="Where clones are kept; nobody else writes there."
    )
    hub: HubEntry | None = None
    tracking: TrackingEntry = TrackingEntry()
    argocd: ArgoServerEntry | None = None
    git: GitEntry = GitEntry()
    plugins: Literal["deny", "warn"] = Field(
        "deny", description="What follows where a plugin renders, which nobody can reproduce."
    )
    verdicts: VerdictsEntry | None = None
    approvals: ApprovalsEntry | None = None
