"""A webhook configuration as the API server has it: whom it believes, and how that is changed."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

from gate.tree import Node
from webhooks.cluster.answers import Object
from webhooks.registration.bundle import certificates


@dataclass(frozen=True, slots=True)
class Live:
    """A configuration; `bundles` are the authorities that each of its webhooks believes."""

    object: Object
    bundles: Sequence[Sequence[str]]

    def believes(self, authority: str) -> bool:
        """Say whether all of its webhooks believe an authority; those of none do."""
        return all(authority in each for each in self.bundles)


def live(found: Object | None) -> Live:
    """Read a configuration; where there is none, nobody asks, and so nobody must believe."""
    there = found or {}
    clients = (each["clientConfig"] for each in Node(there)["webhooks"].items())
    return Live(there, [bundle(each.text_of("caBundle")) for each in clients])


def bundle(encoded: str) -> Sequence[str]:
    """Read a `caBundle`; one that is no text of PEM holds nobody."""
    try:
        return certificates(base64.b64decode(encoded, validate=True).decode())
    except (binascii.Error, UnicodeDecodeError):
        return []


def trusting(there: Live, authorities: Sequence[str]) -> dict[str, object]:
    """Say what to put where, so that every webhook believes these and nobody else."""
    encoded = base64.b64encode("".join(authorities).encode()).decode()
    places = range(len(there.bundles))
    return {f"/webhooks/{place}/clientConfig/caBundle": encoded for place in places}
