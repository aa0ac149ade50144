"""A configuration that was weakened is told from one that an API server only wrote differently."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gate.errors import ConfigError
from tests.webhooks.cluster.apiserver import Object
from tests.webhooks.registration.samples import NAMES, believing, configuration, left, webhook
from webhooks.certificates.issuing import Span, new_authority
from webhooks.registration.bundle import certificates
from webhooks.registration.differences import differences
from webhooks.registration.installed import authorities, installed
from webhooks.registration.live import live

NOW = datetime(2030, 1, 1, tzinfo=UTC)
OURS, OTHER = (new_authority("a", Span(NOW, NOW + timedelta(days=1))).cert for _ in range(2))
GATE, GUARD = NAMES


def found(tmp_path: Path, value: Object | None, believed: tuple[str, ...] = ()) -> list[str]:
    return list(differences(installed(left(tmp_path)), value, believed))


def test_what_is_as_it_was_is_not_told(tmp_path: Path) -> None:
    assert found(tmp_path, configuration()) == []
    assert found(tmp_path, believing(configuration(), [OURS]), (OURS,)) == []


def test_what_the_api_server_fills_in_is_not_told(tmp_path: Path) -> None:
    filled: Object = {"objectSelector": {}, "matchConditions": []}
    value = configuration(*(webhook(name, **filled) for name in NAMES))
    assert found(tmp_path, {**value, "metadata": {"name": "agentgate", "generation": 3}}) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"failurePolicy": "Ignore"}, f"{GATE}: failurePolicy is Ignore"),
        ({"rules": []}, f"{GATE}: rules differs"),
        ({"namespaceSelector": {"matchLabels": {"a": "b"}}}, f"{GATE}: namespaceSelector differs"),
        ({"objectSelector": {"matchLabels": {"a": "b"}}}, f"{GATE}: objectSelector differs"),
        (
            {"matchConditions": [{"name": "never", "expression": "false"}]},
            f"{GATE}: matchConditions differs",
        ),
        ({"matchPolicy": "Exact"}, f"{GATE}: matchPolicy is Exact"),
        ({"timeoutSeconds": 1}, f"{GATE}: timeoutSeconds differs"),
        (
            {"clientConfig": {"url": "https://evil.example.com"}},
            f"{GATE}: clientConfig.url is https://evil.example.com",
        ),
    ],
    ids=lambda each: next(iter(each)) if isinstance(each, dict) else "",
)
def test_what_was_changed_is_named(tmp_path: Path, change: dict[str, object], said: str) -> None:
    told = found(tmp_path, configuration(webhook(GATE, **change), webhook(GUARD)))
    assert said in told
    assert all(each.startswith(f"{GATE}: ") for each in told)


def test_what_is_gone_is_named(tmp_path: Path) -> None:
    assert found(tmp_path, None) == ["the webhook configuration agentgate is gone"]
    assert found(tmp_path, configuration(webhook(GATE))) == [f"the webhook {GUARD} is gone"]


def test_whom_somebody_else_has_it_believe_is_told(tmp_path: Path) -> None:
    both = believing(configuration(), [OURS, OTHER])
    one = "caBundle has 1 authorities of others and lacks 0 of ours"
    assert found(tmp_path, both, (OURS,)) == [f"{name}: {one}" for name in NAMES]
    none = "caBundle has 0 authorities of others and lacks 1 of ours"
    assert found(tmp_path, configuration(), (OURS,)) == [f"{name}: {none}" for name in NAMES]


def test_a_file_says_who_is_called_and_believed(tmp_path: Path) -> None:
    known = installed(left(tmp_path, believing(configuration(), [OURS])))
    assert known.hosts == {"agentgate.agentgate.svc"}
    assert list(known.bundle) == [OURS]
    elsewhere = {"clientConfig": {"url": "https://127.0.0.1:8443/validate"}}
    assert installed(left(tmp_path, configuration(webhook(GATE, **elsewhere)))).hosts == {
        "127.0.0.1"
    }


@pytest.mark.parametrize("content", ["", "a: b", "kind: ValidatingWebhookConfiguration", "- 1"])
def test_a_file_of_something_else_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "webhooks.yaml"
    path.write_text(content)
    with pytest.raises(ConfigError):
        installed(path)


def test_authorities_are_the_same_however_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "ca.crt"
    path.write_text(f"# ours\r\n{OURS}".replace("\n", "\r\n") + OTHER.strip())
    assert list(authorities(path)) == [OURS, OTHER]
    assert certificates("nothing") == []
    assert live(None).believes(OURS)
    assert not live(configuration()).believes(OURS)
