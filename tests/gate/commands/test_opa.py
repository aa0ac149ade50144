"""What the command line says of an OPA server, and of bundles for one."""

import socket
import stat
import sys
import tarfile

import orjson
import pytest

from tests.conftest import BAD, Repository, Run
from tests.signing import elliptic, kept, pem


def test_a_bundle_is_written_and_its_revision_told(repository: Repository, gate: Run) -> None:
    done = gate("policy", "bundle", "--out", "rules.tar.gz")
    assert done.status == 0
    assert done.out.startswith("wrote rules.tar.gz: sha256:")
    with tarfile.open(repository.root / "rules.tar.gz") as tar:
        manifest = tar.extractfile(".manifest")
        assert manifest
        assert orjson.loads(manifest.read())["revision"] == done.out.split(": ")[1].strip()
    before = (repository.root / "rules.tar.gz").read_bytes()
    assert gate("policy", "bundle", "--out", "rules.tar.gz") == done
    assert (repository.root / "rules.tar.gz").read_bytes() == before


def test_parameters_and_folders_go_into_a_bundle(repository: Repository, gate: Run) -> None:
    plain = gate("policy", "bundle", "--out", "a.tar.gz").out.split(": ")[1]
    repository.write(
        {"gate.yaml": "version: 1\nparameters:\n  no-gpu-in-dev: {environments: [test]}\n"}
    )
    # Only what the command line names counts: a bundle is not of the folder where it is made.
    assert gate("policy", "bundle", "--out", "a.tar.gz").out.split(": ")[1] == plain
    done = gate("policy", "bundle", "--out", "a.tar.gz", "--config", "gate.yaml")
    assert done.out.split(": ")[1] != plain
    gate("policy", "new", "no-shell-tools")
    done = gate("policy", "bundle", "policies", "--out", "a.tar.gz")
    assert done.status == 0
    with tarfile.open(repository.root / "a.tar.gz") as tar:
        assert "agentgate/rules/no-shell-tools/no-shell-tools.rego" in tar.getnames()


def test_a_bundle_is_signed_when_there_is_a_key(repository: Repository, gate: Run) -> None:
    plain = gate("policy", "bundle", "--out", "a.tar.gz")
    kept(repository.root / "key.pem", elliptic())
    done = gate("policy", "bundle", "--out", "a.tar.gz", "--signing-key", "key.pem")
    assert done.out == f"{plain.out}signed with ES256 for the key id default\n"
    with tarfile.open(repository.root / "a.tar.gz") as tar:
        assert ".signatures.json" in tar.getnames()
    signed = ["--signing-key", "key.pem", "--key-id", "of-2030"]
    assert gate("policy", "bundle", "--out", "a.tar.gz", *signed).out.endswith(" of-2030\n")
    assert gate("policy", "bundle", "--out", "a.tar.gz") == plain
    with tarfile.open(repository.root / "a.tar.gz") as tar:
        assert ".signatures.json" not in tar.getnames()


@pytest.mark.parametrize(
    ("text", "mode", "message"),
    [
        (elliptic(), 0o644, "key.pem is open to others than its owner: its mode is 0644"),
        (elliptic() + elliptic(), 0o600, "more than one private key"),
        ("c2VjcmV0", 0o600, "the signing key's file holds no private key in PEM"),
        ("c2VjcmV0" * 2049, 0o600, "key.pem is longer than 16384 bytes"),
        (pem("ENCRYPTED PRIVATE KEY", b"c2VjcmV0"), 0o600, "the signing key is encrypted"),
    ],
)
def test_a_key_that_cannot_be_used_leaves_what_is_there(
    repository: Repository, gate: Run, text: str, mode: int, message: str
) -> None:
    kept(repository.root / "key.pem", text, mode)
    (repository.root / "a.tar.gz").write_text("of before")
    done = gate("policy", "bundle", "--out", "a.tar.gz", "--signing-key", "key.pem")
    assert (done.status, done.out) == (2, "")
    assert message in done.err
    assert "c2VjcmV0" not in done.err
    assert (repository.root / "a.tar.gz").read_text() == "of before"
    assert {path.name for path in repository.root.iterdir()} == {".git", "a.tar.gz", "key.pem"}


