"""The Deployments that are brought: one that breaks all it can, and good ones; and its review."""

import orjson

from benchmarks.admission.world import Stored, asked
from benchmarks.manifests import FAULTS, TEMPLATE, Fault, edited, manifest
from gate.intake import take_in
from gate.sources import File

NAMESPACE = "dev-agents"
MARKS = {"argocd.argoproj.io/hook": "PreSync", "argocd.argoproj.io/sync-wave": "first"}
EDITS = (
    Fault("agents/agent@sha256", "agents/agentgate@sha256"),
    *(
        FAULTS[rule][number]
        for rule, number in {
            "bypass-mode": 2, "endpoint-override": 0, "gate-integrity": 0, "hidden-unicode": 1,
            "least-privilege-paths": 0, "no-gpu-in-dev": 0, "pod-security-restricted": 0,
            "resource-limits": 4, "secret-by-value": 1, "unpinned-image": 1,
        }.items()
    ),
    Fault("registry.example.com/agents", "localhost:5000/agents"),
)  # fmt: skip
"""With the marks, one fault for each rule of which a Deployment can have one."""
BROKEN = frozenset(FAULTS)


def read(text: str) -> Stored:
    """Read a manifest."""
    intake = take_in([File("new.yaml", text.encode())], frozenset())
    value: Stored = orjson.loads(orjson.dumps(intake.loaded[0].document.value))
    return value


def faulty() -> Stored:
    """Give a Deployment with every fault."""
    text = TEMPLATE.format(number=0, namespace=NAMESPACE, gpu="")
    for fault in EDITS:
        text = edited(text, fault)
    value = read(text)
    value["metadata"] |= {"name": "faulty", "annotations": MARKS}
    return value


def good(name: str, namespace: str) -> Stored:
    """Give a Deployment without a fault."""
    value = read(manifest(1))
    value["metadata"] |= {"name": name, "namespace": namespace}
    return value


def review(value: Stored) -> bytes:
    """Write what an API server asks when a Deployment is created."""
    return asked("CREATE", value, None)
