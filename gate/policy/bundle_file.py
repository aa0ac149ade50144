"""An OPA bundle: the archive that OPA's own tools load, the same bytes from the same rules."""

import gzip
import io
import tarfile

import orjson

from gate.policy.moving import OURS
from gate.policy.parcel import Parcel

MANIFEST, DATA = ".manifest", "data.json"


def bundle(parcel: Parcel) -> bytes:
    """Write a bundle that owns `data.agentgate` and nothing else.

    Raises `PolicyError` where a rule reads something that no rule is given.
    """
    manifest = {"revision": parcel.revision, "roots": [OURS], "rego_version": 1}
    members = {
        MANIFEST: orjson.dumps(manifest),
        DATA: orjson.dumps({OURS: parcel.data}, option=orjson.OPT_SORT_KEYS),
    }
    for path, source in parcel.moved(OURS).items():
        members[f"{OURS}/{path}"] = source.encode()
    return gzip.compress(archive(members), mtime=0)


def archive(members: dict[str, bytes]) -> bytes:
    """Write files in a fixed order, of nobody and of no time."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path, data in sorted(members.items()):
            entry = tarfile.TarInfo(path)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return stream.getvalue()
