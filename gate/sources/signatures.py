"""How a signature is held against keys: by `ssh-keygen` and `gpg`, and by no setting of Git."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gate.errors import SourceError
from gate.sources import MEBIBYTE
from gate.sources.process import Bounds, Command, Outcome, Overrun, run, search_path

BOUNDS = Bounds(seconds=30, output=MEBIBYTE)
GOOD_STATUS = "[GNUPG:] "
PATTERN = re.compile(r"[*?!,]")
EMAIL = re.compile(r"<([^<>@\s]+@[^<>@\s]+)>")
SPOILED = frozenset({"BADSIG", "ERRSIG", "EXPSIG", "EXPKEYSIG", "REVKEYSIG", "NODATA", "NO_PUBKEY"})


@dataclass(frozen=True, slots=True)
class Principal:
    """Who a key belongs to, by a list that the caller vouches for; `key` is its fingerprint."""

    name: str
    key: str


@dataclass(frozen=True, slots=True)
class Unproven:
    """Why a signature proves nobody."""

    reason: str


@dataclass(frozen=True, slots=True)
class Bench:
    """A folder of our own in which signatures are held against keys, and those keys.

    `signers` is a file of allowed signers (ssh-keygen(1)), `keyring` are files of public keys.
    """

    folder: Path
    signers: Path | None
    keyring: tuple[Path, ...]

    def verify(self, armour: bytes, payload: bytes, moment: str) -> Principal | Unproven:
        """Tell who signed; `moment` (`YYYYMMDDHHMMSS`, UTC) is what the signer says is the time."""
        if armour.startswith(b"-----BEGIN SSH SIGNATURE-----"):
            if self.signers is None:
                return Unproven("signed with SSH, and no list of allowed signers was given")
            return self.by_ssh(armour, payload, moment, str(self.signers))
        if armour.startswith(b"-----BEGIN PGP SIGNATURE-----"):
            return self.by_gpg(armour, payload)
        if armour.startswith(b"-----BEGIN SIGNED MESSAGE-----"):
            return Unproven("X.509 signatures are not verified")
        return Unproven("the signature is of no kind that is known")

    def by_ssh(
        self, armour: bytes, payload: bytes, moment: str, signers: str
    ) -> Principal | Unproven:
        """Verify a signature by an SSH key."""
        kept = self.folder / "commit.sig"
        kept.write_bytes(armour)
        told = ("-s", str(kept), "-f", signers, f"-Overify-time={moment}")
        found = self.tool("ssh-keygen", "-Y", "find-principals", *told)
        if isinstance(found, Unproven):
            return found
        names = found.output.decode(errors="replace").splitlines()
        if found.status or not names:
            return Unproven("the key is not on the list of allowed signers, or not at that time")
        named = [name for name in names if not PATTERN.search(name)]
        if len(named) != 1:
            return Unproven(
                f"the list names {', '.join(names)} for the key, which is not one person"
            )
        checked = self.tool("ssh-keygen", "-Y", "verify", "-n", "git", "-I", named[0], *told,
                            feed=payload)  # fmt: skip
        if isinstance(checked, Unproven):
            return checked
        if checked.status:
            return Unproven("the signature does not fit the commit")
        key = re.search(rb"SHA256:[A-Za-z0-9+/]+", checked.output)
        return Principal(named[0], key[0].decode() if key else "")

    def by_gpg(self, armour: bytes, payload: bytes) -> Principal | Unproven:
        """Verify a signature by an OpenPGP key, in a home that holds the given keys only."""
        if not self.keyring:
            return Unproven("signed with GPG, and no keyring was given")
        kept = self.folder / "commit.asc"
        kept.write_bytes(armour)
        found = self.tool("gpg", *self.gpg_options(), "--verify", str(kept), "-", feed=payload)
        if isinstance(found, Unproven):
            return found
        return self.told(found)

    def gpg_options(self) -> Sequence[str]:
        """Write the options by which gpg asks nobody and reads nothing else."""
        return (
            "--batch", "--no-tty", "--no-options", "--homedir", str(self.folder),
            "--no-autostart", "--no-auto-key-locate", "--no-auto-key-retrieve",
            "--disable-dirmngr", "--trust-model", "always", "--status-fd", "1",
        )  # fmt: skip

    def told(self, outcome: Outcome) -> Principal | Unproven:
        """Read what gpg says of a signature: exactly one that is good, and nothing against it."""
        lines = outcome.output.decode(errors="replace").splitlines()
        said = [line.removeprefix(GOOD_STATUS).split(" ") for line in lines
                if line.startswith(GOOD_STATUS)]  # fmt: skip
        kinds = [words[0] for words in said]
        against = sorted(SPOILED.intersection(kinds))
        if "NO_PUBKEY" in against:
            return Unproven("the key is not in the keyring")
        once = kinds.count("GOODSIG") == kinds.count("VALIDSIG") == 1
        if outcome.status or against or not once:
            return Unproven(
                f"gpg does not vouch for it ({', '.join(against) or 'no good signature'})"
            )
        owner = next(" ".join(words[2:]) for words in said if words[0] == "GOODSIG")
        key = next(words[-1] for words in said if words[0] == "VALIDSIG")
        emails = EMAIL.findall(owner)
        return Principal(emails[0] if len(emails) == 1 else key, key)

    def tool(self, name: str, *arguments: str, feed: bytes = b"") -> Outcome | Unproven:
        """Run a program that is found by an absolute path, with nothing of ours around it."""
        path = shutil.which(name, path=search_path(os.environ))
        if path is None:
            return Unproven(f"{name} is not installed, or not on PATH")
        surroundings = {
            "LC_ALL": "C", "TZ": "UTC", "PATH": search_path(os.environ),
            "HOME": str(self.folder), "GNUPGHOME": str(self.folder),
        }  # fmt: skip
        try:
            return run(Command([path, *arguments], self.folder, surroundings), feed, BOUNDS)
        except (Overrun, OSError) as error:
            return Unproven(f"{name} could not answer: {error}")

    def take_keys(self) -> None:
        """Take the given keys into our own home; raises `SourceError` when that fails."""
        for path in self.keyring:
            taken = self.tool("gpg", *self.gpg_options(), "--import", "--", str(path))
            if isinstance(taken, Unproven):
                raise SourceError(f"{path} cannot be used: {taken.reason}")
            if taken.status or "IMPORT_OK" not in taken.output.decode(errors="replace"):
                raise SourceError(
                    f"gpg finds no public key in {path}",
                    advice="give a file that `gpg --export` wrote, or a folder of such files",
                )


@contextmanager
def bench(signers: Path | None, keyring: Path | None) -> Iterator[Bench]:
    """Prepare a place in which signatures are held against keys that the caller vouches for.

    Raises `SourceError` when they cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="gate-") as name:
        made = Bench(Path(name), readable(signers) if signers else None, keys_in(keyring))
        made.take_keys()
        yield made


def keys_in(keyring: Path | None) -> tuple[Path, ...]:
    """Name the files of a keyring: itself, or all that are in the folder."""
    if keyring is None:
        return ()
    if keyring.is_dir():
        return tuple(readable(path) for path in sorted(keyring.iterdir()) if path.is_file())
    return (readable(keyring),)


def readable(path: Path) -> Path:
    """Make a path absolute that can be read; raises `SourceError`."""
    if not path.is_file() or not os.access(path, os.R_OK):
        raise SourceError(f"{path} cannot be read", advice="check the path")
    return path.resolve()
