"""Which services of the cluster a manifest calls, by the addresses that stand in it."""

import re
from collections.abc import Iterable, Iterator

from gate.manifest import Kind, Link, Manifest, Text

LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# A host is an address in the cluster if nothing but a Service can be meant: one label, or what
# the cluster's own domain holds.
ADDRESS = re.compile(
    rf"(?:^|[=,@]|://(?:[^/@\s]*@)?)(?P<name>{LABEL})"
    rf"(?:\.(?P<namespace>{LABEL})\.svc(?:\.cluster\.local)?\.?)?(?=:[0-9$(]|/|$|,)"
)
HOST_NAME = re.compile(
    r"(?:^|_)(?:HOST|HOSTNAME|ADDR|ADDRESS|ENDPOINT|URL|URI|DSN|SERVER|BROKERS?)$"
)
LOCAL = frozenset({"localhost", "http", "https", "true", "false", "none"})


def service_links(manifest: Manifest) -> tuple[Link, ...]:
    """Link a manifest to the services that its variables, servers and models name."""
    links: dict[tuple[str, str], Link] = {}
    for text in addresses(manifest):
        for found in ADDRESS.finditer(text.value):
            name, namespace = found["name"], found["namespace"] or manifest.identity.namespace
            if name not in LOCAL and not name.isdigit():
                link = Link("service", "", name, namespace, Kind.SERVICE, "Service", text.at)
                links.setdefault((namespace, name), link)
    return tuple(links.values())


def addresses(manifest: Manifest) -> Iterator[Text]:
    """Give what is written where an address belongs."""
    for container in manifest.containers:
        for variable in container.env:
            if is_address(variable.name, variable.value):
                yield Text(variable.value, variable.at)
    yield from urls((server.url, server.at) for server in manifest.servers)
    yield from urls((model.endpoint, model.at) for model in manifest.models)


def urls(written: Iterable[tuple[str, str]]) -> Iterator[Text]:
    """Keep what is a URL."""
    return (Text(url, at) for url, at in written if "://" in url)


def is_address(name: str, value: str) -> bool:
    """Say whether a variable holds an address: by its form, or by what it is called."""
    return "://" in value or ".svc" in value or bool(value and HOST_NAME.search(name))
