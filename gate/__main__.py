"""The process `gate`: what holds for one short run of a program and not for a library."""

import gc
import os
import sys
from io import BufferedWriter, FileIO, TextIOWrapper
from types import TracebackType
from typing import TYPE_CHECKING

from gate.cli import UNDECIDED, main
from gate.errors import SourceError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class Output(FileIO):
    """Standard output, which tells its own faults from those of other files, and only once."""

    is_lost = False

    def write(self, data: "ReadableBuffer", /) -> int:
        """Write as files do; raises `SourceError` where that fails for the first time."""
        if self.is_lost:
            return memoryview(data).nbytes
        try:
            return super().write(data)
        except BrokenPipeError:
            raise
        except OSError as error:
            self.is_lost = True
            raise SourceError(f"standard output cannot be written: {error.strerror}") from error


def start() -> None:
    """Run the command and end with its status."""
    # A run ends before garbage in cycles could matter, and looking for it costs time.
    gc.disable()
    sys.excepthook = undecided
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout = telling(sys.stdout)
    sys.exit(main())


def telling(stream: TextIOWrapper) -> TextIOWrapper:
    """Write to the same place, so that it is told when that fails."""
    raw = Output(stream.fileno(), "wb", closefd=False)
    return TextIOWrapper(
        raw if isinstance(stream.buffer, FileIO) else BufferedWriter(raw),
        encoding=stream.encoding,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


def undecided(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
    """Tell of a fault of the gate itself, and end as for what could not be decided.

    Python's own status for it would mean that something was denied.
    """
    sys.__excepthook__(kind, fault, trace)
    os._exit(UNDECIDED)


if __name__ == "__main__":
    start()
