"""The one way to a signer: by a path, or by the address of who keeps the key."""

import re
from pathlib import Path

from gate.audit import Algorithm, Signer
from gate.audit.keys.files import open_key
from gate.audit.keys.password import Password
from gate.errors import SigningError

ADDRESS = re.compile(r"([a-z][a-z0-9]+):(.+)")
"""A scheme and what it keeps; a path that looks like one is written with `./` before it."""


def signer_from(place: str, password: Password) -> Signer:
    """Open a key by its path, `file:PATH`, `keyless:CONFIG` or `SCHEME:KEY#PUBLIC`.

    Schemes are those of securesystemslib, as in `awskms:alias/gate#record.pub`, where the public
    key stands in a file. Raises `SigningError`, which names the extra if one is missing.
    """
    found = ADDRESS.fullmatch(place)
    if found is None:
        return open_key(Path(place), password)
    match found[1]:
        case "file":
            return open_key(Path(found[2]), password)
        case "keyless":
            return keyless(Path(found[2]), password)
        case _:
            return managed(place, password)


def record_signer(place: str, password: Password) -> Signer:
    """Open a key that signs records, as `signer_from` does.

    Raises `SigningError`, also for a key of the kind that signs checkpoints.
    """
    return for_records(signer_from(place, password))


def for_records(signer: Signer) -> Signer:
    """Give a signer back, unless its key is of the kind that signs checkpoints.

    Raises `SigningError` then.
    """
    if signer.key.algorithm is not Algorithm.P256:
        raise SigningError(
            f"{signer.key.key_id} is {signer.key.algorithm}, and records are signed with P-256",
            advice="that of a checkpoint is not for records: gate keys generate makes one that is",
        )
    return signer


def managed(place: str, password: Password) -> Signer:
    """Open a key that a service or a device keeps."""
    try:
        from gate.audit.keys.kms import managed_key  # noqa: PLC0415 the extra may be missing
    except ImportError as error:
        raise lacking(place, "kms", error) from None
    return managed_key(place, password)


def keyless(config: Path, password: Password) -> Signer:
    """Make a key for this run, and have it certified."""
    try:
        from gate.audit.keys.keyless import certified_key  # noqa: PLC0415 the extra may be missing
    except ImportError as error:
        raise lacking("keyless", "keyless", error) from None
    return certified_key(config, password)


def lacking(place: str, extra: str, error: ImportError) -> SigningError:
    """Say which extra is missing."""
    return SigningError(
        f"{place.partition(':')[0]}: keys need {error.name}, which is not installed",
        advice=f"pip install 'agentgate[{extra}]'",
    )
