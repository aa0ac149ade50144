"""What the real semgrep finds, and that nothing in what it looks at silences it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gate.errors import ScanError
from gate.policy.library import shipped
from gate.scan_rules import rulebook
from gate.scanners import Scanned
from gate.scanners.semgrep.cache import Cache
from gate.scanners.semgrep.program import program as installed
from gate.scanners.semgrep.scanner import Semgrep
from gate.scanners.semgrep.scope import is_scanned
from gate.sources import File
from tests.gate.scanners.semgrep.fakes import book
from tests.gate.scanners.semgrep.labelled import expected, files_below, scores, spots
from tests.programs import program

HERE = Path(__file__).parent
ROOT = HERE.parents[3]
CASES = shipped() / "semgrep" / "cases"
BAD = b"import os\n\n@tool\ndef f(a):\n    os.system(a)\n"
WANTED = 0.95

Scan = Callable[..., Scanned]


@pytest.fixture
def scan() -> Scan:
    scanner = Semgrep(installed(program("semgrep")), rulebook(), Cache(None))
    return lambda *files: scanner.scan(files)


@pytest.mark.parametrize("rule", sorted(path.name for path in CASES.iterdir()))
def test_the_cases_of_a_rule(scan: Scan, rule: str) -> None:
    files = files_below(CASES / rule)
    assert {each[2] for each in expected(files)} == {rule}
    assert spots(scan(*files).sightings) == set(expected(files))


def test_every_rule_has_cases() -> None:
    assert {path.name for path in CASES.iterdir()} == {rule.id for rule in rulebook().rules}


def test_recall_and_precision_on_the_corpus(scan: Scan) -> None:
    files = files_below(HERE / "corpus")
    found = scores(set(expected(files)), spots(scan(*files).sightings))
    for rule, (hits, want, saw) in found.items():
        print(f"{rule:28} recall {hits}/{want}, precision {hits}/{saw}")  # noqa: T201
    assert set(found) == {rule.id for rule in rulebook().rules}
    assert all(hits >= WANTED * want and hits >= WANTED * saw for hits, want, saw in found.values())


def test_good_examples_are_silent(scan: Scan) -> None:
    files = [f for place in ("tests/good", "examples/good") for f in files_below(ROOT / place)]
    recipes = [file for file in files if is_scanned(file.path)]
    assert not recipes or not scan(*recipes).sightings


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("a.py", BAD.replace(b"system(a)", b"system(a)  # nosemgrep")),
        ("-f.py", BAD),
        ("--config=x.py", BAD),
        ("a\nb.py", BAD),
        ("sp ace/\u00e4\u202e.py", BAD),
        ("tests/node_modules/vendor/x.py", BAD),
        ("a.min.py", BAD),
        ("long.py", b"# " + b"x" * 900_000 + b"\n" + BAD),
        ("/".join(["d"] * 200) + "/a.py", BAD),
    ],
    ids=["nosemgrep", "dash", "option", "newline", "letters", "ignored-by-default", "minified",
         "long-line", "deep"],
)  # fmt: skip
def test_nothing_in_a_file_or_its_name_silences(scan: Scan, path: str, data: bytes) -> None:
    assert [each.rule for each in scan(File(path, data)).sightings] == ["tool-runs-shell"]


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("a.py", b"def (:\n"),
        ("a.py", b"\x00\x01\xff\xfe" * 100),
        ("a.ts", b"const = = ;\n{{{"),
        ("a.py", b"match x:\n    case {'a': 1, **rest}:\n        pass\n"),
    ],
    ids=["syntax", "binary", "typescript", "what-its-reader-does-not-know"],
)
def test_what_cannot_be_read_is_not_passed_over(scan: Scan, path: str, data: bytes) -> None:
    with pytest.raises(ScanError) as raised:
        scan(File(path, data), File("b.py", BAD))
    assert {each.place and each.place.file for each in raised.value.faults} == {path}


@pytest.mark.parametrize("word", [b"gemini ", b"claude -p ", b"curl ", b"codex exec ", b"llm ' "])
def test_a_line_that_is_hard_on_regular_expressions_hides_nothing(scan: Scan, word: bytes) -> None:
    bad = b"\nclaude -p x --dangerously-skip-permissions\ncurl -k https://a\nclaude -p x | sh\n"
    seen = scan(File("a.sh", word * (200_000 // len(word)) + bad)).sightings
    found = {each.rule for each in seen if each.line > 1}
    assert found == {"approval-bypassed", "tls-not-verified", "model-output-executed"}


def test_a_rule_that_semgrep_cannot_read_is_a_fault(tmp_path: Path) -> None:
    wrong = book(b"rules: [{id: a, languages: [python], severity: INFO, message: x, pattern: '('}]")
    scanner = Semgrep(installed(program("semgrep")), wrong, Cache(tmp_path))
    with pytest.raises(ScanError):
        scanner.scan([File("a.py", BAD)])
    assert not list(tmp_path.iterdir())
