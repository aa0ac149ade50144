"""What an API server is answered helps a developer, and keeps to the limits of an API server."""

import re

import orjson

from tests.conftest import BAD, GOOD
from tests.webhooks.admission.parts import Object, read, review, world

NOTE = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")


def response(body: bytes, config: str = "version: 1") -> dict[str, object]:
    said = orjson.loads(world(config=config).ask(body).answer.body())
    assert said["apiVersion"] == "admission.k8s.io/v1"
    assert said["kind"] == "AdmissionReview"
    found: dict[str, object] = said["response"]
    return found


def test_what_is_let_in_says_no_more_than_that() -> None:
    assert response(review(read(GOOD)[0], namespace="prod")) == {
        "uid": "705ab4f5-6393-11e8-b7cc-42010a800002",
        "allowed": True,
        "auditAnnotations": {
            "decision": "ALLOW",
            "environment": "prod",
            "assurance": "none",
            "decision-id": "decision-0",
            "record": f"sha256:{'0' * 64}",
            "log": "log.example.com",
            "log-index": "0",
        },
    }


def test_what_is_asked_dry_says_so() -> None:
    """The audit log of an API server does not show that of a deletion."""
    notes = response(review(read(GOOD)[0], namespace="prod", dryRun=True))["auditAnnotations"]
    assert isinstance(notes, dict)
    assert notes["dry-run"] == "true"
    assert "record" not in notes


def test_a_denial_says_what_by_which_rule_and_what_to_do() -> None:
    said = response(review(read(BAD)[0]))
    status = said["status"]
    assert isinstance(status, dict)
    assert (status["code"], status["reason"]) == (403, "Forbidden")
    message = status["message"]
    assert message.startswith("dev/good: ")
    assert "nvidia.com/gpu" in message
    assert "at /spec/template/spec/containers/0/resources/limits/nvidia.com~1gpu" in message
    assert "[no-gpu-in-dev]." in message
    notes = said["auditAnnotations"]
    assert isinstance(notes, dict)
    assert notes["decision"] == "DENY"
    assert notes["rules"] == "no-gpu-in-dev"


def crowd(number: int) -> Object:
    """Make an object with a finding for each of many containers, and more."""
    name = "\x1b[31m\u202e" + "n" * 200
    container = {"name": name, "image": f"registry.example.com/{'i' * 100}"}
    spec = {"template": {"spec": {"containers": [container] * number}}}
    return {
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": "a", "namespace": "dev"}, "spec": spec,
    }  # fmt: skip


def test_much_is_counted_and_not_told() -> None:
    for config in ("version: 1", "version: 1\ndeny_at: critical", "version: 1\ndeny_at: low"):
        body = world(config=config).ask(review(crowd(60))).answer.body()
        assert len(body) < 16_000
        said = orjson.loads(body)["response"]
        warnings = said.get("warnings", [])
        assert all(len(each) <= 256 for each in warnings)
        assert sum(map(len, warnings)) <= 4096
        assert said["allowed"] or len(said["status"]["message"]) < 2000
        assert said["allowed"] or "more findings: " in said["status"]["message"]
        assert said["allowed"] is False or re.fullmatch("and [0-9]+ more .*", warnings[-1])
        assert all(NOTE.fullmatch(key) for key in said["auditAnnotations"])
        assert all(len(text) <= 1001 for text in said["auditAnnotations"].values())
        shown = said.get("status", {}).get("message", "") + "".join(warnings)
        assert shown.isprintable()
