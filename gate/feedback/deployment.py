"""What a deployment is told of a verdict, in a file or a note: `deployment-status.json`."""

from dataclasses import asdict, dataclass
from typing import Annotated, Literal

from pydantic import Field

from gate.audit.records.terms import Count, DecisionId, ObjectId, Sha256, Time
from gate.display.encoding import encoded
from gate.feedback import Proof, Told, Word
from gate.hazard import Band

SCHEMA: Literal["urn:agentgate:deployment-status:v1"] = "urn:agentgate:deployment-status:v1"


@dataclass(frozen=True, slots=True)
class Logged:
    """Where a log has the record, as the bundle of the record says."""

    origin: str
    index: Count


@dataclass(frozen=True, slots=True)
class Recorded:
    """The signed record of the decision; `sha256` is the digest by which logs find it.

    `gate audit verify` says whether it stands.
    """

    sha256: Sha256
    decision_id: DecisionId
    log: Logged | None


@dataclass(frozen=True, slots=True)
class Risky:
    """How risky a change is in an environment: what a roll-out goes by."""

    environment: str
    score: Count
    band: Band


@dataclass(frozen=True, slots=True)
class Approval:
    """An approval that was counted, and where a log keeps it."""

    approver: str
    environment: str
    group: str
    origin: str
    index: Count


@dataclass(frozen=True, slots=True)
class DeploymentStatus:
    """What agentgate decided about a commit.

    Fields are added within this version, so a reader ignores those it does not know; a field that
    changes or goes makes a new version.
    """

    schema: Literal["urn:agentgate:deployment-status:v1"]
    verdict: Word
    commit: ObjectId
    environment: Annotated[str, Field(description="for which it was asked; empty if nothing says")]
    time: Annotated[
        Time, Field(description="of the decision if there is a record, else when this was written")
    ]
    url: Annotated[str, Field(description="of the build that judged; empty if nothing says")]
    record: Recorded | None
    risks: Annotated[
        tuple[Risky, ...], Field(description="of the change, in each environment where it is known")
    ] = ()
    approvals: Annotated[tuple[Approval, ...], Field(description="that were counted")] = ()


@dataclass(frozen=True, slots=True)
class Deployment:
    """What is deployed: a commit, for an environment, by a build; the last two may be empty."""

    commit: str
    environment: str
    url: str


def write(told: Told, deployment: Deployment, now: str) -> str:
    """Write the status; `now` (RFC 3339, in UTC) counts where no record says when."""
    status = DeploymentStatus(
        schema=SCHEMA,
        verdict=told.word,
        commit=deployment.commit,
        environment=deployment.environment,
        time=told.proof.decided if told.proof else now,
        url=deployment.url,
        record=recorded(told.proof) if told.proof else None,
        risks=tuple(Risky(r.environment, r.score, r.band) for r in told.decision.risks),
        approvals=tuple(Approval(**asdict(each)) for each in told.decision.approved),
    )
    return encoded(asdict(status))


def recorded(proof: Proof) -> Recorded:
    """Name a record."""
    log = None if proof.index is None else Logged(proof.origin, proof.index)
    return Recorded(proof.digest, proof.decision_id, log)
