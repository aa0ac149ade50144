"""Rules that are prepared once in a process, however many commands and gates ask by them."""

from functools import lru_cache

import orjson

from gate.engine import PolicySet, load
from gate.wire import Source

KEPT = 16
"""Sets, of 30 MB each: cases change the parameters of the shipped rules in a dozen ways."""


class Once:
    """The engine as rules see it; what it has prepared nobody can change."""

    def prepare(self, source: Source) -> PolicySet:
        """Prepare rules, or give those that are; raises `PolicyError` as the engine does."""
        return prepared(orjson.dumps(source))


@lru_cache(KEPT)
def prepared(source: bytes) -> PolicySet:
    return load().prepare(orjson.loads(source))
