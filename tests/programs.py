"""The real programs that some tests run: `make real` builds them and names their folder."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

FOLDER = Path(os.environ.get("AGENTGATE_TOOLS") or "/nowhere")
REAL = (
    "tests/contracts/", "tests/e2e/", "tests/gate/rendering/", "tests/test_pod_security.py",
    "tests/verifiers/", "tests/webhooks/cluster/test_real.py",
    "tests/webhooks/presync/test_flux.py",
    "tests/gate/scanners/semgrep/test_real.py", "tests/test_scans.py",
    "tests/charts/test_alerts.py", "tests/charts/test_rendering.py",
    "tests/charts/test_on_a_cluster.py", "tests/charts/test_presync.py",
    "tests/charts/test_verdicts.py",
)  # fmt: skip
"""Which tests need them."""


TOGETHER = ("tests/e2e/test_definitions.py", "tests/e2e/syncs/", "tests/e2e/")
"""Tests that share a control plane, which costs processor time as long as it runs; the first
has one of its own."""


def group(file: str) -> str:
    """Name the tests that one process runs: those of a file, or of all files that share much."""
    return next((each for each in TOGETHER if file.startswith(each)), file)


def is_real(path: Path) -> bool:
    """Say whether a file or folder, named below the root, is of tests that need them."""
    return f"{path.as_posix()}/".startswith(REAL)


def leads_to_real(path: Path) -> bool:
    """Say whether such tests stand below a folder."""
    return any(Path(each).is_relative_to(path) for each in REAL)


def program(name: str) -> Path:
    """Find a program; without it CI fails, and others do without."""
    found = FOLDER / name
    return found if found.is_file() else missing(f"{found} is missing: `make real` builds it")


def installed(name: str) -> Path:
    """Find a program that the system brings; without it CI fails, and others do without."""
    found = shutil.which(name)
    return Path(found) if found else missing(f"{name} is missing: a package of the system has it")


def missing(reason: str) -> NoReturn:
    assert os.environ.get("CI") != "true", reason
    pytest.skip(reason)
