"""Gatekeeper as the peer: its definitions, our thirteen rules as its template, and its webhook."""

import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.admission.tools import built
from benchmarks.admission.world import SAME
from benchmarks.run import CACHE, PEER
from tests.e2e.controlplane import Plan

MODULE = "github.com/open-policy-agent/gatekeeper/v3"
VERSION = "v3.23.1"
OWN = "gatekeeper-system"
KIND = "AgentRules"
SOUGHT = re.compile(r"\binput\b")
HEAD = re.compile(r"^(?:deny|warn) contains message", re.MULTILINE)
SKIPPED = re.compile(r"^(?:package main|import rego\.v1|#.*)$\n", re.MULTILINE)
SAID = re.compile(r"\[thirteen\] ([a-z-]+): ")


def binary() -> Path:
    """Build Gatekeeper unless it is there."""
    return built(f"{MODULE}@{VERSION}", "gatekeeper")


def definitions() -> Path:
    """Find the manifests of Gatekeeper's own resources, in the source it is built from."""
    listed = subprocess.run(
        ["go", "mod", "download", "-json", f"{MODULE}@{VERSION}"],
        cwd=CACHE, check=True, capture_output=True, text=True,
    )  # fmt: skip
    found = re.search(r'"Dir": "(.+)"', listed.stdout)
    if found is None:
        raise SystemExit("the source of Gatekeeper cannot be found")
    return Path(found[1]) / "deploy" / "gatekeeper.yaml"


def rego() -> str:
    """Write the rules as Gatekeeper wants them: in one module, each message behind its rule."""
    return "\n".join(["package agentrules", *sources()])


def sources() -> Iterator[str]:
    """Give what the rules share, and each rule."""
    for name in ("objects", *sorted(SAME)):
        text = SKIPPED.sub("", (PEER / f"{name}.rego").read_text())
        text = SOUGHT.sub("input.review.object", text)
        yield HEAD.sub(f'violation contains {{"msg": concat(": ", ["{name}", message])}}', text)


def template() -> Mapping[str, object]:
    """Give the template of all rules."""
    code = {"engine": "Rego", "source": {"version": "v1", "rego": rego()}}
    return {
        "apiVersion": "templates.gatekeeper.sh/v1",
        "kind": "ConstraintTemplate",
        "metadata": {"name": KIND.lower()},
        "spec": {
            "crd": {"spec": {"names": {"kind": KIND}}},
            "targets": [{"target": "admission.k8s.gatekeeper.sh", "code": [code]}],
        },
    }


def constraint() -> Mapping[str, object]:
    """Have the rules asked about every Deployment."""
    return {
        "apiVersion": "constraints.gatekeeper.sh/v1beta1",
        "kind": KIND,
        "metadata": {"name": "thirteen"},
        "spec": {
            "enforcementAction": "deny",
            "match": {"kinds": [{"apiGroups": ["apps"], "kinds": ["Deployment"]}]},
        },
    }


WEBHOOK = "--operation=webhook"
GENERATE = "--operation=generate"
"""What makes a definition of a template; the peer's own manifests have another process do it."""


def command(plan: Plan, certificates: Path, ports: tuple[int, int]) -> list[str | Path]:
    """Run its webhook, and nothing else of it, at one port; its health is asked at the other."""
    port, health = ports
    return [
        binary(), WEBHOOK, "--debug-use-fake-pod", "--kubeconfig",
        plan.kubeconfig("admin"), "--host=127.0.0.1", f"--port={port}",
        f"--health-addr=127.0.0.1:{health}", "--disable-cert-rotation",
        f"--cert-dir={certificates}", "--disable-opa-builtin=http.send",
        f"--exempt-namespace={OWN}", "--log-level=WARNING",
    ]  # fmt: skip


def broken(message: str) -> frozenset[str]:
    """Name the rules that a denial of Gatekeeper speaks of."""
    return frozenset(SAID.findall(message))
