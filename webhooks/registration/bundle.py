"""Several certificates in one text of PEM."""

import re
from collections.abc import Iterable, Sequence

CERTIFICATE = re.compile(
    r"-----BEGIN CERTIFICATE-----\s+([A-Za-z0-9+/=\s]+?)\s*-----END CERTIFICATE-----"
)


def certificates(text: str) -> Sequence[str]:
    """Give the certificates in a text, each written in one way, whatever stands around them."""
    return [pem("".join(body.split())) for body in CERTIFICATE.findall(text)]


def pem(body: str) -> str:
    """Write a certificate as everybody does."""
    lines = [body[at : at + 64] for at in range(0, len(body), 64)]
    return "\n".join(("-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""))


def same(one: Iterable[str], other: Iterable[str]) -> bool:
    """Say whether these are the same certificates, in whatever order."""
    return set(one) == set(other)
