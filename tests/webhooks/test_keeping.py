"""What a service keeps of a record that was signed with a key certified for a run."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gate.audit.envelope import dump, load, seal
from gate.audit.keys.keyless import CertifiedSigner
from gate.audit.log.leaf import read_leaf
from gate.audit.log.opening import Log
from gate.audit.records import write
from tests.gate.audit.keys.authority import MINUTES, ORDER, START, Authority, identity
from tests.gate.audit.log.sample import new_log
from tests.gate.audit.records.samples import ALLOWED
from tests.gate.audit.verification.sample import SPEAKER, record_key, trusting
from webhooks.records.callers import Caller
from webhooks.records.keeping import Keeper
from webhooks.server.problems import Problem
from webhooks.server.telling import Teller

ROOT = Authority()
BELOW = Authority("below", ROOT)
CI = Caller("ci", frozenset([ALLOWED.predicate.verifier.id]))


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with new_log(tmp_path / "log") as opened:
        yield opened


def keeper(log: Log, *authorities: Authority) -> Keeper:
    trust = trusting(replace(SPEAKER, who=identity(*authorities)))
    return Keeper(log, lambda: trust, Teller(io.StringIO()))


def brought(signer: CertifiedSigner) -> bytes:
    return dump(seal(write(ALLOWED), signer))


def test_the_certificates_are_kept(log: Log) -> None:
    signer = BELOW.signing(ORDER, BELOW)
    body = brought(signer)
    kept = keeper(log, ROOT).keep(body, CI)
    stored = log.record(kept.receipt.index)
    assert stored.envelope == body
    assert load(body).chain == signer.key.chain
    assert read_leaf(stored.leaf).key.chain == signer.key.chain[:1]


@pytest.mark.parametrize(
    ("signer", "reason"),
    [
        (Authority().signing(), "unknown-authority"),
        (ROOT.signing(replace(ORDER, end=START)), "outside-certificate"),
        (ROOT.signing(replace(ORDER, issuer="https://x.example", old_issuer=None)), "wrong-issuer"),
        (ROOT.signing(replace(ORDER, start=START + MINUTES, end=START + 2 * MINUTES)),
         "outside-certificate"),
    ],
    ids=["stranger", "ended", "other issuer", "too early"],
)  # fmt: skip
def test_who_is_not_trusted_is_not_kept(log: Log, signer: CertifiedSigner, reason: str) -> None:
    with pytest.raises(Problem) as refused:
        keeper(log, ROOT).keep(brought(signer), CI)
    assert (refused.value.status, refused.value.kind, log.size) == (403, reason, 0)


def test_certificates_that_nobody_asked_for_are_not_kept(log: Log) -> None:
    plain = seal(write(ALLOWED), record_key())
    trust = trusting(SPEAKER)
    body = dump(replace(plain, chain=ROOT.signing().key.chain))
    kept = Keeper(log, lambda: trust, Teller(io.StringIO())).keep(body, CI)
    stored = log.record(kept.receipt.index)
    assert (stored.envelope, read_leaf(stored.leaf).key.chain) == (dump(plain), ())
