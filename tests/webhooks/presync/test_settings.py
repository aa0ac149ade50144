"""Settings about revisions that contradict themselves are refused."""

import pytest
from pydantic import ValidationError

from webhooks.presync.settings import GIB, GitEntry, PresyncEntry
from webhooks.presync.taking import mirrors_of

CALLERS = [{"account": "prod:presync"}]


def test_one_clone_holds_no_more_than_all() -> None:
    with pytest.raises(ValidationError, match="more than all clones may hold"):
        GitEntry.model_validate({"bytes": GIB, "kept": GIB - 1})


def test_clones_are_bounded_as_the_settings_say() -> None:
    git = {"bytes": GIB, "kept": 2 * GIB}
    found = PresyncEntry.model_validate({"callers": CALLERS, "seconds": 90, "git": git})
    limits = mirrors_of(found).limits
    assert (limits.size, limits.kept, limits.busy) == (GIB, 2 * GIB, 90)
