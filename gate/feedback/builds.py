"""What build systems say of what they build: in variables, and in the event that began it."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, ValidationError

from gate.errors import SourceError
from gate.recording.actor import actor

EVENT_LIMIT = 32 * 1024 * 1024
"""The longest description of an event that is read, in bytes: GitHub sends up to 25 MB."""


@dataclass(frozen=True, slots=True)
class Build:
    """What is known of a build; empty, or 0, where it does not say.

    `forge` is whose build it is. `commit` is the one that a change ends with, which need not be
    what a build of it checks out.
    """

    forge: str = ""
    api: str = ""
    repository: str = ""
    commit: str = ""
    pull_request: int = 0
    url: str = ""
    environment: str = ""


class Part(BaseModel):
    """A part of an event, of which little is read."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class Head(Part):
    """The end of a change."""

    sha: str


class PullRequest(Part):
    """A change that is asked for."""

    number: int
    head: Head


class Event(Part):
    """Why GitHub Actions, or those of Gitea, run."""

    pull_request: PullRequest | None = None


def build_of(environment: Mapping[str, str], event: bytes) -> Build:
    """Read what the build says that runs here; `event` is what GITHUB_EVENT_PATH holds, if any.

    Raises `SourceError` for an event that cannot be read.
    """
    if environment.get("GITLAB_CI") == "true":
        return of_gitlab(environment)
    if environment.get("GITHUB_ACTIONS") == "true":
        return of_github(environment, event)
    return Build()


def of_github(environment: Mapping[str, str], event: bytes) -> Build:
    """Read what Actions say, those of GitHub or of Gitea."""
    change = read_event(event).pull_request if event else None
    # What GITHUB_SHA names is a merge that nobody sees, or the base, of all that is not pushed.
    pushed = environment.get("GITHUB_EVENT_NAME") == "push"
    is_other = any(environment.get(name) == "true" for name in ("GITEA_ACTIONS", "FORGEJO_ACTIONS"))
    return Build(
        forge="gitea" if is_other else "github",
        api=environment.get("GITHUB_API_URL", ""),
        repository=environment.get("GITHUB_REPOSITORY", ""),
        commit=change.head.sha if change else environment.get("GITHUB_SHA", "") * pushed,
        pull_request=change.number if change else 0,
        # Gitea counts its runs in other ways, which its releases do not agree upon.
        url="" if is_other else actor(environment).run,
    )


def of_gitlab(environment: Mapping[str, str]) -> Build:
    """Read what GitLab CI says."""
    number = environment.get("CI_MERGE_REQUEST_IID", "")
    # Of a merge that GitLab makes to try it, the end of the branch is the commit that people see.
    end = environment.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "")
    return Build(
        forge="gitlab",
        api=environment.get("CI_API_V4_URL", ""),
        repository=environment.get("CI_PROJECT_ID", ""),
        commit=end or environment.get("CI_COMMIT_SHA", ""),
        pull_request=int(number) if number.isascii() and number.isdigit() else 0,
        url=environment.get("CI_JOB_URL", ""),
        environment=environment.get("CI_ENVIRONMENT_NAME", ""),
    )


def read_event(data: bytes) -> Event:
    """Read an event. Raises `SourceError`."""
    try:
        return Event.model_validate_json(data)
    except ValidationError:
        raise SourceError(
            "the event that GITHUB_EVENT_PATH names cannot be read",
            advice="name --commit and --pull-request",
        ) from None
