import pytest

from tests.gate.rendering.tools import GIT
from tests.programs import program


@pytest.fixture(autouse=True)
def _programs(monkeypatch: pytest.MonkeyPatch) -> None:
    folders = {str(program(name).parent): None for name in ("kustomize", "helm")}
    monkeypatch.setenv("PATH", ":".join([*folders, GIT]))
