"""A program that answers as semgrep does, or as it should not."""

import json
import sys
from pathlib import Path

from gate.document import Source, Syntax
from gate.scanners.semgrep.cache import Cache
from gate.scanners.semgrep.program import program
from gate.scanners.semgrep.rules import Rulebook, read_rules
from gate.scanners.semgrep.scanner import Semgrep

RULE = b"""\
rules:
  - id: no-eval.python
    languages: [python]
    severity: ERROR
    message: This evaluates $X.
    metadata: {rule: no-eval, title: Evaluates}
    pattern: eval($X)
"""
# It finds `eval` in what it is given, counts how often it is asked, and obeys the rest.
SCRIPT = """\
#!{python}
import json, os, sys, time
from pathlib import Path
files = sys.argv[sys.argv.index("--") + 1:]
with open({log!r}, "a") as log:
    log.write(json.dumps({{"files": files, "home": os.listdir(os.environ["HOME"]),
                           "environment": sorted(os.environ)}}) + "\\n")
found = []
for name in files:
    start = Path(name).read_bytes().find(b"eval(")
    if start >= 0:
        place = {{"line": 1, "col": 1, "offset": start}}
        found.append({{"check_id": "no-eval.python", "path": name, "start": place,
                       "end": place | {{"offset": start + 5}}, "extra": {{}}}})
answer = {{"version": "1.181.0", "results": found, "errors": [], "paths": {{"scanned": files}}}}
{behaviour}
sys.stdout.write(json.dumps(answer))
"""


def book(rules: bytes = RULE) -> Rulebook:
    return read_rules([Source("own.yaml", rules, Syntax.YAML)])


def fake(folder: Path, behaviour: str = "", cache: Path | None = None) -> Semgrep:
    path = folder / "semgrep"
    log = str(folder / "asked")
    path.write_text(SCRIPT.format(python=sys.executable, log=log, behaviour=behaviour))
    path.chmod(0o755)
    return Semgrep(program(path), book(), Cache(cache))


def asked(folder: Path) -> list[dict[str, list[str]]]:
    log = folder / "asked"
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
