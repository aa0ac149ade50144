"""Which scanners a gate has: what its owner says, and what this machine has installed."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gate.assembly import Owned
from gate.document import Source
from gate.model import Notice
from gate.scanners import Scanner
from gate.scanners.dependencies.scope import is_dependencies
from gate.scanners.memory import Clean
from gate.scanners.secrets.scanner import Secrets
from gate.scanners.secrets.scope import holds_text
from gate.scanners.semgrep.program import ADVICE, Program, found
from gate.scanners.semgrep.scope import is_scanned
from gate.sources import File


@dataclass(frozen=True, slots=True)
class Post:
    """A scanner that is on: at which files it looks, and how it is made ready.

    It is told of all files that there are, whichever of them are judged.
    """

    wants: Callable[[str], bool]
    make: Callable[[Sequence[File]], Scanner]


@dataclass(frozen=True, slots=True)
class Roster:
    """The scanners that are on; code is `unattended` where nobody said whether it is scanned."""

    posts: tuple[Post, ...] = ()
    unattended: bool = False

    def wants(self, path: str) -> bool:
        """Say whether any scanner looks at a file."""
        return any(post.wants(path) for post in self.posts)

    def scanners(self, judged: Sequence[str], files: Sequence[File]) -> tuple[Scanner, ...]:
        """Make the scanners ready that look at anything judged, of all files that there are.

        Raises `ConfigError` for rules that cannot be used.
        """
        return tuple(post.make(files) for post in self.posts if any(map(post.wants, judged)))

    def unscanned(self, paths: Iterable[str]) -> tuple[Notice, ...]:
        """Tell that there is code that no scanner looks at, unless its owner wants it so."""
        number = sum(map(is_scanned, paths)) if self.unattended else 0
        if not number:
            return ()
        what = "1 file of code was" if number == 1 else f"{number} files of code were"
        told = f"{what} not scanned, because semgrep is not installed: {ADVICE}"
        return (Notice("not-scanned", told),)


NOBODY = Roster()
"""No scanner, as at admission."""


def is_looked_at(path: str) -> bool:
    """Say whether a file is of a kind that some scanner looks at, if it is on."""
    return holds_text(path) or is_scanned(path) or is_dependencies(path)


def roster(owned: Owned, environment: Mapping[str, str]) -> Roster:
    """Tell which scanners are on. Raises `ScanError` where semgrep is there and cannot be read."""
    wish = owned.config.scan
    code = tuple(attended(owned, environment))
    posts = [*code]
    if wish.secrets:
        folder = cache_of(environment)
        clean = Clean(folder / "no-secrets" if folder else None)
        posts.append(Post(holds_text, lambda _: Secrets(clean)))
    if wish.dependencies.enabled:
        posts.append(Post(is_dependencies, lambda files: dependencies(files, owned.osv)))
    return Roster(tuple(posts), unattended=not code and wish.semgrep.enabled is None)


def attended(owned: Owned, environment: Mapping[str, str]) -> Iterator[Post]:
    """Give code its scanner where semgrep is installed; who asks for it gets it, or a refusal."""
    wish = owned.config.scan.semgrep
    if wish.enabled is False:
        return
    if program := found(environment):
        folder = cache_of(environment)
        cache = folder / "semgrep" if folder else None
        yield Post(is_scanned, lambda _: semgrep(program, owned.scan_rules, cache))
    # Who names rules of their own wants them applied.
    elif wish.enabled or owned.scan_rules:
        yield Post(is_scanned, lambda _: missing(owned.scan_rules))


def cache_of(environment: Mapping[str, str]) -> Path | None:
    """Tell where the user keeps what can be found again; `None` where nothing says."""
    told = environment.get("XDG_CACHE_HOME", "")
    home = environment.get("HOME", "")
    base = Path(told) if told else Path(home, ".cache") if home else None
    return base / "agentgate" if base and base.is_absolute() else None


def semgrep(program: Program, own: Sequence[Source], cache: Path | None) -> Scanner:
    """Make the scanner of code. Raises `ConfigError` for rules that cannot be used."""
    # This and what follows takes libraries that most runs do not need.
    from gate.scanners.semgrep.cache import Cache  # noqa: PLC0415
    from gate.scanners.semgrep.scanner import Semgrep  # noqa: PLC0415
    from gate.scanning.rules import rulebook  # noqa: PLC0415

    return Semgrep(program, rulebook(own), Cache(cache))


def missing(own: Sequence[Source]) -> Scanner:
    """Make what refuses code. Raises `ConfigError` for rules that cannot be used."""
    from gate.scanners.semgrep.scanner import Missing  # noqa: PLC0415
    from gate.scanning.rules import rulebook  # noqa: PLC0415

    book = rulebook(own)
    return Missing(digest=book.digest, rules=book.rules)


def dependencies(files: Sequence[File], osv: Path | None) -> Scanner:
    """Make the scanner of dependencies, which sees the locks around what is judged."""
    from gate.scanners.dependencies.scanner import Dependencies  # noqa: PLC0415

    return Dependencies(tuple(file for file in files if is_dependencies(file.path)), osv)
