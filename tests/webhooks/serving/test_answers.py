"""What a service answers: verdicts, health, and whatever is no request."""

import json
from contextlib import ExitStack, closing, suppress

import pytest

from tests.waiting import until
from tests.webhooks.served import refused_alone
from tests.webhooks.serving.stage import Service, Stage, resident, review, total

MIB = 1024 * 1024
DEEP = b'{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":' + b"[" * 100_000


def test_a_service_is_ready_and_judges(stage: Stage) -> None:
    with stage.serving("--no-record") as service:
        assert service.ready().health() == (200, {"ready": True, "faults": []})
        answer = service.review()
        assert answer["allowed"] is False
        assert answer["uid"] == "705ab4f5-6393-11e8-b7cc-000000000000"
        told = service.served.told("request", 2)
        assert (told["verdict"], told["operation"]) == ("DENY", "CREATE")
        assert service.served.stop() == 0


def test_who_sends_much_and_does_not_end_takes_no_more_than_there_is(service: Service) -> None:
    before = sum(map(resident, service.workers()))
    with ExitStack() as stack:
        for _ in range(100):
            connection = stack.enter_context(closing(service.connect()))
            connection.putrequest("POST", "/validate")
            connection.putheader("Content-Type", "application/json")
            connection.putheader("Content-Length", str(8 * MIB))
            # Who is refused may be hung up on meanwhile.
            with suppress(OSError):
                connection.endheaders(b"a" * (8 * MIB - 1))
        assert service.review()["allowed"] is False
        assert sum(map(resident, service.workers())) - before < 400 * MIB
        assert total(service.metrics(), "agentgate_requests_refused_total") > 0
    until(lambda: service.ask("POST", "/validate", b'"' + b"a" * MIB + b'"')[0] == 400)


def test_what_is_no_request_is_refused(service: Service) -> None:
    good = json.loads(review())
    for body, status in (
        (b"", 400),
        (b"no json", 400),
        (DEEP, 400),
        (b'{"kind":"AdmissionReview","kind":"AdmissionReview"}', 400),
        (json.dumps({**good, "apiVersion": "admission.k8s.io/v1beta1"}).encode(), 400),
        (json.dumps({**good, "kind": "Status"}).encode(), 400),
        (json.dumps({**good, "request": {"operation": "CREATE"}}).encode(), 400),
        (b'{"a":"' + b"a" * (9 * 1024 * 1024) + b'"}', 413),
    ):
        answered, problem = service.ask("POST", "/validate", body)
        assert answered == status, body[:80]
        assert "Traceback" not in json.dumps(problem)
    assert service.ask("POST", "/validate", review(), Content_Type="text/plain")[0] == 415
    assert service.ask("GET", "/validate")[0] == 405
    assert service.ask("GET", "/docs")[0] == 404
    assert service.ask("GET", "/metrics")[0] == 404
    assert service.review()["allowed"] is False
    until(lambda: total(service.metrics(), "agentgate_requests_refused_total") >= 8)


def test_where_a_review_ends_is_said_in_one_way(service: Service) -> None:
    connection = service.connect()
    connection.connect()
    body = review()
    for how in (
        b"Content-Length: %d\r\nTransfer-Encoding: chunked" % len(body),
        b"Transfer-Encoding: chunked\r\nContent-Length: %d" % len(body),
    ):
        connection.close()
        connection.connect()
        head = b"POST /validate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + how
        connection.sock.sendall(head + b"\r\n\r\n" + body)
        answered = b"".join(iter(lambda: connection.sock.recv(65536), b""))
        assert answered.startswith(b"HTTP/1.1 400 ")
        assert answered.count(b"HTTP/1.1 ") == 1
    connection.close()


def test_only_clients_that_are_named_may_ask(stage: Stage) -> None:
    world = stage.world
    named, other = (world.certify(name, f"DNS:{name}.example.com") for name in ("api", "other"))
    ca = ("--client-ca", str(world.ca), "--client", "dns:api.example.com")
    with stage.serving("--no-record", *ca) as service:
        service.ready()
        statuses = []
        for pair in (named, other, None):
            context = stage.trusting()
            if pair:
                context.load_cert_chain(*pair)
            connection = service.connect(context)
            connection.request("POST", "/validate", review(), {"Content-Type": "application/json"})
            statuses.append(connection.getresponse().status)
            connection.close()
        assert statuses == [200, 403, 403]
        # Nobody must show anything to be told whether it lives.
        assert service.health()[0] == 200


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (["--settings", "none.yaml"], "none.yaml cannot be read"),
        (["--kubeconfig", "none"], "none"),
        (["--client", "dns:a"], "--client-ca"),
        (["--client-ca", "ca.crt"], "--client"),
        (["--workers", "65"], "--workers is"),
        (["--log", "none"], "--key"),
        (["--tls-cert", "none.crt"], "cannot be used"),
    ],
)
def test_what_cannot_begin_says_why(stage: Stage, option: list[str], said: str) -> None:
    record = [] if "--log" in option else ["--no-record"]
    assert said in refused_alone(stage.options(*record, "--workers", "1", *option))
