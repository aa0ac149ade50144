"""How the tests make objects of kagent."""

from gate.formats import kagent
from tests.gate.formats.reading import Sample

DIGEST = "sha256:" + "4f" * 32
FREE = {
    "labels",
    "annotations",
    "limits",
    "requests",
    "nodeSelector",
    "env",
    "headers",
    "defaultHeaders",
}
"""Mappings whose keys are the writer's own, so that none of them is unknown."""


def made(version: str, kind: str, spec: object) -> dict[str, object]:
    metadata = {
        "name": "tickets",
        "namespace": "prod-agents",
        "labels": {"team": "support"},
        "annotations": {"owner": "support@example.com"},
    }
    return {
        "apiVersion": f"kagent.dev/{version}",
        "kind": kind,
        "metadata": metadata,
        "spec": spec,
    }


def sample(version: str, kind: str, spec: object) -> Sample:
    return Sample(kagent, made(version, kind, spec))
