"""The input of one evaluation: the one document that policies are written against."""

from dataclasses import dataclass

from gate.bundle import Slice
from gate.config import Environment
from gate.hazard import Risk
from gate.manifest import Manifest
from gate.model import Door


@dataclass(frozen=True, slots=True)
class Change:
    """What is being done: `operation` is `CREATE`, `UPDATE`, `DELETE` or empty where nobody knows.

    `old` is the object as it was, `None` where there was none or nothing is known of it. `risk` is
    that of what a change does to the manifest, `None` where nobody knows what was there before.
    """

    operation: str = ""
    old: object = None
    commit: str = ""
    user: str = ""
    risk: Risk | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Everything a rule may look at (`input` in Rego).

    `object` is what the manifest was read from, as submitted, secrets taken out: a mapping but for
    lists of tools and for what is malformed.
    `ascii` says that no string or name in `object` goes beyond ASCII, as those of most do not.
    """

    door: Door
    manifest: Manifest
    object: object
    ascii: bool
    environment: Environment
    bundle: Slice
    change: Change
