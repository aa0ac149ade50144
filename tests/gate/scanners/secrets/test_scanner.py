"""Secrets in files are told by their place and fingerprint, and never shown."""

import base64
from pathlib import Path

import pytest

from gate.credentials import mask
from gate.scanners.secrets.scanner import LONGEST, MOST, Secrets
from gate.scanners.secrets.scope import holds_text
from gate.sources import FILE_LIMIT, File, oversize
from tests.gate.credential_samples import made, pem, tokens
from tests.gate.scanners.secrets.planted import PLANTED
from tests.gate.scanners.secrets.sample import Sample

GOOD = Path(__file__).parents[3] / "good"
TOKEN = tokens()["GitHub"]
KEY = made(32)


def scan(text: str | bytes, path: str = "a.sh") -> list[tuple[int, int, int, int]]:
    """Tell where the scanner sees secrets in a file."""
    data = text.encode() if isinstance(text, str) else text
    return [
        (one.line, one.column, one.end_line, one.end_column)
        for one in Secrets().scan([File(path, data)]).sightings
    ]


@pytest.mark.parametrize("number", range(len(PLANTED)))
def test_neither_message_nor_shown_line_holds_the_secret(number: int) -> None:
    sample: Sample = PLANTED[number]
    for one in Secrets().scan([File(sample.path, sample.text.encode())]).sightings:
        line = sample.text.split("\n")[one.line - 1]
        shown = mask(line, one.literals)
        for part in sample.secret.split("\n"):
            assert part not in one.message
            assert part.startswith("-----") or part not in shown
        assert sample.secret not in repr(one)
        assert "fingerprint sha256:" in one.message


def test_a_place_is_told_in_code_points() -> None:
    assert scan(f"# Schlüssel: é {TOKEN}\n") == [(1, 16, 1, 16 + len(TOKEN))]


def test_a_key_of_several_lines_is_told_once() -> None:
    assert [(top, bottom) for top, _, bottom, _ in scan("x\n" + pem("RSA PRIVATE KEY"))] == [(2, 7)]


def test_a_secret_in_a_tree_is_told_at_its_line() -> None:
    text = f"data:\n  app.yaml: |\n    llm:\n      api_key: {KEY}\n"
    assert scan(text, "values.yaml") == [(4, 16, 4, 16 + len(KEY))]


def test_a_secret_in_a_comment_of_a_tree_is_told_where_it_stands() -> None:
    assert [line for line, *_ in scan(f"a: 1\nb: 2 # API_TOKEN={KEY}\n", "values.yaml")] == [2]
    assert [line for line, *_ in scan(f'{{"a": 1,\n// token: {KEY}\n"b": 2}}\n', "a.jsonc")] == [2]


def test_an_object_that_refers_to_secrets_holds_none() -> None:
    text = (
        "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nspec:\n  data:\n"
        "    - secretKey: dbpass1word2\n      remoteRef: {key: prod/db9}\n"
    )
    assert scan(text, "a.yaml") == []


def test_what_readers_of_yaml_disagree_on_is_read_as_text() -> None:
    assert [
        line for line, *_ in scan(f"on: push\non: push\nenv:\n  API_TOKEN: {KEY}\n", "a.yml")
    ] == [4]


@pytest.mark.parametrize("layers", [1, 3, 12])
def test_base64_is_read_to_the_bottom(layers: int) -> None:
    data = f"API_TOKEN={KEY}\n".encode()
    for _ in range(layers):
        data = base64.b64encode(data)
    assert len(scan(b"echo " + data + b" | decode\n")) == 1


@pytest.mark.parametrize("path", ["a.env", "a.yaml"])
def test_a_file_with_many_is_told_of_its_first(path: str) -> None:
    mark = ": " if path.endswith("yaml") else "="
    text = "".join(f"A{n}_TOKEN{mark}{made(32, seed=str(n))}\n" for n in range(2 * MOST))
    assert [line for line, *_ in scan(text, path)] == list(range(1, MOST + 1))


def test_what_is_too_long_is_read_in_part_and_said() -> None:
    long = File("a.sh", f"API_TOKEN={KEY}\n".encode() + b"x = 1\n" * LONGEST)
    scanned = Secrets().scan([long, File("b.sh", oversize(), 50 * LONGEST)])
    assert [one.file for one in scanned.sightings] == ["a.sh"]
    assert [notice.message for notice in scanned.notices] == [
        f"1 file is longer than {LONGEST:,} bytes, the rest of which was not scanned: a.sh",
        f"1 file is longer than {FILE_LIMIT:,} bytes, and not scanned for secrets: b.sh",
    ]


def test_what_is_no_text_is_not_read_and_said() -> None:
    scanned = Secrets().scan([File("a.sh", b"API_TOKEN=\0" + KEY.encode())])
    assert scanned.sightings == ()
    assert "1 file is no text" in scanned.notices[0].message


def test_bytes_that_are_no_utf8_hide_nothing() -> None:
    assert len(scan(b"\xff\xfe\x80 " + TOKEN.encode() + b"\n")) == 1


def test_a_letter_that_grows_in_lower_case_moves_nothing() -> None:
    assert scan(f"\u0130\u0130\nAPI_TOKEN={KEY}\n") == [(2, 11, 2, 11 + len(KEY))]


@pytest.mark.parametrize(
    "path",
    ["a/.env", ".env.production", "run.sh", "prompts/system.md", "Dockerfile", "x/Makefile",
     ".npmrc", "id_rsa", "k.pem", "A.PY", "app.dockerfile", "Dockerfile.dev", ".netrc"],
)  # fmt: skip
def test_what_holds_text_is_wanted(path: str) -> None:
    assert holds_text(path)
    assert Secrets().wants(path)


@pytest.mark.parametrize(
    "path", ["a.png", "model.safetensors", "uv.lock", "a.so", "LICENSE", "a.zip"]
)
def test_what_holds_none_is_not(path: str) -> None:
    assert not holds_text(path)


def test_good_manifests_hold_none() -> None:
    files = [
        File(str(path.relative_to(GOOD)), path.read_bytes())
        for path in sorted(GOOD.rglob("*"))
        if path.is_file() and holds_text(path.name)
    ]
    scanned = Secrets().scan(files)
    assert len(files) > 100
    assert [(one.file, one.line) for one in scanned.sightings] == []
    assert scanned.notices == ()


def test_it_tells_what_ran() -> None:
    scanned = Secrets().scan([File("a.sh", b"x\n"), File("b.sh", b"y\n")])
    assert (scanned.ran.id, scanned.ran.files) == ("secrets", 2)
    assert scanned.ran.digest.startswith("sha256:")
    assert [rule.id for rule in Secrets().rules] == ["secret-by-shape"]
