"""A private key is made, kept and opened in one safe way, and shows itself nowhere."""

import copy
import os
import pickle
import stat
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed448, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from gate.audit import Algorithm
from gate.audit.keys import NO_PASSWORD, Password, generate, open_key, password_from, save, verify
from gate.audit.keys.files import LIMIT
from gate.audit.keys.reading import Reader, check
from gate.errors import SigningError

WORD = b"correct horse"


def word() -> bytes:
    return WORD


def openssl(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["openssl", *arguments], check=False, capture_output=True, text=True, timeout=60
    )


def refusal(act: Callable[[], object]) -> SigningError:
    with pytest.raises(SigningError) as refused:
        act()
    return refused.value


def opening(path: Path, password: Password) -> SigningError:
    return refusal(lambda: open_key(path, password))


@pytest.mark.parametrize("algorithm", Algorithm)
@pytest.mark.parametrize(("secret", "password"), [(WORD, word), (None, NO_PASSWORD)])
def test_what_is_saved_is_opened(
    tmp_path: Path, algorithm: Algorithm, secret: bytes | None, password: Password
) -> None:
    made, path = generate(algorithm), tmp_path / "a.key"
    save(made, path, secret)
    opened = open_key(path, password)
    assert opened.key == made.key
    assert verify(made.key, b"m", opened.sign(b"m"))
    assert not verify(made.key, b"n", opened.sign(b"m"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("algorithm", Algorithm)
def test_openssl_opens_it_and_shows_what_a_guess_costs(
    tmp_path: Path, algorithm: Algorithm
) -> None:
    made, path, password = generate(algorithm), tmp_path / "a.key", tmp_path / "word"
    save(made, path, WORD)
    password.write_bytes(WORD)
    read = openssl("pkey", "-in", path, "-passin", f"file:{password}", "-pubout")
    assert (read.returncode, read.stdout.count("PUBLIC KEY")) == (0, 2)
    assert b64encode(made.key.spki).decode() in read.stdout.replace("\n", "")
    assert openssl("pkcs8", "-in", path, "-passin", "pass:wrong").returncode != 0
    shown = openssl("asn1parse", "-in", path).stdout
    # 2^14 rounds over 8 blocks of 128 bytes are 16 MiB, five times.
    assert ":PBES2" in shown
    assert ":scrypt" in shown
    assert ":aes-256-cbc" in shown
    assert [line.split(":")[-1] for line in shown.splitlines() if "INTEGER" in line] == [
        "4000", "08", "05", "20",
    ]  # fmt: skip


def test_two_keys_share_no_salt(tmp_path: Path) -> None:
    made = generate(Algorithm.P256)
    for name in ("a", "b"):
        save(made, tmp_path / name, WORD)
    first, second = ((tmp_path / name).read_bytes().splitlines()[2] for name in ("a", "b"))
    assert first != second


@pytest.mark.parametrize("kdf", [["-scrypt"], ["-v2", "aes-256-cbc", "-iter", "600000"]])
def test_a_key_that_openssl_encrypted_is_opened(tmp_path: Path, kdf: list[str]) -> None:
    plain, path, password = tmp_path / "p.key", tmp_path / "a.key", tmp_path / "word"
    save(generate(Algorithm.P256), plain, None)
    password.write_bytes(WORD)
    arguments: list[str | Path]
    arguments = ["pkcs8", "-topk8", "-in", plain, "-out", path, "-passout", f"file:{password}"]
    assert openssl(*arguments, *kdf).returncode == 0
    path.chmod(0o600)
    assert open_key(path, word).key == open_key(plain, NO_PASSWORD).key


def test_a_wrong_password_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.key"
    save(generate(Algorithm.P256), path, WORD)
    assert "not its password" in refusal(lambda: open_key(path, lambda: b"wrong")).message


def test_a_damaged_key_is_refused_and_never_a_key_that_signs_for_another(tmp_path: Path) -> None:
    made, path = generate(Algorithm.P256), tmp_path / "a.key"
    save(made, path, None)
    der = b64decode(b"".join(path.read_bytes().splitlines()[1:-1]))
    for at in range(len(der)):
        for bit in (0, 3, 7):
            changed = der[:at] + bytes([der[at] ^ 1 << bit]) + der[at + 1 :]
            path.write_bytes(
                b"-----BEGIN PRIVATE KEY-----\n%b\n-----END PRIVATE KEY-----\n" % b64encode(changed)
            )
            with suppress(SigningError):
                assert open_key(path, NO_PASSWORD).key == made.key


def test_nobody_guesses_whether_there_is_a_password(tmp_path: Path) -> None:
    path, plain = tmp_path / "a.key", tmp_path / "plain.key"
    save(generate(Algorithm.P256), path, WORD)
    save(generate(Algorithm.P256), plain, None)
    unsaid = password_from(None, None)
    assert "--password-file" in refusal(lambda: open_key(path, unsaid)).advice
    assert "--no-password" in refusal(lambda: open_key(plain, unsaid)).advice
    assert "is encrypted" in refusal(lambda: open_key(path, NO_PASSWORD)).message
    assert "is not encrypted" in refusal(lambda: open_key(plain, word)).message


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.key"
    path.write_text("mine")
    made = generate(Algorithm.P256)
    assert "never overwritten" in refusal(lambda: save(made, path, WORD)).message
    assert path.read_text() == "mine"
    link = tmp_path / "b.key"
    link.symlink_to(tmp_path / "elsewhere")
    refusal(lambda: save(made, link, None))
    assert not (tmp_path / "elsewhere").exists()
    assert "cannot be written" in refusal(lambda: save(made, tmp_path / "no/a", None)).message


def test_a_key_is_for_its_owner_whatever_the_mask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        save(generate(Algorithm.P256), tmp_path / "a.key", None)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.key").stat().st_mode) == 0o600


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o644, 0o666, 0o777])
def test_a_file_that_is_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "a.key"
    save(generate(Algorithm.P256), path, None)
    path.chmod(mode)
    refused = refusal(lambda: open_key(path, NO_PASSWORD))
    assert f"its mode is {mode:04o}" in refused.message
    password = tmp_path / "word"
    password.write_bytes(WORD)
    password.chmod(mode)
    assert f"its mode is {mode:04o}" in refusal(password_from(password, None)).message


