"""A log to serve, with keys, callers and certificates of its own, and records to bring to it."""

import subprocess
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from gate.audit import Algorithm, Entry, Envelope
from gate.audit.envelope import digest, dump, seal
from gate.audit.keys import NO_PASSWORD, KeySigner, generate, public_pem, save
from gate.audit.keys.files import open_key
from gate.audit.log.leaf import leaf
from gate.audit.log.opening import create_log
from gate.audit.records import Record, summarise, write
from tests.gate.audit.records.samples import ALLOWED, DETAIL, with_detail

ORIGIN = "audit.gate.example.com"
VERIFIER = ALLOWED.predicate.verifier.id
RESOURCE = ALLOWED.predicate.resource_uri
TOKEN, OTHER = "a-token-of-the-tests-0123456789", "another-token-of-the-tests-98765"
TRUST = """\
version: {version}
logs:
  - origin: {origin}
    key: |
{log}
speakers:
  - key: |
{record}
    verifiers: ["{verifier}"]
    doors: [check]
    resources: ["{resource}"]
    environments: {environments}
    logs: {{"{origin}": {{from: 0{until}}}}}
"""
CALLERS = f"""\
callers:
  - name: ci
    token_sha256: {sha256(TOKEN.encode()).hexdigest()}
    verifiers: ["{VERIFIER}"]
  - name: other
    token_sha256: {sha256(OTHER.encode()).hexdigest()}
    verifiers: ["https://gate.example.com/verifiers/other"]
  - name: runner
    certificate: dns:runner.example.com
    verifiers: ["{VERIFIER}"]
"""


def decision(number: int) -> str:
    """Name a decision of its own (UUID version 7)."""
    return str(UUID(int=(7 << 76) | (2 << 62) | number))


def about(number: int, *, effect: str = "EXIT_0") -> Record:
    return with_detail(ALLOWED, replace(DETAIL, decision_id=decision(number), effect=effect))


def kept(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text)
    path.chmod(mode)
    return path


def openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


@dataclass(frozen=True)
class World:
    """A folder with everything in it."""

    root: Path

    @cached_property
    def log_key(self) -> KeySigner:
        return open_key(self.root / "log.key", NO_PASSWORD)

    @cached_property
    def record_key(self) -> KeySigner:
        return open_key(self.root / "record.key", NO_PASSWORD)

    @property
    def log(self) -> Path:
        return self.root / "log"

    @property
    def token(self) -> Path:
        return self.root / "token"

    @property
    def trust(self) -> Path:
        return self.root / "trust.yaml"

    @property
    def ca(self) -> Path:
        return self.root / "ca.crt"

    def entry(self, number: int, *, effect: str = "EXIT_0") -> Entry:
        record = about(number, effect=effect)
        return made(seal(write(record), self.record_key), self.record_key, record)

    def envelope(self, record: Record) -> bytes:
        return dump(seal(write(record), self.record_key))

    def write_trust(self, version: str = "1", *, until: str = "", environments: str = "[]") -> None:
        parts = {
            "log": indented(self.log_key),
            "record": indented(self.record_key),
            "verifier": VERIFIER,
            "resource": RESOURCE,
            "origin": ORIGIN,
            "version": version,
            "until": until,
            "environments": environments,
        }
        # As a whole, so that nobody reads half of it.
        new = self.trust.with_suffix(".new")
        new.write_text(TRUST.format(**parts))
        new.rename(self.trust)

    def authority(self) -> None:
        openssl(*NEW_KEY, "-keyout", str(self.root / "ca.key"), "-out", str(self.ca), "-x509",
                "-subj", "/CN=authority", "-addext", "keyUsage=critical,keyCertSign")  # fmt: skip

    def certify(self, name: str, alternative: str) -> tuple[Path, Path]:
        """Make a certificate with a name in it, and its key."""
        cert, key = self.root / f"{name}.crt", self.root / f"{name}.key"
        openssl(*NEW_KEY, "-keyout", str(key), "-out", str(cert), "-x509",
                "-CA", str(self.ca), "-CAkey", str(self.root / "ca.key"),
                "-subj", f"/CN={name}", "-addext", f"subjectAltName={alternative}",
                "-addext", "basicConstraints=critical,CA:FALSE")  # fmt: skip
        key.chmod(0o600)
        return cert, key


NEW_KEY = (
    "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
    "-config", "/dev/null",
)  # fmt: skip


def indented(key: KeySigner) -> str:
    return "\n".join(f"      {line}" for line in public_pem(key.key).decode().splitlines())


def made(envelope: Envelope, key: KeySigner, record: Record) -> Entry:
    signed = digest(envelope)
    body = leaf(signed, envelope.signature, key.key)
    return Entry(body, signed, dump(envelope), summarise(record))


def new_world(root: Path) -> World:
    save(generate(Algorithm.ED25519), root / "log.key", None)
    save(generate(Algorithm.P256), root / "record.key", None)
    world = World(root)
    create_log(world.log, ORIGIN, world.log_key.key)
    world.write_trust()
    kept(root / "callers.yaml", CALLERS)
    kept(world.token, TOKEN + "\n")
    return world
