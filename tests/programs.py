"""The real programs that some tests run: `make real` builds them and names their folder."""

import os
from pathlib import Path

import pytest

FOLDER = Path(os.environ.get("AGENTGATE_TOOLS") or "/nowhere")
REAL = (
    "tests/contracts/", "tests/e2e/", "tests/gate/rendering/", "tests/test_pod_security.py",
    "tests/verifiers/", "tests/webhooks/cluster/test_real.py",
    "tests/charts/test_rendering.py", "tests/charts/test_on_a_cluster.py",
)  # fmt: skip
"""Which tests need them."""


def program(name: str) -> Path:
    """Find a program; without it CI fails, and others do without."""
    found = FOLDER / name
    if not found.is_file():
        missing = f"{found} is missing: `make real` builds it"
        assert os.environ.get("CI") != "true", missing
        pytest.skip(missing)
    return found
