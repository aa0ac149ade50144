"""An authority of the tests' own, as strict as Go wants one, and certificates of it."""

from dataclasses import dataclass
from pathlib import Path

from tests.webhooks.world import NEW_KEY, openssl


@dataclass(frozen=True)
class Pair:
    """A certificate and its key."""

    cert: Path
    key: Path

    def take_over(self, other: "Pair") -> None:
        """Put another pair in the place of this one, as a renewal does."""
        for mine, new in ((self.key, other.key), (self.cert, other.cert)):
            fresh = mine.with_suffix(".new")
            fresh.touch(0o600)
            fresh.write_bytes(new.read_bytes())
            fresh.rename(mine)


@dataclass(frozen=True)
class Authority:
    """A folder with an authority, which others believe by its file `ca`."""

    folder: Path

    @property
    def ca(self) -> Path:
        return self.folder / "ca.crt"

    def certify(self, name: str, alternative: str) -> Pair:
        """Make a certificate for a server or a client."""
        pair = Pair(self.folder / f"{name}.crt", self.folder / f"{name}.key")
        openssl(*NEW_KEY, "-keyout", str(pair.key), "-out", str(pair.cert), "-x509",
                "-CA", str(self.ca), "-CAkey", str(self.folder / "ca.key"),
                "-subj", f"/CN={name}", "-addext", f"subjectAltName={alternative}",
                "-addext", "basicConstraints=critical,CA:FALSE",
                "-addext", "extendedKeyUsage=serverAuth,clientAuth")  # fmt: skip
        pair.key.chmod(0o600)
        return pair


def new_authority(folder: Path) -> Authority:
    folder.mkdir()
    made = Authority(folder)
    openssl(*NEW_KEY, "-keyout", str(folder / "ca.key"), "-out", str(made.ca), "-x509",
            "-subj", "/CN=authority of the tests", "-addext", "keyUsage=critical,keyCertSign",
            "-addext", "basicConstraints=critical,CA:TRUE")  # fmt: skip
    return made
