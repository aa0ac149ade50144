import pytest

from tests.gate.rendering.tools import GIT, TOOLS


@pytest.fixture(autouse=True)
def _programs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{TOOLS}:{GIT}")
