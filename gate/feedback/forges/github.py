"""How GitHub is told: its REST API of 2022-11-28, and GraphQL for the name of whoever asks."""

from collections.abc import Mapping
from dataclasses import dataclass

from gate.feedback import Word
from gate.feedback.forges import Call, Comment, Status
from gate.feedback.forges.answers import Queried, id_in, remarks_in

API = "https://api.github.com"
STATES = {Word.ALLOWED: "success", Word.DENIED: "failure", Word.UNDECIDED: "error"}
PAGE = 50


@dataclass(frozen=True, slots=True)
class GitHub:
    """A pull request of a repository `owner/name`; `root` is the path of the API."""

    root: str
    repository: str
    pull_request: int

    @property
    def headers(self) -> Mapping[str, str]:
        """Say which form of which version is wanted."""
        return {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}

    @property
    def longest_comment(self) -> int:
        """Give the limit that GitHub names where it refuses a comment."""
        return 65_536

    @property
    def longest_description(self) -> int:
        """Give the limit that GitHub names where it refuses a status."""
        return 140

    def account(self) -> Call:
        """Ask whose token this is: REST does not tell the tokens of apps, as those of Actions."""
        # On a server of one's own, GraphQL stands beside the REST API and not below it.
        path = f"{self.root.removesuffix('/v3')}/graphql"
        body = {"query": "query { viewer { databaseId } }"}
        return Call("to ask whose token it is", "POST", path, body)

    def account_in(self, answer: bytes) -> int:
        """Read whose it is."""
        return Queried.model_validate_json(answer).data.viewer.id

    def comments(self, page: int) -> Call:
        """Ask for comments."""
        return Call("to list comments", "GET", f"{self._thread}?per_page={PAGE}&page={page}")

    def comments_in(self, answer: bytes) -> list[Comment]:
        """Read comments."""
        return remarks_in(answer)

    def add(self, text: str) -> Call:
        """Write a new comment."""
        return Call("to comment", "POST", self._thread, {"body": text}, repeatable=False)

    def added_in(self, answer: bytes) -> int:
        """Read which comment that was."""
        return id_in(answer)

    def change(self, comment: int, text: str) -> Call:
        """Write another text into a comment."""
        path = f"{self._home}/issues/comments/{comment}"
        return Call("to change its comment", "PATCH", path, {"body": text})

    def mark(self, commit: str, status: Status) -> Call:
        """Set the status of a commit."""
        body = {
            "state": STATES[status.word],
            "context": status.context,
            "description": status.description,
            **({"target_url": status.url} if status.url else {}),
        }
        path = f"{self._home}/statuses/{commit}"
        return Call("to set the status", "POST", path, body, repeatable=False)

    @property
    def _home(self) -> str:
        return f"{self.root}/repos/{self.repository}"

    @property
    def _thread(self) -> str:
        return f"{self._home}/issues/{self.pull_request}/comments"
