"""Which scanners a command has: what its owner says, and what this machine has installed."""

from collections.abc import Mapping
from pathlib import Path

from gate.assembly import Owned
from gate.commands.scene import Scene
from gate.model import Door, Notice
from gate.scan_rules import rulebook
from gate.scanners import Scanner
from gate.scanners.semgrep.cache import Cache
from gate.scanners.semgrep.program import found
from gate.scanners.semgrep.scanner import ADVICE, Missing, Semgrep


def scanners(owned: Owned, door: Door, environment: Mapping[str, str]) -> tuple[Scanner, ...]:
    """Make the scanners ready; none where the verdict is asked for as at admission.

    Raises `ConfigError` for rules that cannot be used.
    """
    wish = owned.config.scan.semgrep
    if wish.enabled is False or door is Door.ADMISSION:
        return ()
    program = found(environment)
    if program is None:
        # Who names rules of their own wants them applied.
        return (Missing(),) if wish.enabled or owned.scan_rules else ()
    book = rulebook(owned.scan_rules)
    return (Semgrep(program, book, Cache(folder_of(environment))),)


def folder_of(environment: Mapping[str, str]) -> Path | None:
    """Tell where the user keeps what can be found again; `None` where nothing says."""
    told = environment.get("XDG_CACHE_HOME", "")
    home = environment.get("HOME", "")
    base = Path(told) if told else Path(home, ".cache") if home else None
    return base / "agentgate" / "semgrep" if base and base.is_absolute() else None


def unscanned(scene: Scene) -> tuple[Notice, ...]:
    """Tell that there is code at which nothing looked, unless its owner wants it so."""
    asked = scene.owned.config.scan.semgrep.enabled is not None
    if asked or not scene.code or scene.wishes.door is Door.ADMISSION:
        return ()
    changed = scene.snapshot.changed
    number = sum(changed is None or file.path in changed for file in scene.code)
    if not number:
        return ()
    what = "1 file of code was" if number == 1 else f"{number} files of code were"
    told = f"{what} not scanned, because semgrep is not installed: {ADVICE}"
    return (Notice("not-scanned", told),)
