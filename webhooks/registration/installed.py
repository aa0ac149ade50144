"""The webhook configuration as it was installed, from the file that the chart leaves beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from gate.config.files import only_document
from gate.document import Source, Syntax
from gate.errors import ConfigError
from gate.files import contents
from gate.tree import Node
from webhooks.registration.bundle import certificates
from webhooks.registration.live import bundle

LARGEST = 1024 * 1024
KIND = "ValidatingWebhookConfiguration"


@dataclass(frozen=True, slots=True)
class Installed:
    """A configuration, its name and its webhooks."""

    name: str
    webhooks: Sequence[Node]

    @property
    def path(self) -> str:
        """Give the path at which an API server has it."""
        group = "/apis/admissionregistration.k8s.io/v1"
        return f"{group}/validatingwebhookconfigurations/{self.name}"

    @property
    def hosts(self) -> frozenset[str]:
        """Name the servers that it has called."""
        return frozenset(host for each in self.webhooks for host in called(each["clientConfig"]))

    @property
    def bundle(self) -> Sequence[str]:
        """Give the authorities that it came with, if any."""
        given = (each["clientConfig"].text_of("caBundle") for each in self.webhooks)
        return list(dict.fromkeys(each for text in given for each in bundle(text)))


def called(client: Node) -> Iterator[str]:
    """Name the server that a webhook is at."""
    service = client["service"]
    if name := service.text_of("name"):
        yield f"{name}.{service.text_of('namespace')}.svc"
    if host := urlsplit(client.text_of("url")).hostname:
        yield host


def installed(path: Path) -> Installed:
    """Read the file. Raises `ConfigError` for one that says nothing of the kind."""
    data = contents(path, LARGEST, ConfigError)
    tree = Node(only_document(Source(str(path), data, Syntax.YAML)).value)
    name, webhooks = tree["metadata"].text_of("name"), tree["webhooks"].items()
    if tree.text_of("kind") != KIND or not name or not webhooks or tree.mismatches:
        raise ConfigError(f"{path} is no {KIND} with a name and webhooks")
    return Installed(name, webhooks)


def authorities(path: Path) -> Sequence[str]:
    """Read authorities from a file of PEM. Raises `ConfigError`."""
    data = contents(path, LARGEST, ConfigError)
    return certificates(data.decode("ascii", "replace"))
