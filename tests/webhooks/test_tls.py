"""Services behind TLS: whose certificates are believed, and how they are replaced."""

import json
import shutil
import ssl
import threading
import warnings
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.waiting import until
from tests.webhooks.served import Served, answered, command, refused, serving
from tests.webhooks.world import TOKEN, World

LOCAL = "IP:127.0.0.1,DNS:localhost"
TYPE = {"Content-Type": "application/vnd.dsse.envelope.v1+json"}
CUT_OFF = (ssl.SSLError, ConnectionError)
Pair = tuple[Path, Path]


@pytest.fixture
def certified(world: World) -> World:
    world.authority()
    world.certify("server", LOCAL)
    return world


def options(world: World) -> list[str]:
    return [
        "--tls-cert",
        str(world.root / "server.crt"),
        "--tls-key",
        str(world.root / "server.key"),
    ]


@pytest.fixture
def secure(certified: World) -> Iterator[Served]:
    with serving(certified, *options(certified), "--client-ca", str(certified.ca)) as served:
        yield served
        assert served.stop() == 0
        assert not served.of("library")


def trusting(world: World, pair: Pair | None = None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=world.ca)
    if pair:
        context.load_cert_chain(*pair)
    return context


def bring(
    served: Served, context: ssl.SSLContext, body: bytes, **headers: str
) -> tuple[int, dict[str, object]]:
    with closing(served.connect(context)) as connection:
        connection.request("POST", "/v1/records", body, {**TYPE, **headers})
        status, _, said = answered(connection.getresponse())
        return status, json.loads(said)


def test_a_certificate_shows_who_brings_a_record(certified: World, secure: Served) -> None:
    assert secure.url.startswith("https://")
    body = certified.entry(1).envelope
    runner = certified.certify("runner", "DNS:runner.example.com")
    assert bring(secure, trusting(certified, runner), body)[0] == 200
    assert secure.told("request")["caller"] == "runner"
    assert bring(secure, trusting(certified), body)[0] == 401
    assert bring(secure, trusting(certified), body, Authorization=f"Bearer {TOKEN}")[0] == 200
    # A common name is not a host, and a wrong token is not made good by a certificate.
    stranger = certified.certify("runner.example.com", "DNS:stranger.example.com")
    assert bring(secure, trusting(certified, stranger), body)[0] == 401
    assert bring(secure, trusting(certified, runner), body, Authorization="Bearer x")[0] == 401


def test_strangers_read_and_foreign_certificates_are_refused(
    certified: World, secure: Served, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with closing(secure.connect(trusting(certified))) as connection:
        connection.request("GET", "/checkpoint")
        assert answered(connection.getresponse())[0] == 200
    foreign = World(tmp_path_factory.mktemp("foreign"))
    foreign.authority()
    pair = foreign.certify("runner", "DNS:runner.example.com")
    with pytest.raises(CUT_OFF):
        bring(secure, trusting(certified, pair), b"{}")
    with pytest.raises(ssl.SSLCertVerificationError):
        bring(secure, trusting(foreign), b"{}")


def test_old_versions_of_tls_are_refused(certified: World, secure: Served) -> None:
    context = trusting(certified)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(CUT_OFF):
        bring(secure, context, b"{}")
    context = trusting(certified)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    assert bring(secure, context, b"{}")[0] == 401


def served_certificate(world: World, served: Served) -> bytes:
    with closing(served.connect(trusting(world))) as connection:
        connection.connect()
        sock = connection.sock
        assert isinstance(sock, ssl.SSLSocket)
        return sock.getpeercert(binary_form=True) or b""


def test_a_certificate_is_replaced_under_load(certified: World, secure: Served) -> None:
    body = certified.entry(1).envelope
    stop = threading.Event()
    answers: list[int] = []
    errors: list[OSError] = []

    def load() -> None:
        context = trusting(certified)
        while not stop.is_set():
            try:
                answers.append(bring(secure, context, body, Authorization=f"Bearer {TOKEN}")[0])
            except OSError as error:
                errors.append(error)

    clients = [threading.Thread(target=load) for _ in range(4)]
    before = served_certificate(certified, secure)
    with closing(secure.connect(trusting(certified))) as kept:
        kept.request("GET", "/healthz")
        assert answered(kept.getresponse())[0] == 200
        for client in clients:
            client.start()
        new = World(certified.root / "new")
        new.root.mkdir()
        for name in ("ca.crt", "ca.key"):
            shutil.copy(certified.root / name, new.root)
        for file in new.certify("server", LOCAL):
            file.rename(certified.root / file.name)
        until(lambda: served_certificate(certified, secure) != before)
        stop.set()
        for client in clients:
            client.join()
        kept.request("GET", "/healthz")
        assert answered(kept.getresponse())[0] == 200
    assert not errors
    assert set(answers) == {200}
    assert secure.of("reread")


def test_a_broken_certificate_leaves_the_old_one(certified: World, secure: Served) -> None:
    before = served_certificate(certified, secure)
    key = certified.root / "server.key"
    good = key.read_text()
    for text, mode in ((good[:60], 0o600), (good, 0o644)):
        key.unlink()
        key.write_text(text)
        key.chmod(mode)
        count = len(secure.of("not-reread"))
        secure.told("not-reread", count + 1)
        assert served_certificate(certified, secure) == before
        with closing(secure.connect(trusting(certified))) as connection:
            connection.request("GET", "/readyz")
            status, _, said = answered(connection.getresponse())
        assert (status, json.loads(said)) == (200, {"ready": True, "faults": ["tls"]})
    key.chmod(0o600)
    key.touch()
    secure.told("reread")
    with closing(secure.connect(trusting(certified))) as connection:
        connection.request("GET", "/readyz")
        assert json.loads(connection.getresponse().read())["faults"] == []


def test_tls_that_cannot_be_used(certified: World) -> None:
    assert "needs a certificate and its key" in refused(command(certified, *options(certified)[:2]))
    certified.certify("other", LOCAL)
    wrong = ["--tls-key", str(certified.root / "other.key")]
    said = refused(command(certified, *options(certified), *wrong))
    assert "KEY_VALUES_MISMATCH" in said
    (certified.root / "other.key").chmod(0o644)
    assert "open to others" in refused(command(certified, *options(certified), *wrong))
    ca = ["--client-ca", str(certified.trust)]
    assert "trust.yaml cannot be used" in refused(command(certified, *options(certified), *ca))
