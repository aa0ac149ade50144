"""What the real semgrep finds, and that nothing in what it looks at silences it."""

import os
from collections.abc import Callable
from hashlib import shake_128
from pathlib import Path

import pytest

from gate.errors import ScanError
from gate.policy.library import shipped
from gate.scanners import Scanned
from gate.scanners.semgrep import program as running
from gate.scanners.semgrep.cache import Cache
from gate.scanners.semgrep.program import program as installed
from gate.scanners.semgrep.scanner import Semgrep
from gate.scanners.semgrep.scope import is_scanned
from gate.scanning.rules import rulebook
from gate.sources import MEBIBYTE, File, spelled
from gate.sources.process import Bounds
from tests.gate.scanners.semgrep.fakes import book
from tests.gate.scanners.semgrep.labelled import expected, files_below, scores, spots
from tests.programs import program

HERE = Path(__file__).parent
ROOT = HERE.parents[3]
CASES = shipped() / "semgrep" / "cases"
BAD_SCRIPT = b"server.tool('x', ({a}) => { execSync(a); });\n"
BAD = b"import os\n\n@tool\ndef f(a):\n    os.system(a)\n"
QUOTES = b'"' * 3
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


@pytest.mark.parametrize("name", ["heldout", "heldout2"])
def test_recall_and_precision_on_what_was_held_out(scan: Scan, name: str) -> None:
    files = files_below(HERE / name)
    wanted, seen = set(expected(files)), spots(scan(*files).sightings)
    assert len(wanted & seen) >= WANTED * max(len(wanted), len(seen))


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
        (spelled(os.fsdecode(b"caf\xe9.py")), BAD),
        ("$(touch x)`id`;'\".py", BAD),
        ("tests/node_modules/vendor/x.py", BAD),
        ("a.min.py", BAD),
        ("a.PY", BAD),
        ("a.mts", BAD_SCRIPT),
        ("a.cts", BAD_SCRIPT),
        ("a.min.js", BAD_SCRIPT),
        ("a.tsx", BAD_SCRIPT + b"const b = <p>Tools & agents</p>;\n"),
        ("long.py", b"# " + b"x" * 900_000 + b"\n" + BAD),
        ("/".join(["d"] * 400) + "/a.py", BAD),
        ("a.py", BAD.replace(b"\n", b"\r\n")),
        ("a.py", b"\xef\xbb\xbf" + BAD),
    ],
    ids=["nosemgrep", "dash", "option", "newline", "letters", "no-utf-8", "shell",
         "ignored-by-default", "minified", "capitals", "module", "common-module", "minified-script",
         "ampersand", "long-line", "deep", "windows", "byte-order-mark"],
)  # fmt: skip
def test_nothing_in_a_file_or_its_name_silences(scan: Scan, path: str, data: bytes) -> None:
    assert [each.rule for each in scan(File(path, data)).sightings] == ["tool-runs-shell"]


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("a.py", BAD + b"def (:\n"),
        ("a.py", BAD + b"\x00\x01\xff\xfe" * 100),
        ("a.js", BAD_SCRIPT + b"// \x00\n"),
        ("a.ts", BAD_SCRIPT + b"const = = ;\n{{{"),
        ("a.py", BAD + b"match x:\n    case {'a': 1, **rest  # ** }\n          }:\n        pass\n"),
        ("/".join(["d"] * 401) + "/a.py", BAD),
    ],
    ids=["syntax", "binary", "nul-in-a-comment", "typescript", "what-its-reader-does-not-know",
         "deep"],
)  # fmt: skip
def test_what_cannot_be_read_is_not_passed_over(scan: Scan, path: str, data: bytes) -> None:
    with pytest.raises(ScanError) as raised:
        scan(File(path, data), File("b.py", BAD))
    assert {each.place and each.place.file for each in raised.value.faults} == {path}


def test_a_file_is_never_copied_over_another_one(scan: Scan) -> None:
    with pytest.raises(ScanError):
        scan(File("a.mts", BAD_SCRIPT), File("a.mts.ts", b"f();\n"))


def test_a_fault_names_a_file_as_the_repository_does(scan: Scan) -> None:
    with pytest.raises(ScanError) as raised:
        scan(File("a.mts", BAD_SCRIPT + b"const = = ;\n{{{"))
    assert {each.place and each.place.file for each in raised.value.faults} == {"a.mts"}


def test_a_pattern_that_takes_in_the_rest_keeps_nothing_from_being_read(scan: Scan) -> None:
    data = b"match x:\n    case {'a': 1, **rest}:\n        pass\n"
    assert [each.line for each in scan(File("a.py", data + BAD)).sightings] == [8]


