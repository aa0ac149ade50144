"""What the owner says of scanners."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SemgrepWish:
    """Whether code is scanned (`None`: where semgrep is installed), and by which files of rules."""

    enabled: bool | None = None
    config: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DependenciesWish:
    """Whether dependencies are looked at, and the folder of advisories that they are held to."""

    enabled: bool = True
    osv: Path | None = None


WHERE_INSTALLED = SemgrepWish()
WITHOUT_ADVISORIES = DependenciesWish()


@dataclass(frozen=True, slots=True)
class Scans:
    """What is scanned for."""

    semgrep: SemgrepWish = WHERE_INSTALLED
    secrets: bool = True
    dependencies: DependenciesWish = WITHOUT_ADVISORIES


BY_DEFAULT = Scans()
