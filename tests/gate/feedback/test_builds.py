"""What builds say of themselves, as GitHub, Gitea and GitLab write it."""

import json

import pytest

from gate.errors import SourceError
from gate.feedback.builds import Build, build_of
from tests.gate.feedback.forges import COMMIT

MERGE = "1" * 40
GITHUB = {
    "CI": "true",
    "GITHUB_ACTIONS": "true",
    "GITHUB_API_URL": "https://api.github.com",
    "GITHUB_EVENT_NAME": "pull_request",
    "GITHUB_REPOSITORY": "corp/agents",
    "GITHUB_RUN_ID": "99",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_SHA": MERGE,
}
GITLAB = {
    "CI": "true",
    "GITLAB_CI": "true",
    "CI_API_V4_URL": "https://gitlab.example.com/api/v4",
    "CI_COMMIT_SHA": MERGE,
    "CI_ENVIRONMENT_NAME": "prod",
    "CI_JOB_URL": "https://gitlab.example.com/corp/agents/-/jobs/9",
    "CI_PROJECT_ID": "42",
}
EVENT = json.dumps(
    {"action": "opened", "number": 12, "score": 0.5,
     "pull_request": {"number": 12, "head": {"sha": COMMIT, "ref": "x"}, "title": "@all"}}
).encode()  # fmt: skip


def test_a_pull_request_is_reported_on_the_commit_that_people_see() -> None:
    assert build_of(GITHUB, EVENT) == Build(
        "github", "https://api.github.com", "corp/agents", COMMIT, 12,
        "https://github.com/corp/agents/actions/runs/99",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("event", "commit"),
    [("push", MERGE), ("pull_request_target", ""), ("workflow_run", ""), ("schedule", "")],
)
def test_only_a_push_is_about_the_commit_it_names(event: str, commit: str) -> None:
    build = build_of(GITHUB | {"GITHUB_EVENT_NAME": event}, b'{"ref": "refs/heads/main"}')
    assert (build.commit, build.pull_request) == (commit, 0)


def test_gitea_speaks_as_github_does() -> None:
    build = build_of(GITHUB | {"GITEA_ACTIONS": "true"}, EVENT)
    assert (build.forge, build.commit, build.pull_request, build.url) == ("gitea", COMMIT, 12, "")


def test_a_merge_request() -> None:
    assert build_of(GITLAB, b"") == Build(
        "gitlab", GITLAB["CI_API_V4_URL"], "42", MERGE, 0, GITLAB["CI_JOB_URL"], "prod"
    )
    request = {"CI_MERGE_REQUEST_IID": "12", "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": COMMIT}
    build = build_of(GITLAB | request, b"")
    assert (build.commit, build.pull_request) == (COMMIT, 12)


def test_variables_without_a_build_say_nothing() -> None:
    loose = {name: value for name, value in (GITHUB | GITLAB).items() if not name.endswith("CI")}
    del loose["GITHUB_ACTIONS"]
    assert build_of(loose, EVENT) == build_of({}, b"") == Build()


@pytest.mark.parametrize("event", [b"x", b"[]", b'{"pull_request": {"number": "12"}}'])
def test_events_that_are_none(event: bytes) -> None:
    with pytest.raises(SourceError, match="GITHUB_EVENT_PATH"):
        build_of(GITHUB, event)
