"""What the volumes of a Pod hold, as files of this machine."""

from collections.abc import Mapping
from pathlib import Path

from tests.e2e.client import Client
from tests.e2e.trees import Tree, items, text, texts


def mounted(client: Client, pod: object, container: object, root: Path) -> Mapping[str, Path]:
    """Write what a container mounts below a folder; gives where each mount path is."""
    volumes = {text(each, "name"): each for each in items(pod, "spec", "volumes")}
    places = {}
    for mount in items(container, "volumeMounts"):
        name = text(mount, "name")
        places[text(mount, "mountPath")] = place = root / name
        place.mkdir(mode=0o700)
        for path, content in files(client, pod, volumes[name]).items():
            (place / path).touch(mode=0o600)
            (place / path).write_text(content)
    return places


def files(client: Client, pod: object, volume: object) -> Mapping[str, str]:
    """Give the files of a volume, by their paths."""
    found: dict[str, str] = {}
    for source in items(volume, "projected", "sources") or [volume]:
        found |= projected(client, pod, source)
    return found


def projected(client: Client, pod: object, source: object) -> Mapping[str, str]:
    """Give the files of one source; what is none that a hook needs is a mistake of the test."""
    match source:
        case {"serviceAccountToken": {"path": str(path), **wanted}}:
            return {path: token(client, pod, text(wanted, "audience"))}
        case {"configMap": {"name": str(name)}}:
            namespace = text(pod, "metadata", "namespace")
            return texts(
                client.get(f"/api/v1/namespaces/{namespace}/configmaps/{name}").body, "data"
            )
        case {"downwardAPI": {"items": list(entries)}}:
            return {text(each, "path"): named(pod, each) for each in entries}
        case {"emptyDir": _}:
            return {}
        case _:
            raise AssertionError(f"no volume for {source}")


def named(pod: object, entry: object) -> str:
    """Give the field of a Pod that an entry names, as `metadata.namespace`."""
    return text(pod, *text(entry, "fieldRef", "fieldPath").split("."))


def token(client: Client, pod: object, audience: str) -> str:
    """Ask for a token of a Pod's account as its machine does: bound to it, for one audience."""
    namespace = text(pod, "metadata", "namespace")
    account = text(pod, "spec", "serviceAccountName")
    bound = {
        "apiVersion": "v1", "kind": "Pod",
        "name": text(pod, "metadata", "name"), "uid": text(pod, "metadata", "uid"),
    }  # fmt: skip
    spec: Tree = {"audiences": [audience] if audience else [], "boundObjectRef": bound}
    path = f"/api/v1/namespaces/{namespace}/serviceaccounts/{account}/token"
    made = client.create(
        path, {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": spec}
    )
    return text(made.body, "status", "token")
