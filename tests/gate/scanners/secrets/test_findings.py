"""Secrets by shape become findings once, beside those that rules over manifests tell of."""

import json
from dataclasses import replace

from gate.assembly import Wishes, read_owned
from gate.change import Change
from gate.model import Decision
from gate.scanners.secrets.scanner import Secrets
from gate.sources import File
from tests.gate.credential_samples import b64, made, tokens
from tests.judging import findings, gate_of

KEY = made(32)
DEPLOYMENT = f"""\
apiVersion: v1
kind: Pod
metadata: {{name: a, namespace: b}}
spec:
  containers:
    - name: a
      image: ghcr.io/acme/a:1
      env:
        - name: OPENAI_API_KEY
          value: {KEY}
      command:
        - sh
        - -c
        - |
          export TICKETS_TOKEN={KEY[::-1]}
          agent
"""


def judged(*files: File, beside: tuple[File, ...] = ()) -> Decision:
    """Judge files with the scanner of secrets."""
    gate = replace(gate_of(read_owned(Wishes(), lambda _: None)), scanners=(Secrets(),))
    return gate.review(Change(files, beside=beside))


def told(decision: Decision) -> list[tuple[str, str, int]]:
    """List rule, file and line of what was found about secrets."""
    found = findings(decision)
    return sorted(
        (one.rule.id, one.location.file, one.location.line)
        for one in found
        if one.rule.id.startswith("secret-by")
    )


def test_a_secret_of_a_manifest_is_told_once() -> None:
    assert told(judged(File("a.yaml", DEPLOYMENT.encode()))) == [
        ("secret-by-value", "a.yaml", 10),
        ("secret-by-value", "a.yaml", 14),
    ]


def test_a_secret_in_a_comment_of_a_manifest_is_told_beside_them() -> None:
    commented = DEPLOYMENT.replace("kind: Pod", f"kind: Pod # API_TOKEN={made(24)}")
    assert ("secret-by-shape", "a.yaml", 2) in told(judged(File("a.yaml", commented.encode())))


def test_what_no_format_claims_is_told_by_shape() -> None:
    values = File("values.yaml", f"auth:\n  password: {KEY}\n".encode())
    script = File("run.sh", f"export API_TOKEN={KEY}\n".encode())
    assert told(judged(values, beside=(script,))) == [
        ("secret-by-shape", "run.sh", 1),
        ("secret-by-shape", "values.yaml", 2),
    ]


def test_nothing_that_leaves_holds_a_secret() -> None:
    hidden = b64(tokens()["GitHub"])
    listed = f"vars:\n  - name: API_TOKEN\n    value: {KEY}\n"
    decision = judged(
        File("list.yaml", f"on: 1\non: 2\n{listed}".encode()),
        beside=(
            File("a.py", f'os.environ["API_KEY"] = "{KEY}"\n'.encode()),
            File("b.sh", f"echo {hidden} | base64 -d\n".encode()),
        ),
    )
    shown = json.dumps([(one.message, str(one.excerpt)) for one in findings(decision)])
    assert [file for _, file, _ in told(decision)] == ["a.py", "b.sh", "list.yaml"]
    assert KEY not in shown
    assert hidden not in shown
    assert "redacted:sha256:" in shown


def test_a_finding_is_the_same_when_its_line_moves() -> None:
    line = f"export API_TOKEN={KEY}\n".encode()
    here, there = (judged(beside=(File("a.sh", data),)) for data in (line, b"\n\n" + line))
    assert [one.fingerprint for one in findings(here)] == [
        one.fingerprint for one in findings(there)
    ]
    assert len(here.verdict.denials) == 1
