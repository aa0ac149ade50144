"""What paths mean to the rules: their normal form, and which of them lie inside another."""

import orjson
import pytest

from gate.model import Violation
from gate.policy.embedded import EmbeddedEngine, Policy
from gate.policy.library import shipped

PROBE = """\
# METADATA
# title: Probe
# description: Says what the library makes of a path, and which pairs it covers.
# custom: {severity: low, remediation: None is needed.}
package agentgate.rules["probe"]

import data.agentgate.lib.paths
import future.keywords.not

findings contains {"at": concat("", ["/", path]), "message": paths.normal(path)} if {
	some path in input.paths
}

unresolved contains {"at": concat("", ["/", outer]), "message": inner} if {
	some [outer, inner] in input.pairs
	paths.covers(outer, inner)
}
"""
FORMS = {
    "/": "", "//": "", "/*": "", "/**": "", "/**/*": "", "/..": "", "/../../etc": "/etc",
    "": ".", ".": ".", "./": ".", "*": ".", "**": ".", "drafts/": "./drafts", "a/..": ".",
    "./drafts/../knowledge": "./knowledge", "/drafts/./x//y/": "/drafts/x/y",
    "/a/b/c/../../../etc/passwd": "/etc/passwd", "/a/b/..": "/a", "/a/...": "/a/...",
    "/a/..b": "/a/..b", "/a/..../..": "/a", " /etc ": "/etc", "file:///etc/x": "/etc/x",
    "..": "..", "../x": "..", "./..": "..", "drafts/../../x": "..", "~/../x": "..", "..\\x": "..",
    "/a/**/../b": "..", "${DATA}/..": "..", "{a,..}/../x": "..",
    "1/2/3/4/5/6/7/8/9/../../../../../../../../../../x": "..",
    "~": "~", "~/": "~", "~/*": "~", "$HOME/x": "~/x", "${HOME}": "~", "${env:HOME}/x": "~/x",
    "~bob/x": "/home/bob/x", "%USERPROFILE%\\x": "~/x",
    "C:\\": "", "C:": "", "C:\\Users\\me": "/Users/me",
    "${workspaceFolder}/docs": "./docs", "$(pwd)": ".", "$PWD/x": "./x",
    "${CLAUDE_PROJECT_DIR:-.}/x": "./x", "${DATA}/x": "./${DATA}/x",
    "/a/*.md": "/a/*.md", "/drafts/*/": "/drafts",
}  # fmt: skip
INSIDE = [
    ("/drafts", "/drafts"), ("/drafts", "/drafts/x"), ("", "/x"), ("", "./x"), (".", "./x"),
    ("~", "~/x"), ("/a/*/c", "/a/b/c"), ("/a/*/c", "/a/b/c/d"), ("/a/*.md", "/a/b.md"),
    ("/a/**/c", "/a/x/y/c"), ("/a/*/c", "/a/*/c"), ("/a/**/c", "/a/**/c"), ("/a/*/b", "/a/x*/b"),
    ("/a/[x", "/a/[x/y"),
]  # fmt: skip
OUTSIDE = [
    ("/drafts", "/drafts-evil"), ("/drafts/x", "/drafts"), ("./x", "/x"), ("/x", ""), ("/a", "/A"),
    ("/a/*/c", "/a/b/d"), ("/a/*/c", "/a/**/c"), ("/a/**/b", "/a/x"), ("/a/*.md", "/a/b/c.md"),
    ("/a/x*", "/a/*"), ("/a/?", "/a/*"), ("/a/*/x", "/a/{b,c/x}"), ("/a/[bc]", "/a/b"),
    (".", ".."), ("~", ".."),
]  # fmt: skip


def probe(**question: object) -> tuple[tuple[Violation, ...], tuple[Violation, ...]]:
    library = (shipped() / "lib" / "paths.rego").read_text()
    policy = Policy({"paths.rego": library, "probe.rego": PROBE}, {}, None, "")
    ((answer,),) = EmbeddedEngine(policy).evaluate_all([(["probe"], orjson.dumps(question))])
    assert not answer.failure
    return answer.findings, answer.unresolved


def test_normal_forms() -> None:
    found, _ = probe(paths=list(FORMS))
    assert {each.at[1:]: each.message for each in found} == FORMS


@pytest.mark.parametrize(("pairs", "covered"), [(INSIDE, set(INSIDE)), (OUTSIDE, set())])
def test_inside(pairs: list[tuple[str, str]], covered: set[tuple[str, str]]) -> None:
    _, found = probe(pairs=pairs)
    assert {(each.at[1:], each.message) for each in found} == covered
