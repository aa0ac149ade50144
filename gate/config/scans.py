"""What the owner says of scanners."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SemgrepWish:
    """Whether code is scanned (`None`: where semgrep is installed), and by which files of rules."""

    enabled: bool | None = None
    config: tuple[str, ...] = ()


WHERE_INSTALLED = SemgrepWish()


@dataclass(frozen=True, slots=True)
class Scans:
    """What is scanned for."""

    semgrep: SemgrepWish = WHERE_INSTALLED


BY_DEFAULT = Scans()
