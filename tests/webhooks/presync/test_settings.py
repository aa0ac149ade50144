"""Settings about revisions that contradict themselves are refused."""

import orjson
import pytest
from pydantic import ValidationError

from webhooks.presync.settings import GIB, GitEntry, PresyncEntry
from webhooks.presync.taking import mirrors_of

CALLERS = [{"account": "prod:presync"}]


def test_two_clones_have_room() -> None:
    with pytest.raises(ValidationError, match="no room for two clones"):
        GitEntry.model_validate({"bytes": GIB, "kept": 2 * GIB - 1})
    assert (GitEntry().bytes, GitEntry().room) == (2 * GIB, 4 * GIB)
    assert GitEntry.model_validate({"bytes": 8 * GIB}).room == 16 * GIB


def test_clones_are_bounded_as_the_settings_say() -> None:
    git = {"bytes": GIB, "kept": 2 * GIB}
    written = orjson.dumps({"callers": CALLERS, "seconds": 90, "git": git})
    found = PresyncEntry.model_validate_json(written)
    limits = mirrors_of(found).limits
    assert (limits.size, limits.kept, limits.busy) == (GIB, 2 * GIB, 90)
