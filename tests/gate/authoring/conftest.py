from pathlib import Path

import pytest

from tests.gate.authoring.making import Organisation, organisation


@pytest.fixture
def org(tmp_path: Path) -> Organisation:
    return organisation(tmp_path)
