"""What cosign says of records that a certified key signed, with an authority and a log of ours."""

import subprocess
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree

import orjson
import pytest
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID

from gate.audit.records import VSA
from tests.conftest import GOOD, Repository
from tests.gate.audit.keys.authority import OIDC, ORDER, SUBJECT, Authority, private
from tests.gate.audit.keys.fulcio import Office, opened, token
from tests.programs import installed, program
from tests.verifiers.conftest import gate
from tests.verifiers.evidence import FILE, ORIGIN, REPOSITORY, VERIFIER, Bench, checkpoint
from tests.verifiers.offline import Answer, Offline, nowhere
from tests.verifiers.test_cosign import refused

ROOT, RECORD, STAMPED = "root.json", "record.sigstore.json", "stamped.sigstore.json"
ALONE = ("--insecure-ignore-tlog",)
SINCE = "start-time=2026-01-01T00:00:00Z"
STAMPING = """\
[stamping]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""
PEM = Encoding.PEM


@dataclass(frozen=True)
class Certified:
    """Somebody with a bundle, once as the gate wrote it and once with a time that was stamped."""

    given: Offline
    commit: str
    office: Office

    def ask(self, bundle: str, *more: str, who: str = SUBJECT, issuer: str = OIDC) -> Answer:
        return self.given.run(
            "cosign", "verify-blob-attestation", "--trusted-root", ROOT, "--type", VSA,
            "--certificate-identity", who, "--certificate-oidc-issuer", issuer,
            "--bundle", bundle, "--digest", self.commit, "--digestAlg", "gitCommit", *more,
        )  # fmt: skip

    def believe(self, *authorities: Authority, log: str = "log.pub") -> None:
        """Make what cosign believes of authorities and logs: these alone."""
        (self.given.folder / "fulcio.pem").write_bytes(b"".join(each.pem for each in authorities))
        done = self.given.run(
            "cosign", "trusted-root", "create", "--out", ROOT,
            f"--fulcio=url=https://fulcio.example.com,certificate-chain=fulcio.pem,{SINCE}",
            f"--rekor=url=https://{ORIGIN},public-key={log},{SINCE},origin={ORIGIN}",
            f"--ctfe=url=https://ct.example.com,public-key=ct.pub,{SINCE}",
            f"--tsa=url=https://tsa.example.com,certificate-chain=tsa.pem,{SINCE}",
        )  # fmt: skip
        assert done == Answer(0, "")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Certified]:
    program("cosign")
    installed("openssl")
    folder = tmp_path_factory.mktemp("keyless")
    office = Office(monitor=private())
    office.below = Authority("below", office.authority)
    with nowhere() as proxy:
        given = Offline(folder / "given", proxy)
        given.folder.mkdir()
        commit = hand_out(Bench(folder / "bench", gate), given.folder, office)
        stamp(given)
        yield Certified(given, commit, office)


@pytest.fixture
def certified(made: Certified, tmp_path: Path) -> Certified:
    """Give a copy, which can be changed, with what it believes."""
    copytree(made.given.folder, tmp_path / "given")
    mine = replace(made, given=Offline(tmp_path / "given", made.given.proxy))
    assert made.office.below is not None
    mine.believe(made.office.below, made.office.authority)
    return mine


def hand_out(bench: Bench, folder: Path, office: Office) -> str:
    """Pass a commit twice in a build that is certified, and hand both records out."""
    bench.key("").parent.mkdir(parents=True)
    for name in ("log", "other-log"):
        bench.run("keys", "generate", bench.key(name), "--for", "checkpoint", "--no-password")
        (folder / f"{name}.pub").write_bytes(bench.key(name).with_suffix(".pub").read_bytes())
    bench.run("audit", "init", bench.log, "--origin", ORIGIN, "--key", folder / "log.pub")
    repository = Repository(bench.folder / "repository")
    repository.root.mkdir()
    repository.git("init", "--quiet", "--initial-branch", "main")
    repository.commit({FILE: GOOD})
    secret = bench.folder / "token"
    secret.write_bytes(token())
    secret.chmod(0o600)
    with opened(office, bench.folder) as key:
        for _ in range(2):
            bench.run(
                "check", "--record", "--log", bench.log, "--key", key, "--password-file", secret,
                "--verifier", VERIFIER, "--repository", REPOSITORY, repository.root,
            )  # fmt: skip
    checkpoint(bench)
    for index, name in enumerate((RECORD, "other.sigstore.json")):
        bench.run("audit", "prove", str(index), "--log", bench.log, "--out", folder / name)
    assert office.monitor is not None
    public = office.monitor.public_key().public_bytes(PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / "ct.pub").write_bytes(public)
    return repository.git("rev-parse", "HEAD")


def stamp(given: Offline) -> None:
    """Have an authority of ours stamp the time on the signature, as the gate does not."""
    root, key, now = Authority("time"), private(), datetime.now(UTC)
    order = replace(
        ORDER, name="stamping", purpose=ExtendedKeyUsageOID.TIME_STAMPING, subject=(),
        issuer=None, old_issuer=None, start=now - timedelta(hours=1), end=now + timedelta(days=1),
    )  # fmt: skip
    signer = root.certify(key.public_key(), order).public_bytes(PEM)
    private_pem = key.private_bytes(PEM, PrivateFormat.PKCS8, NoEncryption())
    bundle = orjson.loads((given.folder / RECORD).read_bytes())
    signature = b64decode(bundle["dsseEnvelope"]["signatures"][0]["sig"])
    files = {
        "tsa.pem": signer + root.pem, "tsa.crt": signer, "tsa.above": root.pem,
        "tsa.key": private_pem, "tsa.cnf": STAMPING.encode(), "serial": b"01\n",
        "signature": signature,
    }  # fmt: skip
    for name, data in files.items():
        (given.folder / name).write_bytes(data)
    openssl(given, "-query", "-data", "signature", "-sha256", "-cert", "-out", "query")
    openssl(
        given, "-reply", "-config", "tsa.cnf", "-section", "stamping", "-queryfile", "query",
        "-signer", "tsa.crt", "-inkey", "tsa.key", "-chain", "tsa.above", "-out", "reply",
    )  # fmt: skip
    stamped = b64encode((given.folder / "reply").read_bytes()).decode()
    bundle["verificationMaterial"]["timestampVerificationData"] = {
        "rfc3161Timestamps": [{"signedTimestamp": stamped}]
    }
    (given.folder / STAMPED).write_bytes(orjson.dumps(bundle))


def openssl(given: Offline, *arguments: str) -> None:
    done = subprocess.run(
        [installed("openssl"), "ts", *arguments], cwd=given.folder, capture_output=True,
        check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_a_record_with_a_stamped_time_is_verified_with_its_place_in_our_log(
    certified: Certified,
) -> None:
    assert certified.ask(STAMPED) == Answer(0, "Verified OK\n")


def test_a_record_as_the_gate_wrote_it_is_verified_while_its_certificate_is_valid(
    certified: Certified,
) -> None:
    answer = certified.ask(RECORD, *ALONE)
    assert (answer.status, answer.text.splitlines()[-1]) == (0, "Verified OK")
    # With the log, cosign wants to know when: of that log, it believes no time.
    refused(certified.ask(RECORD), "timestamp")


CASES: tuple[tuple[str, tuple[str, ...]], ...] = ((STAMPED, ()), (RECORD, ALONE))


@pytest.mark.parametrize(("bundle", "more"), CASES)
def test_another_identity(certified: Certified, bundle: str, more: tuple[str, ...]) -> None:
    refused(certified.ask(bundle, *more, who=f"{SUBJECT}2"), "expected SAN value")
    refused(certified.ask(bundle, *more, issuer=f"{OIDC}/"), "expected issuer value")


@pytest.mark.parametrize(("bundle", "more"), CASES)
def test_another_authority(certified: Certified, bundle: str, more: tuple[str, ...]) -> None:
    root = Authority()
    certified.believe(Authority("below", root), root)
    refused(certified.ask(bundle, *more), "certificate")


def test_another_log(certified: Certified) -> None:
    assert certified.office.below is not None
    certified.believe(certified.office.below, certified.office.authority, log="other-log.pub")
    refused(certified.ask(STAMPED), "log")


@pytest.mark.parametrize(("bundle", "more"), CASES)
def test_the_certificate_of_another_record(
    certified: Certified, bundle: str, more: tuple[str, ...]
) -> None:
    folder = certified.given.folder
    other = orjson.loads((folder / "other.sigstore.json").read_bytes())
    read = orjson.loads((folder / bundle).read_bytes())
    swapped = other["verificationMaterial"]["certificate"]
    assert swapped != read["verificationMaterial"]["certificate"]
    read["verificationMaterial"]["certificate"] = swapped
    (folder / bundle).write_bytes(orjson.dumps(read))
    refused(certified.ask(bundle, *more), "Error: ")


def test_the_certificate_stands_in_the_log(certified: Certified) -> None:
    entry = orjson.loads((certified.given.folder / RECORD).read_bytes())
    (logged,) = entry["verificationMaterial"]["tlogEntries"]
    assert b'"x509Certificate"' in b64decode(logged["canonicalizedBody"])
