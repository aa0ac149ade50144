"""How semgrep is found and run: on a copy, told everything, with nothing of the user's in reach."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from gate.errors import ScanError
from gate.scanners.semgrep.respelling import respelled
from gate.sources import MEBIBYTE, File
from gate.sources.process import (
    NOWHERE,
    Bounds,
    Command,
    Outcome,
    Overrun,
    run,
    search_path,
)

NAME = "semgrep"
ADVICE = "pip install 'agentgate[scan]', or set scan.semgrep.enabled to false in gate.yaml"
BOUNDS = Bounds(seconds=300, output=64 * MEBIBYTE, memory=2048 * MEBIBYTE)
# One job: two of them wait for each other, and take three times the work (seen with 1.181.0).
FLAGS = (
    "scan", "--experimental", "--json", "--quiet", "--metrics=off", "--disable-version-check",
    "--disable-nosem", "--max-target-bytes", "0", "--no-rewrite-rule-ids", "--novcs",
    "--timeout-threshold", "1", "--jobs", "1",
)  # fmt: skip
FILE_SECONDS = 30
"""How long a rule may look at one file."""
# It asks `uname` at its start, and nothing else of the system.
SYSTEM = "/usr/bin:/bin"
# Linux takes 2 MiB of arguments and environment, by default.
ARGUMENTS = MEBIBYTE
POINTER = 9
PORTION = 2 * MEBIBYTE
"""How much code one run is given: what is more takes several, each within its bounds."""
LANGUAGES = {".mts": ".ts", ".cts": ".ts"}
PASSED_OVER = (*LANGUAGES, ".min.js")
FORCED = {
    "LC_ALL": "C.UTF-8", "PATH": SYSTEM, "SEMGREP_ENABLE_VERSION_CHECK": "0",
    "SEMGREP_SEND_METRICS": "off", "PYTHONSAFEPATH": "1", "PYTHONDONTWRITEBYTECODE": "1",
}  # fmt: skip
FOLDERS = {"HOME": "home", "TMPDIR": "tmp", "XDG_CONFIG_HOME": "config", "XDG_CACHE_HOME": "cache"}


@dataclass(frozen=True, slots=True)
class Program:
    """An installed semgrep; `identity` changes when it is installed anew."""

    path: Path
    identity: str


def found(environment: Mapping[str, str]) -> Program | None:
    """Find the semgrep that is installed beside the gate, or else the first on PATH."""
    beside = Path(sys.executable).parent
    folders = os.pathsep.join((str(beside), search_path(environment)))
    path = shutil.which(NAME, path=folders)
    return program(Path(path)) if path else None


def program(path: Path) -> Program:
    """Tell one installation of semgrep from another, without starting it."""
    try:
        real = path.resolve(strict=True)
        state = real.stat()
    except OSError as error:
        raise ScanError(f"semgrep cannot be run: {error.strerror}") from error
    return Program(path, f"{real} {state.st_size} {state.st_mtime_ns} {state.st_ino}")


def ask(program: Program, rules: bytes, files: Sequence[File]) -> bytes:
    """Have semgrep look at files by rules, and give what it answers in JSON.

    The files are named `./` and their path. Raises `ScanError` when it fails or runs away.
    """
    with tempfile.TemporaryDirectory(prefix="agentgate-") as name:
        place = Path(name).resolve()
        tree, book = place / "tree", place / "rules.json"
        copy(files, tree)
        book.write_bytes(rules)
        names = [named(file) for file in files]
        told = ["--timeout", str(FILE_SECONDS), "--project-root", ".", "--config", str(book)]
        command = [str(program.path), *FLAGS, *told, "--", *names]
        outcome = attempt(Command(command, tree, surroundings(place)))
    if outcome.status:
        raise ScanError(
            f"semgrep failed with exit status {outcome.status}",
            advice="a rule of your own may be wrong: try it with `semgrep --validate`",
        )
    return outcome.output


def named(file: File) -> str:
    """Name a file so that it is no option, and semgrep knows its language.

    It passes over `a.mts`, `a.min.js` and `A.PY` in silence; at `a.mts.ts` it looks.
    """
    written = PurePosixPath(file.path).suffix
    suffix = written.lower()
    known = written == suffix and not file.path.endswith(PASSED_OVER)
    return f"./{file.path}" + ("" if known else LANGUAGES.get(suffix, suffix))


def batches(files: Sequence[File]) -> Iterator[list[File]]:
    """Divide files so that a part can be named to a program, and looked at in its time."""
    part: list[File] = []
    room, portion = ARGUMENTS, PORTION
    for file in files:
        room -= len(os.fsencode(named(file))) + POINTER
        portion -= len(file.data)
        if min(room, portion) < 0 and part:
            yield part
            part, room, portion = [], ARGUMENTS, PORTION
        part.append(file)
    if part:
        yield part


def copy(files: Sequence[File], tree: Path) -> None:
    """Write files into a folder of our own. Raises `ScanError` for what cannot be written there."""
    tree.mkdir()
    for file in files:
        if file.path.startswith("/") or ".." in file.path.split("/"):
            raise ScanError("a path leads out of the repository")
        path = tree / named(file)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Never over another one: `a.mts.ts` can be a file of its own.
            with path.open("xb") as copied:
                copied.write(respelled(file.path, file.data))
        except (OSError, ValueError) as error:
            raise ScanError(f"{file.path} cannot be copied to be scanned") from error


def surroundings(place: Path) -> dict[str, str]:
    """Build the whole environment: empty folders, and nothing to reach."""
    folders = {name: str(place / folder) for name, folder in FOLDERS.items()}
    for folder in folders.values():
        Path(folder).mkdir()
    return folders | FORCED | NOWHERE


def attempt(command: Command) -> Outcome:
    """Run semgrep within its bounds."""
    try:
        return run(command, b"", BOUNDS)
    except Overrun as error:
        raise ScanError(f"semgrep {error}", advice="scan fewer files at a time") from error
    except OSError as error:
        raise ScanError(f"semgrep cannot be run: {error.strerror}") from error
