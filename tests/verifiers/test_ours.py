"""What others refuse the gate refuses too, and besides what cosign never reads."""

from pathlib import Path

import orjson
import pytest

from tests.verifiers.bundles import NOTICED, REPEATED, changed
from tests.verifiers.conftest import gate
from tests.verifiers.evidence import FILE, ORIGIN, RESOURCE, VERIFIER, Evidence

BUNDLES = ("passed.sigstore.json", "denied.sigstore.json")


@pytest.fixture
def trust(evidence: Evidence, tmp_path: Path) -> Path:
    """Believe the gate and its log."""
    path, keys = tmp_path / "trust.yaml", evidence.handed.folder
    speaker = ("--verifier", VERIFIER, "--door", "check", "--resource", RESOURCE)
    for arguments in (
        (str(keys / "log.pub"), "--origin", ORIGIN),
        (str(keys / "record.pub"), *speaker, "--from", f"{ORIGIN}=0"),
    ):
        added = gate("keys", "add", *arguments, "--trust", str(path))
        assert added.status == 0, added
    return path


def test_what_holds(evidence: Evidence, trust: Path) -> None:
    passed, denied = (str(evidence.handed.folder / name) for name in BUNDLES)
    file = str(evidence.handed.folder / FILE)
    for arguments in (
        (passed, "--commit", evidence.passed, "--file", file),
        (denied, "--commit", evidence.denied, "--verdict", "DENY"),
    ):
        verified = gate("audit", "verify", *arguments, "--trust", str(trust))
        assert verified.status == 0, verified


def test_bundles_that_were_changed(evidence: Evidence, trust: Path, tmp_path: Path) -> None:
    bundle, other = ((evidence.handed.folder / name).read_bytes() for name in BUNDLES)
    paths = []
    for change in (*NOTICED, *REPEATED):
        path = tmp_path / f"{change.__name__}.sigstore.json"
        path.write_bytes(changed(change, bundle, other))
        paths.append(str(path))
    asked = ("--commit", evidence.passed, "--trust", str(trust), "--output", "json")
    refused = gate("audit", "verify", *paths, *asked)
    assert refused.status == 1, refused
    records = orjson.loads(refused.out)["records"]
    assert len(records) == len(paths)
    assert [record["file"] for record in records if record["verified"]] == []