@pytest.mark.parametrize("data", [b"def (:\n", b"match x:\n    case {**rest}:\n        pass\n"])
def test_what_holds_no_word_of_a_rule_need_not_be_read(scan: Scan, data: bytes) -> None:
    assert [each.file for each in scan(File("a.py", data), File("b.py", BAD)).sightings] == ["b.py"]


def test_a_file_that_takes_too_long_is_not_passed_over(
    scan: Scan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "FILE_SECONDS", 1)
    noise = shake_128(b"").digest(500_000).replace(b"\0", b" ")
    with pytest.raises(ScanError) as raised:
        scan(File("slow.py", BAD + noise), File("b.py", BAD))
    (fault,) = raised.value.faults
    assert fault.message == "semgrep took too long over this file"
    assert fault.place is not None
    assert fault.place.file == "slow.py"


@pytest.mark.parametrize(
    ("bounds", "told"),
    [
        (Bounds(seconds=0.05, output=MEBIBYTE), "semgrep ran for more than 0.05 seconds"),
        (Bounds(seconds=60, output=10), "semgrep wrote more than 10 bytes"),
        (Bounds(seconds=60, output=MEBIBYTE, memory=8 * MEBIBYTE), "semgrep failed with exit"),
    ],
    ids=["time", "output", "memory"],
)
def test_a_run_that_is_cut_short_is_none(
    scan: Scan, monkeypatch: pytest.MonkeyPatch, bounds: Bounds, told: str
) -> None:
    monkeypatch.setattr(running, "BOUNDS", bounds)
    with pytest.raises(ScanError, match=told):
        scan(File("a.py", BAD))


def test_files_too_many_to_name_at_once_are_all_looked_at(
    scan: Scan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "ARGUMENTS", 40)
    seen = scan(*(File(f"folder/a{number}.py", BAD) for number in range(5))).sightings
    assert [each.file for each in seen] == [f"folder/a{number}.py" for number in range(5)]


@pytest.mark.parametrize(
    "word", [b"tool ", b"@tool ", b".tool\n", b"class A(", b"class ATool ", b"t"]
)
def test_a_text_that_is_hard_on_the_words_of_tools_hides_no_tool(scan: Scan, word: bytes) -> None:
    hard = QUOTES + word * (500_000 // len(word)) + QUOTES + b"\n"
    assert [each.rule for each in scan(File("a.py", hard + BAD)).sightings] == ["tool-runs-shell"]


@pytest.mark.parametrize("word", [b"gemini ", b"claude -p ", b"curl ", b"codex exec ", b"llm ' "])
def test_a_line_that_is_hard_on_regular_expressions_hides_nothing(scan: Scan, word: bytes) -> None:
    bad = b"\nclaude -p x --dangerously-skip-permissions\ncurl -k https://a\nclaude -p x | sh\n"
    seen = scan(File("a.sh", word * (200_000 // len(word)) + bad)).sightings
    found = {each.rule for each in seen if each.line > 1}
    assert found == {"approval-bypassed", "tls-not-verified", "model-output-executed"}


@pytest.mark.parametrize(
    "rule",
    [
        "languages: [python], pattern: '('",
        "languages: [klingon], pattern: f()",
        "languages: [regex], pattern-regex: '('",
        "languages: [python], mode: join, pattern: f()",
        "languages: [python], pattern: f(), patterns: [{pattern: g()}]",
        "languages: [python]",
    ],
    ids=["pattern", "language", "expression", "mode", "two", "none"],
)
def test_a_rule_that_semgrep_cannot_read_is_a_fault(tmp_path: Path, rule: str) -> None:
    wrong = book(f"rules: [{{id: a, severity: INFO, message: x, {rule}}}]".encode())
    scanner = Semgrep(installed(program("semgrep")), wrong, Cache(tmp_path))
    with pytest.raises(ScanError):
        scanner.scan([File("a.py", BAD)])
    assert not list(tmp_path.iterdir())


def test_a_rule_that_leaves_files_out_leaves_none_unseen() -> None:
    own = b"rules: [{id: a, severity: INFO, languages: [python], message: x, pattern: f(), paths: {exclude: ['*.py']}}]"  # noqa: E501
    scanner = Semgrep(installed(program("semgrep")), book(own), Cache(None))
    with pytest.raises(ScanError) as raised:
        scanner.scan([File("a.py", BAD)])
    assert [each.place and each.place.file for each in raised.value.faults] == ["a.py"]
