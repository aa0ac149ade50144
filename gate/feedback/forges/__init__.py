"""What forges are told, and in which words each of them takes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from gate.feedback import Word


@dataclass(frozen=True, slots=True)
class Call:
    """A request to a forge: `purpose` is what it is for, as in "to list comments".

    One that is `repeatable` comes to the same when it is sent again.
    """

    purpose: str
    method: str
    path: str
    body: Mapping[str, object] | None = None
    repeatable: bool = True


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment that stands there; `author` is the number of an account, 0 for one that is gone."""

    id: int
    author: int
    body: str


@dataclass(frozen=True, slots=True)
class Status:
    """What is said of a commit."""

    context: str
    word: Word
    description: str
    url: str


class Forge(Protocol):
    """The words of a forge about one repository and one change in it.

    What reads an answer raises `ValidationError` (pydantic) for one that is none.
    """

    @property
    def headers(self) -> Mapping[str, str]:
        """Say what every request carries besides the token."""

    @property
    def longest_comment(self) -> int:
        """Say how long a comment may be, in characters."""

    @property
    def longest_description(self) -> int:
        """Say how long the description of a status may be, in characters."""

    def account(self) -> Call:
        """Ask whose token this is."""

    def account_in(self, answer: bytes) -> int:
        """Read whose it is."""

    def comments(self, page: int) -> Call:
        """Ask for comments, oldest first; pages count from 1."""

    def comments_in(self, answer: bytes) -> list[Comment]:
        """Read comments."""

    def add(self, text: str) -> Call:
        """Write a new comment."""

    def added_in(self, answer: bytes) -> int:
        """Read which comment that was."""

    def change(self, comment: int, text: str) -> Call:
        """Write another text into a comment."""

    def mark(self, commit: str, status: Status) -> Call:
        """Say something of a commit."""
