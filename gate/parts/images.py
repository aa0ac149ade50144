"""How a container image reference is split, as the registries' reference grammar has it."""

from gate.manifest import Image

DEFAULT_REGISTRY = "docker.io"
ALIASES = {"index.docker.io": DEFAULT_REGISTRY, "registry-1.docker.io": DEFAULT_REGISTRY}


def no_image(at: str) -> Image:
    """Give the image of a place where none is named."""
    return Image("", "", "", "", "", at)


def parse_image(ref: str, at: str) -> Image:
    """Split `[registry/]repository[:tag][@digest]`; what is not written is empty.

    The registry and the folder `library` that Docker assumes are filled in
    (https://github.com/distribution/reference, `normalize.go`).
    """
    if not ref:
        return no_image(at)
    named, _, digest = ref.partition("@")
    registry, remainder = split_registry(named)
    repository, tag = split_tag(remainder)
    if registry == DEFAULT_REGISTRY and "/" not in repository:
        repository = f"library/{repository}"
    return Image(ref, registry, repository, tag, digest, at)


def split_registry(named: str) -> tuple[str, str]:
    """Take off the first part of a name where it is a host and not a folder."""
    first, slash, rest = named.partition("/")
    is_host = "." in first or ":" in first or first == "localhost" or first != first.lower()
    if not slash or not is_host:
        return DEFAULT_REGISTRY, named
    return ALIASES.get(first, first), rest


def split_tag(remainder: str) -> tuple[str, str]:
    """Take off what follows the last colon of the last part of a name."""
    start = remainder.rfind("/") + 1
    colon = remainder.find(":", start)
    if colon < 0:
        return remainder, ""
    return remainder[:colon], remainder[colon + 1 :]
