"""Versions and what asks for them, and texts that nobody should write."""

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from gate.errors import ScanError
from gate.scanners.dependencies.facts import Elsewhere, Exact, Git, Origin, Range
from gate.scanners.dependencies.origins import of_npm, of_specifiers
from gate.scanners.dependencies.osv import Event, within
from gate.scanners.dependencies.readers import LOCKS, READERS
from gate.scanners.dependencies.scanner import Dependencies
from gate.scanners.dependencies.versions import semantic
from gate.sources import File

# The order that SemVer 2.0.0 gives as its example (§11), with what stands around it.
ORDER = ["0.9.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2",
         "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0"]  # fmt: skip


def test_semantic_versions_are_ordered() -> None:
    versions = [version for text in ORDER if (version := semantic(text))]
    assert len(versions) == len(ORDER)
    assert all(low < high for low, high in pairwise(versions))


def test_what_was_built_is_no_part_of_the_order() -> None:
    assert semantic("v1.2.3+incompatible") == semantic("1.2.3")


@pytest.mark.parametrize("text", ["", "a", "1.2.3.4", "1..2", "1.2.3-", "9" * 9999, "१.0.0", "1\n"])
def test_what_is_no_version_has_no_order(text: str) -> None:
    assert semantic(text) is None


@given(st.lists(st.sampled_from(ORDER), min_size=3, max_size=3).filter(lambda t: t[0] != t[2]))
def test_a_range_holds_what_lies_between(texts: list[str]) -> None:
    low, version, high = texts
    events = [Event(introduced=low), Event(fixed=high)]
    inside = ORDER.index(low) <= ORDER.index(version) < ORDER.index(high)
    below = ORDER.index(high) < ORDER.index(low) <= ORDER.index(version)
    assert within(events, version, semantic) is (inside or below)
    assert within(events[::-1], version, semantic) is (inside or below)


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("1.2.3", Exact("1.2.3")),
        ("=v1.2.3-rc.1+b", Exact("1.2.3-rc.1+b")),
        ("^1.2.3", Range(1)),
        ("~0.6", Range(0)),
        ("2", Range(2)),
        ("1.x", Range(1)),
        (">=1.2 <2", Range(1)),
        (">=1.2.3 <3.0.0", Range()),
        (">=1", Range()),
        ("1 || 2", Range()),
        ("next", Range()),
        ("9" * 600, Range()),
        ("workspace:*", Elsewhere()),
        ("file:../a#b", Elsewhere()),
        ("https://example.com/a.tgz", Elsewhere()),
        ("a/b", Git(fixed=False)),
        (f"a/b#{'a' * 40}", Git(fixed=True)),
        (f"a/b#commit={'a' * 40}&path:c", Git(fixed=True)),
        (f"a/b#{'a' * 39}", Git(fixed=False)),
        (f"git+https://example.com/{'a' * 40}", Git(fixed=False)),
    ],
)
def test_what_npm_is_asked_for(text: str, origin: Origin) -> None:
    assert of_npm(text) == ("", origin)


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("==1.2", Exact("1.2")),
        ("===1.2-odd", Exact("1.2-odd")),
        ("==1.*", Range(1)),
        ("~=1.2", Range(1)),
        (">=1.2,<2", Range(1)),
        (">=1.2,<2.1", Range()),
        (">=1.2,<1.9", Range(1)),
        (">=1.2", Range()),
        ("<2", Range()),
        ("", Range()),
    ],
)
def test_what_pip_is_asked_for(text: str, origin: Origin) -> None:
    assert of_specifiers(SpecifierSet(text)) == origin


PATHS = sorted({glob.replace("*", "") for glob in READERS} | set(LOCKS))
WORDS = st.sampled_from([
    "[", "]", "{", "}", '"', "'", ":", ",", "=", "==", "\n", "  ", "- ", "a", "1.2.3", "^1", "@",
    "#", "\\\n", "[[package]]\n", 'name = "a"\n', 'version = "1"\n', "dependencies",
    "[project]\n", '{"dependencies": {', '{"packages": {', "packages:\n", "require (\n", "=>",
    "-e ", "git+", "null", '"a@^1":\n', "  version ", "__metadata:\n", "source = ", "\x00", "é",
])  # fmt: skip


@settings(max_examples=60, deadline=None)
@pytest.mark.parametrize("path", PATHS)
@given(text=st.lists(WORDS, max_size=40).map("".join) | st.text(max_size=80))
def test_any_text_is_read_or_refused(path: str, text: str) -> None:
    with suppress(ScanError):
        scanned = Dependencies().scan([File(path, text.encode("utf-8", "replace"))])
        lines = text.count("\n") + 1
        assert all(1 <= one.line <= lines for one in scanned.sightings)
