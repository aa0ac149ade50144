"""A world for each test, and one that runs for those that leave it as it was."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.webhooks.served import Served, serving
from tests.webhooks.world import World, new_world


@pytest.fixture
def world(tmp_path: Path) -> World:
    return new_world(tmp_path)


@pytest.fixture
def alone(world: World) -> Iterator[Served]:
    with serving(world) as served:
        assert served.url
        yield served


@pytest.fixture(scope="module")
def shared_world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return new_world(tmp_path_factory.mktemp("shared"))


@pytest.fixture(scope="module")
def shared(shared_world: World) -> Iterator[Served]:
    with serving(shared_world) as served:
        yield served
        assert served.stop() == 0
        # A test that nobody noticed to break something would show here.
        assert not served.of("library")
