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
    "tests/charts/test_on_a_cluster.py",
)  # fmt: skip
"""Which tests need them."""


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
