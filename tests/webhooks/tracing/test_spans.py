"""Spans of reviews, as a collector of OpenTelemetry gets them."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from tests.loopback import listening
from tests.waiting import until
from tests.webhooks.served import refused
from tests.webhooks.serving.stage import Service, Stage, review, staged
from tests.webhooks.world import World

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@dataclass
class Collector:
    """A collector; `requests` is all that was brought to it."""

    requests: list[ExportTraceServiceRequest] = field(default_factory=list)
    raw: bytes = b""
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1/traces"

    @property
    def spans(self) -> list[Span]:
        return [
            span
            for request in list(self.requests)
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]

    def of(self, count: int) -> list[Span]:
        """Wait until there are so many."""
        until(lambda: len(self.spans) >= count)
        return self.spans


@contextmanager
def collecting() -> Iterator[Collector]:
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        """Takes what is brought."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            collector.raw += body
            request = ExportTraceServiceRequest()
            request.ParseFromString(body)
            collector.requests.append(request)
            self.send_response(200)
            self.send_header("Content-Type", "application/x-protobuf")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with listening(Handler) as collector.port:
        yield collector


@pytest.fixture
def stage(world: World) -> Iterator[Stage]:
    with staged(world) as made:
        yield made


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as found:
        yield found


@contextmanager
def traced(stage: Stage, url: str) -> Iterator[Service]:
    with stage.serving("--no-record", "--workers", "1", "--traces", url) as service:
        yield service.ready(1)
        assert service.served.stop() == 0


def said(span: Span) -> dict[str, object]:
    values = {each.key: each.value for each in span.attributes}
    return {key: getattr(value, value.WhichOneof("value")) for key, value in values.items()}


def test_a_review_is_a_span_of_who_asked(stage: Stage, collector: Collector) -> None:
    with traced(stage, collector.url) as service:
        parent = f"00-{TRACE}-{PARENT}-01"
        assert service.ask("POST", "/validate", review(), traceparent=parent)[0] == 200
        assert service.health()[0] == 200
        assert service.ask("POST", "/validate", b"nothing")[0] == 400
    first, second = sorted(collector.of(2), key=lambda span: span.start_time_unix_nano)
    assert (first.trace_id.hex(), first.parent_span_id.hex()) == (TRACE, PARENT)
    assert (first.name, first.kind) == ("POST /validate", Span.SPAN_KIND_SERVER)
    told = said(first)
    assert told == {
        "agentgate.door": "admission", "agentgate.verdict": "DENY", "agentgate.allowed": False,
        "agentgate.operation": "CREATE", "agentgate.resource": "deployments.apps",
        "agentgate.code": 403, "agentgate.dry_run": False,
        "agentgate.uid": "705ab4f5-6393-11e8-b7cc-000000000000",
        "agentgate.rules": "pod-security-restricted,resource-limits,unpinned-image",
        "http.response.status_code": 200,
    }  # fmt: skip
    assert first.status.code == Status.STATUS_CODE_UNSET
    assert second.trace_id.hex() != TRACE
    assert said(second)["http.response.status_code"] == 400
    assert said(second)["agentgate.problem"]


def test_a_caller_that_samples_nothing_is_followed(stage: Stage, collector: Collector) -> None:
    with traced(stage, collector.url) as service:
        unsampled = f"00-{TRACE}-{PARENT}-00"
        assert service.ask("POST", "/validate", review(), traceparent=unsampled)[0] == 200
        assert service.ask("POST", "/validate", review(1), traceparent="nonsense")[0] == 200
    (span,) = collector.of(1)
    assert said(span)["agentgate.uid"] == "705ab4f5-6393-11e8-b7cc-000000000001"
    assert not span.parent_span_id


def test_nothing_of_what_is_judged_is_in_a_span(stage: Stage, collector: Collector) -> None:
    secret = "AKIAIOSFODNN7EXAMPLE"  # noqa: S105 the one of the documentation
    body = json.loads(review())
    spec = body["request"]["object"]["spec"]["template"]["spec"]
    spec["containers"][0]["env"] = [{"name": "KEY", "value": secret}]
    with traced(stage, collector.url) as service:
        assert service.review(json.dumps(body).encode())["allowed"] is False
    assert collector.of(1)
    for hidden in (secret, "agent-0", "admin", "ghcr.io"):
        assert hidden.encode() not in collector.raw


def test_a_collector_that_is_not_there_is_in_nobodys_way(stage: Stage) -> None:
    with traced(stage, "http://127.0.0.1:9/v1/traces") as service:
        for number in range(5):
            assert service.review(review(number))["allowed"] is False


def test_who_wants_no_traces_does_not_pay_for_them() -> None:
    """The framework itself knows the interface of OpenTelemetry, which does nothing alone."""
    look = "import sys, webhooks.serving.worker; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    known = done.stdout.split()
    assert "webhooks.serving.assembly" in known
    paid = ("opentelemetry.sdk", "opentelemetry.exporter", "google.protobuf", "webhooks.tracing")
    assert [name for name in known if name.startswith(paid)] == []


def test_without_the_library_it_is_said_what_to_install(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk", None)
    told = refused(stage.options("--no-record", "--traces", "http://127.0.0.1:9/v1/traces"))
    assert "traces need OpenTelemetry" in told
    assert "pip install 'agentgate[otel]'" in told


def test_what_is_no_url_is_refused(stage: Stage) -> None:
    assert "--traces is a URL" in refused(stage.options("--no-record", "--traces", "collector"))
