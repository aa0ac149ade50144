"""Runs the programs of others as somebody who has a few files and no network."""

import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.programs import program

PATIENCE = 60.0
"""Seconds until a program is taken to hang, as fsck does with one worker when it finds a fault."""


@dataclass(frozen=True)
class Answer:
    """What a program answered, on whichever stream."""

    status: int
    text: str


@dataclass(frozen=True)
class Offline:
    """A folder that holds all that somebody has; `proxy` is where every request goes to fail."""

    folder: Path
    proxy: str

    def run(self, *command: str | Path) -> Answer:
        """Run a program in the folder."""
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment(), timeout=PATIENCE, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        return Answer(done.returncode, done.stdout)

    def environment(self) -> dict[str, str]:
        """Give an environment with the programs, no network, and a home where nothing is kept."""
        home = self.folder / "home"
        names = ("http_proxy", "https_proxy", "all_proxy")
        return {
            **{name: self.proxy for lower in names for name in (lower, lower.upper())},
            "PATH": f"{program('cosign').parent}:{os.defpath}",
            "HOME": str(home),
            "TUF_ROOT": str(home / "tuf"),
            "TUF_MIRROR": self.proxy,
            "SIGSTORE_NO_CACHE": "true",
        }

    def rewrite(self, name: str, change: Callable[[bytes], bytes]) -> None:
        """Change what a file holds."""
        path = self.folder / name
        before = path.read_bytes()
        after = change(before)
        assert after != before, name
        path.write_bytes(after)

    def only(self, folder: Path, *names: str) -> "Offline":
        """Give somebody else these files and folders, which they can change."""
        folder.mkdir()
        for name in names:
            source, target = self.folder / name, folder / name
            if source.is_dir():
                shutil.copytree(source, target)
            else:
                shutil.copyfile(source, target)
        return Offline(folder, self.proxy)


def flip(data: bytes) -> bytes:
    """Turn the lowest bit of the byte in the middle over."""
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


@contextmanager
def nowhere() -> Iterator[str]:
    """Hold a port of this machine on which nothing listens, and give its URL."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"
