"""A log, a trust policy, people with keys, and a repository whose changes need their approval."""

import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from gate.audit import Algorithm
from gate.audit.keys.files import generate, open_key, save
from gate.audit.keys.password import NO_PASSWORD
from gate.audit.keys.public import public_pem
from gate.audit.log.opening import Mode, open_log
from tests.conftest import Outcome, Repository, Run
from tests.webhooks.served import Served, running
from tests.webhooks.world import kept

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
    """A log, a trust policy, and the keys of people.

    `elsewhere` names another way to the log, and `uri` the repository as records do.
    """

    folder: Path
    repository: Repository
    gate: Run
    elsewhere: tuple[str, ...] = ()
    uri: str = REPO

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def approve(self, who: str, *more: str, commit: str = "HEAD") -> Outcome:
        key = str(self.folder / f"{who}.pem")
        return self.gate("approve", commit, "--key", key, "--no-password", *self.known, *more)

    def publish(self) -> None:
        with open_log(self.log, Mode.APPEND) as log:
            log.publish(
                open_key(self.folder / "log.key", NO_PASSWORD),
                lambda: datetime(2026, 11, 4, tzinfo=UTC),
            )

    def through(self, served: Served, who: str) -> "Office":
        """Give the office as somebody has it who only knows the address of the service."""
        known = ("--log", served.url, "--log-token-file", str(self.folder / f"{who}.token"))
        return replace(self, elsewhere=(*known, "--trust", str(self.folder / "trust.yaml")))

    @property
    def known(self) -> tuple[str, ...]:
        here = ("--log", str(self.log), "--trust", str(self.folder / "trust.yaml"))
        return self.elsewhere or here

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

    def trust(self, ends: dict[str, int] | None = None, start: int = 0, of: str = "") -> None:
        with open_log(self.log) as log:
            lines = ["version: 1", "logs:", f"  - origin: {ORIGIN}", "    key: |"]
            lines += [f"      {line}" for line in public_pem(log.key).decode().splitlines()]
        gate = open_key(self.folder / "gate.pem", NO_PASSWORD).key
        lines += [
            "speakers:", f"  - verifiers: [{VERIFIER}]", "    doors: [check, presync]",
            f'    resources: [{self.uri}, "argocd://c1/"]', "    logs:",
            f"      {ORIGIN}: {{from: 0}}", "    key: |",
            *(f"      {line}" for line in public_pem(gate).decode().splitlines()), "approvers:",
        ]  # fmt: skip
        for who, name in (("alice", "alice"), ("alice2", "alice"), ("bob", "bob"), ("eve", "eve")):
            key = open_key(self.folder / f"{who}.pem", NO_PASSWORD).key
            end = f", until: {ends[who]}" if ends and who in ends else ""
            group = "visitors" if who == "eve" else GROUP
            lines += [
                f"  - approver: {name}", f"    groups: [{group}]",
                f"    emails: [{name}@example.com]", f"    resources: [{of or self.uri}]",
                "    logs:", f"      {ORIGIN}: {{from: {start}{end}}}", "    key: |",
                *(f"      {line}" for line in public_pem(key).decode().splitlines()),
            ]  # fmt: skip
        (self.folder / "trust.yaml").write_text("\n".join(lines) + "\n")


def make_keys(folder: Path) -> None:
    """Make the keys of people, of a gate and of a log."""
    for name in ("alice", "alice2", "bob", "eve", "nobody", "gate"):
        save(generate(Algorithm.P256), folder / f"{name}.pem", None)
    save(generate(Algorithm.ED25519), folder / "log.key", None)


@contextmanager
def serving(folder: Path, callers: str) -> Iterator[Served]:
    """Serve the log in a folder to callers, each of whom has a token there."""
    names = re.findall(r"name: (\w+)", callers)
    digests = {name: sha256(name.encode() * 8).hexdigest() for name in names}
    kept(folder / "callers.yaml", callers.format(**digests))
    for name in names:
        kept(folder / f"{name}.token", name * 8)
    with running([
        *(sys.executable, "-m", "gate", "audit", "serve", "--log", str(folder / "log")),
        *("--key", str(folder / "log.key"), "--no-password", "--listen", "127.0.0.1:0"),
        *("--trust", str(folder / "trust.yaml"), "--callers", str(folder / "callers.yaml")),
        *("--publish-every", "0.1"),
    ]) as found:  # fmt: skip
        assert found.url
        yield found