def status(mode: int, user: int, group: int) -> os.stat_result:
    return os.stat_result((stat.S_IFREG | mode, 0, 0, 1, user, group, 0, 0, 0, 0))


POD = Reader(65532, frozenset([65532, 2000]))


@pytest.mark.parametrize(
    ("file", "reader"),
    [
        (status(0o440, 0, 2000), POD),  # defaultMode 0400 and an fsGroup
        (status(0o640, 0, 2000), POD),  # defaultMode 0600 and an fsGroup
        (status(0o400, 0, 0), Reader(0, frozenset([0]))),
        (status(0o600, 1000, 1000), Reader(1000, frozenset([1000]))),
        (status(0o400, 65532, 2000), POD),
    ],
)
def test_what_a_pod_or_a_person_has_is_read(file: os.stat_result, reader: Reader) -> None:
    check("the key", file, reader)


@pytest.mark.parametrize(
    ("file", "reader"),
    [
        (status(0o444, 0, 2000), POD),  # the default of a volume
        (status(0o644, 0, 2000), POD),
        (status(0o460, 0, 2000), POD),
        (status(0o440, 0, 3000), POD),
        (status(0o440, 65532, 2000), POD),
        (status(0o640, 1000, 1000), Reader(1000, frozenset([1000]))),
        (status(0o440, 0, 0), Reader(0, frozenset([0]))),
        (status(0o600, 1001, 1000), Reader(1000, frozenset([1000]))),
        (status(0o600, 1001, 1000), Reader(0, frozenset([0]))),
    ],
)
def test_what_others_can_read_or_change_is_refused(file: os.stat_result, reader: Reader) -> None:
    with pytest.raises(SigningError):
        check("the key", file, reader)


