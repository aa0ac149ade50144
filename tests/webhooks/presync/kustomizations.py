"""A cluster in which Flux has fetched something, and the service that is asked about it."""

import json
from dataclasses import dataclass

from tests.webhooks.cluster.apiserver import Collection, Object
from tests.webhooks.presync.scene import APP, Asked
from tests.webhooks.serving.stage import Answer

FLUX, SOURCES = "kustomize.toolkit.fluxcd.io", "source.toolkit.fluxcd.io"


@dataclass
class Flux:
    """A cluster with Flux, and the service that is asked about it."""

    service: Asked
    kustomizations: Collection
    repositories: Collection

    def fetch(self, revision: str, name: str = "agents", **spec: object) -> None:
        """Have a Kustomization, and what source-controller says of its repository."""
        cluster = self.service.scene.stage.cluster
        source: Object = {"url": self.service.scene.url, "ref": {"branch": "main"}}
        artifact = {"revision": f"main@sha1:{revision}", "lastUpdateTime": "2026-11-04T08:33:31Z"}
        home = {"namespace": "flux-system"}
        cluster.put(
            self.repositories,
            {"metadata": {"name": name, **home}, "spec": source, "status": {"artifact": artifact}},
        )
        reference = {"kind": "GitRepository", "name": name}
        whole = {"path": "./app", "sourceRef": reference, "targetNamespace": "prod", **spec}
        metadata = {"name": name, "uid": APP, **home}
        cluster.put(self.kustomizations, {"metadata": metadata, "spec": whole})

    def ask(self, name: str = "agents", **more: object) -> Answer:
        body = {"kustomization": {"namespace": "flux-system", "name": name}, **more}
        return self.service.raw(json.dumps(body).encode(), "flux")


def with_flux(service: Asked) -> Flux:
    """Install the kinds of Flux, and give an account that may ask."""
    cluster, scene = service.scene.stage.cluster, service.scene
    scene.tokens["flux"] = ("system:serviceaccount:prod:flux", ["agentgate"])
    return Flux(
        service,
        cluster.serve(FLUX, "v1", "kustomizations", "Kustomization"),
        cluster.serve(SOURCES, "v1", "gitrepositories", "GitRepository"),
    )
