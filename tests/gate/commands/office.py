"""A log, a trust policy, people with keys, and a repository whose changes need their approval."""

import json
from dataclasses import dataclass
from pathlib import Path

from gate.audit.keys.files import open_key
from gate.audit.keys.password import NO_PASSWORD
from gate.audit.keys.public import public_pem
from gate.audit.log.opening import open_log
from tests.conftest import Outcome, Repository, Run

ORIGIN = "audit.gate.example.com"
VERIFIER = "https://gate.example.com/verifiers/ci"
REPO = "git+https://git.example.com/corp/agents"
GROUP = "agent-approvers"
AGENT = """\
apiVersion: kagent.dev/v1alpha2
kind: Agent
metadata: {name: triage, namespace: prod}
spec:
  type: Declarative
  declarative:
    modelConfig: fast
    systemMessage: Sort the tickets.
    tools:
      - type: McpServer
        mcpServer: {name: tickets, kind: RemoteMCPServer, toolNames: [%s]}
"""
GATE = """\
version: 1
enforcement: [{rules: ["*"], action: dryrun}]
approvals:
  - {environments: [prod], capabilities: [destructive-tool], count: %d, group: agent-approvers}
"""
TWO = "list_tickets, delete_file"


@dataclass(frozen=True)
class Office:
    """A log, a trust policy, and the keys of people."""

    folder: Path
    repository: Repository
    gate: Run

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def approve(self, who: str, *more: str, commit: str = "HEAD") -> Outcome:
        key = str(self.folder / f"{who}.pem")
        return self.gate("approve", commit, "--key", key, "--no-password", *self.known, *more)

    @property
    def known(self) -> tuple[str, ...]:
        return ("--log", str(self.log), "--trust", str(self.folder / "trust.yaml"))

    def check(self, *what: str) -> Outcome:
        return self.gate("check", *(what or ("--diff", "base")), *self.known)

    def record(self, *what: str) -> Outcome:
        key = ("--key", str(self.folder / "gate.pem"), "--no-password", "--verifier", VERIFIER)
        return self.check(*what, "--record", *key)

    def sorts(self, *what: str) -> list[str]:
        done = self.check(*(what or ("--diff", "base")), "--output", "json")
        return [each["sort"] for risk in json.loads(done.out)["risks"] for each in risk["reasons"]]

    def messages(self, *what: str) -> list[str]:
        done = self.gate("check", *(what or ("--diff", "base")), *self.known, "--output", "json")
        report = json.loads(done.out)
        return [
            each["message"] for each in report["findings"]
            if (each["rule"], each["outcome"]) == ("gate/approval-required", "denied")
        ]  # fmt: skip

    def trust(self, ends: dict[str, int] | None = None) -> None:
        with open_log(self.log) as log:
            lines = ["version: 1", "logs:", f"  - origin: {ORIGIN}", "    key: |"]
            lines += [f"      {line}" for line in public_pem(log.key).decode().splitlines()]
        gate = open_key(self.folder / "gate.pem", NO_PASSWORD).key
        lines += [
            "speakers:", f"  - verifiers: [{VERIFIER}]", "    doors: [check]",
            f"    resources: [{REPO}]", "    logs:", f"      {ORIGIN}: {{from: 0}}", "    key: |",
            *(f"      {line}" for line in public_pem(gate).decode().splitlines()), "approvers:",
        ]  # fmt: skip
        for who, name in (("alice", "alice"), ("alice2", "alice"), ("bob", "bob"), ("eve", "eve")):
            key = open_key(self.folder / f"{who}.pem", NO_PASSWORD).key
            end = f", until: {ends[who]}" if ends and who in ends else ""
            group = "visitors" if who == "eve" else GROUP
            lines += [
                f"  - approver: {name}", f"    groups: [{group}]",
                f"    emails: [{name}@example.com]", f"    resources: [{REPO}]",
                "    logs:", f"      {ORIGIN}: {{from: 0{end}}}", "    key: |",
                *(f"      {line}" for line in public_pem(key).decode().splitlines()),
            ]  # fmt: skip
        (self.folder / "trust.yaml").write_text("\n".join(lines) + "\n")