def test_a_secret_that_is_mounted_is_read_through_its_links(tmp_path: Path) -> None:
    data = tmp_path / "..2026_11_21"
    data.mkdir()
    save(generate(Algorithm.P256), data / "record.key", None)
    (tmp_path / "..data").symlink_to(data.name)
    (tmp_path / "record.key").symlink_to("..data/record.key")
    assert open_key(tmp_path / "record.key", NO_PASSWORD).sign(b"m")
    (data / "record.key").chmod(0o644)
    assert (
        "its mode is 0644"
        in refusal(lambda: open_key(tmp_path / "record.key", NO_PASSWORD)).message
    )


def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    for path in (tmp_path, tmp_path / "pipe", Path("/dev/zero")):
        assert "no regular file" in opening(path, NO_PASSWORD).message
    assert "cannot be read" in refusal(lambda: open_key(tmp_path / "none", NO_PASSWORD)).message


def encoded(private: Ed25519PrivateKey | ec.EllipticCurvePrivateKey, form: PrivateFormat) -> bytes:
    return private.private_bytes(Encoding.PEM, form, NoEncryption())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 100,
        b"-----BEGIN PRIVATE KEY-----\n",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        b"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
        b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        b"x" * (LIMIT + 1),
        encoded(ec.generate_private_key(ec.SECP256R1()), PrivateFormat.TraditionalOpenSSL),
        encoded(Ed25519PrivateKey.generate(), PrivateFormat.OpenSSH),
    ],
)
def test_what_is_no_key_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.key"
    path.write_bytes(data)
    path.chmod(0o600)
    for password in (word, NO_PASSWORD):
        assert str(path) in opening(path, password).message


@pytest.mark.parametrize(
    "private",
    [
        ec.generate_private_key(ec.SECP384R1()),
        ec.generate_private_key(ec.SECP256K1()),
        ed448.Ed448PrivateKey.generate(),
        rsa.generate_private_key(65537, 2048),
    ],
    ids=["P-384", "secp256k1", "Ed448", "RSA"],
)
def test_other_kinds_of_keys_are_refused(
    tmp_path: Path, private: ec.EllipticCurvePrivateKey | ed448.Ed448PrivateKey | rsa.RSAPrivateKey
) -> None:
    path = tmp_path / "a.key"
    path.write_bytes(
        private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(WORD))
    )
    path.chmod(0o600)
    refusal(lambda: open_key(path, word))


def test_a_private_key_shows_itself_nowhere(tmp_path: Path) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    number = private.private_numbers().private_value
    path = tmp_path / "a.key"
    path.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    path.chmod(0o600)
    opened = open_key(path, NO_PASSWORD)
    body = path.read_text().splitlines()[1]
    for shown in (repr(opened), str(opened), f"{opened}"):
        assert str(number) not in shown
        assert f"{number:x}" not in shown
        assert body not in shown
    for copied in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError):
            copied(opened)
    path.write_text(path.read_text().replace("PRIVATE", "PRIVAT"))
    refused = refusal(lambda: open_key(path, NO_PASSWORD))
    assert body not in f"{refused.message}{refused.advice}{refused.__cause__}"


@pytest.mark.parametrize(
    ("data", "password"),
    [(b"a b", b"a b"), (b"a\n", b"a"), (b"a\r\n", b"a"), (b" a ", b" a "), (b"\xff\n", b"\xff")],
)
def test_a_password_is_one_line(tmp_path: Path, data: bytes, password: bytes) -> None:
    path = tmp_path / "word"
    path.write_bytes(data)
    path.chmod(0o600)
    assert password_from(path, None)() == password
    assert password_from(None, os.open(path, os.O_RDONLY))() == password


@pytest.mark.parametrize("data", [b"", b"\n", b"a\n\n", b"a\nb", b"a\x00b", b"x" * 1025])
def test_what_is_no_password_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "word"
    path.write_bytes(data)
    path.chmod(0o600)
    refusal(password_from(path, None))
    refusal(password_from(None, os.open(path, os.O_RDONLY)))


def test_a_password_comes_through_a_pipe() -> None:
    reading, writing = os.pipe()
    os.write(writing, WORD + b"\n")
    os.close(writing)
    password = password_from(None, reading)
    assert password() == WORD
    assert f"descriptor {reading}" in refusal(password).message
