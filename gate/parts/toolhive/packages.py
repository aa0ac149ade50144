"""Images of ToolHive that are no images: packages from which one is built (`npx://name@1.2`)."""

from collections.abc import Callable

from gate.manifest import Package, Text
from gate.parts.packages import is_local, read_go, read_npm, read_pypi
from gate.tree import Node

# Source: `pkg/runner/protocol.go` of ToolHive 0.44.0.
SCHEMES: dict[str, Callable[[Text], Package]] = {
    "npx://": read_npm,
    "uvx://": read_pypi,
    "go://": read_go,
}


def read_built_package(image: Node) -> Package | None:
    """Read the package that an image is built from; `None` where it is an image."""
    written = image.text()
    for scheme, read in SCHEMES.items():
        if written.startswith(scheme):
            spec = Text(written.removeprefix(scheme), image.at)
            found = read(spec)
            # Built for itself, a Go module without a version is the latest one.
            is_latest = not found.ecosystem and not is_local(spec.value)
            return Package("go", spec.value, "", image.at) if is_latest else found
    return None


def launcher_words(image: Node) -> tuple[Text, ...]:
    """Give the words that the built image starts with, so that its arguments can be read."""
    launcher, _, spec = image.text().partition("://")
    return (Text(launcher, image.at), Text(spec, image.at))
