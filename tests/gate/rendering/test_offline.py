"""Nothing is fetched: neither by the gate, nor by a program that is told to by a repository."""

import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gate.rendering import Job, Refusal, programs
from gate.sources import File
from tests.conftest import Repository, Run
from tests.gate.rendering.tools import RENDERERS, Only, script
from tests.programs import program

FILE = "kustomization.yaml"
ADDRESSES = (
    "http://HOST/base.yaml", "http://HOST/base?ref=main", "git::http://HOST/base.git",
    "git://HOST/base", "ssh://git@HOST/base", "git@HOST:base.git",
)  # fmt: skip
FIELDS = (
    "resources: [ADDRESS]", "components: [ADDRESS]", "bases: [ADDRESS]", "generators: [ADDRESS]",
    "crds: [ADDRESS]", "patches: [{path: ADDRESS}]", "replacements: [{path: ADDRESS}]",
    "openapi: {path: ADDRESS}", "configMapGenerator: [{name: a, files: [ADDRESS]}]",
    "helmCharts: [{name: a, repo: ADDRESS, version: 1.0.0}]",
)  # fmt: skip


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Listen on this machine: whoever fetches something is seen."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(20)
        yield server


def overlay(field: str, address: str, listener: socket.socket) -> str:
    """Write a kustomization that names an address here."""
    host = ":".join(map(str, listener.getsockname()))
    return field.replace("ADDRESS", f"'{address}'").replace("HOST", host) + "\n"


def is_silent(listener: socket.socket) -> bool:
    """Say that nobody has connected: those who did wait in a queue."""
    listener.settimeout(0)
    try:
        listener.accept()[0].close()
    except BlockingIOError:
        return True
    return False


@pytest.mark.usefixtures("renderer")
@pytest.mark.parametrize(
    ("field", "address"),
    [
        *((field, ADDRESSES[0]) for field in FIELDS),
        *((FIELDS[0], address) for address in ADDRESSES[1:]),
    ],
)
def test_an_overlay_with_an_address_connects_to_nothing(
    repository: Repository, gate: Run, listener: socket.socket, field: str, address: str
) -> None:
    repository.write({FILE: overlay(field, address, listener)})
    answer = gate("check")
    assert answer.status == 2
    assert "gate/not-rendered" in answer.out
    assert "not a path in this repository" in answer.out or "it uses helmCharts" in answer.out
    assert is_silent(listener)


@pytest.mark.parametrize("told", [("kustomize", "build"), ("kubectl", "kustomize")])
def test_without_the_gate_the_same_overlay_connects(
    listener: socket.socket, tmp_path: Path, told: tuple[str, str]
) -> None:
    (tmp_path / FILE).write_text(overlay(FIELDS[0], ADDRESSES[0], listener))
    with subprocess.Popen(
        [program(told[0]), told[1], tmp_path], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        listener.accept()[0].close()
        assert process.wait(60)


def told_to_fetch(address: str) -> Job:
    """Give an overlay that the gate would have refused before any program is started."""
    data = f"resources: ['{address}']".encode()
    return Job("", FILE, f"{FILE}/rendered.yaml", (File(FILE, data, len(data)),), frozenset())


def render(job: Job) -> None:
    """Render with the program that is there."""
    chosen = programs.kustomize()
    assert chosen
    programs.render(chosen, job)


@pytest.mark.usefixtures("renderer")
def test_a_program_that_fetches_all_the_same_does_not_reach_the_network() -> None:
    with pytest.raises(Refusal, match=r"proxyconnect tcp: dial tcp 127\.0\.0\.1:1: "):
        render(told_to_fetch("https://example.com/base.yaml"))


@pytest.mark.parametrize("name", RENDERERS)
def test_a_program_finds_git_only_where_it_may_fetch(only: Only, name: str) -> None:
    folder = only(name)
    (folder / "git").unlink()
    script(folder / "git", f"echo run >> {folder}/trace; exit 1")
    job = told_to_fetch("ssh://git@example.com/example/base")
    with pytest.raises(Refusal):
        render(job)
    assert not (folder / "trace").exists()
    with pytest.raises(Refusal):
        render(replace(job, allow=("ssh://git@example.com/example/base",)))
    assert (folder / "trace").exists()
