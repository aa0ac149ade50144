"""What the volumes of a pod name: files of the host, secrets, configuration, claims."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gate.manifest import Container, Credential, Kind, Link, Path, Volume
from gate.tree import Node

# Kinds of volume (`core/v1` Volume, with those that no longer exist), and the member that names
# what each one brings in.
SOURCES = {
    "awsElasticBlockStore": "volumeID",
    "azureDisk": "diskName",
    "azureFile": "shareName",
    "cephfs": "path",
    "cinder": "volumeID",
    "configMap": "name",
    "csi": "driver",
    "downwardAPI": "",
    "emptyDir": "",
    "ephemeral": "",
    "fc": "",
    "flexVolume": "driver",
    "flocker": "datasetName",
    "gcePersistentDisk": "pdName",
    "gitRepo": "repository",
    "glusterfs": "path",
    "hostPath": "path",
    "image": "reference",
    "iscsi": "iqn",
    "nfs": "server",
    "persistentVolumeClaim": "claimName",
    "photonPersistentDisk": "pdID",
    "portworxVolume": "volumeID",
    "projected": "",
    "quobyte": "volume",
    "rbd": "image",
    "scaleIO": "volumeName",
    "secret": "secretName",
    "storageos": "volumeName",
    "vsphereVolume": "volumePath",
}
SECRET_REFERENCES = ("secretRef", "nodePublishSecretRef")


@dataclass(frozen=True, slots=True)
class VolumeFacts:
    """What a list of volumes says."""

    volumes: tuple[Volume, ...]
    links: tuple[Link, ...]
    credentials: tuple[Credential, ...]


def read_volumes(node: Node, namespace: str) -> VolumeFacts:
    """Read the `volumes` of a pod whose references are looked up in a namespace."""
    volumes: list[Volume] = []
    references: list[Credential] = []
    links: list[Link] = []
    for entry in node.items():
        name = entry.text_of("name")
        for kind, source in sources(entry):
            volumes.append(Volume(name, kind, named(kind, source), entry.at))
            references.extend(references_of(kind, source, name))
            links.extend(links_of(kind, source, namespace))
    links.extend(reference_link(credential, namespace) for credential in references)
    return VolumeFacts(tuple(volumes), tuple(links), tuple(references))


def sources(entry: Node) -> list[tuple[str, Node]]:
    """Give each source that a volume names; an entry of no known kind has one without a name."""
    stated = [(kind, node) for kind, node in entry.members() if node.present and kind != "name"]
    found = [(kind, node) for kind, node in stated if kind in SOURCES]
    # The API server makes an emptyDir of a volume that says nothing (`SetDefaults_Volume`).
    nothing = entry.is_mapping() and not stated
    return found or [("emptyDir" if nothing else "", entry)]


def named(kind: str, source: Node) -> str:
    """Tell what a source brings in, empty where it names nothing."""
    member = SOURCES.get(kind, "")
    return source.text_of(member) if member else ""


def references_of(kind: str, source: Node, name: str) -> Iterator[Credential]:
    """Find the secrets and config maps that are mounted as files by the volume `name`."""
    if kind == "secret":
        yield from mounted("secret_ref", source["secretName"], name)
    if kind == "configMap":
        yield from mounted("config_map_ref", source["name"], name)
    if kind == "projected":
        for part in source["sources"].items():
            yield from mounted("secret_ref", part["secret"]["name"], name)
            yield from mounted("config_map_ref", part["configMap"]["name"], name)


def mounted(kind: str, node: Node, name: str) -> Iterator[Credential]:
    """Describe a reference whose every key becomes a file of a volume."""
    if node.text():
        yield Credential(name, kind, "volume", node.text(), "", "", "", node.at)


def links_of(kind: str, source: Node, namespace: str) -> Iterator[Link]:
    """Find what a volume of another kind refers to, secrets that mount it included."""
    if kind == "csi":
        provider = source.find("volumeAttributes", "secretProviderClass")
        yield from secret_link(provider, namespace, "SecretProviderClass")
    if kind == "azureFile":
        yield from secret_link(source["secretName"], namespace)
    for member in SECRET_REFERENCES:
        if source.has(member):
            yield from secret_link(source[member]["name"], namespace)


def secret_link(node: Node, namespace: str, resource: str = "") -> Iterator[Link]:
    """Link to the secret, or the object that stands for one, that a node names."""
    if node.text():
        yield Link("secret", "", node.text(), namespace, Kind.SECRET, resource, node.at)


def reference_link(credential: Credential, namespace: str) -> Link:
    """Link to the secret or config map that a credential refers to."""
    kind = Kind.SECRET if credential.kind == "secret_ref" else Kind.CONFIG_MAP
    return Link(kind.value, "", credential.ref, namespace, kind, "", credential.at)


def host_paths(volumes: Iterable[Volume], containers: Sequence[Container]) -> Iterator[Path]:
    """Give the paths of the host that a pod may touch, writable unless every mount is not."""
    hosts = [volume for volume in volumes if volume.kind == "hostPath"]
    mounts = [mount for container in containers for mount in container.mounts] if hosts else []
    mounted = {mount.volume for mount in mounts}
    only_read = mounted - {mount.volume for mount in mounts if not mount.read_only}
    for volume in hosts:
        access = "read" if volume.name in only_read else "write"
        yield Path(volume.source, access, "host_path", f"{volume.at}/hostPath/path")
