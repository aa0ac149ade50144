"""One span for each review, sent to a collector that speaks OTLP over HTTP.

It says what was decided, and nothing about what: no names, no messages, no headers.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gate import __version__
from gate.model import Door
from webhooks.server.access import FACTS, Facts

PATIENCE = 2.0
"""Seconds for one export: the end of a service waits for the last."""
CONTEXT = TraceContextTextMapPropagator()
SHOWN = (
    "allowed", "code", "dry_run", "operation", "problem", "resource", "rules", "subresource",
    "uid", "verdict",
)  # fmt: skip
"""Facts of a request that are in its span, too."""


class Traced:
    """An application with a span for each request to a path; it continues the caller's trace."""

    def __init__(self, app: ASGIApp, path: str, tracer: Tracer) -> None:
        """Wrap an application."""
        self._app = app
        self._path = path
        self._tracer = tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["path"] != self._path:
            await self._app(scope, receive, send)
            return
        before = {name.decode("latin-1"): text.decode("latin-1") for name, text in scope["headers"]}
        with self._tracer.start_as_current_span(
            f"{scope['method']} {self._path}",
            CONTEXT.extract(before),
            SpanKind.SERVER,
            record_exception=False,
        ) as span:

            async def noted(message: Message) -> None:
                if message["type"] == "http.response.start":
                    answered(span, message["status"])
                await send(message)

            try:
                await self._app(scope, receive, noted)
            finally:
                describe(span, scope["state"][FACTS])


def answered(span: Span, status: int) -> None:
    """Say how a request was answered; that the gate failed is its fault, a denial is none."""
    span.set_attribute("http.response.status_code", status)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        span.set_status(Status(StatusCode.ERROR))


def describe(span: Span, facts: Facts) -> None:
    """Say what was decided."""
    span.set_attribute("agentgate.door", str(Door.ADMISSION))
    for name in SHOWN:
        fact = facts.get(name)
        if isinstance(fact, str | bool | int):
            span.set_attribute(f"agentgate.{name}", fact)


@contextmanager
def tracing(collector: str, replica: str) -> Iterator[Tracer]:
    """Send spans to a collector until the end; what it does not take in time is lost."""
    resource = Resource.create({
        "service.name": "agentgate", "service.version": __version__,
        "service.instance.id": replica,
    })  # fmt: skip
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    exporter = OTLPSpanExporter(endpoint=collector, timeout=PATIENCE)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    try:
        yield provider.get_tracer("agentgate", __version__)
    finally:
        provider.shutdown()
