"""A service from its start to its end."""

import os
import signal
import socket
import time

import pytest

from gate.audit.log.checkpoints import read
from gate.audit.log.opening import Mode, open_log
from tests.webhooks.served import Served, command, refused, refused_alone, serving
from tests.webhooks.world import ORIGIN, TOKEN, World, kept


def test_a_log_is_served_by_one_process(world: World, alone: Served) -> None:
    assert alone.url
    assert "is served by another process" in refused(command(world))
    assert alone.bring(world.entry(1).envelope)[0] == 200


def test_a_log_that_is_served_can_be_appended_to_beside(world: World, alone: Served) -> None:
    assert alone.bring(world.entry(1).envelope)[1]["index"] == 0
    with open_log(world.log, Mode.APPEND) as log:
        assert log.append(world.entry(2)).index == 1
    assert alone.bring(world.entry(3).envelope)[1]["index"] == 2


def test_sigterm_publishes_what_is_left(world: World) -> None:
    with serving(world, "--publish-every", "60") as served:
        assert served.bring(world.entry(1).envelope)[0] == 200
        assert served.stop() == 0
    note = (world.log / "public" / "checkpoint").read_bytes()
    assert read(note, ORIGIN, world.log_key.key).size == 1


def test_sigterm_answers_what_was_asked_before(world: World) -> None:
    body = world.entry(1).envelope
    with serving(world) as served:
        connection, idle = served.connect(), served.connect()
        connection.putrequest("POST", "/v1/records")
        connection.putheader("Content-Type", "application/vnd.dsse.envelope.v1+json")
        connection.putheader("Authorization", f"Bearer {TOKEN}")
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body[:100])
        idle.connect()
        time.sleep(0.3)
        served.process.send_signal(signal.SIGTERM)
        assert idle.sock.recv(1) == b""
        with pytest.raises(ConnectionRefusedError):
            served.connect().connect()
        connection.send(body[100:])
        with connection.getresponse() as response:
            assert response.status == 200
        assert served.process.wait(10) == 0
        idle.close()
        connection.close()


def test_sigint_is_an_end_like_any_other(world: World) -> None:
    with serving(world) as served:
        assert served.url
        assert served.stop(signal.SIGINT) == 0


def test_a_log_that_was_set_back_is_not_served(world: World) -> None:
    empty = (world.log / "log.db").read_bytes()
    with serving(world) as served:
        assert served.bring(world.entry(1).envelope)[0] == 200
        assert served.stop() == 0
    for file in world.log.glob("log.db*"):
        file.unlink()
    (world.log / "log.db").write_bytes(empty)
    assert "has published 1 entries and now has 0" in refused(command(world))


def test_callers_that_cannot_be_used(world: World) -> None:
    callers = world.root / "callers.yaml"
    good = callers.read_text()
    again = good.removeprefix("callers:\n").replace("name: ", "name: again-")
    for text, said in (
        ("callers: []\n", "callers.yaml:1:10"),
        (good.replace("token_sha256: ", "token: "), "unknown key 'token'"),
        (good.replace("    certificate: dns:runner.example.com\n", ""), "exactly one of"),
        (good + again, "again-ci"),
        (good.replace("dns:", ""), "callers.yaml:9:18"),
    ):
        kept(callers, text)
        assert said in refused(command(world))
    kept(callers, good, 0o644)
    assert "open to others" in refused(command(world))


def test_keys_and_logs_that_cannot_be_used(world: World) -> None:
    assert "is no log" in refused(command(world, "--log", str(world.root)))
    other = str(world.root / "record.key")
    assert "was made with the key" in refused(command(world, "--key", other))
    (world.root / "log.key").chmod(0o640)
    assert "log.key is open to others" in refused(command(world))
    (world.root / "log.key").chmod(0o600)
    world.trust.write_text("version: 0\n")
    assert "trust.yaml" in refused(command(world))


def test_clear_text_is_for_this_machine_only(world: World) -> None:
    for address in ("0.0.0.0:0", "[::]:0"):
        assert "only TLS" in refused(command(world, "--listen", address))
    for address in ("gate.example.com:1", "127.0.0.1:99999", ":1"):
        assert "no address" in refused(command(world, "--listen", address))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        busy = f"127.0.0.1:{listener.getsockname()[1]}"
        assert "cannot listen" in refused(command(world, "--listen", busy))


def test_a_folder_that_cannot_be_written_to(world: World) -> None:
    world.log.chmod(0o500)
    # Root writes where it likes, unless it gives that up.
    humble = ["setpriv", "--bounding-set=-all"] if os.geteuid() == 0 else []
    said = refused_alone([*humble, *command(world)])
    assert "service.lock: Permission denied" in said
    world.log.chmod(0o700)
