"""Desks to report from, and decisions to report."""

from pathlib import Path

from gate.audit.remote.place import Place, address_of
from gate.display import View
from gate.display.reading import numbers
from gate.feedback import Told, Word
from gate.feedback.comment import About
from gate.feedback.forges.known import forge_of
from gate.feedback.posting import Desk
from gate.feedback.speaking import Line
from gate.model import Decision
from gate.reports import json
from tests.gate.feedback.forges import COMMIT, TOKEN, Stand
from tests.gate.reports.samples import CLEAN, RICH

QUICK = (0.01, 0.01)
ABOUT = About(COMMIT, "https://ci.example.com/runs/7")
GOOD = Told(CLEAN, Word.ALLOWED, numbers(CLEAN))
BAD = Told(RICH, Word.UNDECIDED, numbers(RICH))


def desk(
    stand: Stand, url: str, token: str = TOKEN, *, seconds: float = 20.0, ca: Path | None = None
) -> Desk:
    forge = forge_of(stand.kind, address_of(url).path, "corp/agents", 12)
    place = Place(url, ca=ca, seconds=seconds, pauses=QUICK)
    return Desk(forge, Line(place, token, forge.headers))


def report(decision: Decision) -> bytes:
    return json.render(decision, View()).encode()


def written(folder: Path, decision: Decision) -> Path:
    path = folder / "report.json"
    path.write_bytes(report(decision))
    return path
