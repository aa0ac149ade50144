"""The record: an in-toto Statement v1 about one decision, in the shape in which it is signed."""

from dataclasses import dataclass, field
from typing import Annotated, Final, Literal

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from gate.audit.records.detail import Detail, Verdict
from gate.audit.records.digests import DigestSet
from gate.audit.records.terms import Level, Time, Uri

STATEMENT: Final = "https://in-toto.io/Statement/v1"
VSA: Final = "https://slsa.dev/verification_summary/v1"
DECISION: Final = "https://agentgate.dev/decision/v1"
"""The predicate type of what was not allowed, and the name of the gate's own field in both."""

PASSED: Final = "PASSED"
FAILED: Final = "FAILED"


@dataclass(frozen=True, slots=True)
class Annotations:
    """Under which full names (`refs/heads/…`) a commit was judged."""

    source_refs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """What the verdict is about: a ResourceDescriptor of in-toto, and no field besides."""

    digest: DigestSet
    name: str = ""
    uri: str = ""
    media_type: str = ""
    annotations: Annotations | None = None


@dataclass(frozen=True, slots=True)
class Verifier:
    """Who decided, and the version of each program."""

    id: Uri
    version: dict[str, str]


@dataclass(frozen=True, slots=True)
class Policy:
    """By which rules."""

    uri: Uri
    digest: DigestSet


@dataclass(frozen=True, slots=True)
class Attestation:
    """A record that this one relies on: `digest` is that of the stored envelope."""

    uri: Uri
    digest: DigestSet


@dataclass(frozen=True, slots=True)
class Predicate:
    """A SLSA Verification Summary v1; of what was not allowed, the same under another type."""

    verifier: Verifier
    time_verified: Time
    resource_uri: Uri
    policy: Policy
    verification_result: Literal["PASSED", "FAILED"]
    verified_levels: tuple[Level, ...]
    slsa_version: Literal["1.2"]
    decision: Annotated[Detail, Field(alias=DECISION)]
    input_attestations: tuple[Attestation, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Record:
    """One decision, as it is signed."""

    __pydantic_config__ = ConfigDict(
        strict=True, extra="forbid", alias_generator=to_camel, regex_engine="rust-regex"
    )

    statement_type: Annotated[Literal["https://in-toto.io/Statement/v1"], Field(alias="_type")]
    subject: tuple[Subject, ...]
    predicate_type: Literal[
        "https://slsa.dev/verification_summary/v1", "https://agentgate.dev/decision/v1"
    ]
    predicate: Predicate

    @property
    def decision(self) -> Detail:
        """Give what the gate says of its decision."""
        return self.predicate.decision

    @property
    def decision_id(self) -> str:
        """Name the decision."""
        return self.decision.decision_id

    @property
    def allowed(self) -> bool:
        """Say whether the decision was to allow."""
        return self.decision.verdict is Verdict.ALLOW

    @property
    def commits(self) -> frozenset[str]:
        """Name the commits that the verdict is about as a whole."""
        return frozenset(s.digest.git_commit for s in self.subject if s.digest.git_commit)
