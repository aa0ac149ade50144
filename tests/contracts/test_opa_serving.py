"""`gate serve` with its rules on a real OPA server, and what becomes of it when that changes."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from gate.policy.bundle_file import bundle
from gate.policy.library import read_library
from gate.policy.parcel import Parcel, pack
from tests.contracts.opa import free_port, started
from tests.judging import shipped_rules
from tests.programs import program
from tests.waiting import until
from tests.webhooks.serving.stage import Service, Stage, staged
from tests.webhooks.world import new_world

READY = (200, {"ready": True, "faults": []})
DIFFERENT = (503, {"ready": False, "faults": ["rules"]})


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    program("opa")
    with staged(new_world(tmp_path)) as made:
        yield made


@pytest.fixture(scope="module")
def shipped() -> Parcel:
    return pack(read_library(), shipped_rules().rules, {})


@contextmanager
def server(folder: Path, port: int, parcel: Parcel | None = None) -> Iterator[None]:
    """Run a server with the rules of a parcel, or with none, on a port."""
    command: list[str | Path] = [
        program("opa"), "run", "--server", "--addr", f"127.0.0.1:{port}",
        "--log-level=error", "--skip-version-check",
    ]  # fmt: skip
    if parcel:
        path = folder / "bundle.tar.gz"
        path.write_bytes(bundle(parcel))
        command += ["--bundle", path]
    with started(command, port, folder / "opa.log", secure=False):
        yield


@contextmanager
def asking(stage: Stage, port: int, *more: str) -> Iterator[Service]:
    url = f"http://127.0.0.1:{port}"
    options = ("--no-record", "--workers", "1", "--engine", "opa", "--opa-url", url)
    with stage.serving(*options, *more) as service:
        # A server takes a minute to compile what it is given, on a machine with other work.
        until(lambda: bool(service.served.of("worker-ready")))
        yield service
        assert service.served.stop() == 0


def code(answer: dict[str, object]) -> object:
    status = answer["status"]
    assert isinstance(status, dict)
    return status["code"]


def test_a_server_judges_as_the_gate_does(stage: Stage, shipped: Parcel) -> None:
    port, folder = free_port(), stage.world.root
    alone = stage.serving("--no-record", "--workers", "1")
    with server(folder, port, shipped), asking(stage, port) as remote, alone as here:
        assert remote.health() == READY
        assert remote.review() == here.ready(1).review()


def test_a_server_that_gets_other_rules_is_believed_no_more(stage: Stage, shipped: Parcel) -> None:
    port, folder = free_port(), stage.world.root
    other = pack(read_library(), shipped_rules().rules[1:], {})
    with ExitStack() as held:
        with server(folder, port, shipped):
            service = held.enter_context(asking(stage, port))
        with server(folder, port, other):
            until(lambda: "of the revision" in told(service))
            assert service.health() == DIFFERENT
            assert code(service.review()) == 500
        with server(folder, port, shipped):
            until(lambda: service.health() == READY)
            assert code(service.review()) == 403
        until(lambda: "cannot be reached" in told(service))
        assert service.health() == DIFFERENT


def told(service: Service) -> str:
    """Give the last that was told of why the rules cannot be asked."""
    found = service.served.of("rules-differ")
    return str(found[-1]["error"]) if found else ""


def test_rules_that_a_server_forgot_are_uploaded_again(stage: Stage) -> None:
    port, folder = free_port(), stage.world.root
    with ExitStack() as held:
        with server(folder, port):
            service = held.enter_context(asking(stage, port, "--opa-upload"))
            assert code(service.review()) == 403
        until(lambda: service.health() == DIFFERENT)
        with server(folder, port):
            until(lambda: service.health() == READY)
            assert code(service.review()) == 403
