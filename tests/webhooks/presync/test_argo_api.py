"""What Argo CD's API is asked, and what of its answers is believed."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gate.audit.remote.place import Place
from gate.errors import ConfigError, SourceError
from tests.gate.delivery.applications import COMMIT, OTHER, SOURCE, Tree, application, read, several
from tests.webhooks.presync.argo_server import OBJECT, TOKEN, Stand, argo_server
from webhooks.presync.argo_api import ArgoServer


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    with argo_server(tmp_path / "ca") as found:
        yield found


@pytest.fixture
def place(stand: Stand, tmp_path: Path) -> Place:
    return stand.place(tmp_path)


def manifests(place: Place, value: Tree) -> tuple[object, ...]:
    return ArgoServer(place).manifests(read(value), value)


def test_one_source(stand: Stand, place: Place) -> None:
    assert manifests(place, application()) == (OBJECT,)
    asked = {"appNamespace": ["argocd"], "project": ["corp"], "revision": [COMMIT]}
    assert stand.asked == [("/api/v1/applications/agents/manifests", asked, f"Bearer {TOKEN}")]


def test_several_sources(stand: Stand, place: Place) -> None:
    manifests(place, several(SOURCE, SOURCE, revisions=[COMMIT, OTHER]))
    [(_, asked, _)] = stand.asked
    assert (asked["revisions"], asked["sourcePositions"]) == ([COMMIT, OTHER], ["1", "2"])
    assert "revision" not in asked


def test_below_a_path(stand: Stand, place: Place) -> None:
    manifests(replace(place, url=f"{stand.url}/argo/"), application())
    assert stand.asked[0][0] == "/argo/api/v1/applications/agents/manifests"


@pytest.mark.parametrize(
    "spec", [{"source": {**SOURCE, "path": "new"}}, {"sourceHydrator": {"drySource": {}}}],
    ids=["changed", "hydrated"],
)  # fmt: skip
def test_what_it_would_answer_for_is_not_what_is_synced(
    stand: Stand, place: Place, spec: Tree
) -> None:
    value = application()
    held = value["spec"]
    assert isinstance(held, dict)
    with pytest.raises(SourceError):
        manifests(place, {**value, "spec": {**held, **spec}})
    assert not stand.asked


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (403, b""), (500, b"{}"), (302, b""), (200, b""), (200, b"{"), (200, b"[]"),
        (200, b'{"manifests": {}}'), (200, b'{"manifests": [1]}'), (200, b'{"manifests": ["{"]}'),
        (200, b'{"manifests": ["[]"]}'), (200, b'{"manifests": ["{}"]}'),
    ],
)  # fmt: skip
def test_an_answer_that_is_none(stand: Stand, place: Place, status: int, body: bytes) -> None:
    stand.status, stand.body = status, body
    with pytest.raises(SourceError) as raised:
        manifests(place, application())
    assert TOKEN not in str(raised.value)
    assert len(stand.asked) == 1


def test_nobody_else_is_believed(stand: Stand, place: Place) -> None:
    with pytest.raises(SourceError, match="did not answer"):
        manifests(replace(place, ca=None), application())
    assert not stand.asked


def test_a_token_is_not_sent_in_clear(place: Place) -> None:
    for other in (replace(place, url="http://localhost:1"), replace(place, token_file=None)):
        with pytest.raises(ConfigError):
            ArgoServer(other)
