"""A service in its cluster: it certifies itself, and knows whether it is asked as it should be."""

import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.waiting import until
from tests.webhooks.registration.samples import NAMES, configuration, left, webhook
from tests.webhooks.registration.samples import WEBHOOKS as PATH
from tests.webhooks.served import refused_alone, running
from tests.webhooks.serving.stage import Service, Stage, review
from webhooks.certificates.material import read

SECRET = "/api/v1/namespaces/default/secrets/own-tls"  # noqa: S105 where it is
LEASE = "/apis/coordination.k8s.io/v1/namespaces/default/leases/own-tls"
FAULT = 'agentgate_fault{what="webhooks"}'
HERE = {"clientConfig": {"url": "https://127.0.0.1:8443/validate"}}


@pytest.fixture
def installed(stage: Stage) -> Stage:
    """Install the gate in the cluster of the stage."""
    value = configuration(*(webhook(name, **HERE) for name in NAMES))
    left(stage.world.root, value)
    stage.cluster.own(PATH, value)
    stage.cluster.own(SECRET, {"kind": "Secret", "metadata": {"name": "own-tls"}})
    stage.cluster.own(LEASE, {"kind": "Lease", "metadata": {"name": "own-tls"}})
    return stage


def arguments(stage: Stage, *more: str) -> list[str]:
    """Have it certify itself, where others give it a certificate."""
    given = stage.options("--no-record", "--workers", "1")
    for name in ("--tls-cert", "--tls-key"):
        at = given.index(name)
        del given[at : at + 2]
    root = stage.world.root
    return [*given, "--tls-cert", str(root / "own.pem"), "--tls-secret", "own-tls", *more]


@pytest.fixture
def own(installed: Stage) -> Iterator[Service]:
    webhooks = str(installed.world.root / "webhooks.yaml")
    short = ("--tls-lifetime", "60", "--authority-lifetime", "300")
    with running(arguments(installed, "--webhooks", webhooks, *short)) as served:
        yield Service(served, installed).ready(1)
        assert served.stop() == 0


def believing(stage: Stage) -> ssl.SSLContext:
    """Believe what the webhook configuration would have an API server believe."""
    kept = read(stage.cluster.owned[SECRET])
    assert kept
    return ssl.create_default_context(cadata="".join(kept.believed))


def test_it_shows_what_it_has_made_to_who_believes_it(own: Service) -> None:
    connection = own.connect(believing(own.stage))
    connection.request("POST", "/validate", review(), {"Content-Type": "application/json"})
    assert connection.getresponse().status == 200
    connection.close()


def test_it_tells_that_it_is_asked_less(own: Service) -> None:
    until(lambda: own.metrics().get(FAULT) == 0)
    before = own.stage.cluster.owned[PATH]
    ignoring = configuration(webhook(NAMES[0], **HERE, failurePolicy="Ignore"))
    own.stage.cluster.own(PATH, ignoring)
    told = str(own.served.told("webhooks-changed")["what"])
    assert f"{NAMES[0]}: failurePolicy is Ignore" in told
    assert f"the webhook {NAMES[1]} is gone" in told
    until(lambda: own.metrics()[FAULT] == 1)
    connection = own.connect(believing(own.stage))
    connection.request("GET", "/readyz")
    assert connection.getresponse().status == 200
    connection.close()
    own.stage.cluster.own(PATH, before)
    own.served.told("webhooks-restored")
    until(lambda: own.metrics()[FAULT] == 0)


def test_it_ends_soon_while_nobody_answers_it(own: Service) -> None:
    own.stage.cluster.hang_up()
    start = time.monotonic()
    own.served.process.terminate()
    assert own.served.process.wait(20) == 0
    assert time.monotonic() - start < 15


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ([], "of no use without --webhooks"),
        (["--webhooks", "WEBHOOKS", "--tls-key", "key"], "neither --tls-key nor --webhooks-ca"),
        (["--webhooks", "WEBHOOKS", "--webhooks-ca", "ca"], "neither --tls-key nor --webhooks-ca"),
        (["--webhooks", "WEBHOOKS", "--tls-lifetime", "1"], "--tls-lifetime is 6 seconds"),
        (["--webhooks", "WEBHOOKS", "--authority-lifetime", "60"], "5 times as long"),
        (["--webhooks", "nowhere.yaml"], "nowhere.yaml cannot be read"),
        (["--webhooks", "SETTINGS"], "is no ValidatingWebhookConfiguration"),
    ],
    ids=["alone", "key", "ca", "short", "authority", "nowhere", "other"],
)
def test_what_does_not_go_together_is_refused(installed: Stage, more: list[str], said: str) -> None:
    files = {
        "WEBHOOKS": str(installed.world.root / "webhooks.yaml"),
        "SETTINGS": str(installed.settings),
    }
    told = refused_alone(arguments(installed, *(files.get(each, each) for each in more)))
    assert said in told


def test_a_file_for_the_certificate_is_private(own: Service) -> None:
    path: Path = own.stage.world.root / "own.pem"
    assert path.stat().st_mode & 0o777 == 0o600
