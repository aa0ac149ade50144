"""The process `gate`: what holds for one short run of a program and not for a library."""

import gc
import os
import sys
from types import TracebackType

from gate.cli import UNDECIDED, main


def start() -> None:
    """Run the command and end with its status."""
    # A run ends before garbage in cycles could matter, and looking for it costs time.
    gc.disable()
    sys.excepthook = undecided
    sys.exit(main())


def undecided(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
    """Tell of a fault of the gate itself, and end as for what could not be decided.

    Python's own status for it would mean that something was denied.
    """
    sys.__excepthook__(kind, fault, trace)
    os._exit(UNDECIDED)


if __name__ == "__main__":
    start()
