"""Where certificates stand: in an envelope, in a bundle, and in the leaf that a log hashes."""

from base64 import b64encode
from dataclasses import replace

import orjson
import pytest

from gate.audit.bundles import dump_bundle, read
from gate.audit.envelope import dump, load, seal
from gate.audit.keys.certificates import MOST
from gate.audit.log.leaf import leaf, read_leaf
from gate.audit.records import write
from gate.audit.verify import Verified, verify
from gate.errors import LogError, RecordError
from tests.gate.audit.keys.authority import ORDER, Authority, identity
from tests.gate.audit.records.samples import ALLOWED
from tests.gate.audit.verification.sample import (
    ANY,
    SPEAKER,
    knowing,
    logged_envelope,
    record_key,
)

ROOT = Authority()
BELOW = Authority("below", ROOT)


def test_an_envelope_carries_its_certificates_where_other_readers_ignore_them() -> None:
    signer = BELOW.signing(ORDER, BELOW)
    envelope = seal(write(ALLOWED), signer)
    (signature,) = orjson.loads(dump(envelope))["signatures"]
    assert signature.keys() == {"keyid", "sig", "certificates"}
    assert load(dump(envelope)) == envelope
    assert b"certificates" not in dump(seal(write(ALLOWED), record_key()))


@pytest.mark.parametrize("value", [[], "x", {}, [1], ["!"], ["QQ"], ["QQ=="] * (MOST + 1), None])
def test_certificates_that_nobody_wrote_are_not_read(value: object) -> None:
    written = orjson.loads(dump(seal(write(ALLOWED), record_key())))
    written["signatures"][0]["certificates"] = value
    with pytest.raises(RecordError, match="certificate"):
        load(orjson.dumps(written))


def test_a_bundle_names_a_key_or_a_certificate() -> None:
    signer = BELOW.signing(ORDER, BELOW)
    envelope = seal(write(ALLOWED), signer)
    proof = logged_envelope(envelope, signer)[1].proof
    assert proof is not None
    bundle = orjson.loads(dump_bundle(envelope, signer.key, proof))
    material = bundle["verificationMaterial"]
    raw = b64encode(signer.key.chain[0]).decode()
    assert material["certificate"] == {"rawBytes": raw}
    assert "certificates" not in bundle["dsseEnvelope"]["signatures"][0]
    for spoiled in ({"publicKey": {"hint": ""}}, {"certificate": None}):
        other = {**bundle, "verificationMaterial": {**material, **spoiled}}
        with pytest.raises(RecordError):
            read(orjson.dumps(other))


def test_a_stamped_time_is_left_to_others() -> None:
    signer = ROOT.signing()
    envelope = seal(write(ALLOWED), signer)
    proof = logged_envelope(envelope, signer)[1].proof
    assert proof is not None
    bundle = orjson.loads(dump_bundle(envelope, signer.key, proof))
    stamped = {"rfc3161Timestamps": [{"signedTimestamp": "QQ=="}]}
    bundle["verificationMaterial"]["timestampVerificationData"] = stamped
    known = knowing(replace(SPEAKER, who=identity(ROOT)))
    assert isinstance(verify(read(orjson.dumps(bundle)), known, ANY), Verified)


def test_a_leaf_holds_the_certificate_of_the_key() -> None:
    signer = BELOW.signing(ORDER, BELOW)
    made = leaf(b"d" * 32, b"s", signer.key)
    assert b'"verifier":{"keyDetails":"PKIX_ECDSA_P256_SHA_256","x509Certificate":{"' in made
    assert read_leaf(made).key == replace(signer.key, chain=signer.key.chain[:1])
    for before, after in ((b"x509Certificate", b"publicKey"), (b"ECDSA_P256_SHA_256", b"ED25519")):
        with pytest.raises(LogError):
            read_leaf(made.replace(before, after))
