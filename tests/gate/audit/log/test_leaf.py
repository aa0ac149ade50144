"""Leaves, byte for byte as a Rekor wrote one for the same record."""

from base64 import b64decode

import pytest

from gate.audit import Algorithm, PublicKey
from gate.audit.log.leaf import LIMIT, leaf, leaf_digest, read_leaf
from gate.errors import LogError

from .sample import entry, log_key, record_key

REKOR = (
    b'{"apiVersion":"0.0.2","kind":"hashedrekord","spec":{"hashedRekordV002":{"data":{"algorithm":'
    b'"SHA2_256","digest":"iBs1XJEINgaz1yqUIQ4yUrvQy/2XKp9xnn0f6tw4Ko8="},"signature":{"content":'
    b'"MEYCIQDZ/RqGOKrFhdg7R1YaVXfFrIF/9Cf/oJ1AZf3A1lONUwIhALmPdVGB6u6ePENWpdfrJEFUoT7gI3x+DMFlH3ph'
    b'cf6a","verifier":{"keyDetails":"PKIX_ECDSA_P256_SHA_256","publicKey":{"rawBytes":"MFkwEwYHKoZI'
    b"zj0CAQYIKoZIzj0DAQcDQgAEULOflCD1zbOLkckqXnzeFS5gDz1gdfYvnrQjFgbaiKVtUiM4+Ac3xx+nruwLaEbOOXyJHj"
    b'/2h3+MiWBw0BDyzw=="}}}}}}'
)
DIGEST = b64decode("iBs1XJEINgaz1yqUIQ4yUrvQy/2XKp9xnn0f6tw4Ko8=")
KEY_ID = "SHA256:Rr37MSlPKslpkl4GnpLOQZlMto8Wr8FeIrbQhBwFym4"


def test_the_leaf_is_what_rekor_wrote() -> None:
    read = read_leaf(REKOR)
    assert read.digest == DIGEST == leaf_digest(REKOR)
    assert read.key.key_id == KEY_ID
    assert leaf(read.digest, read.signature, read.key) == REKOR


@pytest.mark.parametrize("key", [record_key().key, log_key().key])
def test_leaves_are_read_as_they_were_written(key: PublicKey) -> None:
    read = read_leaf(leaf(DIGEST, b"a signature", key))
    assert (read.digest, read.signature, read.key) == (DIGEST, b"a signature", key)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"0.0.2"', b'"0.0.1"'),
        (b"hashedrekord", b"dsse"),
        (b"SHA2_256", b"SHA2_512"),
        (b'{"apiVersion"', b'{ "apiVersion"'),
        (b"}}}}}}", b'}}}}},"more":1}'),
        (b"}}}}}}", b"}}}}}}\n"),
        (b'"data":{', b'"data":{"algorithm":"SHA2_256",'),
        (b"PKIX_ECDSA_P256_SHA_256", b"PKIX_ED25519"),
        (b"PKIX_ECDSA_P256_SHA_256", b"PKIX_RSA_PKCS1V15_2048_SHA256"),
        (b"iBs1", b"iB=1"),
        (b"tw4Ko8=", b"tw4Ko9="),
        (b"iBs1", b""),
        (b"MFkwEwYH", b"MFkwEwYI"),
        (b"iBs1", b"iBs\xff"),
    ],
)
def test_every_other_form_is_refused(old: bytes, new: bytes) -> None:
    with pytest.raises(LogError):
        read_leaf(REKOR.replace(old, new))


def test_a_leaf_that_is_too_long_is_refused() -> None:
    with pytest.raises(LogError):
        leaf_digest(leaf(DIGEST, b"x" * LIMIT, record_key().key))


def test_a_leaf_commits_to_the_signature() -> None:
    one, other = entry("same"), entry("same")
    assert one.digest == other.digest
    assert one.leaf != other.leaf


def test_algorithms_have_the_names_of_sigstore() -> None:
    assert record_key().key.algorithm is Algorithm.P256
    assert b'"PKIX_ED25519"' in leaf(DIGEST, b"s", log_key().key)
