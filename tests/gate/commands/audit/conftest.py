"""A log on disk with a pass, a denial and what came before, and somebody's trust policy."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gate.audit import Entry, Receipt
from gate.audit.envelope import digest, dump
from gate.audit.keys import public_pem, save
from gate.audit.log.leaf import leaf
from gate.audit.log.opening import Mode, create_log, open_log
from gate.audit.records import Record, summarise
from gate.audit.records.detail import Judged
from gate.audit.records.digests import Form
from tests.conftest import Outcome, Run
from tests.gate.audit.records.samples import ALLOWED, DENIED, DETAIL, REPO, with_detail
from tests.gate.audit.verification.sample import (
    ORIGIN,
    VERIFIER,
    log_key,
    numbered,
    record_key,
    sealed,
)

AGENT = Judged("agent", "support", Form.UNREAD, namespace="prod", environments=("prod",))


@dataclass(frozen=True)
class Desk:
    """A folder with a log, keys and a trust policy, and the gate to run in it."""

    root: Path
    gate: Run

    def run(self, *arguments: str | Path) -> Outcome:
        return self.gate("audit", *map(str, arguments))

    def append(self, record: Record, *, log: str = "log") -> Receipt:
        """Sign a record and keep it."""
        with open_log(self.root / log, Mode.APPEND) as opened:
            return opened.append(entry(record))

    def fill(self, count: int) -> None:
        """Keep other records."""
        with open_log(self.root / "log", Mode.APPEND) as opened:
            for number in range(count):
                opened.append(entry(numbered(1000 + number)))

    def publish(self, log: str = "log") -> str:
        with open_log(self.root / log) as opened:
            return opened.publish(log_key(), lambda: datetime(2026, 11, 4, 9, tzinfo=UTC))

    def export(self, *arguments: str) -> None:
        done = self.run("export", "--log", "log", *arguments)
        assert done.status == 0, done

    def verify(self, *arguments: str | Path) -> Outcome:
        return self.run("verify", *arguments, "--trust", "trust.yaml")


def entry(record: Record) -> Entry:
    """Sign a record for a log."""
    envelope = sealed(record)
    hashed = digest(envelope)
    body = leaf(hashed, envelope.signature, record_key().key)
    return Entry(body, hashed, dump(envelope), summarise(record))


def dated(record: Record, number: int, decided: str) -> Record:
    """Give a record another id and time."""
    timing = replace(record.decision.timing, decided_at=decided, received_at=decided)
    named = numbered(number, record)
    return with_detail(named, replace(named.decision, timing=timing))


PASS = dated(with_detail(ALLOWED, replace(DETAIL, objects=(AGENT,))), 1, "2026-11-04T08:31:02Z")
DENIAL = dated(DENIED, 2, "2026-11-05T10:00:00Z")


def add_keys(desk: Desk) -> None:
    """Write the keys, and a policy that trusts them."""
    (desk.root / "record.pub").write_bytes(public_pem(record_key().key))
    (desk.root / "log.pub").write_bytes(public_pem(log_key().key))
    save(log_key(), desk.root / "log.key", None)
    keys = ("keys", "add")
    assert desk.gate(*keys, "log.pub", "--origin", ORIGIN).status == 0
    speaker = ("--verifier", VERIFIER, "--door", "check", "--resource", REPO)
    assert desk.gate(*keys, "record.pub", *speaker, "--from", f"{ORIGIN}=0").status == 0


@pytest.fixture
def bare(tmp_path: Path, gate: Run, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Give a desk with keys and an empty log."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("AGENTGATE_LOG", raising=False)
    desk = Desk(tmp_path, gate)
    add_keys(desk)
    create_log(tmp_path / "log", ORIGIN, log_key().key)
    return desk


@pytest.fixture
def desk(bare: Desk) -> Desk:
    """Give a desk whose log holds a pass and a denial, and has published them."""
    bare.append(PASS)
    bare.append(DENIAL)
    bare.publish()
    return bare
