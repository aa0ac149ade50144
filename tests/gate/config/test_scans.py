"""What gate.yaml says of scanners, and what cannot be meant."""

from pathlib import Path

import pytest

from gate.config.files import read_config
from gate.config.scans import BY_DEFAULT, DependenciesWish, Scans, SemgrepWish
from gate.document import Source, Syntax
from gate.errors import ConfigError


def read(text: str) -> Scans:
    return read_config(Source("gate.yaml", f"version: 1\n{text}\n".encode(), Syntax.YAML)).scan


@pytest.mark.parametrize("text", ["", "scan: {}", "scan: {secrets: {}, dependencies: {}}"])
def test_all_is_scanned_for_unless_its_owner_says_otherwise(text: str) -> None:
    assert read(text) == BY_DEFAULT == Scans(SemgrepWish(), secrets=True)


def test_each_scanner_is_switched_off_by_itself() -> None:
    assert read("scan: {semgrep: {enabled: false}}") == Scans(SemgrepWish(enabled=False))
    assert read("scan: {secrets: {enabled: false}}") == Scans(secrets=False)
    off = read("scan: {dependencies: {enabled: false}}")
    assert off == Scans(dependencies=DependenciesWish(enabled=False))


def test_naming_semgrep_demands_it() -> None:
    assert read("scan: {semgrep: {}}").semgrep.enabled


def test_advisories_stand_on_the_judging_machine() -> None:
    assert read("scan: {dependencies: {osv: /srv/osv}}").dependencies.osv == Path("/srv/osv")


@pytest.mark.parametrize(
    "text",
    [
        "scan: []",
        "scan: {secret: {}}",
        "scan: {secrets: true}",
        "scan: {secrets: {enabled: 'off'}}",
        "scan: {secrets: {enabled: 0}}",
        "scan: {secrets: {rules: []}}",
        "scan: {dependencies: {osv: osv}}",
        "scan: {dependencies: {osv: ../osv}}",
        "scan: {dependencies: {osv: ''}}",
        "scan: {dependencies: {osv: [/srv/osv]}}",
        "scan: {semgrep: }",
        "scan: {semgrep: {config: [/srv/rules.yaml]}}",
        "scan: {semgrep: {config: [../rules.yaml]}}",
    ],
)
def test_what_cannot_be_meant(text: str) -> None:
    with pytest.raises(ConfigError):
        read(text)
