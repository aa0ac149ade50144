"""The options that say where the password of a key comes from: the same for every command."""

import argparse
from pathlib import Path


def add_password(command: argparse.ArgumentParser, of: str = "the key", variable: str = "") -> None:
    """Describe where the password of a key comes from; never from an argument itself."""
    group = command.add_argument_group(f"password of {of}")
    how = group.add_mutually_exclusive_group()
    how.add_argument("--password-file", metavar="FILE", type=Path,
                     help="holds it, for its owner alone"
                     + (f" ({variable})" if variable else ""))  # fmt: skip
    how.add_argument("--password-fd", metavar="N", type=int, help="a descriptor to read it from")
    how.add_argument("--no-password", action="store_true", help="there is none")
