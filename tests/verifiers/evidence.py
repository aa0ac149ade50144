"""What the gate hands out to somebody who does not trust it: keys, records, and its log."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from gate.audit import Signer
from gate.audit import envelope as dsse
from gate.audit.keys import NO_PASSWORD, open_key
from gate.audit.log.opening import Mode, open_log
from gate.audit.records import Record, read_record
from gate.recording.recorder import seal, stored
from tests.conftest import BAD, GOOD, Outcome, Repository
from tests.verifiers.bundles import leaf_in
from tests.verifiers.offline import Offline

ORIGIN = "audit.gate.example.com"
SIZE, EARLIER = 600, 300
"""How many entries the log has, and had when somebody kept its checkpoint."""
FILE = "agent.yaml"
VERIFIER = "https://gate.example.com/verifiers/ci"
REPOSITORY = "https://git.example.com/corp/agents.git"
RESOURCE = "git+https://git.example.com/corp/agents"
LEVEL = "AGENTGATE_POLICY_PASSED"
KEYS = {"record": "record", "other": "record", "log": "checkpoint", "other-log": "checkpoint"}

Gate = Callable[..., Outcome]


@dataclass(frozen=True)
class Evidence:
    """What is handed out, and the commits that it is about; `signer` is the gate's own key."""

    handed: Offline
    passed: str
    denied: str
    public: Path
    signer: Signer

    def copy_log(self, folder: Path) -> None:
        """Copy what the log publishes for everybody to check, so that it can be changed."""
        shutil.copytree(self.public, folder, ignore=shutil.ignore_patterns("records"))
        for path in folder.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)


@dataclass(frozen=True)
class Bench:
    """Where the gate works: its keys, its log, and a repository."""

    folder: Path
    gate: Gate

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def key(self, name: str) -> Path:
        return self.folder / "keys" / f"{name}.key"

    def signer(self, name: str) -> Signer:
        return open_key(self.key(name), NO_PASSWORD)

    def run(self, *arguments: str | Path, expected: int = 0) -> Outcome:
        done = self.gate(*map(str, arguments))
        assert done.status == expected, done
        return done


def make(bench: Bench, handed: Offline) -> Evidence:
    """Pass a commit and deny another, with many records between theirs, and hand all out."""
    folder = handed.folder
    make_keys(bench, folder)
    bench.run("audit", "init", bench.log, "--origin", ORIGIN, "--key", folder / "log.pub")
    repository = Repository(bench.folder / "repository")
    repository.root.mkdir()
    repository.git("init", "--quiet", "--initial-branch", "main")
    passed = judge(bench, repository, GOOD, expected=0)
    shutil.copyfile(repository.root / FILE, folder / FILE)
    fill(bench, EARLIER)
    (folder / "earlier.checkpoint").write_text(checkpoint(bench))
    fill(bench, SIZE - 1)
    denied = judge(bench, repository, BAD, expected=1)
    (folder / "checkpoint").write_text(checkpoint(bench))
    since = folder / "earlier.checkpoint"
    bench.run("audit", "consistency", bench.log, "--since", since, "--out", folder / "consistency")
    for name, index in (("passed", 0), ("denied", SIZE - 1)):
        export(bench, index, folder / name)
    return Evidence(handed, passed, denied, bench.log / "public", bench.signer("record"))


def make_keys(bench: Bench, handed: Path) -> None:
    bench.key("").parent.mkdir(parents=True)
    for name, purpose in KEYS.items():
        key = bench.key(name)
        bench.run("keys", "generate", key, "--for", purpose, "--no-password")
        public = key.with_suffix(".pub")
        shutil.copyfile(public, handed / public.name)
        if purpose == "checkpoint":
            shown = bench.run("keys", "show", public, "--origin", ORIGIN).out.split()
            (vkey,) = (word for word in shown if word.startswith(f"{ORIGIN}+"))
            (handed / f"{name}.vkey").write_text(f"{vkey}\n")


def judge(bench: Bench, repository: Repository, manifest: str, expected: int) -> str:
    """Commit a manifest, have the commit judged and the verdict recorded; gives the commit."""
    repository.commit({FILE: manifest})
    bench.run(
        "check", "--record", "--log", bench.log, "--key", bench.key("record"),
        "--no-password", "--verifier", VERIFIER, "--repository", REPOSITORY, repository.root,
        expected=expected,
    )  # fmt: skip
    return repository.git("rev-parse", "HEAD")


def fill(bench: Bench, size: int) -> None:
    """Record the first decision again, under other names, until the log has so many entries."""
    signer = bench.signer("record")
    with open_log(bench.log, Mode.APPEND) as log:
        envelope = log.record(0).envelope
        assert envelope is not None
        record = read_record(dsse.load(envelope))
        while log.size < size:
            again = renamed(record, log.size)
            stored(seal(again, signer), again, signer.key, log)


def renamed(record: Record, number: int) -> Record:
    """Give a decision another name."""
    name = UUID(int=UUID(record.decision_id).int + number)
    decision = replace(record.decision, decision_id=str(name))
    return replace(record, predicate=replace(record.predicate, decision=decision))


def checkpoint(bench: Bench) -> str:
    """Publish what the log holds, and give the note over it."""
    key = bench.key("log")
    return bench.run("audit", "checkpoint", "--log", bench.log, "--key", key, "--no-password").out


def export(bench: Bench, index: int, stem: Path) -> None:
    """Write all that there is about one record."""
    bundle = stem.with_name(f"{stem.name}.sigstore.json")
    proof = stem.with_name(f"{stem.name}.tlog-proof")
    for form, path in (("sigstore", bundle), ("tlog-proof", proof)):
        bench.run("audit", "prove", str(index), "--log", bench.log, "--format", form, "--out", path)
    stem.with_name(f"{stem.name}.leaf").write_bytes(leaf_in(bundle.read_bytes()))
