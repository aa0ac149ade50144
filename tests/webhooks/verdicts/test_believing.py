"""Whose verdicts a service believes, as its settings say, and that it does not guess."""

from pathlib import Path

import pytest

from gate.audit.keys import public_pem
from gate.document import Source, Syntax
from gate.errors import ConfigError
from gate.verdicts import Verdict, read_verdict
from tests.gate.audit.verification.sample import ORIGIN, log_key, record_key
from tests.gate.verdicts.sample import CLUSTER, HOME, NOW, VERIFIER, resource
from webhooks.admission.settings import SettingsFile, read_settings
from webhooks.verdicts.believing import belief_of

BARE = f"version: 1\ncluster: {{uid: {CLUSTER}}}\nverifier: {VERIFIER}\n"


def settings(trust: Path | None) -> SettingsFile:
    callers = 'presync:\n  callers: [{account: "prod:gate"}]\n'
    verdicts = f"  verdicts: {{namespace: {HOME}, trust: {trust}}}\n" if trust else ""
    text = f"{BARE}{callers}{verdicts}"
    return read_settings(Source("serve.yaml", text.encode(), Syntax.YAML))


def trusting(path: Path) -> Path:
    def pem(data: bytes) -> str:
        return "|\n" + "".join(f"      {line}\n" for line in data.decode().splitlines())

    path.write_text(
        "version: 1\nlogs:\n"
        f"  - origin: {ORIGIN}\n    key: {pem(public_pem(log_key().key))}"
        f"speakers:\n  - key: {pem(public_pem(record_key().key))}"
        f"    verifiers: [{VERIFIER}]\n    doors: [presync]\n"
        f'    resources: ["argocd://{CLUSTER}"]\n    logs: {{{ORIGIN}: {{from: 0}}}}\n'
    )
    return path


def test_the_trust_policy_in_the_settings_decides(tmp_path: Path) -> None:
    belief = belief_of(settings(trusting(tmp_path / "trust.yaml")))
    assert belief is not None
    assert (belief.verifier, belief.cluster, belief.namespace) == (VERIFIER, CLUSTER, HOME)
    assert isinstance(read_verdict(resource(), belief, NOW), Verdict)


def test_without_verdicts_nothing_is_believed() -> None:
    assert belief_of(settings(None)) is None
    assert belief_of(read_settings(Source("serve.yaml", BARE.encode(), Syntax.YAML))) is None


def test_a_policy_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        belief_of(settings(tmp_path / "missing.yaml"))
    (tmp_path / "trust.yaml").write_text("version: 0\n")
    with pytest.raises(ConfigError):
        belief_of(settings(tmp_path / "trust.yaml"))
