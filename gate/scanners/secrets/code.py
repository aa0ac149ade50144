"""Which code looks for secrets: other code has to look anew."""

import hashlib
from functools import cache
from pathlib import Path

import gate.credentials


@cache
def own_code() -> bytes:
    """Identify the code that reads texts for secrets, by its bytes."""
    digest = hashlib.sha256()
    for folder in (Path(gate.credentials.__file__).parent, Path(__file__).parent):
        for path in sorted(folder.glob("*.py")):
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.digest()
