"""The process `gate`: what holds for one short run of a program and not for a library."""

import gc
import sys

from gate.cli import main


def start() -> None:
    """Run the command and end with its status."""
    # A run ends before garbage in cycles could matter, and looking for it costs time.
    gc.disable()
    sys.exit(main())


if __name__ == "__main__":
    start()
