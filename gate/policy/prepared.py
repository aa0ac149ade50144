"""Rules made ready to be asked, also beside other work: that takes as long as all else at start."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from gate.policy.embedded import EmbeddedEngine, Policy
from gate.policy.library import Library, input_schema, read_library


@dataclass(frozen=True, slots=True)
class Usual:
    """Rules as they were read, and prepared for an owner who changes none of their parameters."""

    library: Library
    engine: EmbeddedEngine


def prepare(
    library: Library, parameters: dict[str, dict[str, object]], *, checked: bool
) -> EmbeddedEngine:
    """Prepare rules; `checked` also holds every field they name against the input's schema.

    The shipped rules are checked by the tests, so that no start pays for it.
    """
    schema = input_schema() if checked else None
    data = {"params": parameters, "catalogue": library.catalogues}
    return EmbeddedEngine(Policy(library.modules, data, schema, library.digest))


def usual(policies: Sequence[Path]) -> Usual:
    """Read and prepare rules before anything is known of their owner: most change no parameter.

    Raises `PolicyError` when a rule cannot be used.
    """
    library = read_library(policies)
    return Usual(library, prepare(library, {}, checked=bool(policies)))


def begin(policies: Sequence[Path]) -> Future[Usual]:
    """Start doing that in a thread of its own; the engine lets others run meanwhile."""
    beside = ThreadPoolExecutor(1)
    started = beside.submit(usual, policies)
    beside.shutdown(wait=False)
    return started
