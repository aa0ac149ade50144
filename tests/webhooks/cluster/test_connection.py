"""Talking to the API server: bounded, and every failure is one of ours."""

import json
import time
from dataclasses import replace
from threading import Thread

import pytest

from tests.waiting import until
from tests.webhooks.cluster.apiserver import ApiServer
from tests.webhooks.cluster.conftest import QUICK, Certificates, agents
from webhooks.cluster.connection import LARGEST, Connection
from webhooks.cluster.errors import ClusterError, Expired, Refused, TooLarge
from webhooks.cluster.timing import Timing


def connect(certificates: Certificates, server: ApiServer, timing: Timing = QUICK) -> Connection:
    return Connection(certificates.access(server), timing)


def test_one_connection_serves_many_requests_and_gives_what_it_is_given(
    certificates: Certificates, server: ApiServer
) -> None:
    connection = connect(certificates, server)
    body = {"kind": "TokenReview"}
    path = "/apis/authentication.k8s.io/v1/tokenreviews"
    assert json.loads(connection.post(path, body)) == body
    connection.get("/apis")
    connection.close()
    assert [each[1] for each in server.requests] == [path, "/apis"]


@pytest.mark.parametrize("code", [403, 404, 410, 429, 503])
def test_a_refusal_says_why(certificates: Certificates, server: ApiServer, code: int) -> None:
    served = agents(server)
    served.refused = code
    connection = connect(certificates, server)
    with pytest.raises(Expired if code == 410 else Refused, match="agents is refused") as raised:
        connection.get(served.path)
    assert raised.value.wait == (30.0 if code == 429 else 0.0)
    # It goes on.
    connection.get("/apis")
    connection.close()


def test_what_is_too_large_is_not_kept(certificates: Certificates, server: ApiServer) -> None:
    server.raw["/large"] = b" " * (LARGEST + 1)
    with pytest.raises(TooLarge):
        connect(certificates, server).get("/large")


def test_who_is_not_there_is_not_waited_for(certificates: Certificates, server: ApiServer) -> None:
    access = replace(certificates.access(server), port=1)
    with pytest.raises(ClusterError, match="cannot be reached"):
        Connection(access, QUICK).get("/apis")


def test_who_falls_silent_is_left(certificates: Certificates, server: ApiServer) -> None:
    served = agents(server)
    connection = connect(certificates, server, replace(QUICK, silence=0.1))
    lines = connection.lines(served.path, {"watch": "1", "resourceVersion": str(server.now)})
    assert next(lines) == b""
    with pytest.raises(ClusterError, match="in time"):
        next(lines)


def test_what_waits_can_be_stopped(certificates: Certificates, server: ApiServer) -> None:
    served = agents(server)
    connection = connect(certificates, server, replace(QUICK, silence=60.0))
    heard: list[bytes] = []

    def listen() -> None:
        query = {"watch": "1", "resourceVersion": str(server.now)}
        with pytest.raises(ClusterError):
            heard.extend(connection.lines(served.path, query))

    thread = Thread(target=listen)
    thread.start()
    until(lambda: server.asked(served.path, watch="1"))
    began = time.monotonic()
    connection.stop()
    thread.join()
    assert time.monotonic() - began < 5
    with pytest.raises(ClusterError, match="ends"):
        connection.get("/apis")
