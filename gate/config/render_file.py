"""The shape of `render` in `gate.yaml`, and how it becomes what the owner has rendered."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import Discriminator, Field, StringConstraints, Tag

from gate.config.entries import Entry, Inside, Name
from gate.config.rendering import Chart, Overlay, Wish

# What begins with a dash would be read as an option by the program that renders.
Word = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$", max_length=63)]
Version = Annotated[str, StringConstraints(pattern=r"^v?[0-9][0-9A-Za-z.+-]*$", max_length=63)]
Api = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][A-Za-z0-9./-]*$", max_length=253)]


class OverlayEntry(Entry):
    """A kustomization to render."""

    kustomize: Inside = Field(description="Folder of the kustomization, beside this file.")
    environment: Name | None = Field(None, description="An environment that it runs in.")
    allow: tuple[Name, ...] = Field((), description="Addresses it may fetch, as it spells them.")


class ChartEntry(Entry):
    """A Helm chart to render."""

    helm: Inside = Field(description="Folder of the chart, beside this file.")
    values: tuple[Inside, ...] = Field((), description="Files of values, the last the strongest.")
    release: Word = "release"
    namespace: Word = "default"
    kube_version: Version | None = Field(None, description="Version of Kubernetes to render for.")
    api_versions: tuple[Api, ...] = Field((), description="API versions that the cluster has.")
    environment: Name | None = Field(None, description="An environment that it runs in.")


def which(entry: object) -> str:
    """Tell which of the two an entry is meant to be, so that its faults are told as of that one."""
    return "chart" if isinstance(entry, Mapping) and "helm" in entry else "overlay"


RenderEntry = Annotated[
    Annotated[OverlayEntry, Tag("overlay")] | Annotated[ChartEntry, Tag("chart")],
    Discriminator(which),
]


def wishes(entries: Sequence[RenderEntry] | None) -> tuple[Wish, ...] | None:
    """Bring entries as written into the form that renders; `None` where nothing was said."""
    return None if entries is None else tuple(map(wish, entries))


def wish(entry: RenderEntry) -> Wish:
    """Bring one entry into the form that renders."""
    match entry:
        case OverlayEntry():
            return Overlay(entry.kustomize, entry.environment or "", entry.allow)
        case ChartEntry():
            return Chart(
                folder=entry.helm,
                values=entry.values,
                release=entry.release,
                namespace=entry.namespace,
                kube_version=entry.kube_version or "",
                api_versions=entry.api_versions,
                environment=entry.environment or "",
            )
