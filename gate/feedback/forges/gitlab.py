"""How GitLab is told: its REST API of version 4."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from gate.feedback import Word
from gate.feedback.forges import Call, Comment, Status
from gate.feedback.forges.answers import id_in, notes_in

API = "https://gitlab.com/api/v4"
STATES = {Word.ALLOWED: "success", Word.DENIED: "failed", Word.UNDECIDED: "failed"}
PAGE = 20
LONGEST_URL = 255


@dataclass(frozen=True, slots=True)
class GitLab:
    """A merge request of a project, by its path or number; `root` is the path of the API."""

    root: str
    repository: str
    pull_request: int

    @property
    def headers(self) -> Mapping[str, str]:
        """Say which form is wanted."""
        return {"Accept": "application/json"}

    @property
    def longest_comment(self) -> int:
        """Give the limit that GitLab documents."""
        return 1_000_000

    @property
    def longest_description(self) -> int:
        """Give the limit that GitLab documents."""
        return 255

    def account(self) -> Call:
        """Ask whose token this is."""
        return Call("to ask whose token it is", "GET", f"{self.root}/user")

    def account_in(self, answer: bytes) -> int:
        """Read whose it is."""
        return id_in(answer)

    def comments(self, page: int) -> Call:
        """Ask for notes."""
        query = f"sort=asc&order_by=created_at&per_page={PAGE}&page={page}"
        return Call("to list comments", "GET", f"{self._thread}?{query}")

    def comments_in(self, answer: bytes) -> list[Comment]:
        """Read notes."""
        return notes_in(answer)

    def add(self, text: str) -> Call:
        """Write a new note."""
        return Call("to comment", "POST", self._thread, {"body": text}, repeatable=False)

    def added_in(self, answer: bytes) -> int:
        """Read which note that was."""
        return id_in(answer)

    def change(self, comment: int, text: str) -> Call:
        """Write another text into a note."""
        path = f"{self._thread}/{comment}"
        return Call("to change its comment", "PUT", path, {"body": text})

    def mark(self, commit: str, status: Status) -> Call:
        """Set the status of a commit; what could not be judged has no state of its own here."""
        body = {
            "state": STATES[status.word],
            "name": status.context,
            "description": status.description,
            **({"target_url": status.url} if 0 < len(status.url) <= LONGEST_URL else {}),
        }
        path = f"{self._home}/statuses/{commit}"
        return Call("to set the status", "POST", path, body, repeatable=False)

    @property
    def _home(self) -> str:
        return f"{self.root}/projects/{quote(self.repository, safe='')}"

    @property
    def _thread(self) -> str:
        return f"{self._home}/merge_requests/{self.pull_request}/notes"
