"""Who asked for a decision, as the environment of a build tells it: a claim, and recorded so."""

from collections.abc import Mapping

from gate.audit.records.detail import Actor
from gate.recording.telling import told

LONGEST = 300


def actor(environment: Mapping[str, str]) -> Actor:
    """Tell who asks; nothing is said of people at their own machines."""

    def value(name: str) -> str:
        return told(environment.get(name, ""), LONGEST)

    if value("GITHUB_ACTIONS") == "true":
        run = f"{value('GITHUB_SERVER_URL')}/{value('GITHUB_REPOSITORY')}/actions/runs"
        return Actor(
            "ci", "github", value("GITHUB_WORKFLOW_REF"), f"{run}/{value('GITHUB_RUN_ID')}",
            value("GITHUB_EVENT_NAME"), value("GITHUB_ACTOR"),
        )  # fmt: skip
    if value("GITLAB_CI") == "true":
        return Actor(
            "ci", "gitlab", value("CI_CONFIG_REF_URI"), value("CI_JOB_URL"),
            value("CI_PIPELINE_SOURCE"), value("GITLAB_USER_LOGIN"),
        )  # fmt: skip
    return Actor("ci") if is_ci(environment) else Actor("local")


def is_ci(environment: Mapping[str, str]) -> bool:
    """Say whether a build system runs this."""
    return environment.get("CI", "").lower() in ("true", "1")


def stated_ref(environment: Mapping[str, str], commit: str) -> str:
    """Give the full name of the branch, tag or request that a build is for, if for this commit."""
    if commit == environment.get("GITHUB_SHA"):
        return full(environment.get("GITHUB_REF", ""))
    if commit != environment.get("CI_COMMIT_SHA"):
        return ""
    request, tag, branch = (
        environment.get(f"CI_{name}", "")
        for name in ("MERGE_REQUEST_REF_PATH", "COMMIT_TAG", "COMMIT_BRANCH")
    )
    named = f"refs/tags/{tag}" if tag else f"refs/heads/{branch}" if branch else ""
    return full(request or named)


def full(ref: str) -> str:
    """Keep what is the full name of a ref."""
    return told(ref, LONGEST) if ref.startswith("refs/") else ""
