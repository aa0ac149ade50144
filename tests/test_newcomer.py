"""The way of somebody who begins: draft, judge, correct, waive what can wait, and be guarded."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gate.adoption.hooks import PRE_COMMIT
from gate.document import Source, Syntax, read
from tests.conftest import Outcome, Repository

AGENT = """\
apiVersion: kagent.dev/v1alpha2
kind: Agent
metadata:
  name: triage
  namespace: support-prod
spec:
  type: Declarative
  declarative:
    modelConfig: sonnet
    systemMessage: Sort tickets by urgency.
    tools:
      - type: McpServer
        mcpServer:
          kind: RemoteMCPServer
          apiGroup: kagent.dev
          name: tickets
          toolNames: [read_ticket]
---
apiVersion: kagent.dev/v1alpha2
kind: RemoteMCPServer
metadata:
  name: tickets
  namespace: support-prod
spec:
  description: The ticket system.
  url: https://tickets.example.com/mcp
---
apiVersion: kagent.dev/v1alpha2
kind: ModelConfig
metadata:
  name: sonnet
  namespace: support-prod
spec:
  provider: Anthropic
  model: claude-sonnet-4-5-20250929
  apiKeySecret: anthropic
  apiKeySecretKey: key
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: anthropic
  namespace: support-prod
spec:
  secretStoreRef: {name: vault, kind: ClusterSecretStore}
  target: {name: anthropic}
  data: [{secretKey: key, remoteRef: {key: support/anthropic}}]
"""
RESEARCHER = """\
agent:
  name: researcher
  capabilities:
    - search_docs
permissions:
  read: [knowledge]
  write: [notes]
"""
FAULTY = RESEARCHER.replace("write: [notes]", "write: [notes, ../elsewhere]")


def gate(repository: Repository, *arguments: str) -> Outcome:
    done = subprocess.run(
        [sys.executable, "-m", "gate", *arguments], cwd=repository.root, capture_output=True,
        text=True, timeout=60, check=False,
    )  # fmt: skip
    return Outcome(done.returncode, done.stdout, done.stderr)


def hook(repository: Repository) -> str:
    """What pre-commit would run: the entry that was drafted."""
    text = (repository.root / PRE_COMMIT).read_bytes()
    [document] = read(Source(PRE_COMMIT, text, Syntax.YAML)).documents
    assert isinstance(document.value, dict)
    [only] = [each for repo in document.value["repos"] for each in repo["hooks"]]
    assert (only["language"], only["pass_filenames"]) == ("system", False)
    return str(only["entry"])


def install(repository: Repository, entry: str) -> None:
    path = repository.root / ".git" / "hooks" / "pre-commit"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f'#!/bin/sh\nPATH="{Path(sys.executable).parent}:$PATH"\nexec {entry}\n')
    path.chmod(0o755)


def commit(repository: Repository, message: str) -> Outcome:
    repository.git("add", "--all")
    identity = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.com"]
    done = subprocess.run(
        ["git", *identity, "commit", "--quiet", "--message", message], cwd=repository.root,
        capture_output=True, text=True, timeout=60, check=False, env=dict(os.environ),
    )  # fmt: skip
    return Outcome(done.returncode, done.stdout, done.stderr)


def test_from_nothing_to_a_guarded_repository(repository: Repository) -> None:
    repository.commit({"k8s/triage.yaml": AGENT, "agents/researcher.yaml": FAULTY})

    begun = gate(repository, "init")
    assert (begun.status, begun.err) == (0, "")
    grants = (repository.root / "grants.yaml").read_text()
    assert '- "tickets/read_ticket"' in grants

    denied = gate(repository, "check")
    assert denied.status == 1
    [line] = [line for line in denied.out.splitlines() if ": deny " in line]
    assert line.startswith("agents/researcher.yaml:7:18: deny least-privilege-paths (high): ")
    assert line.endswith(f"which leads to places outside its folder {tag(denied)}")

    repository.write({"agents/researcher.yaml": RESEARCHER})
    filled = grants.replace("CHANGE ME: the team that answers for this agent", "support team")
    repository.write({"grants.yaml": filled})
    allowed = gate(repository, "check")
    assert allowed.status == 0, allowed.out
    assert allowed.out.splitlines()[-1].startswith("allowed: no findings in ")

    install(repository, hook(repository))
    assert commit(repository, "Begin with the gate").status == 0

    repository.write({"k8s/triage.yaml": AGENT.replace("[read_ticket]", "[read_ticket, close]")})
    refused = commit(repository, "Let it close tickets")
    assert refused.status == 1
    assert 'deny tool-scope (high): no grant lets this agent call tool "close"' in (
        refused.out + refused.err
    )
    assert repository.git("log", "-1", "--format=%s") == "Begin with the gate"


def test_a_finding_that_can_wait_is_waived_and_the_rest_is_known(repository: Repository) -> None:
    repository.commit({"agents/researcher.yaml": FAULTY})
    assert gate(repository, "init").status == 0
    known = gate(repository, "check", "--write-baseline", "gate-baseline.json")
    assert known.status == 0
    assert gate(repository, "check").status == 1
    assert gate(repository, "check", "--baseline", "gate-baseline.json").status == 0

    soon = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()
    waived = gate(
        repository, "waive", tag(gate(repository, "check")), "--reason", "moves next month",
        "--expires", soon, "--owner", "content team",
    )  # fmt: skip
    assert waived.status == 0, waived.err
    assert gate(repository, "check").status == 0
    settings = (repository.root / "gate.yaml").read_text()
    assert "# Findings that their owner accepts until a day" in settings
    assert f"expires: {soon}" in settings


def tag(outcome: Outcome) -> str:
    found = re.search(r"\[[0-9a-f]{8}\]", outcome.out)
    assert found
    return found[0]
