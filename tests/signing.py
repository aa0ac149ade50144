"""Keys that sign in tests, made of a number each time: none is written down anywhere."""

import base64
import secrets
from pathlib import Path

# RFC 5915: version 1, 32 bytes of the private key, and the curve P-256 by its object identifier.
BEFORE = bytes.fromhex("30310201010420")
BEHIND = bytes.fromhex("a00a06082a8648ce3d030107")


def pem(kind: str, data: bytes, headers: str = "") -> str:
    text = base64.encodebytes(data).decode()
    return f"-----BEGIN {kind}-----\n{headers}{text}-----END {kind}-----\n"


def elliptic() -> str:
    """Make a private key on P-256; the order of the curve begins with ff."""
    return pem("EC PRIVATE KEY", BEFORE + b"\x01" + secrets.token_bytes(31) + BEHIND)


def kept(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text)
    path.chmod(mode)
    return path
