"""Files that somebody wrote to stop, slow down or deceive the scanner."""

from contextlib import suppress
from time import process_time

import pytest

from gate.errors import ScanError
from gate.scanners import Scanned
from gate.scanners.dependencies.refusing import LONGEST
from gate.scanners.dependencies.scanner import Dependencies
from gate.sources import File, oversize

SECONDS = 20
"""Far more than any of these takes, and far less than what grows with the square of its size."""


def scan(path: str, data: bytes) -> Scanned:
    return Dependencies().scan([File(path, data)])


REFUSED = {
    "oversize": ("package-lock.json", oversize()),
    "long": ("requirements.txt", b"a==1\n" * (LONGEST // 5 + 1)),
    "long-line": ("requirements.txt", b"a" * 100_000),
    "too-many": ("requirements.txt", b"a==1\n" * 60_000),
    "no-text": ("requirements.txt", b"\xff\xfa\x00"),
    "json-twice": ("package.json", b'{"dependencies": {"a": "^1"}, "dependencies": {}}'),
    "json-deep": ("package.json", b'{"a":' * 5000 + b"1" + b"}" * 5000),
    "json-list": ("package.json", b'{"apiVersion": "v1", "kind": "List", "items": []}'),
    "json-type": ("package.json", b'{"dependencies": ["a"]}'),
    "json-item": ("package.json", b'{"dependencies": {"a": 1}}'),
    "json-none": ("package.json", b""),
    "yaml-twice": ("pnpm-lock.yaml", b"packages: {}\npackages: {}\n"),
    "yaml-alias": (
        "pnpm-lock.yaml",
        b"a0: &a0 [1]\n"
        + b"".join(b"a%d: &a%d [%s]\n" % (n, n, b"*a%d," % (n - 1) * 9) for n in range(1, 12)),
    ),
    "yaml-type": ("pnpm-lock.yaml", b"packages: [a]\n"),
    "toml-twice": ("pyproject.toml", b"[project]\nname = 'a'\nname = 'b'\n"),
    "toml-deep": ("pyproject.toml", b"a = " + b"[" * 5000),
    "toml-digits": ("Cargo.toml", b"a = " + b"9" * 9000),
    "toml-parts": ("Cargo.toml", b"a." * 40_000 + b"a = 1\n"),
    "toml-dots": ("uv.lock", b"".join(b"a%d.b.c.d.e = 1\n" % n for n in range(2000))),
    "toml-type": ("Cargo.lock", b"package = 'a'\n"),
    "toml-item": ("pyproject.toml", b"[project]\ndependencies = [1]\n"),
    "yarn-merge": ("yarn.lock", b'a@^1:\n  version "1.0.0"\n<<<<<<< HEAD\n'),
    "go-merge": ("go.mod", b"module a\n<<<<<<< HEAD\nrequire b v1.0.0\n"),
    "bad-requirement": ("pyproject.toml", b"[project]\ndependencies = ['a b c']\n"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_whole_is_refused(name: str) -> None:
    path, data = REFUSED[name]
    with pytest.raises(ScanError) as caught:
        scan(path, data)
    assert [fault.place.file for fault in caught.value.faults if fault.place] == [path]


def test_every_file_that_is_refused_is_named() -> None:
    files = [File("a/package.json", b"["), File("b/uv.lock", b"["), File("c/go.mod", b"")]
    with pytest.raises(ScanError) as caught:
        Dependencies().scan(files)
    named = [fault.place.file for fault in caught.value.faults if fault.place]
    assert named == ["a/package.json", "b/uv.lock"]


SLOW = {
    "versions": ("requirements.txt", b"a==" + b"1." * 8000 + b"\n"),
    "markers": ("requirements.txt", b"a ; " + b"(" * 4000 + b"\n"),
    "extras": ("requirements.txt", b"a[" + b"b," * 2000 + b"\n"),
    "continued": ("requirements.txt", b"a \\\n" * 100_000),
    "comments": ("requirements.txt", b"# # # # \n" * 100_000),
    "npm-range": ("package.json", b'{"dependencies": {"a": "' + b"^1 || " * 100_000 + b'"}}'),
    "npm-git": ("package.json", b'{"dependencies": {"a": "https://' + b".git/" * 200_000 + b'"}}'),
    "npm-name": ("package.json", b'{"dependencies": {"a": "' + b"a-." * 300_000 + b'"}}'),
    "npm-alias": ("package.json", b'{"dependencies": {"a": "npm:' + b"@" * 300_000 + b'"}}'),
    "toml-words": ("pyproject.toml", b"a" * 3_000_000 + b" = 1\n"),
    "toml-quotes": ("pyproject.toml", b"a = '" + b'"' * 3_000_000 + b"'\n"),
    "toml-headers": ("pyproject.toml", b"".join(b"[a.b%d]\nc=1\n" % n for n in range(30_000))),
    "yarn": ("yarn.lock", b'a@^1, "a@^2:\n' * 40_000),
    "yarn-commas": ("yarn.lock", b'"a@^1' + b' , ' * 5000 + b'":\n  version "1"\n'),
    "go": ("go.mod", b"require (\n" * 100_000),
    "go-replace": ("go.mod", b"replace a => => =>\nreplace =>\nrequire a\nrequire\n" * 9000),
    "npmrc": (".npmrc", b"ignore-scripts" + b" " * 16_000 + b"\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", SLOW)
def test_nothing_takes_time_with_the_square_of_its_size(name: str) -> None:
    start = process_time()
    with suppress(ScanError):
        scan(*SLOW[name])
    assert process_time() - start < SECONDS


def test_a_path_out_of_the_repository_leads_nowhere() -> None:
    text = b"-r ../../../etc/passwd\n-c file:///etc/passwd\n-e ../../outside\n./../x\n"
    data = b'{"dependencies": {"a": "file:../../../../etc", "b": "link:/etc"}}'
    assert not scan("requirements.txt", text).sightings
    assert not scan("package.json", data).sightings


def test_a_message_repeats_nothing_that_is_no_name() -> None:
    data = b'{"dependencies": {"token ghp_0123 \\u001b[31m": "^1"}}'
    (sighting,) = scan("package.json", data).sightings
    assert sighting.message == "this dependency has no exact version, and no lock file names it"


def test_an_address_with_a_token_is_not_repeated() -> None:
    text = b"git+https://user:s3cr3t@example.com/a.git@main#egg=a\n"
    (sighting,) = scan("requirements.txt", text).sightings
    assert sighting.message == "a comes from a Git repository without a whole commit"


def test_an_empty_lock_covers_nothing() -> None:
    manifest = File("package.json", b'{"dependencies": {"a": "^1"}}')
    lock = File("package-lock.json", b'{"lockfileVersion": 3, "packages": {}}')
    assert len(Dependencies().scan([manifest, lock]).sightings) == 1


def test_a_lock_of_another_ecosystem_covers_nothing() -> None:
    manifest = File("package.json", b'{"dependencies": {"mcp": "^1"}}')
    lock = File("uv.lock", b"[[package]]\nname = 'mcp'\nversion = '1'\n")
    assert len(Dependencies().scan([manifest, lock]).sightings) == 1


def test_a_lock_below_or_beside_another_folder_covers_nothing() -> None:
    manifest = File("a/package.json", b'{"dependencies": {"b": "^1"}}')
    for folder in ("a/deep", "c"):
        data = b'{"packages": {"node_modules/b": {"version": "1.0.0"}}}'
        lock = File(f"{folder}/package-lock.json", data)
        assert len(Dependencies().scan([manifest, lock]).sightings) == 1
