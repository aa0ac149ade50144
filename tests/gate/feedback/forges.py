"""Forges to report to: each refuses what the real one would, and keeps what it is told."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from jsonschema import Draft202012Validator

TOKEN = "ghs_16C7e42F292c6912E7710c838347Ae178B4a"  # noqa: S105 of nobody
OURS, THEIRS = 41898282, 583231
"""The account of the token, and somebody else's."""
COMMIT = "e83c5163316f89bfbde7d9ab23ca2e25604af290"

Json = object
Reply = tuple[int, Json]


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Json


@dataclass
class Stand:
    """What every forge here has: comments, statuses, failures to come, and what was asked."""

    comments: list[dict[str, Json]] = field(default_factory=list)
    statuses: list[dict[str, Json]] = field(default_factory=list)
    failures: dict[str, list[tuple[int, dict[str, str]]]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    next_id: int = 100

    kind: ClassVar[str]
    root: ClassVar[str]
    author: ClassVar[str]
    paged: ClassVar[bool] = True
    longest_comment: ClassVar[int]
    longest_description: ClassVar[int]

    def add(self, body: str, account: int) -> dict[str, Json]:
        self.next_id += 1
        comment: dict[str, Json] = {
            "id": self.next_id, "body": body, self.author: {"id": account, "login": "somebody"},
            "score": 0.5,
        }  # fmt: skip
        self.comments.append(comment)
        return comment

    def routes(self) -> list[tuple[str, str, Callable[..., Reply]]]:
        raise NotImplementedError

    def answer(self, asked: Asked) -> Reply:
        """Find out what is asked, and refuse what nobody answers."""
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return 401, {"message": f"Bad credentials: {asked.headers.get('authorization')}"}
        for fault in self.misheaded(asked):
            self.faults.append(fault)
            return 400, {"message": fault}
        for method, pattern, route in self.routes():
            found = re.fullmatch(self.root + pattern, asked.path)
            if found and method == asked.method:
                return route(asked, *found.groups())
        return 404, {"message": "Not Found"}

    def misheaded(self, asked: Asked) -> Iterator[str]:
        """Name what a request lacks."""
        if not asked.headers.get("user-agent", "").startswith("agentgate/"):
            yield "Request forbidden by administrative rules: no User-Agent"
        if (asked.body is not None) != (asked.headers.get("content-type") == "application/json"):
            yield "the body is not said to be JSON"

    def checked(self, asked: Asked, schema: dict[str, Json]) -> str:
        """Hold a body against what the API takes; empty if it takes it."""
        closed = {"type": "object", "additionalProperties": False, **schema}
        errors = sorted(
            error.message for error in Draft202012Validator(closed).iter_errors(asked.body)
        )
        self.faults.extend(errors)
        return "; ".join(errors)

    def listed(self, asked: Asked) -> Reply:
        if not self.paged:
            if asked.query:
                self.faults.append(f"there are no pages: {asked.query}")
            return 200, self.comments
        size, page = int(asked.query["per_page"]), int(asked.query["page"])
        return 200, self.comments[(page - 1) * size : page * size]

    def changed(self, asked: Asked, number: str) -> Reply:
        text = written(asked)
        for comment in self.comments:
            if comment["id"] == int(number):
                comment["body"] = text
                return 200, comment
        return 404, {"message": "Not Found"}

    def more(self, asked: Asked) -> bool:
        """Say whether there is another page."""
        if "per_page" not in asked.query:
            return False
        return int(asked.query["per_page"]) * int(asked.query["page"]) < len(self.comments)

    @property
    def methods(self) -> list[str]:
        return [asked.method for asked in self.asked]


def written(asked: Asked) -> str:
    match asked.body:
        case {"body": str(text)}:
            return text
        case _:
            return ""


COMMENT: dict[str, Json] = {
    "required": ["body"], "properties": {"body": {"type": "string", "minLength": 1}},
}  # fmt: skip


class GitHub(Stand):
    """GitHub, as docs.github.com/rest describes comments on issues and commit statuses."""

    kind, root, author = "github", "", "user"
    longest_comment, longest_description = 65_536, 140
    states: ClassVar[list[str]] = ["error", "failure", "pending", "success"]

    def routes(self) -> list[tuple[str, str, Callable[..., Reply]]]:
        home = "/repos/corp/agents"
        return [
            ("POST", "/graphql", self.viewer),
            ("GET", f"{home}/issues/12/comments", self.listed),
            ("POST", f"{home}/issues/12/comments", self.posted),
            ("PATCH", f"{home}/issues/comments/([0-9]+)", self.patched),
            ("POST", f"{home}/statuses/([0-9a-f]{{40}})", self.marked),
        ]

    def misheaded(self, asked: Asked) -> Iterator[str]:
        yield from super().misheaded(asked)
        if asked.headers.get("x-github-api-version") != "2022-11-28":
            yield "no version"
        if asked.headers.get("accept") != "application/vnd.github+json":
            yield "another media type"

    def viewer(self, asked: Asked) -> Reply:
        if asked.body != {"query": "query { viewer { databaseId } }"}:
            return 200, {"errors": [{"message": "Parse error"}]}
        return 200, {"data": {"viewer": {"databaseId": OURS}}}

    def too_long(self, text: str) -> Reply | None:
        if len(text) <= self.longest_comment:
            return None
        error = {"message": f"Body is too long (maximum is {self.longest_comment} characters)"}
        return 422, {"message": "Validation Failed", "errors": [error]}

    def posted(self, asked: Asked) -> Reply:
        wrong = self.checked(asked, COMMENT)
        if wrong:
            return 422, {"message": wrong}
        return self.too_long(written(asked)) or (201, self.add(written(asked), OURS))

    def patched(self, asked: Asked, number: str) -> Reply:
        wrong = self.checked(asked, COMMENT)
        if wrong:
            return 422, {"message": wrong}
        return self.too_long(written(asked)) or self.changed(asked, number)

    def marked(self, asked: Asked, commit: str) -> Reply:
        wrong = self.checked(asked, {
            "required": ["state"],
            "properties": {
                "state": {"enum": self.states},
                "target_url": {"type": "string", "pattern": "^https?://"},
                "description": {"type": "string", "maxLength": self.longest_description},
                "context": {"type": "string", "maxLength": 255},
            },
        })  # fmt: skip
        if wrong:
            return 422, {"message": "Validation Failed", "errors": [{"message": wrong}]}
        if commit != COMMIT:
            return 422, {"message": f"No commit found for SHA: {commit}"}
        assert isinstance(asked.body, dict)
        self.statuses.append({"commit": commit, **asked.body})
        return 201, {"id": len(self.statuses)}


class Gitea(GitHub):
    """Gitea, as its own API description has it: a thread of comments has no pages."""

    kind, root, paged = "gitea", "/api/v1", False
    states: ClassVar[list[str]] = ["pending", "success", "error", "failure", "warning"]

    def routes(self) -> list[tuple[str, str, Callable[..., Reply]]]:
        return [("GET", "/user", self.user), *super().routes()[1:]]

    def misheaded(self, asked: Asked) -> Iterator[str]:
        yield from Stand.misheaded(self, asked)

    def user(self, asked: Asked) -> Reply:  # noqa: ARG002
        return 200, {"id": OURS, "login": "gate-bot"}


class GitLab(Stand):
    """GitLab, as docs.gitlab.com/api describes notes of merge requests and commit statuses."""

    kind, root, author = "gitlab", "/api/v4", "author"
    longest_comment, longest_description = 1_000_000, 255
    states: ClassVar[list[str]] = [
        "pending", "running", "success", "failed", "canceled", "skipped",
    ]  # fmt: skip

    def routes(self) -> list[tuple[str, str, Callable[..., Reply]]]:
        home = "/projects/(?:corp%2Fagents|42)"
        return [
            ("GET", "/user", lambda _: (200, {"id": OURS, "username": "project_42_bot"})),
            ("GET", f"{home}/merge_requests/12/notes", self.sorted),
            ("POST", f"{home}/merge_requests/12/notes", self.posted),
            ("PUT", f"{home}/merge_requests/12/notes/([0-9]+)", self.put),
            ("POST", f"{home}/statuses/([0-9a-f]{{40}})", self.marked),
        ]

    def sorted(self, asked: Asked) -> Reply:
        if asked.query.get("sort") != "asc" or asked.query.get("order_by") != "created_at":
            self.faults.append("the newest would come first")
        return self.listed(asked)

    def wrong(self, asked: Asked) -> Reply | None:
        if self.checked(asked, COMMENT):
            return 400, {"error": "body is missing"}
        if len(written(asked)) > self.longest_comment:
            return 400, {"message": {"note": ["is too long (maximum is 1000000 characters)"]}}
        return None

    def posted(self, asked: Asked) -> Reply:
        return self.wrong(asked) or (201, self.add(written(asked), OURS))

    def put(self, asked: Asked, number: str) -> Reply:
        return self.wrong(asked) or self.changed(asked, number)

    def marked(self, asked: Asked, commit: str) -> Reply:
        wrong = self.checked(asked, {
            "required": ["state"],
            "properties": {
                "state": {"enum": self.states},
                "target_url": {"type": "string", "pattern": "^https?://", "maxLength": 255},
                "description": {"type": "string", "maxLength": self.longest_description},
                "name": {"type": "string", "maxLength": 255},
            },
        })  # fmt: skip
        if wrong:
            return 400, {"message": wrong}
        if commit != COMMIT:
            return 404, {"message": "404 Commit Not Found"}
        assert isinstance(asked.body, dict)
        self.statuses.append({"commit": commit, **asked.body})
        return 201, {"id": len(self.statuses)}


FORGES: tuple[type[Stand], ...] = (GitHub, GitLab, Gitea)
