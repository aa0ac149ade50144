"""What is read as a key, and what a signature says of a bundle; OPA itself is asked elsewhere."""

import base64
import gzip
import hashlib
import os
from pathlib import Path

import orjson
import pytest

from gate.errors import ConfigError, EngineError, SigningError
from gate.policy.bundle_file import MANIFEST, SIGNATURES, archive, bundle, signed_bundle
from gate.policy.library import read_library
from gate.policy.parcel import Parcel, pack
from gate.policy.signing import KEY_LIMIT, Key, read_key
from tests.gate.policy.test_parcel import members
from tests.judging import shipped_rules
from tests.signing import elliptic, kept, pem


@pytest.fixture(scope="module")
def parcel() -> Parcel:
    return pack(read_library(), shipped_rules().rules, {})


def part(token: str, index: int) -> dict[str, object]:
    text = token.split(".")[index]
    said: dict[str, object] = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return said


def test_a_signature_names_every_file_and_its_digest(parcel: Parcel) -> None:
    data, algorithm = signed_bundle(parcel, Key(elliptic().encode(), "ours"))
    files = members(data)
    (token,) = orjson.loads(files.pop(SIGNATURES))["signatures"]
    assert algorithm == "ES256"
    assert part(token, 0) == {"alg": "ES256", "kid": "ours", "typ": "JWT"}
    claims = part(token, 1)
    assert set(claims) == {"files", "keyid"}
    listed = claims["files"]
    assert isinstance(listed, list)
    assert [each["name"] for each in listed] == sorted(files)
    # Of documents, OPA signs the value: no space, and fields in order.
    files[MANIFEST] = orjson.dumps(orjson.loads(files[MANIFEST]), option=orjson.OPT_SORT_KEYS)
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    assert {each["name"]: each["hash"] for each in listed} == digests
    assert {each["algorithm"] for each in listed} == {"SHA-256"}


def test_nothing_but_the_signature_differs(parcel: Parcel) -> None:
    key = Key(elliptic().encode(), "ours")
    data, _ = signed_bundle(parcel, key)
    assert data[4:8] == bytes(4)
    files = members(data)
    token = orjson.loads(files.pop(SIGNATURES))["signatures"][0]
    assert gzip.compress(archive(files), mtime=0) == bundle(parcel)
    again = orjson.loads(members(signed_bundle(parcel, key)[0])[SIGNATURES])["signatures"][0]
    assert again.rsplit(".", 1)[0] == token.rsplit(".", 1)[0]
    assert again != token


def test_a_key_is_shown_to_nobody() -> None:
    assert "BEGIN" not in repr(Key(elliptic().encode(), "ours"))


def test_a_key_behind_a_link_is_read(tmp_path: Path) -> None:
    text = elliptic()
    kept(tmp_path / "real", text, 0o400)
    (tmp_path / "link").symlink_to("real")
    assert read_key(tmp_path / "link", "ours") == Key(text.encode(), "ours")


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o620, 0o602, 0o610, 0o666])
def test_a_key_that_is_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    path = kept(tmp_path / "key", elliptic(), mode)
    with pytest.raises(SigningError, match=f"its mode is {mode:04o}") as caught:
        read_key(path, "ours")
    assert "chmod 600" in caught.value.advice


def test_what_is_no_regular_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    with pytest.raises(SigningError, match="pipe is no regular file"):
        read_key(tmp_path / "pipe", "ours")
    with pytest.raises(SigningError, match="is no regular file"):
        read_key(tmp_path, "ours")
    with pytest.raises(SigningError, match="absent cannot be read: No such file"):
        read_key(tmp_path / "absent", "ours")


def test_a_key_that_is_too_long_is_refused(tmp_path: Path) -> None:
    text = elliptic()
    fits = kept(tmp_path / "fits", text + "#" * (KEY_LIMIT - len(text)))
    assert len(read_key(fits, "ours").pem) == KEY_LIMIT
    long = kept(tmp_path / "long", "#" * (KEY_LIMIT + 1))
    with pytest.raises(SigningError, match="is longer than 16384 bytes"):
        read_key(long, "ours")


@pytest.mark.parametrize("key_id", ["", "a\nb", "\x1b[2J", "\udcff"])
def test_an_id_that_is_none_is_refused(tmp_path: Path, key_id: str) -> None:
    path = kept(tmp_path / "key", elliptic())
    with pytest.raises(ConfigError, match="the id of a key"):
        read_key(path, key_id)


LOCKED = "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no private key"),
        ("c2VjcmV0", "holds no private key"),
        (pem("PUBLIC KEY", b"c2VjcmV0"), "holds no private key"),
        (pem("EC PRIVATE KEY", b"c2VjcmV0"), "cannot be parsed"),
        (pem("ENCRYPTED PRIVATE KEY", b"c2VjcmV0"), "is encrypted"),
        (pem("EC PRIVATE KEY", b"c2VjcmV0", LOCKED), "is encrypted"),
        (pem("OPENSSH PRIVATE KEY", b"c2VjcmV0"), "OpenSSH's own format"),
    ],
)
def test_what_is_no_key_says_so_and_nothing_of_what_it_is(
    parcel: Parcel, text: str, message: str
) -> None:
    with pytest.raises(EngineError, match=message) as caught:
        signed_bundle(parcel, Key(text.encode(), "ours"))
    assert "c2VjcmV0" not in str(caught.value)


def test_two_keys_are_refused(parcel: Parcel) -> None:
    with pytest.raises(EngineError, match="more than one private key"):
        signed_bundle(parcel, Key((elliptic() + elliptic()).encode(), "ours"))
