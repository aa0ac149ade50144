"""How Gitea and Forgejo are told: as GitHub, but for what is said here."""

from collections.abc import Mapping
from dataclasses import dataclass

from gate.feedback.forges import Call
from gate.feedback.forges.answers import id_in
from gate.feedback.forges.github import GitHub


@dataclass(frozen=True, slots=True)
class Gitea(GitHub):
    """A pull request of a repository `owner/name`; `root` is the path of the API.

    The API names no limits; those of GitHub fit into the columns of every database that Gitea has.
    """

    @property
    def headers(self) -> Mapping[str, str]:
        """Say which form is wanted."""
        return {"Accept": "application/json"}

    def account(self) -> Call:
        """Ask whose token this is."""
        return Call("to ask whose token it is", "GET", f"{self.root}/user")

    def account_in(self, answer: bytes) -> int:
        """Read whose it is."""
        return id_in(answer)

    def comments(self, page: int) -> Call:  # noqa: ARG002 - a thread has no pages here
        """Ask for all comments at once."""
        path = f"{self.root}/repos/{self.repository}/issues/{self.pull_request}/comments"
        return Call("to list comments", "GET", path)
