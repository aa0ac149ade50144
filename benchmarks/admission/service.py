"""`gate serve` as it is measured: with all rules or thirteen, with or without records."""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.admission.world import SAME, SETTINGS
from gate.audit import Algorithm
from gate.audit.keys import NO_PASSWORD, generate, save
from gate.audit.keys.files import open_key
from gate.audit.log.opening import create_log
from gate.policy.library import shipped
from tests.contracts.opa import free_port
from tests.e2e.certificates import Pair
from tests.e2e.controlplane import Plan

GATE = (sys.executable, "-m", "gate", "serve")


@dataclass(frozen=True)
class Service:
    """How it is run; `rules` is a folder that holds other rules than those that ship."""

    folder: Path
    plan: Plan
    pair: Pair
    port: int
    rules: Path | None = None
    records: bool = False

    @property
    def command(self) -> list[str | Path]:
        """Give its arguments."""
        self.folder.mkdir(exist_ok=True)
        settings = self.folder / "serve.yaml"
        settings.write_text(SETTINGS.partition("gitFirst")[0])
        return [
            *self.surroundings, *GATE, "--settings", settings,
            "--kubeconfig", self.plan.kubeconfig("admin"),
            "--listen", f"127.0.0.1:{self.port}", "--leave-seconds", "0",
            "--metrics-listen", f"127.0.0.1:{free_port()}",
            "--tls-cert", self.pair.cert, "--tls-key", self.pair.key,
            *(self.recording() if self.records else ["--no-record"]),
        ]  # fmt: skip

    @property
    def surroundings(self) -> list[str]:
        """Say where other rules are found before those that ship."""
        return ["env", f"PYTHONPATH={self.rules}"] if self.rules else []

    def recording(self) -> list[str | Path]:
        """Make a log, and keys that no password protects."""
        log, record, checkpoint = (self.folder / each for each in ("log", "record", "checkpoint"))
        if not log.exists():
            save(generate(Algorithm.P256), record, None)
            save(generate(Algorithm.ED25519), checkpoint, None)
            create_log(log, "gate.example.com", open_key(checkpoint, NO_PASSWORD).key)
        return [
            "--log", log, "--key", record, "--checkpoint-key", checkpoint, "--no-password",
        ]  # fmt: skip


def thirteen(folder: Path) -> Path:
    """Copy the rules that ship but those that the peer has no equal of."""
    whole = shipped()

    def left_out(inside: str, names: list[str]) -> set[str]:
        is_rules = Path(inside) == whole / "rules"
        return {name for name in names if is_rules and name not in SAME} | {"__pycache__", "cases"}

    shutil.copytree(whole, folder / "policies", ignore=left_out)
    return folder
