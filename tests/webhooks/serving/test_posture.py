"""By what a worker judges: nothing is scanned at admission, whatever its owner wants scanned."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from gate.roster import NOBODY
from gate.scanners.secrets.scanner import Secrets
from tests.webhooks.serving.stage import SETTINGS
from tests.webhooks.world import kept
from webhooks.admission.judging import Posture
from webhooks.metrics.meter import Meter
from webhooks.presync.scanning import KEPT, enlisted
from webhooks.serving.plan import Judging
from webhooks.serving.posture import Enlist, nobody, reader_of

WANTED = "version: 1\nscan: {semgrep: {}, secrets: {}, dependencies: {}}\n"
PRESYNC = "presync: {callers: [{account: 'prod:presync'}], cache: %s}\n"


def posture(folder: Path, enlist: Enlist) -> Posture:
    settings = kept(folder / "serve.yaml", SETTINGS + PRESYNC % (folder / "cache"))
    judging = Judging(settings, kept(folder / "gate.yaml", WANTED))
    now = datetime(2026, 11, 21, tzinfo=UTC)
    return reader_of(judging, Meter(), lambda: now, enlist).read()


def test_nothing_is_scanned_at_admission(tmp_path: Path) -> None:
    judging = Judging(kept(tmp_path / "serve.yaml", SETTINGS), kept(tmp_path / "g", WANTED))
    found = reader_of(judging, Meter(), lambda: datetime(2026, 11, 21, tzinfo=UTC)).read()
    assert found.gate.scanners == ()
    assert found.roster is NOBODY is posture(tmp_path, nobody).roster


@pytest.mark.parametrize("path", ["a.py", "notes.txt", "uv.lock"])
def test_before_a_sync_all_is_scanned(tmp_path: Path, path: str) -> None:
    found = posture(tmp_path, partial(enlisted, environment={"PATH": ""}))
    assert found.gate.scanners == ()
    assert found.roster.wants(path)


def test_what_scanners_keep_stands_beside_the_clones(tmp_path: Path) -> None:
    found = posture(tmp_path, partial(enlisted, environment={"PATH": "", "HOME": "/root"}))
    (scanner,) = found.roster.scanners(["a.txt"], [])
    assert isinstance(scanner, Secrets)
    assert scanner.clean.place == tmp_path / "cache" / KEPT / "agentgate" / "no-secrets"
