"""A public key is read from PEM only, named as OpenSSH does, and verifies only what it signed."""

import subprocess
from base64 import b64decode, b64encode
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed448, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
)
from hypothesis import given
from hypothesis import strategies as st

from gate.audit import Algorithm, PublicKey
from gate.audit.keys import generate, public_pem, read_public, verify
from gate.errors import SigningError

SIGNERS = {algorithm: generate(algorithm) for algorithm in Algorithm}
each = pytest.mark.parametrize("algorithm", Algorithm)


@each
def test_what_is_written_is_read(algorithm: Algorithm) -> None:
    key = SIGNERS[algorithm].key
    assert read_public(public_pem(key)) == key
    assert read_public(b"\n" + public_pem(key).replace(b"\n", b"\r\n")) == key
    assert key.algorithm is algorithm


@each
def test_openssl_and_openssh_know_it_too(tmp_path: Path, algorithm: Algorithm) -> None:
    key = SIGNERS[algorithm].key
    pem, line = tmp_path / "a.pub", tmp_path / "a.ssh"
    pem.write_bytes(public_pem(key))
    arguments = ["openssl", "pkey", "-pubin", "-in", str(pem), "-outform", "DER"]
    assert subprocess.run(arguments, check=True, capture_output=True).stdout == key.spki
    raw = load_der_public_key(key.spki)
    assert not isinstance(raw, ed448.Ed448PublicKey)
    line.write_bytes(raw.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH))
    arguments = ["ssh-keygen", "-l", "-f", str(line)]
    shown = subprocess.run(arguments, check=True, capture_output=True, text=True).stdout
    assert shown.split()[1] == key.key_id


def pem(der: bytes) -> bytes:
    return b"-----BEGIN PUBLIC KEY-----\n%b\n-----END PUBLIC KEY-----\n" % b64encode(der)


def spki(private: ec.EllipticCurvePrivateKey | ed448.Ed448PrivateKey | rsa.RSAPrivateKey) -> bytes:
    return private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


GOOD = public_pem(SIGNERS[Algorithm.P256].key)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n",
        pem(b"\x00"),
        pem(spki(ec.generate_private_key(ec.SECP384R1()))),
        pem(spki(ec.generate_private_key(ec.SECP256K1()))),
        pem(spki(ed448.Ed448PrivateKey.generate())),
        pem(spki(rsa.generate_private_key(65537, 2048))),
        pem(SIGNERS[Algorithm.P256].key.spki + b"\x00"),
        pem(SIGNERS[Algorithm.P256].key.spki[:-1] + b"\x00"),  # not on the curve
        GOOD.replace(b"PUBLIC", b"PRIVATE"),
        GOOD.replace(b"PUBLIC", b"RSA PUBLIC"),
        GOOD + GOOD,
        b"a comment\n" + GOOD,
        GOOD + b"a comment\n",
        GOOD.replace(b"\nM", b"\nHeader: 1\n\nM"),
        GOOD.replace(b"==", b"=== ="),
        GOOD[: len(GOOD) // 2],
        b" " * 10_000_000 + GOOD,
        b"A" * 10_000_000,
    ],
    # Keys are made anew by each process, and must not be names of tests.
    ids=[str(number) for number in range(19)],
)
def test_what_is_no_public_key_is_refused(data: bytes) -> None:
    with pytest.raises(SigningError) as refused:
        read_public(data)
    assert len(refused.value.message) < 200


def test_a_key_has_one_name_however_it_is_written() -> None:
    raw = load_der_public_key(SIGNERS[Algorithm.P256].key.spki)
    assert isinstance(raw, ec.EllipticCurvePublicKey)
    point = raw.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    short = bytes.fromhex("3039301306072a8648ce3d020106082a8648ce3d030107032200") + point
    assert read_public(pem(short)) == SIGNERS[Algorithm.P256].key


@each
def test_every_flipped_bit_of_a_signature_or_key_is_found(algorithm: Algorithm) -> None:
    signer = SIGNERS[algorithm]
    signature = signer.sign(b"message")
    for changed in flipped(signature):
        assert not verify(signer.key, b"message", changed)
    for changed in flipped(signer.key.spki):
        assert not verify(replace(signer.key, spki=changed), b"message", signature)


def flipped(data: bytes) -> list[bytes]:
    return [
        data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]
        for at in range(len(data))
        for bit in range(8)
    ]


@each
@given(signature=st.binary(max_size=80))
def test_nothing_else_is_a_signature(algorithm: Algorithm, signature: bytes) -> None:
    assert not verify(SIGNERS[algorithm].key, b"message", signature)


@each
def test_a_signature_has_one_encoding(algorithm: Algorithm) -> None:
    signer = SIGNERS[algorithm]
    signature = signer.sign(b"message")
    for changed in (signature + b"\x00", b"\x00" + signature, signature[:-1], signature * 2, b""):
        assert not verify(signer.key, b"message", changed)


def test_a_key_is_not_taken_for_one_of_another_kind() -> None:
    for signer, other in ((SIGNERS[a], SIGNERS[b]) for a in Algorithm for b in Algorithm if a != b):
        lying = PublicKey(other.key.algorithm, signer.key.spki, signer.key.key_id)
        assert not verify(lying, b"message", signer.sign(b"message"))


def test_the_id_of_a_key_decides_nothing() -> None:
    signer, other = generate(Algorithm.P256), generate(Algorithm.P256)
    assert verify(replace(signer.key, key_id="lies"), b"m", signer.sign(b"m"))
    assert not verify(replace(other.key, key_id=signer.key.key_id), b"m", signer.sign(b"m"))


def test_the_signature_is_what_others_expect(tmp_path: Path) -> None:
    signer = SIGNERS[Algorithm.P256]
    (tmp_path / "k").write_bytes(public_pem(signer.key))
    (tmp_path / "s").write_bytes(signer.sign(b"message"))
    arguments = ["openssl", "dgst", "-sha256", "-verify", "k", "-signature", "s"]
    told = subprocess.check_output(arguments, input=b"message", cwd=tmp_path)
    assert told == b"Verified OK\n"
    assert len(SIGNERS[Algorithm.ED25519].sign(b"message")) == 64
    assert b64decode(public_pem(signer.key).splitlines()[1])


@pytest.mark.parametrize("more", [b"AAAA", b"=", b"====", b"A==="])
def test_nothing_stands_behind_a_key(more: bytes) -> None:
    pem = public_pem(generate(Algorithm.P256).key)
    with pytest.raises(SigningError):
        read_public(pem.replace(b"\n-----END", more + b"\n-----END"))
