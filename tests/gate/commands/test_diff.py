"""`gate diff` reads both sides from Git, places what changed, and is no verdict."""

import orjson

from tests.conftest import GOOD, Repository, Run

AGENT = """\
apiVersion: kagent.dev/v1alpha2
kind: Agent
metadata: {name: triage, namespace: %s}
spec:
  type: Declarative
  declarative:
    systemMessage: Sort the tickets.
    tools:
      - type: McpServer
        mcpServer:
          name: tickets
          toolNames:
            - list
"""


def test_a_granted_tool_stands_at_its_line(repository: Repository, gate: Run) -> None:
    repository.commit({"a.yaml": AGENT % "prod", "b.yaml": GOOD})
    repository.commit({"a.yaml": AGENT % "prod" + "            - delete\n"})
    outcome = gate("diff", "HEAD~1")
    assert outcome.status == 0
    assert "changed: Agent prod/triage (a.yaml)" in outcome.out
    assert "  + tool tickets/delete: allow without approval  (a.yaml:14:15)" in outcome.out
    assert "1 manifest changed between HEAD~1 and HEAD" in outcome.out


def test_what_is_gone_stands_where_it_was(repository: Repository, gate: Run) -> None:
    repository.commit({"a.yaml": AGENT % "prod" + "            - delete\n"})
    repository.commit({"a.yaml": AGENT % "prod"})
    answer = orjson.loads(gate("diff", "HEAD~1", "HEAD", "--output", "json").out)
    assert answer["schema"] == "urn:agentgate:difference:v1"
    (change,) = answer["altered"][0]["changes"]
    assert (change["how"], change["facet"], change["key"]) == ("removed", "tool", "tickets/delete")
    assert change["location"] == {"file": "a.yaml", "line": 14, "column": 15}


def test_drift_between_environments(repository: Repository, gate: Run) -> None:
    more = AGENT % "prod" + "            - delete\n"
    repository.write({"dev/a.yaml": AGENT % "dev", "prod/a.yaml": more})
    outcome = gate("diff", "--env", "dev", "prod")
    assert "+ tool tickets/delete" in outcome.out
    assert "1 manifest changed between dev and prod" in outcome.out


def test_one_commit_is_compared_from_where_head_left_it(repository: Repository, gate: Run) -> None:
    repository.commit({"a.yaml": AGENT % "prod"})
    fork = repository.git("rev-parse", "HEAD")
    repository.git("checkout", "--quiet", "-b", "work")
    repository.commit({"b.yaml": GOOD})
    repository.git("checkout", "--quiet", "main")
    repository.commit({"a.yaml": AGENT % "prod" + "            - delete\n"})
    repository.git("checkout", "--quiet", "work")
    alone = gate("diff", "main")
    assert "tickets/delete" not in alone.out
    assert f"between {fork} and HEAD" in alone.out
    assert "- tool tickets/delete" in gate("diff", "main", "HEAD").out


def test_unrelated_histories_are_compared_only_as_two_commits(
    repository: Repository, gate: Run
) -> None:
    repository.commit({"a.yaml": AGENT % "prod"})
    repository.git("checkout", "--quiet", "--orphan", "other")
    repository.commit({"a.yaml": AGENT % "dev"})
    outcome = gate("diff", "main")
    assert (outcome.status, "have no common ancestor" in outcome.err) == (2, True)
    assert gate("diff", "main", "HEAD").status == 0


def test_what_cannot_be_compared_is_an_error(repository: Repository, gate: Run) -> None:
    repository.commit({"a.yaml": AGENT % "prod"})
    assert "nothing to compare" in gate("diff").err
    assert "names no commit" in gate("diff", "nowhere").err
    assert (
        "nothing runs in an environment 'staging'" in gate("diff", "--env", "prod", "staging").err
    )
    repository.commit({"a.yaml": "a: 1\na: 2\n"})
    outcome = gate("diff", "HEAD~1")
    assert (outcome.status, "a.yaml:2:1" in outcome.err) == (2, True)
