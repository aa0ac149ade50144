"""What Flux puts in place of `${name}` in the text of what it built, as far as that is plain."""

import re
from collections.abc import Mapping
from dataclasses import replace

from gate.delivery import Delivery
from gate.delivery.trees import Unreproducible
from gate.rendering import Output
from gate.sources import File

NAME = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
EXEMPT = "kustomize.toolkit.fluxcd.io/substitute"


def substituted(output: Output, delivery: Delivery) -> Output:
    """Put in the values of a delivery.

    Raises `Unreproducible` for defaults, unknown names and all else that is not just a name.
    """
    values = delivery.substitution.values
    if not values:
        return output
    text = output.file.data.decode("utf-8", "replace")
    if EXEMPT in text:
        raise Unreproducible(f"{output.job.title} exempts objects from substitution")
    if "$$" in text or "${" in NAME.sub("", text):
        raise Unreproducible("it substitutes more than plain names, as in ${name:=default}")
    data = NAME.sub(lambda found: value(found[1], values), text).encode()
    return replace(output, file=File(output.file.path, data, len(data)))


def value(name: str, values: Mapping[str, str]) -> str:
    """Give what a name stands for."""
    if name not in values or "\n" in values[name] or "$" in values[name]:
        raise Unreproducible(f"${{{name}}} has no plain value")
    return values[name]
