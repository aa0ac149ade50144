"""Which key an SSH signature names, as OpenSSH tells its fingerprint."""

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterator
from hashlib import sha256
from itertools import islice

ARMOUR = re.compile(
    rb"-----BEGIN SSH SIGNATURE-----\s([A-Za-z0-9+/=\s]+)-----END SSH SIGNATURE-----"
)
MAGIC = b"SSHSIG"
LENGTH = 4
CERTIFIED = {
    b"ssh-ed25519-cert-v01@openssh.com": (b"ssh-ed25519", 1),
    b"ecdsa-sha2-nistp256-cert-v01@openssh.com": (b"ecdsa-sha2-nistp256", 2),
    b"ecdsa-sha2-nistp384-cert-v01@openssh.com": (b"ecdsa-sha2-nistp384", 2),
    b"ecdsa-sha2-nistp521-cert-v01@openssh.com": (b"ecdsa-sha2-nistp521", 2),
    b"ssh-rsa-cert-v01@openssh.com": (b"ssh-rsa", 2),
    b"rsa-sha2-256-cert-v01@openssh.com": (b"ssh-rsa", 2),
    b"rsa-sha2-512-cert-v01@openssh.com": (b"ssh-rsa", 2),
    b"sk-ssh-ed25519-cert-v01@openssh.com": (b"sk-ssh-ed25519@openssh.com", 2),
    b"sk-ecdsa-sha2-nistp256-cert-v01@openssh.com": (b"sk-ecdsa-sha2-nistp256@openssh.com", 3),
}
"""Kinds of certificates: of which kind the key in them is, and of how many fields
(PROTOCOL.certkeys). A nonce stands before it."""


def key_id(armour: bytes) -> str:
    """Give the fingerprint of the key in an SSH signature (PROTOCOL.sshsig); empty for others.

    That of a certificate is that of the key it is for.
    """
    found = ARMOUR.search(armour)
    if found is None:
        return ""
    try:
        blob = b64decode(b"".join(found[1].split()), validate=True)
    except NotBase64:
        return ""
    key = next(fields(blob[len(MAGIC) + LENGTH :]), b"")
    if not blob.startswith(MAGIC) or not key:
        return ""
    return f"SHA256:{b64encode(sha256(plain(key)).digest()).decode().rstrip('=')}"


def plain(key: bytes) -> bytes:
    """Take the key out of a certificate; any other key is what it is."""
    kind, _nonce, *parts = (*islice(fields(key), 5), b"", b"")
    if kind not in CERTIFIED:
        return key
    own, count = CERTIFIED[kind]
    return b"".join(len(part).to_bytes(LENGTH) + part for part in (own, *parts[:count]))


def fields(data: bytes) -> Iterator[bytes]:
    """Read the strings at the start of some bytes, each after its length (RFC 4251, section 5)."""
    while len(data) >= LENGTH:
        end = LENGTH + int.from_bytes(data[:LENGTH])
        if len(data) < end:
            return
        yield data[LENGTH:end]
        data = data[end:]