def test_a_bundle_is_no_secret_though_its_key_is(repository: Repository, gate: Run) -> None:
    kept(repository.root / "key.pem", elliptic())
    (repository.root / "like").touch()
    gate("policy", "bundle", "--out", "a.tar.gz", "--signing-key", "key.pem")
    modes = {name: stat.S_IMODE((repository.root / name).stat().st_mode)
             for name in ("a.tar.gz", "like")}  # fmt: skip
    assert modes["a.tar.gz"] == modes["like"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--key-id", "ours", "--out", "a.tar.gz"], "--key-id is of no use without --signing-key"),
        (["--signing-key", "absent.pem", "--out", "a.tar.gz"], "absent.pem cannot be read"),
        (["--out", "/dev/null"], "/dev/null cannot be written: it is no regular file"),
        (["--out", "absent/a.tar.gz"], "absent/a.tar.gz cannot be written"),
        (["absent", "--out", "a.tar.gz"], "absent holds no rule"),
        (["--config", "absent.yaml", "--out", "a.tar.gz"], "absent.yaml cannot be read"),
    ],
)
@pytest.mark.usefixtures("repository")
def test_a_bundle_that_cannot_be_made(gate: Run, arguments: list[str], message: str) -> None:
    done = gate("policy", "bundle", *arguments)
    assert done.status == 2
    assert message in done.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--engine", "opa"], "--opa-url"),
        (["--opa-url", "https://opa.example.com"], "need --engine opa"),
        (["--opa-upload"], "need --engine opa"),
        (["--opa-token-file", "token"], "need --engine opa"),
        (["--engine", "opa", "--opa-url", "http://opa.example.com"], "only https may reach"),
        (["--engine", "opa", "--opa-url", "https://a:word@b"], "nothing but a host and a port"),
    ],
)
def test_options_that_contradict_each_other(
    repository: Repository, gate: Run, arguments: list[str], message: str
) -> None:
    repository.write({"agent.yaml": BAD})
    done = gate("check", "agent.yaml", *arguments)
    assert done.status == 2
    assert message in done.err
    assert "word" not in done.err


def test_a_server_that_is_down_decides_nothing(repository: Repository, gate: Run) -> None:
    repository.write({"agent.yaml": BAD})
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    done = gate("check", "agent.yaml", "--engine", "opa", "--opa-url", url)
    assert done.status == 2
    assert "the OPA server cannot be reached" in done.err


def test_what_is_not_installed_is_named(
    repository: Repository, gate: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write({"agent.yaml": BAD})
    for name in ("server", "connection"):
        monkeypatch.delitem(sys.modules, f"gate.policy.opa.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "opa_client", None)
    for name in ("opa", "errors"):
        monkeypatch.delitem(sys.modules, f"opa_client.{name}", raising=False)
    done = gate("check", "agent.yaml", "--engine", "opa", "--opa-url", "https://opa.example.com")
    assert done.status == 2
    assert "pip install 'agentgate[opa]'" in done.err


def test_the_revision_cannot_choose_who_judges_it(repository: Repository, gate: Run) -> None:
    repository.write({"agent.yaml": BAD, "gate.yaml": "version: 1\nengine: opa\n"})
    done = gate("check", "agent.yaml")
    assert done.status == 2
    assert "unknown key 'engine'" in done.err


def test_what_rules_see_is_shown(repository: Repository, gate: Run) -> None:
    repository.write({"agents.yaml": f"{BAD}---\n{BAD}"})
    done = gate("show", "agents.yaml", "--output", "input")
    assert done.status == 0
    lines = [orjson.loads(line) for line in done.out.splitlines()]
    assert [line["manifest"]["identity"]["name"] for line in lines] == ["good", "good"]
    assert set(lines[0]) == {
        "door", "manifest", "object", "ascii", "environment", "bundle", "change",
    }  # fmt: skip
