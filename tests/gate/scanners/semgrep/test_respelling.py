import ast
from pathlib import Path

import pytest

import gate
from gate.scanners.semgrep.respelling import respelled

MATCH = "match x:\n    case {pattern}:\n        pass\n"


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("{**rest}", "{0:rest}"),
        ("{'a': 1, **rest}", "{'a': 1, 0:rest}"),
        ("{'a': {'b': y, ** inner}, **outer, }", "{'a': {'b': y, 0: inner}, 0:outer, }"),
        ("{'äö**🙂': 1, **rest}", "{'äö**🙂': 1, 0:rest}"),
        ("A(b={**rest}) | {'c': _}", "A(b={0:rest}) | {'c': _}"),
        ("{\n        'a': 1,  # **kept\n        **rest\n    }",
         "{\n        'a': 1,  # **kept\n        0:rest\n    }"),
    ],
    ids=["alone", "after-a-key", "nested", "letters", "within-a-class", "lines"],
)  # fmt: skip
def test_the_rest_is_bound_by_a_capture_of_the_same_length(pattern: str, told: str) -> None:
    spelled = respelled("a.py", MATCH.format(pattern=pattern).encode())
    assert spelled == MATCH.format(pattern=told).encode()
    ast.parse(spelled)


@pytest.mark.parametrize("newline", ["\r\n", "\r", "\f\n"])
def test_lines_end_as_python_ends_them(newline: str) -> None:
    text = f"x = 1{newline}" + MATCH.format(pattern="{**rest}")
    assert respelled("a.py", text.encode()) == text.replace("**", "0:").encode()


@pytest.mark.parametrize(
    "text",
    [
        "f(**a)\ncase = {**a, 'b': 2 ** c}\n",
        "match x:\n    case 1:\n        f(**y)\n",
        "match x:\n    case {**rest:\n",
        "match x:\n    case {**rest}:\n" + "(" * 500,
        "match x:\n    case {**rest}:\n        " + "-" * 100_000 + "1\n",
    ],
    ids=["calls", "other-patterns", "broken", "nested", "deep"],
)
def test_all_else_is_left_as_it_is(text: str) -> None:
    assert respelled("a.py", text.encode()) == text.encode()


def test_other_languages_and_other_bytes_are_left_as_they_are() -> None:
    text = MATCH.format(pattern="{**rest}").encode()
    assert respelled("a.ts", text) == text
    assert respelled("a.py", text + b"# \xff\n") == text + b"# \xff\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<p>Tools & agents</p>", "<p>Tools | agents</p>"),
        ("<p>\n  Tools & agents\n</p>", "<p>\n  Tools | agents\n</p>"),
        ("<p>{name} & agents</p>", "<p>{name} | agents</p>"),
        ("const a = b & c;", "const a = b & c;"),
        ("if (a && b) f(a & b);", "if (a && b) f(a & b);"),
        ("<p>Tools &amp; agents</p>", "<p>Tools &amp; agents</p>"),
    ],
)
def test_an_ampersand_that_stands_alone_in_a_page_is_no_operator(text: str, told: str) -> None:
    assert respelled("a.tsx", text.encode()) == told.encode()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('export type * from "./a";\n', 'export      * from "./a";\n'),
        ("interface A {\n  abstract: string;\n}\n", "interface A {\n  ABSTRACT: string;\n}\n"),
        (
            "interface A {\n  readonly abstract?: A;\n}",
            "interface A {\n  readonly ABSTRACT?: A;\n}",
        ),
        (
            "abstract class A {\n  abstract f(): void;\n}",
            "abstract class A {\n  abstract f(): void;\n}",
        ),
        ('export type { A } from "./a";\n', 'export type { A } from "./a";\n'),
    ],
    ids=["types", "member", "optional", "classes", "named"],
)
def test_types_that_semgrep_does_not_read_are_spelled_so_that_it_does(text: str, told: str) -> None:
    assert respelled("a.ts", text.encode()) == told.encode()


def test_no_place_moves_in_the_gate_itself() -> None:
    changed = 0
    for path in Path(gate.__file__).parent.rglob("*.py"):
        data = path.read_bytes()
        spelled = respelled(path.name, data)
        assert len(spelled) == len(data)
        changed += spelled != data
    assert changed
