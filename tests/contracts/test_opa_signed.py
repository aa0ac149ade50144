"""OPA itself believes a signed bundle, and none that anybody has touched since."""

import gzip
import io
import subprocess
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import orjson
import pytest

from gate.errors import EngineError
from gate.policy.bundle_file import DATA, MANIFEST, SIGNATURES, archive, bundle, signed_bundle
from gate.policy.library import read_library
from gate.policy.opa import Server
from gate.policy.opa.server import ServerEngine
from gate.policy.parcel import Parcel, pack
from gate.policy.signing import read_key
from tests.contracts.opa import Pair, certificate, verifying
from tests.judging import shipped_rules
from tests.programs import program

MODULE = "agentgate/rules/tool-scope/tool-scope.rego"
Files = dict[str, bytes]


@dataclass(frozen=True)
class Signed:
    """A bundle that was signed, what it was made of, and who can verify it."""

    parcel: Parcel
    files: Files
    path: Path
    ours: Pair
    other: Pair


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Signed:
    program("opa")
    folder = tmp_path_factory.mktemp("signed")
    ours, other = (certificate(folder / name, "127.0.0.1") for name in ("ours", "other"))
    parcel = pack(read_library(), shipped_rules().rules, {})
    data, algorithm = signed_bundle(parcel, read_key(ours.key, "default"))
    assert algorithm == "ES256"
    path = folder / "bundle.tar.gz"
    path.write_bytes(data)
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        read = {each.name: tar.extractfile(each) for each in tar.getmembers()}
        files = {name: stream.read() for name, stream in read.items() if stream}
    return Signed(parcel, files, path, ours, other)


def asked(path: Path, *arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    """Have OPA load a bundle, and ask it for the revision."""
    return subprocess.run(
        [program("opa"), "run", "--skip-version-check", "--bundle", path, *arguments],
        input=b"data.agentgate.revision\n", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        timeout=60, check=False,
    )  # fmt: skip


def with_key(public: Path, *more: str) -> tuple[str | Path, ...]:
    return ("--verification-key", public, "--signing-alg", "ES256", *more)


@pytest.mark.parametrize("more", [(), ("--verification-key-id", "of-the-server")])
def test_opa_verifies_what_was_signed(signed: Signed, more: tuple[str, ...]) -> None:
    done = asked(signed.path, *with_key(signed.ours.cert, *more))
    assert done.returncode == 0, done.stdout
    assert signed.parcel.revision.encode() in done.stdout


def test_opa_refuses_another_key(signed: Signed) -> None:
    done = asked(signed.path, *with_key(signed.other.cert))
    assert done.returncode != 0
    assert b"failed to verify JWT signature" in done.stdout


def test_opa_refuses_another_scope_and_no_key(signed: Signed) -> None:
    assert (
        b"scope mismatch" in asked(signed.path, *with_key(signed.ours.cert, "--scope", "a")).stdout
    )
    assert b"verification key not provided" in asked(signed.path).stdout


def flipped(files: Files) -> Files:
    """Change one byte of a policy, in a comment, so that it is as good a policy as before."""
    source = files[MODULE]
    assert source.startswith(b"# METADATA\n# title: ")
    place = source.index(b"title: ") + len(b"title: ")
    return {**files, MODULE: source[:place] + b"X" + source[place + 1 :]}


def without(name: str) -> Callable[[Files], Files]:
    return lambda files: {each: data for each, data in files.items() if each != name}


def added(name: str, data: bytes) -> Callable[[Files], Files]:
    return lambda files: {**files, name: data}


def parameter(files: Files) -> Files:
    data = orjson.loads(files[DATA])
    data["agentgate"]["params"]["no-gpu-in-dev"]["environments"] = []
    return {**files, DATA: orjson.dumps(data)}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (flipped, "digest mismatch"),
        (parameter, "data.json: digest mismatch"),
        (added(MANIFEST, b'{"revision": "", "roots": ["agentgate"]}'), "digest mismatch"),
        (added("agentgate/more.rego", b"package agentgate.more\n"), "not included in bundle sign"),
        (added("agentgate/data.json", b"{}"), "not included in bundle signature"),
        (without(MODULE), "specified in bundle signatures but not found"),
        (without(SIGNATURES), "bundle missing .signatures.json file"),
    ],
)
def test_opa_refuses_what_was_touched(
    signed: Signed, tmp_path: Path, change: Callable[[Files], Files], reason: str
) -> None:
    path = tmp_path / "bundle.tar.gz"
    path.write_bytes(gzip.compress(archive(signed.files)))
    assert asked(path, *with_key(signed.ours.cert)).returncode == 0
    path.write_bytes(gzip.compress(archive(change(signed.files))))
    done = asked(path, *with_key(signed.ours.cert))
    assert done.returncode != 0
    assert reason in done.stdout.decode()


def test_a_server_that_verifies_is_compared_as_any_other(signed: Signed, tmp_path: Path) -> None:
    with verifying(tmp_path / "server", signed.path, signed.ours.cert) as url:
        ServerEngine(shipped_rules(), signed.parcel, Server(url))
        other = pack(read_library(), shipped_rules().rules, {"no-gpu-in-dev": {"environments": []}})
        with pytest.raises(EngineError, match=f"of the revision {signed.parcel.revision}"):
            ServerEngine(shipped_rules(), other, Server(url))


def test_tools_that_verify_nothing_load_it_too(signed: Signed, tmp_path: Path) -> None:
    plain = tmp_path / "plain.tar.gz"
    plain.write_bytes(bundle(signed.parcel))
    said = [
        subprocess.run(
            [program("opa"), "eval", "--bundle", path, "data.agentgate"],
            check=True, capture_output=True, timeout=60,
        ).stdout
        for path in (plain, signed.path)
    ]  # fmt: skip
    assert said[0] == said[1]
    subprocess.run(
        [program("opa"), "check", "--strict", "--bundle", signed.path], check=True, timeout=60
    )
