"""`gate policy bundle`: the rules as OPA's own tools and servers load them."""

import sys
from argparse import Namespace

from gate.assembly import named
from gate.cli import ALLOWED
from gate.config import Config
from gate.display.visible import visible
from gate.errors import PolicyError
from gate.policy.bundle_file import bundle
from gate.policy.library import read_library
from gate.policy.parcel import pack
from gate.policy.prepared import prepare


def run(options: Namespace) -> int:
    """Write a bundle, and tell its revision.

    Raises `PolicyError` or `ConfigError` when the rules or their parameters cannot be used.
    """
    library = read_library(options.folders)
    config = Config()
    if options.config:
        # pydantic takes longer to import than everything else.
        from gate.config.files import read_config  # noqa: PLC0415

        config = read_config(named(options.config))
    engine = prepare(library, config.parameters, checked=True)
    parcel = pack(library, engine.rules, config.parameters)
    try:
        options.out.write_bytes(bundle(parcel))
    except OSError as error:
        raise PolicyError(f"{options.out} cannot be written: {error.strerror}") from error
    sys.stdout.write(visible(f"wrote {options.out}: {parcel.revision}") + "\n")
    return ALLOWED
