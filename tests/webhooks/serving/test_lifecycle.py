"""Workers that die, drain, are replaced and watched; certificates and clusters that change."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

import pytest

from tests.waiting import until
from tests.webhooks.serving.stage import (
    JSON,
    Service,
    Stage,
    processes,
    resident,
    review,
    stat,
    total,
)
from tests.webhooks.world import World
from webhooks.serving.fleet import ATTEMPTS, SILENT


@dataclass
class Load:
    """Clients that ask all the time: what they were answered, and what went wrong."""

    answers: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    refused: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self, service: Service, *, is_kept: bool) -> None:
        context = service.stage.trusting()
        connection = service.connect(context)
        while not self.stop.is_set():
            try:
                if connection.sock is None:
                    connection.connect()
            except ConnectionError:
                # Nobody is there any more: nothing was asked, so nothing is lost.
                self.refused += 1
                return
            try:
                connection.request("POST", "/validate", review(), JSON)
                with connection.getresponse() as response:
                    response.read()
                    self.answers.append(response.status)
            except OSError as error:
                self.errors.append(repr(error))
                connection.close()
            if not is_kept:
                connection.close()
        connection.close()


@contextmanager
def loaded(service: Service, clients: int = 4) -> Iterator[Load]:
    """Ask all the time, over connections that are kept and over new ones."""
    load = Load()
    threads = [
        threading.Thread(target=load.run, args=(service,), kwargs={"is_kept": number % 2 == 0})
        for number in range(clients)
    ]
    for thread in threads:
        thread.start()
    try:
        until(lambda: len(load.answers) > 20)
        yield load
    finally:
        load.stop.set()
        for thread in threads:
            thread.join()


def test_a_worker_that_is_killed_is_replaced(service: Service) -> None:
    first = service.workers()
    assert len(first) == 2
    os.kill(first[0], signal.SIGKILL)
    service.served.told("worker-ended")
    service.served.told("worker-ready", 3)
    assert service.review()["allowed"] is False
    assert len(service.workers()) == 2
    assert total(service.metrics(), "agentgate_worker_restarts_total") == 1


def test_a_worker_that_hangs_is_replaced(service: Service) -> None:
    first = service.workers()
    os.kill(first[0], signal.SIGSTOP)
    # So long it may say nothing, and nobody may wait much longer.
    time.sleep(SILENT)
    assert service.served.told("worker-ended")["status"] == -signal.SIGKILL
    service.served.told("worker-ready", 3)
    assert first[0] not in service.workers()
    assert service.review()["allowed"] is False


def test_nobody_tries_for_ever_to_begin(stage: Stage) -> None:
    with stage.serving("--no-record", "--workers", "1") as service:
        (worker,) = service.ready(1).workers()
        stage.settings.write_text("version: 2\n")
        service.served.told("not-reread")
        # Who runs goes on with what was good; who comes after it has nothing.
        assert service.review()["allowed"] is False
        os.kill(worker, signal.SIGKILL)
        assert service.served.process.wait(120) == 2
        lines = service.served.lines
        said = until(lambda: [line for line in lines if "no worker could begin" in line])
        assert f"in {ATTEMPTS} attempts: " in said[0]
        assert "serve.yaml is not valid" in said[0]
        assert len(service.served.of("worker-unfit")) == ATTEMPTS
        lines[:] = [line for line in lines if line.startswith("{")]


def test_sigterm_under_load_loses_nothing(stage: Stage) -> None:
    with stage.serving("--no-record", "--leave-seconds", "1") as service:
        service.ready()
        with loaded(service) as load:
            start = time.monotonic()
            service.served.process.send_signal(signal.SIGTERM)
            assert service.served.process.wait(20) == 0
            assert time.monotonic() - start < 10
        assert load.errors == []
        assert set(load.answers) == {200}
        assert load.refused == 4


def test_who_leaves_is_not_ready(stage: Stage) -> None:
    with stage.serving("--no-record", "--leave-seconds", "2") as service:
        assert service.ready().health()[0] == 200
        service.served.process.send_signal(signal.SIGTERM)
        until(lambda: service.health() == (503, {"ready": False, "faults": ["leaving"]}))
        assert service.served.process.wait(20) == 0


def test_workers_end_when_the_supervisor_is_killed(stage: Stage) -> None:
    with stage.serving("--no-record") as service:
        workers = service.ready().workers()
        service.served.process.kill()
        until(lambda: not any(stat(pid)[0] not in ("", "Z") for pid in workers))


def test_a_certificate_is_replaced_under_load(service: Service) -> None:
    world = service.stage.world
    before = shown(service)
    with loaded(service) as load:
        new = World(world.root / "new")
        new.root.mkdir()
        for name in ("ca.crt", "ca.key"):
            (new.root / name).write_bytes((world.root / name).read_bytes())
        for file in new.certify("server", "IP:127.0.0.1"):
            file.rename(world.root / file.name)
        service.served.told("reread", 2)
        assert shown(service) != before
    assert load.errors == []
    assert set(load.answers) == {200}


def shown(service: Service) -> bytes:
    with closing(service.connect()) as connection:
        connection.connect()
        return connection.sock.getpeercert(binary_form=True) or b""


def test_a_cluster_that_is_not_known_is_not_judged(stage: Stage) -> None:
    stage.agents.refused = 403
    with stage.serving("--no-record", "--workers", "1") as service:
        # It lets clients in even so, to tell them why it does not judge.
        service.ready(1)
        assert service.health() == (503, {"ready": False, "faults": ["cluster"]})
        answer = service.review()
        assert answer["allowed"] is False
        assert isinstance(answer["status"], dict)
        assert answer["status"]["code"] == 500
        stage.agents.refused = 0
        until(lambda: service.health()[0] == 200)
        assert service.served.stop() == 0


def test_new_grants_and_settings_hold_without_a_restart(service: Service) -> None:
    settings = service.stage.settings
    settings.write_text(settings.read_text() + "undecidable: allow\n")
    service.served.told("reread", 2)
    settings.write_text("version: 2\n")
    service.served.told("not-reread", 2)
    assert service.health() == (200, {"ready": True, "faults": ["posture"]})
    assert service.review()["allowed"] is False


def test_figures_of_all_workers_add_up(service: Service) -> None:
    for _ in range(20):
        service.review()
    name = "agentgate_review_duration_seconds_count"
    until(lambda: total(service.metrics(), name) == 20)
    figures = service.metrics()
    assert figures["agentgate_workers_ready"] == 2
    assert figures["agentgate_cache_synced"] == 1
    assert figures["agentgate_certificate_expiry_timestamp_seconds"] > time.time()
    os.kill(service.workers()[0], signal.SIGKILL)
    service.served.told("worker-ready", 3)
    assert total(service.metrics(), name) == 20
    service.review()
    until(lambda: total(service.metrics(), name) == 21)


def test_many_requests_leave_the_memory_as_it_is(service: Service) -> None:
    ask(service, 500)
    before = [resident(pid) for pid in service.workers()]
    ask(service, 2000)
    after = [resident(pid) for pid in service.workers()]
    assert all(new - old < 24 * 1024 * 1024 for old, new in zip(before, after, strict=True))
    assert max(after) < 160 * 1024 * 1024


def ask(service: Service, count: int) -> None:
    def some() -> None:
        with closing(service.connect()) as connection:
            for number in range(count // 4):
                connection.request("POST", "/validate", review(number), JSON)
                connection.getresponse().read()

    together(some, 4)


def together(work: Callable[[], None], threads: int) -> None:
    running = [threading.Thread(target=work) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()


def test_more_connections_than_there_is_room_for_wait(stage: Stage) -> None:
    with stage.serving("--no-record", "--workers", "1") as service:
        port = int(service.ready(1).served.url.rpartition(":")[2])
        idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(100)]
        assert service.review()["allowed"] is False
        for each in idle:
            each.close()
        assert service.served.stop() == 0
    assert stat(service.served.process.pid)[0] in ("", "Z")
    assert not [pid for pid in processes() if stat(pid)[1:2] == [str(service.served.process.pid)]]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_either_signal_is_an_end(stage: Stage, number: int) -> None:
    with stage.serving("--no-record") as service:
        assert service.served.url
        assert service.served.stop(number) == 0
