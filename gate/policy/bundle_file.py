"""An OPA bundle: the archive that OPA's own tools load, the same files from the same rules."""

import gzip
import io
import tarfile

import orjson

from gate.policy.moving import OURS
from gate.policy.parcel import Parcel
from gate.policy.signing import Key, sign

MANIFEST, DATA, SIGNATURES = ".manifest", "data.json", ".signatures.json"


def bundle(parcel: Parcel) -> bytes:
    """Write a bundle that owns `data.agentgate` and nothing else, the same bytes each time.

    Raises `PolicyError` where a rule reads something that no rule is given.
    """
    return gzip.compress(archive(contents(parcel)), mtime=0)


def signed_bundle(parcel: Parcel, key: Key) -> tuple[bytes, str]:
    """Write a bundle with a signature over all of its files, and name the signature's algorithm.

    Only the signature differs from `bundle`. Raises `PolicyError` as that does, `EngineError` when
    the key cannot sign.
    """
    files = contents(parcel)
    signed = sign(files, key)
    beside = orjson.dumps({"signatures": [signed["token"]]})
    return gzip.compress(archive({**files, SIGNATURES: beside}), mtime=0), signed["algorithm"]


def contents(parcel: Parcel) -> dict[str, bytes]:
    """Give the files of a bundle by their paths in it."""
    manifest = {"revision": parcel.revision, "roots": [OURS], "rego_version": 1}
    files = {
        MANIFEST: orjson.dumps(manifest),
        DATA: orjson.dumps({OURS: parcel.data}, option=orjson.OPT_SORT_KEYS),
    }
    for path, source in parcel.moved(OURS).items():
        files[f"{OURS}/{path}"] = source.encode()
    return files


def archive(members: dict[str, bytes]) -> bytes:
    """Write files in a fixed order, of nobody and of no time."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path, data in sorted(members.items()):
            entry = tarfile.TarInfo(path)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return stream.getvalue()
