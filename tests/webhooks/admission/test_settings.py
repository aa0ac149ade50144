"""The settings of the service are strict, and say where they are wrong."""

import pytest

from gate.errors import ConfigError
from tests.webhooks.admission.parts import GIT_FIRST, SETTINGS, settings
from webhooks.admission.settings import Then


def test_the_defaults_are_the_strict_ones() -> None:
    found = settings()
    assert found.git_first.controllers == ()
    assert found.deletes == "allow"
    assert found.only_changes is False
    assert found.when_undecidable(["prod"]) is Then.DENY
    assert found.when_not_stored([]) is Then.DENY


def test_all_environments_must_agree() -> None:
    found = settings(f"{SETTINGS}environments: {{dev: {{undecidable: allow}}}}")
    assert found.when_undecidable(["dev"]) is Then.ALLOW
    assert found.when_undecidable(["dev", "prod"]) is Then.DENY
    assert found.when_not_stored(["dev"]) is Then.DENY
    open_to_all = settings(
        f"{SETTINGS}undecidable: allow\nenvironments: {{prod: {{undecidable: deny}}}}"
    )
    assert open_to_all.when_undecidable([]) is Then.ALLOW
    assert open_to_all.when_undecidable(["dev", "prod"]) is Then.DENY


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f"{SETTINGS}onlychanges: true", "serve.yaml:4"),
        (f"{SETTINGS}only_changes: true", "serve.yaml:4"),
        (f"{SETTINGS}undecidable: warn", "serve.yaml:4"),
        (SETTINGS.replace("uid: 0b", "uid: /0b"), "serve.yaml:2"),
        (SETTINGS.replace("https:", "Https:"), "serve.yaml:3"),
        (GIT_FIRST.replace("argocd, users", "argo, users"), "serve.yaml:5"),
        (GIT_FIRST.replace("breakGlass", "breakglass"), "serve.yaml:8"),
        ("version: 2", "serve.yaml:1"),
    ],
)
def test_what_is_wrong_is_placed(text: str, place: str) -> None:
    with pytest.raises(ConfigError) as caught:
        settings(text)
    assert any(str(fault.place).startswith(place) for fault in caught.value.faults)
