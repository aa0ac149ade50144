"""No bytes make the gate fail in a way it does not tell: bounded fuzzing of whole readers."""

from contextlib import suppress

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gate.assembly import Wishes, read_owned
from gate.errors import ConfigError
from gate.reserved import RULE_FAILED
from gate.sources import File
from tests.corpus import cases
from tests.judging import findings, judge

bounded = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)  # fmt: skip
SEEDS = [file.data for case in cases() for file in case.files]
PIECES = [
    b"---\n", b"{", b"}", b"[", b"]", b": ", b"- ", b"&a ", b"*a", b"<<: ", b"!!binary ", b"!x ",
    b"|\n", b"\x00", b"\xff", b"\xef\xbb\xbf", b'"', b"'", b"null", b"1e999", b".nan", b"\t", b"#",
]  # fmt: skip


@st.composite
def mangled(draw: st.DrawFn) -> bytes:
    """Take a real manifest and cut, repeat or poison it at a few places."""
    data = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 40)))
        data = data[:start] + draw(st.sampled_from(PIECES) | st.binary(max_size=4)) + data[end:]
    return data


@bounded
@given(mangled() | st.binary(max_size=60), st.sampled_from(["m.yaml", "m.json", ".mcp.json"]))
@example(b"apiVersion: v1\nkind: Pod\nspec: {containers: [1, null, {image: 3}]}\n", "m.yaml")
@example(b'{"apiVersion": "v1", "kind": "List", "items": [[]]}', "m.json")
@example(b"a: &a [*a]\n", "m.yaml")
def test_every_document_is_judged_or_told_to_be_unreadable(data: bytes, name: str) -> None:
    decision = judge(File(name, data))
    for finding in findings(decision):
        assert finding.rule.id != RULE_FAILED.id, finding.message
        assert finding.location.file == name
        assert 1 <= finding.location.line <= len(data) + 1


@bounded
@given(mangled() | st.binary(max_size=60), st.sampled_from(["gate.yaml", "grants.yaml"]))
@example(b"version: 1\nexemptions: [{expires: 1}]\n", "gate.yaml")
@example(b"version: 1\nenvironments: {'': {}}\n", "gate.yaml")
@example(b"grants: [[]]\n", "grants.yaml")
def test_every_configuration_is_read_or_refused_with_a_reason(data: bytes, name: str) -> None:
    with suppress(ConfigError):
        owned = read_owned(Wishes(), {name: data}.get)
        assert owned.source or owned.grants.given
