"""What OpenSSL, OpenSSH and securesystemslib say of our signatures and keys."""

from base64 import b64decode
from pathlib import Path

import orjson
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import Key, SSlibKey

from tests.verifiers.evidence import Evidence
from tests.verifiers.offline import Answer, Offline, flip

RECORDS = ("passed.dsse.json", "denied.dsse.json")


@pytest.fixture
def somebody(evidence: Evidence, tmp_path: Path) -> Offline:
    names = ("record.pub", "other.pub", "log.pub", "other-log.pub", "checkpoint", *RECORDS)
    return evidence.handed.only(tmp_path / "somebody", *names)


def keys(somebody: Offline, name: str, keyid: str) -> list[Key]:
    key = load_pem_public_key((somebody.folder / name).read_bytes())
    return [SSlibKey.from_crypto(key, keyid=keyid)]


@pytest.mark.parametrize("name", RECORDS)
def test_openssl_on_what_a_record_signs(somebody: Offline, name: str) -> None:
    envelope = orjson.loads((somebody.folder / name).read_bytes())
    kind, payload = envelope["payloadType"].encode(), b64decode(envelope["payload"])
    signed = b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)
    (somebody.folder / "signed").write_bytes(signed)
    (somebody.folder / "signature").write_bytes(b64decode(envelope["signatures"][0]["sig"]))

    def dgst(key: str) -> Answer:
        return somebody.run(
            "openssl", "dgst", "-sha256", "-verify", key, "-signature", "signature", "signed"
        )

    assert dgst("record.pub") == Answer(0, "Verified OK\n")
    assert dgst("other.pub").status != 0
    somebody.rewrite("signed", flip)
    assert dgst("record.pub").status != 0


def test_openssl_on_a_checkpoint(somebody: Offline) -> None:
    text, _, line = (somebody.folder / "checkpoint").read_bytes().partition(b"\n\n")
    (somebody.folder / "text").write_bytes(text + b"\n")
    # Before the signature stand four bytes that name the key.
    (somebody.folder / "signature").write_bytes(b64decode(line.split()[2])[4:])

    def verify(key: str) -> Answer:
        return somebody.run(
            "openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", key,
            "-in", "text", "-sigfile", "signature",
        )  # fmt: skip

    assert verify("log.pub").status == 0
    assert verify("other-log.pub").status != 0
    somebody.rewrite("text", flip)
    assert verify("log.pub").status != 0


def test_openssh_on_the_name_of_a_key(somebody: Offline) -> None:
    envelope = orjson.loads((somebody.folder / "passed.dsse.json").read_bytes())
    written = somebody.run("ssh-keygen", "-i", "-m", "PKCS8", "-f", "record.pub")
    (somebody.folder / "record.ssh").write_text(written.text)
    shown = somebody.run("ssh-keygen", "-l", "-f", "record.ssh")
    assert shown.text.split()[1] == envelope["signatures"][0]["keyid"]


@pytest.mark.parametrize("name", RECORDS)
def test_securesystemslib(somebody: Offline, name: str) -> None:
    envelope = orjson.loads((somebody.folder / name).read_bytes())
    keyid = envelope["signatures"][0]["keyid"]
    ours, theirs = (keys(somebody, key, keyid) for key in ("record.pub", "other.pub"))
    read = Envelope.from_dict(orjson.loads(orjson.dumps(envelope)))
    assert list(read.verify(ours, threshold=1)) == [keyid]
    for change in ({"payloadType": "text/plain"}, {"payload": ""}):
        with pytest.raises(VerificationError):
            Envelope.from_dict(orjson.loads(orjson.dumps(envelope | change))).verify(ours, 1)
    with pytest.raises(VerificationError):
        read.verify(theirs, threshold=1)
    read.payload = flip(read.payload)
    with pytest.raises(VerificationError):
        read.verify(ours, threshold=1)
