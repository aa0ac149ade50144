"""A stage for each test."""

from collections.abc import Iterator

import pytest

from tests.webhooks.serving.stage import Service, Stage, staged
from tests.webhooks.world import World


@pytest.fixture
def stage(world: World) -> Iterator[Stage]:
    with staged(world) as made:
        yield made


@pytest.fixture
def service(stage: Stage) -> Iterator[Service]:
    """Serve without recording."""
    with stage.serving("--no-record") as running:
        yield running.ready()
        assert running.served.stop() == 0
