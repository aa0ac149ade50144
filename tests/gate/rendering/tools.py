"""The programs that render, as the Makefile builds them."""

import hashlib
import os
from pathlib import Path

ROOT = Path(__file__).parents[3]
SUMS = ROOT / "tests" / "tools" / "go.sum"
CACHE = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
TOOLS = Path(CACHE, "agentgate", f"tools-{hashlib.sha256(SUMS.read_bytes()).hexdigest()[:16]}")
GIT = "/usr/bin:/bin"
