"""Decisions that are recorded by a service: none that was answered is ever lost."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path

import pytest

from gate.audit.log.checkpoints import read
from gate.audit.log.opening import open_log
from tests.waiting import until
from tests.webhooks.served import refused_alone
from tests.webhooks.serving.stage import Service, Stage, review, total
from tests.webhooks.world import ORIGIN


@pytest.fixture
def recorder(stage: Stage) -> Iterator[Service]:
    with stage.serving(*stage.recording()) as service:
        yield service.ready()
        assert service.served.stop() == 0


def notes(answer: dict[str, object]) -> dict[str, str]:
    found = answer["auditAnnotations"]
    assert isinstance(found, dict)
    return found


def wait_for(answers: list[str], count: int) -> None:
    until(lambda: len(answers) > count)


def known(folder: Path) -> set[str]:
    with open_log(folder) as log:
        return {each.summary.decision_id for each in log.scan()}


def test_an_answer_names_its_record(recorder: Service) -> None:
    answers = [notes(recorder.review(review(number))) for number in range(6)]
    assert {each["log-index"] for each in answers} == set("012345")
    assert {each["log"] for each in answers} == {ORIGIN}
    assert {each["decision-id"] for each in answers} == known(recorder.stage.world.log)
    until(lambda: total(recorder.metrics(), "agentgate_records_appended_total") == 6)
    until(lambda: total(recorder.metrics(), "agentgate_log_published_entries") == 6)
    assert "decision-id" not in notes(recorder.review(review(9, dryRun=True)))
    assert ORIGIN in str(recorder.ask("GET", "/checkpoint")[1]["text"])
    assert recorder.ask("GET", "/tile/0/000.p/6")[0] == 200
    assert recorder.ask("GET", "/records/x")[0] == 404


def test_no_record_that_was_acknowledged_is_lost_with_its_worker(stage: Stage) -> None:
    acknowledged: list[str] = []
    stop = threading.Event()

    def ask(service: Service) -> None:
        while not stop.is_set():
            try:
                acknowledged.append(notes(service.review())["decision-id"])
            except (OSError, HTTPException):
                # Cut off: whoever asked knows nothing, and asks again.
                continue

    with stage.serving(*stage.recording()) as service:
        service.ready()
        clients = [threading.Thread(target=ask, args=(service,)) for _ in range(4)]
        for client in clients:
            client.start()
        for kills in range(1, 4):
            wait_for(acknowledged, kills * 10)
            os.kill(service.workers()[0], signal.SIGKILL)
            service.served.told("worker-ready", 2 + kills)
        stop.set()
        for client in clients:
            client.join()
        assert service.served.stop() == 0
    assert set(acknowledged) <= known(stage.world.log)
    note = (stage.world.log / "public" / "checkpoint").read_bytes()
    assert read(note, ORIGIN, stage.world.log_key.key).size == len(known(stage.world.log))


def test_no_record_is_lost_with_the_supervisor(stage: Stage) -> None:
    with stage.serving(*stage.recording()) as service:
        service.ready()
        ids = {notes(service.review(review(number)))["decision-id"] for number in range(20)}
        service.served.process.kill()
    assert ids <= known(stage.world.log)
    with stage.serving(*stage.recording()) as service:
        service.ready()
        assert notes(service.review())["log-index"] == "20"
        assert service.served.stop() == 0


def test_a_log_has_one_service(recorder: Service) -> None:
    stage = recorder.stage
    assert "is served by another process" in refused_alone(stage.options(*stage.recording()))
    assert notes(recorder.review())["log-index"] == "0"


def test_a_key_for_checkpoints_signs_no_records(stage: Stage) -> None:
    root = stage.world.root
    swapped = stage.recording("--key", str(root / "log.key"))
    assert "records are signed with P-256" in refused_alone(stage.options(*swapped))


def test_a_log_that_cannot_be_written_to(recorder: Service) -> None:
    # A folder in the place of the file that is written to try: also root cannot.
    hindrance = recorder.stage.world.log / "probe"
    until(lambda: _made(hindrance))
    until(lambda: recorder.health() == (503, {"ready": False, "faults": ["log"]}))
    until(lambda: recorder.metrics().get('agentgate_fault{what="log"}') == 1)
    hindrance.rmdir()
    until(lambda: recorder.health()[0] == 200)


def _made(folder: Path) -> bool:
    """Make a folder where a file comes and goes."""
    try:
        folder.mkdir()
    except FileExistsError:
        return False
    return True


def test_sigterm_publishes_what_is_left(stage: Stage) -> None:
    with stage.serving(*stage.recording("--publish-every", "60")) as service:
        service.ready().review()
        start = time.monotonic()
        assert service.served.stop() == 0
        assert time.monotonic() - start < 10
    note = (stage.world.log / "public" / "checkpoint").read_bytes()
    assert read(note, ORIGIN, stage.world.log_key.key).size == 1
