"""A scene for each test, and one service for those that leave it as it was."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import Repository
from tests.webhooks.presync.scene import Asked, Scene, set_up
from tests.webhooks.serving.stage import staged
from tests.webhooks.world import World, new_world


@contextmanager
def made(world: World) -> Iterator[Scene]:
    root = world.root / "repository"
    root.mkdir()
    repository = Repository(root)
    repository.git("init", "--quiet", "--initial-branch", "main")
    with staged(world) as stage, set_up(stage, repository) as scene:
        yield scene


@pytest.fixture
def scene(world: World) -> Iterator[Scene]:
    with made(world) as found:
        yield found


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """Serve for all tests of a module, each of which has an Application of its own."""
    root: Path = tmp_path_factory.mktemp("presync")
    with made(new_world(root)) as scene, scene.serving() as running:
        yield running
        assert running.served.stop() == 0
