"""What the owner has rendered: overlays and charts, and how."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Overlay:
    """A folder with a kustomization, below the root.

    `allow` are addresses that it may fetch, spelled as they are in the kustomizations;
    `environment` is one it runs in besides those that its folder and namespaces say.
    """

    folder: str
    environment: str = ""
    allow: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """A folder with a Helm chart, below the root, and what it is installed with.

    `values` are files below the root, the last of which is the strongest.
    """

    folder: str
    values: tuple[str, ...] = ()
    release: str = "release"
    namespace: str = "default"
    kube_version: str = ""
    api_versions: tuple[str, ...] = ()
    environment: str = ""


Wish = Overlay | Chart
