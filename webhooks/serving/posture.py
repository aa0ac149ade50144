"""By what a worker judges: its owner's files, read again when they change, and the rules."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gate.assembly import Owned, Wishes, assemble, named, read_owned
from gate.config import Config
from gate.errors import ConfigError
from gate.model import Door
from gate.pipeline import Gate
from gate.policy import Engine
from gate.policy.embedded import EmbeddedEngine, Impatient
from gate.policy.prepared import Usual, usual
from gate.roster import NOBODY, Roster
from webhooks.admission.judging import Clock, Posture
from webhooks.admission.settings import SettingsFile, read_settings
from webhooks.metrics.meter import Meter
from webhooks.metrics.observing import Timed
from webhooks.serving.plan import Judging

Enlist = Callable[[Owned, SettingsFile], Roster]
"""Tells which scanners are on, where any are."""


def nobody(_owned: Owned, _settings: SettingsFile) -> Roster:
    """Have nothing scanned, as at admission."""
    return NOBODY


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads it; the rules themselves are read once."""

    judging: Judging
    rules: Usual
    meter: Meter
    clock: Clock
    enlist: Enlist

    def read(self, _before: Posture | None = None) -> Posture:
        """Read all files, and put them together with the rules. Raises `GateError`."""
        judging = self.judging
        settings = read_settings(named(judging.settings))
        wishes = Wishes(
            judging.config, judging.grants, judging.policies, judging.crds,
            door=Door.ADMISSION, server=judging.server,
        )  # fmt: skip
        owned = read_owned(wishes, beside(judging.config))
        refuse_unknown(settings, owned.config)
        gate = assemble(owned, wishes, self.clock().date(), self.rules)
        digests = replace(owned.digests, policy=gate.engine.digest)
        prompt = None
        if isinstance(gate.engine, EmbeddedEngine):
            prompt = self.timed(gate, Impatient(gate.engine))
        enlisted = self.enlist(owned, settings)
        return Posture(self.timed(gate, gate.engine), digests, settings, enlisted, prompt)

    def timed(self, gate: Gate, engine: Engine) -> Gate:
        """Have the rules of a gate timed, and each request judged by one thread."""
        return replace(gate, engine=Timed(engine, self.meter), workers=1)


def refuse_unknown(settings: SettingsFile, config: Config) -> None:
    """Raise `ConfigError` when verdicts are demanded in an environment that nobody describes."""
    known = {rule.name for rule in config.environments}
    for name in settings.require_verdict.environments:
        if name not in known:
            raise ConfigError(
                f"requireVerdict names the environment {name!r}, which gate.yaml does not describe",
                advice=f"name one of {', '.join(sorted(known))}",
            )


def reader_of(judging: Judging, meter: Meter, clock: Clock, enlist: Enlist = nobody) -> Reader:
    """Prepare the rules. Raises `PolicyError` when one cannot be used."""
    return Reader(judging, usual(judging.policies), meter, clock, enlist)


def files_of(judging: Judging) -> Sequence[Path]:
    """Name the files that are read again when they change."""
    given = (judging.settings, judging.config, judging.grants)
    return [path for path in given if path is not None]


def beside(config: Path | None) -> Callable[[str], bytes | None]:
    """Read what the configuration names, in its own folder."""

    def read(path: str) -> bytes | None:
        if config is None:
            return None
        try:
            return (config.parent / path).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ConfigError(f"{path} cannot be read: {error.strerror}") from None

    return read
