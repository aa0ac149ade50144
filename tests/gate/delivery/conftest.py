"""A repository whose commits are delivered."""

import pytest

from gate.sources.remote import Limits, Mirrors
from tests.conftest import Repository
from tests.gate.delivery.applications import Place


@pytest.fixture
def place(repository: Repository, tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(repository, Mirrors(tmp_path_factory.mktemp("mirrors"), Limits(("file",))))
