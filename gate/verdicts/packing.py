"""How bytes stand in a custom resource: compressed, as base64, and never longer than is said."""

import gzip
import zlib
from base64 import b64decode, b64encode
from binascii import Error as NotBase64

from gate.errors import RecordError

GZIP = 31
"""What zlib is told, so that it reads gzip and nothing else."""


def pack(data: bytes) -> str:
    """Write bytes, the same ones always in the same way."""
    return b64encode(gzip.compress(data, mtime=0)).decode("ascii")


def unpack(text: str, longest: int) -> bytes:
    """Read bytes, of which there may be so many at most. Raises `RecordError`."""
    reader = zlib.decompressobj(GZIP)
    try:
        data = reader.decompress(b64decode(text, validate=True), longest + 1)
    except (NotBase64, ValueError, zlib.error):
        raise RecordError("it is not base64 of gzip") from None
    if len(data) > longest:
        raise RecordError(f"it is longer than {longest} bytes")
    if not reader.eof or reader.unused_data:
        raise RecordError("it is cut off, or more follows")
    return data
