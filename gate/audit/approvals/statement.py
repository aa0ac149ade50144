"""The approval: an in-toto Statement v1 about one commit and its tree, in its signed shape."""

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter
from pydantic.alias_generators import to_camel

from gate.audit import Summary
from gate.audit.records.digests import DigestSet
from gate.audit.records.record import STATEMENT, Subject
from gate.audit.records.terms import DecisionId, ObjectId, Time, Uri

APPROVAL: Final = "https://agentgate.dev/approval/v1"
APPROVE: Final = "approve"
"""Where a log says that an approval was decided, and what it says of the verdict, in capitals."""
MOST = 10_000

Text = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=253)]


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """Something that was reviewed: what an agent can do since the change, as `tool:delete_file`."""

    agent: Text
    capability: Text


@dataclass(frozen=True, slots=True)
class Review:
    """What was reviewed, by whom and when.

    `repository` is where the commit belongs, `base` the commit that it was compared with, empty
    where there was none.
    """

    approval_id: DecisionId
    approver: Name
    approved_at: Time
    repository: Uri
    grants: Annotated[tuple[Grant, ...], Field(max_length=MOST)]
    base: ObjectId = ""
    comment: Annotated[str, StringConstraints(max_length=1000)] = ""


@dataclass(frozen=True, slots=True)
class Approval:
    """One approval, as it is signed."""

    __pydantic_config__ = ConfigDict(
        strict=True, extra="forbid", alias_generator=to_camel, regex_engine="rust-regex"
    )

    statement_type: Annotated[Literal["https://in-toto.io/Statement/v1"], Field(alias="_type")]
    subject: Annotated[tuple[Subject, ...], Field(min_length=1, max_length=1)]
    predicate_type: Literal["https://agentgate.dev/approval/v1"]
    predicate: Review

    @property
    def commit(self) -> str:
        """Name the commit that was approved."""
        return self.subject[0].digest.git_commit

    @property
    def tree(self) -> str:
        """Name the tree that was approved."""
        return self.subject[0].digest.git_tree


SHAPE: TypeAdapter[Approval] = TypeAdapter(Approval)


def approval(commit: str, tree: str, review: Review) -> Approval:
    """Make an approval of a commit."""
    subject = Subject(
        DigestSet(git_commit=commit, git_tree=tree), uri=f"{review.repository}@{commit}"
    )
    return Approval(STATEMENT, (subject,), APPROVAL, review)


def dump(statement: Approval) -> bytes:
    """Write the payload that is signed; what is empty is left out."""
    return SHAPE.dump_json(statement, by_alias=True, exclude_defaults=True)


def schema() -> dict[str, object]:
    """Describe the JSON of approvals as a JSON Schema (draft 2020-12)."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:agentgate:schema:approval:v1",
        **SHAPE.json_schema(by_alias=True),
    }


def summarise(statement: Approval) -> Summary:
    """Tell what an approval is found by in a log."""
    review = statement.predicate
    return Summary(
        decision_id=review.approval_id,
        decided=review.approved_at,
        door=APPROVE,
        verdict=APPROVE.upper(),
        resource=review.repository,
        verifier=review.approver,
        commit=statement.commit,
    )
