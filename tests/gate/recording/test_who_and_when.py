from datetime import UTC, datetime, timedelta
from uuid import UUID

from gate.audit.records.detail import Actor
from gate.recording.actor import actor, stated_ref
from gate.recording.identity import decision_id, micros_between
from gate.recording.telling import told

NOW = datetime(2026, 11, 4, 8, 31, 2, 4112, UTC)
GITHUB = {
    "CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "corp/agents", "GITHUB_RUN_ID": "991", "GITHUB_ACTOR": "somebody",
    "GITHUB_WORKFLOW_REF": "corp/agents/.github/workflows/gate.yaml@refs/heads/main",
    "GITHUB_EVENT_NAME": "push", "GITHUB_SHA": "e" * 40, "GITHUB_REF": "refs/heads/main",
}  # fmt: skip
GITLAB = {
    "CI": "true", "GITLAB_CI": "true", "CI_JOB_URL": "https://gitlab.example.com/-/jobs/7",
    "CI_CONFIG_REF_URI": "gitlab.example.com/a//.gitlab-ci.yml@refs/heads/main",
    "CI_PIPELINE_SOURCE": "push", "GITLAB_USER_LOGIN": "somebody",
    "CI_COMMIT_SHA": "e" * 40, "CI_COMMIT_BRANCH": "main",
}  # fmt: skip


def test_a_build_is_named() -> None:
    told_by_github = actor(GITHUB)
    assert told_by_github.system == "github"
    assert told_by_github.run == "https://github.com/corp/agents/actions/runs/991"
    assert actor(GITLAB).run == "https://gitlab.example.com/-/jobs/7"
    assert actor({"CI": "true"}) == Actor("ci")


def test_nothing_is_said_of_people() -> None:
    assert actor({"USER": "somebody", "LOGNAME": "somebody", "HOME": "/home"}) == Actor("local")


def test_long_and_broken_values_are_kept_in_bounds() -> None:
    assert len(actor(GITHUB | {"GITHUB_ACTOR": "x" * 100_000}).triggered_by) == 300
    assert "\udcff" not in actor(GITHUB | {"GITHUB_ACTOR": "a\udcff"}).triggered_by


def test_a_ref_is_believed_for_its_commit_only() -> None:
    assert stated_ref(GITHUB, "e" * 40) == "refs/heads/main"
    assert stated_ref(GITHUB, "f" * 40) == ""
    assert stated_ref(GITLAB, "e" * 40) == "refs/heads/main"
    assert stated_ref(GITLAB | {"CI_COMMIT_TAG": "v1"}, "e" * 40) == "refs/tags/v1"
    assert stated_ref(GITHUB | {"GITHUB_REF": "main"}, "e" * 40) == ""
    assert stated_ref({}, "e" * 40) == ""


def test_a_decision_is_named_by_its_moment() -> None:
    name = UUID(decision_id(NOW, lambda length: b"\xff" * length))
    assert (name.version, name.variant) == (7, "specified in RFC 4122")
    assert name.int >> 80 == int(NOW.timestamp() * 1000)
    again = UUID(decision_id(NOW, bytes))
    assert (again.version, again.variant) == (7, "specified in RFC 4122")
    assert decision_id(NOW, bytes) < decision_id(NOW + timedelta(milliseconds=1), bytes)


def test_microseconds_are_counted_and_never_less_than_none() -> None:
    assert micros_between(NOW, NOW + timedelta(seconds=1, microseconds=5)) == "1000005"
    assert micros_between(NOW, NOW - timedelta(hours=1)) == "0"


def test_text_is_cut_and_tells_nothing_of_secrets() -> None:
    assert told("a tool") == "a tool"
    assert told("Bearer redacted:sha256:1f3a9c0d!") == "Bearer redacted!"
    assert told("a secret (sha256:1f3a9c0d)") == "a secret (redacted)"
    assert told("image@sha256:" + "0" * 64) == "image@sha256:" + "0" * 64
    assert told("x" * 5000) == "x" * 999 + "…"
