"""What is scanned before a sync: which scanners are on, and at what of a delivery they look."""

from collections.abc import Mapping
from dataclasses import replace

from gate.assembly import Owned
from gate.change import Change, scannable
from gate.config import Config
from gate.delivery import Gathered
from gate.delivery.gathering import Look
from gate.pipeline import Gate
from gate.roster import Roster, is_looked_at, roster
from gate.sources import nothing
from webhooks.admission.settings import SettingsFile

KEPT = ".scans"
"""Where scanners keep what they found before: beside the clones, and taken for none of them."""


def enlisted(owned: Owned, settings: SettingsFile, environment: Mapping[str, str]) -> Roster:
    """Tell which scanners are on, by what the service's owner says. Raises `ScanError`."""
    told = {"PATH": environment.get("PATH", "")}
    if settings.presync:
        told["XDG_CACHE_HOME"] = str(settings.presync.cache / KEPT)
    return roster(owned, told)


def looked_at(on: Roster, config: Config) -> Look:
    """Tell which files are read for scanners: not those that the service's owner leaves out."""
    if not on.posts:
        return nothing
    ignored = config.ignored
    return lambda path: is_looked_at(path) and not ignored(path)


def scanning(gate: Gate, change: Change, gathered: Gathered, on: Roster) -> tuple[Gate, Change]:
    """Let a gate scan what was gathered, without what no scanner that is on looks at.

    Raises `ConfigError` for rules that cannot be used.
    """
    told = on.unscanned(file.path for file in scannable(change))
    beside = tuple(file for file in change.beside if on.wants(file.path))
    left = replace(change, beside=beside, notices=(*change.notices, *told))
    judged = [file.path for file in scannable(left)]
    scanners = on.scanners(judged, (*left.files, *left.beside, *gathered.around))
    return replace(gate, scanners=scanners), left
