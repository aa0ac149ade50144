"""In every form of a file that is read, no report shows a part of a secret that is recognised."""

import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from functools import cache
from textwrap import indent

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gate.credentials import scan
from gate.model import Decision
from gate.sources import File
from tests.gate.credential_samples import env, made, tokens
from tests.gate.test_excerpts import told
from tests.judging import findings, judge

Write = Callable[[str], str]
PART = 12
"""So many characters of a secret are too many to show."""
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: keeper, namespace: prod}
spec:
  containers:
    - name: main
      image: registry.example.com/a:1
      env:
        - name: DB_PASSWORD
          value: """
OBJECT: Mapping[str, object] = {
    "apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "namespace": "prod"}
}  # fmt: skip


def escaped(secret: str) -> str:
    """Write every character as an escape that YAML and JSON read alike."""
    units = secret.encode("utf-16-be")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def split(secret: str) -> str:
    """Write a text on three lines that YAML reads as one."""
    third = len(secret) // 3
    parts = secret[:third], secret[third : 2 * third], secret[2 * third :]
    return '"' + "\\\n            ".join(json.dumps(part)[1:-1] for part in parts) + '"'


def block(style: str) -> Write:
    return lambda secret: f"{POD}{style}\n{indent(secret, ' ' * 12)}\n"


def servers(secret: str) -> dict[str, object]:
    """Write the servers of a client, each with the secret elsewhere."""
    return {
        "mcpServers": {
            "a": {"command": "npx", "args": ["--api-key", secret], "env": {"A_PASSWORD": secret}},
            "b": {"type": "http", "url": "https://b.example.com/",
                  "headers": {"Authorization": f"Bearer {secret}"}},
        }
    }  # fmt: skip


FORMS: Mapping[str, tuple[str, Write]] = {
    "quoted": ("a.yaml", lambda secret: f"{POD}{json.dumps(secret)}\n"),
    "single": ("a.yaml", lambda secret: POD + "'" + secret.replace("'", "''") + "'\n"),
    "escaped": ("a.yaml", lambda secret: f'{POD}"{escaped(secret)}"\n'),
    "split": ("a.yaml", lambda secret: f"{POD}{split(secret)}\n"),
    "literal": ("a.yaml", block("|")),
    "folded": ("a.yaml", block(">-")),
    "alias": (
        "a.yaml",
        lambda secret: f"{POD}&it {json.dumps(secret)}\n        - {{name: B_TOKEN, value: *it}}\n",
    ),
    "windows": ("a.yaml", lambda secret: f"{POD}{json.dumps(secret)}\n".replace("\n", "\r\n")),
    "nested": (
        "a.yaml",
        lambda secret: POD + json.dumps(json.dumps({"a": json.dumps({"password": secret})})) + "\n",
    ),
    "object": ("a.json", lambda secret: json.dumps({**OBJECT, "stringData": {"password": secret}})),
    "data": (
        "a.yaml",
        lambda secret: json.dumps(
            {**OBJECT, "data": {"password": b64encode(secret.encode()).decode()}}
        ),
    ),
    "list": (
        "a.json",
        lambda secret: json.dumps(
            {"apiVersion": "v1", "kind": "List", "items": [env("DB_PASSWORD", secret)]}
        ),
    ),
    "client": (".mcp.json", lambda secret: json.dumps(servers(secret), indent=1)),
    "on one line": (".mcp.json", lambda secret: json.dumps(servers(secret))),
    "as it is": (
        ".mcp.json",
        lambda secret: "// a comment\n" + json.dumps(servers(secret), ensure_ascii=False, indent=1),
    ),
    "front matter": (
        ".claude/agents/a.md",
        lambda secret: (
            "---\nname: a\ndescription: Helps.\n"
            + json.dumps(servers(secret), indent=1)[1:-1]
            .strip()
            .replace('"mcpServers"', "mcpServers")
            + "\n---\nHelp.\n"
        ),
    ),
    "body": (
        ".claude/agents/a.md",
        lambda secret: f"---\nname: a\ndescription: Helps.\n---\nGo on, password: {secret}\n",
    ),
}


def parts(secret: str) -> set[str]:
    """Give what must not be shown: of a block in PEM, not its first and last line."""
    lines = [line for line in secret.splitlines() if not line.startswith("-----")]
    return {
        line[at : at + PART] for line in lines for at in range(max(1, len(line) - PART + 1)) if line
    }


def reading_of(form: str, secret: str) -> Decision:
    path, write = FORMS[form]
    return judge(File(path, write(secret).encode()))


@pytest.mark.parametrize("form", FORMS)
def test_no_token_of_a_known_form_is_shown_in_any_form_of_file(form: str) -> None:
    for label, token in tokens().items():
        if form == "single" and "\n" in token:
            continue
        decision = reading_of(form, token)
        texts = list(told(decision))
        # Front matter with dashes in it is refused, as nobody can tell where it ends.
        is_read = form != "front matter" or "---" not in token
        rule = "secret-by-value" if is_read else "gate/unreadable-document"
        assert rule in {one.rule.id for one in findings(decision)}, label
        for part in parts(token):
            assert not any(part in text for text in texts), (label, part)


PASSWORDS = st.one_of(
    st.integers(0, 10**6).map(lambda seed: made(8 + seed % 60, seed=str(seed))),
    st.text(st.characters(min_codepoint=0x20, max_codepoint=0x2FF, exclude_categories=["Cc", "Cf"]),
            min_size=8, max_size=40),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(secret=PASSWORDS, form=st.sampled_from(sorted(FORMS)))
def test_no_password_is_shown_in_any_form_of_file(*, secret: str, form: str) -> None:
    assume([one.value for one in scan(env("DB_PASSWORD", secret)).literals] == [secret])
    decision = reading_of(form, secret)
    assume(any(finding.rule.id == "secret-by-value" for finding in findings(decision)))
    # Some are words of the reports themselves.
    assume(secret not in without(form))
    for text in told(decision):
        assert secret not in text


@cache
def without(form: str) -> str:
    """Give all that is told of a file with a secret that is no word."""
    return "\n".join(told(reading_of(form, made(20))))
