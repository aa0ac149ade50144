"""Programs that are built once for the benchmarks, of versions that are named here."""

import os
import subprocess
from pathlib import Path

from benchmarks.run import CACHE

HEY = "github.com/rakyll/hey@v0.1.5"


def built(package: str, name: str) -> Path:
    """Build a program of a Go module unless it is there."""
    binary = CACHE / name
    if not binary.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        flags = {"GOBIN": str(CACHE), "CGO_ENABLED": "0", "GOFLAGS": "-buildvcs=false -trimpath"}
        subprocess.run(["go", "install", package], env={**os.environ, **flags}, check=True)
    return binary
