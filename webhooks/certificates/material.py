"""What the gate keeps of its certificates in one Secret, and how it is written there."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from webhooks.certificates.issuing import Pair, fits, is_certificate
from webhooks.cluster.answers import Object
from webhooks.registration.bundle import certificates

OURS, NEXT, OLD, LEAF = "ca", "next-ca", "old-ca", "tls"


@dataclass(frozen=True, slots=True)
class Material:
    """Certificates in PEM.

    `signing` is the authority that certifies now, `coming` the one that will and must be believed
    before, `former` those that did; `leaf` is what every replica shows.
    """

    signing: Pair
    leaf: Pair | None = None
    coming: Pair | None = None
    former: tuple[str, ...] = ()

    @property
    def believed(self) -> Sequence[str]:
        """Give the authorities that API servers are to believe."""
        coming = (self.coming.cert,) if self.coming else ()
        return certificates("".join((*self.former, self.signing.cert, *coming)))


def written(material: Material) -> Mapping[str, str]:
    """Write it as the data of a Secret."""
    pairs = {OURS: material.signing, NEXT: material.coming, LEAF: material.leaf}
    texts = {
        f"{name}.{part}": text
        for name, pair in pairs.items()
        if pair is not None
        for part, text in (("crt", pair.cert), ("key", pair.key))
    }
    if material.former:
        texts[f"{OLD}.crt"] = "".join(material.former)
    return {name: base64.b64encode(text.encode()).decode() for name, text in texts.items()}


def read(secret: Object) -> Material | None:
    """Read what a Secret holds, or None where it holds no authority that can be used."""
    signing = pair_of(secret, OURS)
    if signing is None:
        return None
    former = certificates(text_of(secret, f"{OLD}.crt"))
    usable = tuple(each for each in former if is_certificate(each))
    return Material(signing, pair_of(secret, LEAF), pair_of(secret, NEXT), usable)


def pair_of(secret: Object, name: str) -> Pair | None:
    """Read a certificate and its key, or None where they are not there or not of each other."""
    found = Pair(text_of(secret, f"{name}.crt"), text_of(secret, f"{name}.key"))
    return found if fits(found) else None


def text_of(secret: Object, name: str) -> str:
    """Read an entry of a Secret, "" where there is none that is text."""
    data = secret.get("data")
    entry = data.get(name) if isinstance(data, dict) else None
    try:
        return base64.b64decode(entry, validate=True).decode() if isinstance(entry, str) else ""
    except (binascii.Error, UnicodeDecodeError):
        return ""
