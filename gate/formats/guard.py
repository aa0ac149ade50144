"""What stands guard: webhooks of admission, and the files that make a gate run or say how."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from gate.manifest import Facet, Identity, Kind, Manifest
from gate.parts.objects import read_identity, type_of
from gate.tree import Shape

name = "guard"
markdown: tuple[str, ...] = ()

EXPRESSIBLE = (Facet.GUARD,)
expressible = (EXPRESSIBLE,)
WEBHOOKS = {"ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"}
ROOTS = {"gate.yaml": "version", ".pre-commit-config.yaml": "repos"}
"""The files that make a gate run or say how it judges, and the key by which each is known."""


def claims(shape: Shape) -> bool:
    """Claim webhooks by group and kind, and files by their name and shape."""
    return is_webhook(shape) or is_setting(shape)


def load(shape: Shape) -> Iterator[Manifest]:
    """Name the guard; what it says stands in the object."""
    if is_webhook(shape):
        identity = read_identity(shape.root, Kind.WEBHOOK)
    else:
        identity = Identity(Kind.GATE, shape.path, at=shape.root.at)
    yield Manifest(name, identity, EXPRESSIBLE)


def is_webhook(shape: Shape) -> bool:
    """Say whether this tells the API server whom to ask."""
    found = type_of(shape.root)
    return found.group == "admissionregistration.k8s.io" and found.kind in WEBHOOKS


def is_setting(shape: Shape) -> bool:
    """Say whether this is a file of the gate, or of what runs it before a commit."""
    key = ROOTS.get(PurePosixPath(shape.path).name)
    return key is not None and shape.root.has(key) and not shape.root.has("apiVersion")
