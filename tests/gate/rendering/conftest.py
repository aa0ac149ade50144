"""Which programs a test finds: those that it is about, and none that the machine may have."""

from pathlib import Path

import pytest

from tests.gate.rendering.tools import GIT, RENDERERS, Only
from tests.programs import program


@pytest.fixture
def only(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Only:
    def find(*names: str) -> Path:
        folder = tmp_path_factory.mktemp("programs")
        for path in (GIT, *map(program, names)):
            (folder / path.name).symlink_to(path)
        monkeypatch.setenv("PATH", str(folder))
        return folder

    return find


@pytest.fixture(autouse=True)
def _programs(only: Only) -> None:
    only("kustomize", "helm")


@pytest.fixture(params=RENDERERS)
def renderer(request: pytest.FixtureRequest, only: Only) -> str:
    """Let a test run once with each program that renders overlays, as the only one there is."""
    only(request.param)
    return str(request.param)
