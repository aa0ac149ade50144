"""`gate policy bundle`: the rules as OPA's own tools and servers load them."""

import sys
from argparse import Namespace

from gate.assembly import given_in, named
from gate.cli import ALLOWED
from gate.config import Config
from gate.display.visible import visible
from gate.errors import ConfigError
from gate.files import put
from gate.policy.bundle_file import bundle, signed_bundle
from gate.policy.library import read_library
from gate.policy.parcel import pack
from gate.policy.prepared import prepare
from gate.policy.signing import Key, read_key

DEFAULT_ID = "default"
"""How OPA's own commands call a key that `--verification-key` names."""


def run(options: Namespace) -> int:
    """Write a bundle, and tell its revision.

    Raises `PolicyError` or `ConfigError` when the rules, their parameters or the key cannot be
    used, `EngineError` when the key cannot sign, `SourceError` when the bundle cannot be written.
    """
    key = key_of(options)
    library = read_library(options.folders)
    source = named(options.config) if options.config else None
    config = Config()
    if source:
        # pydantic takes longer to import than everything else.
        from gate.config.files import read_config  # noqa: PLC0415

        config = read_config(source)
    with given_in(source):
        engine = prepare(library, config.parameters, checked=True)
    parcel = pack(library, engine.rules, config.parameters)
    told = [f"wrote {options.out}: {parcel.revision}"]
    if key is None:
        data = bundle(parcel)
    else:
        data, algorithm = signed_bundle(parcel, key)
        told.append(f"signed with {algorithm} for the key id {key.id}")
    put(options.out, data)
    sys.stdout.write("".join(f"{visible(line)}\n" for line in told))
    return ALLOWED


def key_of(options: Namespace) -> Key | None:
    """Read the key that is to sign, if one is; raises `ConfigError` when it cannot be used."""
    if options.signing_key:
        return read_key(
            options.signing_key, DEFAULT_ID if options.key_id is None else options.key_id
        )
    if options.key_id is not None:
        raise ConfigError("--key-id is of no use without --signing-key")
    return None
