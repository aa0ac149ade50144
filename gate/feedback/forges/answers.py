"""What is read of the answers of forges: of much that they say, a little."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from gate.feedback.forges import Comment

Id = Annotated[int, Field(gt=0)]


class Part(BaseModel):
    """A part of an answer, with fields that are none of ours."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class Account(Part):
    """An account, or a comment, of which nothing but its number is read."""

    id: Id


class Note(Part):
    """A comment as GitLab has it: somebody is always its author."""

    id: Id
    body: str
    author: Account


class Remark(Part):
    """A comment as GitHub and Gitea have it: an account that is gone may be none."""

    id: Id
    body: str | None = None
    user: Account | None = None


class Viewer(Part):
    """Whose token it is."""

    id: Annotated[Id, Field(alias="databaseId")]


class Data(Part):
    """What GraphQL was asked for."""

    viewer: Viewer


class Queried(Part):
    """An answer of GraphQL; where it holds errors there are no data."""

    data: Data


NOTES = TypeAdapter(list[Note])
REMARKS = TypeAdapter(list[Remark])


def id_in(answer: bytes) -> int:
    """Read the number of an account or a comment."""
    return Account.model_validate_json(answer).id


def notes_in(answer: bytes) -> list[Comment]:
    """Read comments of GitLab."""
    return [Comment(note.id, note.author.id, note.body) for note in NOTES.validate_json(answer)]


def remarks_in(answer: bytes) -> list[Comment]:
    """Read comments of GitHub and Gitea."""
    return [
        Comment(each.id, each.user.id if each.user else 0, each.body or "")
        for each in REMARKS.validate_json(answer)
    ]
