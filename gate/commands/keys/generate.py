"""`gate keys generate`: make a key, and write its two halves to two files."""

import sys
from argparse import Namespace
from pathlib import Path

from gate.audit import Algorithm
from gate.audit.keys import generate, public_pem, save
from gate.cli import ALLOWED
from gate.commands.keys.telling import facts, password_of
from gate.errors import SigningError
from gate.files import create, mode_at

ALGORITHMS = {"record": Algorithm.P256, "checkpoint": Algorithm.ED25519}


def run(options: Namespace) -> int:
    """Make the key, unless one of its files is there."""
    path: Path = options.file
    beside = path.with_suffix(".pub") if path.suffix == ".key" else Path(f"{path}.pub")
    if mode_at(beside, SigningError):
        raise SigningError(f"{beside} is there already, and keys are never overwritten")
    made = generate(ALGORITHMS[options.purpose])
    lines = list(facts(made.key, options.origin))
    password = password_of(options)()
    save(made, path, password)
    create(beside, public_pem(made.key).decode("ascii"))
    encrypted = "NOT encrypted" if password is None else "encrypted"
    told = [f"private: {path} ({encrypted}; for its owner alone)", f"public: {beside}", *lines]
    sys.stdout.write("".join(f"{line}\n" for line in told))
    return ALLOWED
