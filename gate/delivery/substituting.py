"""What Flux puts in place of `${name}` in the text of what it built, as far as that is plain."""

import re
from collections.abc import Mapping
from dataclasses import replace

from gate.delivery import Delivery
from gate.delivery.trees import Unreproducible
from gate.rendering import Output
from gate.sources import File

NAME = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::[=-]([^${}\n]*))?\}")
"""A name and, if it has one, what stands for it where it has no value or an empty one."""
EXEMPT = "kustomize.toolkit.fluxcd.io/substitute"


def substituted(output: Output, delivery: Delivery) -> Output:
    """Put in the values of a delivery.

    Raises `Unreproducible` for unknown names, and for all that is more than a name or its default.
    """
    values = delivery.substitution.values
    if not values:
        return output
    text = output.file.data.decode("utf-8", "replace")
    if EXEMPT in text:
        raise Unreproducible(f"{output.job.title} exempts objects from substitution")
    if "$$" in text or "${" in NAME.sub("", text):
        raise Unreproducible("it substitutes more than names and defaults, as in ${name:0:1}")
    data = NAME.sub(lambda found: value(found[1], found[2], values), text).encode()
    return replace(output, file=File(output.file.path, data, len(data)))


def value(name: str, default: str | None, values: Mapping[str, str]) -> str:
    """Give what a name stands for."""
    own = values.get(name)
    found = own if own or default is None else default
    if found is None or "\n" in found or "$" in found:
        raise Unreproducible(f"${{{name}}} has no plain value")
    return found
