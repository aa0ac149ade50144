"""No report shows a secret that was found anywhere, however the line that it shows writes it."""

import base64
import json
import sys
from collections.abc import Iterator
from types import FrameType

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate.credentials import NO_FORMS, everywhere, mask, scan
from gate.display import View
from gate.model import Decision, Location
from gate.placing import EXCERPT_LIMIT, excerpt
from gate.reports import REPORTS
from gate.sources import File
from tests.gate.credential_samples import env, made, pem, tokens
from tests.judging import findings, judge

WORD = "Tr0ub4dor77"
POD = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: %s, namespace: prod}
spec:
  template:
    spec:
      containers:
        - name: main
          image: %s
          securityContext: %s
          env: %s
"""
AGENT = """\
apiVersion: kagent.dev/v1alpha2
kind: Agent
metadata: {name: helper, namespace: prod}
spec:
  type: Declarative
  declarative: {modelConfig: default, systemMessage: %s, tools: %s}
"""
WILD = '[{"type": "McpServer", "mcpServer": {"name": "a", "toolNames": []}}]'


def deployment(name: str, note: str, variables: object = ()) -> str:
    """Write a Deployment in which most lines are wrong, with a note on them."""
    image = json.dumps(f"registry.example.com/a:{note}")
    context = f'{{"privileged": true, "note": {json.dumps(note)}}}'
    return POD % (name, image, context, json.dumps(variables))


def carriers(secret: str) -> dict[str, str]:
    """Write a secret where it is found by its place, alone or beside others."""
    encoded = base64.b64encode(secret.encode()).decode()
    kept = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "namespace": "prod"}}
    nested = json.dumps({"a": json.dumps({"password": secret})})
    return {
        "variable": deployment("keeper", "1", [{"name": "DB_PASSWORD", "value": secret}]),
        "text": json.dumps(kept | {"stringData": {"a": secret}}),
        "data": json.dumps(kept | {"data": {"a": encoded}}),
        "nested": deployment("keeper", "1", [{"name": "SETTINGS", "value": nested}]),
    }


def prose(secret: str) -> Iterator[tuple[str, str]]:
    """Write the secret in files where nothing but itself tells what it is."""
    yield "image.yaml", deployment("other", secret)
    yield "quoted.yaml", deployment("nested", json.dumps(json.dumps(f"say {secret} to enter")))
    yield "comment.yaml", deployment("noted", "1").replace("\n", f" # {secret}\n")
    yield "prompt.yaml", AGENT % (json.dumps(f"Log in with {secret}, then go on."), WILD)
    yield "plain.yaml", AGENT % (json.dumps(secret, ensure_ascii=False), WILD)
    yield "encoded.yaml", deployment("encoded", base64.b64encode(secret.encode()).decode())


def told(decision: Decision) -> Iterator[str]:
    """Give every text that a report may show, and the reports themselves."""
    for finding in findings(decision):
        yield finding.message
        yield finding.excerpt.line if finding.excerpt else ""
    yield from (question.message for question in decision.unresolved)
    yield from (report.render(decision, View()) for report in REPORTS)


def is_shown(secret: str, text: str) -> bool:
    """Say whether a text shows a secret, as it is or as JSON in JSON and base64 write it."""
    spelled = [secret]
    for _ in range(5):
        spelled.append(json.dumps(spelled[-1])[1:-1])
    encoded = base64.b64encode(secret.encode()).decode()
    return any(form in text for form in (*spelled, encoded))


SECRETS = st.one_of(
    st.sampled_from([WORD, 'pa"ss\\w/rd<&>7', "it's-12-o'clock", "gr\u00fcn-\u20ac-77x"]),
    st.sampled_from(sorted(token for token in tokens().values() if "\n" not in token)),
    # Letters alone could be words, which an entry of a Secret may be.
    st.integers(0, 10**6).map(lambda seed: made(9 + seed % 40, seed=str(seed)) + "7"),
)


@settings(max_examples=25, deadline=None)
@given(secret=SECRETS, kind=st.sampled_from(sorted(carriers(""))), together=st.booleans())
def test_a_secret_that_is_found_once_is_shown_nowhere(
    *, secret: str, kind: str, together: bool
) -> None:
    carrier = carriers(secret)[kind]
    held = list(prose(secret))
    if together:
        files = [("all.yaml", "\n---\n".join((carrier, *(text for _, text in held))))]
    else:
        files = [("keeper.yaml", carrier), *held]
    decision = judge(*(File(path, text.encode()) for path, text in files))
    assert len({finding.location.line for finding in findings(decision)}) > 3
    for text in told(decision):
        assert not is_shown(secret, text)


@pytest.mark.parametrize("password", ["Sommerregen", "correct horse battery staple", "hunter2"])
def test_a_password_of_words_is_shown_nowhere(password: str) -> None:
    files = (("keeper.yaml", carriers(password)["variable"]), *prose(password))
    decision = judge(*(File(path, text.encode()) for path, text in files))
    for text in told(decision):
        assert f" {password}" not in text
        assert f":{password}" not in text


def test_what_a_secret_object_calls_by_common_words_is_shown() -> None:
    kept = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "namespace": "prod"}}
    held = {"mode": "prod", "debug": "true", "port": "8080", "model": "gpt-4o-mini"}
    found = everywhere(scan(kept | {"stringData": held}).literals)
    for line in ("namespace: prod # 8080", "debug: true", 'message "gpt-4o-mini" is unpinned'):
        assert mask(line, (), found) == line


def test_a_word_is_hidden_elsewhere_only_where_it_stands_alone() -> None:
    found = everywhere(scan(env("DB_PASSWORD", "hunter")).literals)
    assert mask("hunters hunt; hunter", (), found).count("redacted:") == 1
    assert mask("hunters hunt", (), found) == "hunters hunt"


def test_a_secret_that_holds_another_is_hidden_whole() -> None:
    short, long = made(12), made(12) + "-Rest77Rest77"
    others = everywhere(scan(env("A_PASSWORD", short)).literals)
    own = scan(env("B_PASSWORD", long)).literals
    for shown in (mask(f"x {long} y", own, others), mask(f"x {long} y", (), everywhere((*own,)))):
        assert "Rest77" not in shown
    whole = everywhere((*own, *scan(env("A_PASSWORD", short)).literals))
    assert mask(f"x {long} {short} y", (), whole).count("redacted:") == 2


@pytest.mark.parametrize("at", [EXCERPT_LIMIT - 20, 5 * EXCERPT_LIMIT - 20])
def test_a_token_on_which_a_line_is_cut_is_hidden(at: int) -> None:
    for token in tokens().values():
        if "\n" in token:
            continue
        filler = ("word " * at)[:at]
        line = f"{filler}{token} # {token}"
        shown = excerpt(line.encode(), Location("a.yaml", 1, 1, 1, 2), NO_FORMS, NO_FORMS)
        assert shown
        assert len(shown.line) <= EXCERPT_LIMIT
        assert token[:12] not in shown.line.replace(filler, "")


@pytest.mark.parametrize("shift", range(0, 130, 26))
def test_tokens_before_the_cut_do_not_bring_it_into_sight(shift: int) -> None:
    token = tokens()["PyPI"]
    line = " " * shift + f"{token}," * 100
    shown = excerpt(line.encode(), Location("a.json", 1, 1, 1, 2), NO_FORMS, NO_FORMS)
    assert shown
    assert token[:8] not in shown.line


def test_a_line_of_a_private_key_is_hidden_in_other_files() -> None:
    key = pem("PRIVATE KEY")
    found = everywhere(scan({"kind": "ConfigMap", "data": {"tls.key": key}}).literals)
    for line in key.splitlines()[1:-1]:
        assert line not in mask(f"  # {line}", (), found)


def test_what_is_hidden_costs_no_more_with_more_secrets() -> None:
    def calls(count: int) -> int:
        trees = (env("A_PASSWORD", made(20, seed=str(n))) for n in range(count))
        found = everywhere(one for tree in trees for one in scan(tree).literals)
        mask("warm", (), found)
        made_calls = 0

        def count_call(_frame: FrameType, event: str, _: object) -> None:
            nonlocal made_calls
            made_calls += event in ("call", "c_call")

        before = sys.getprofile()
        sys.setprofile(count_call)
        try:
            mask('image "registry.example.com/a:1" is held only by its tag', (), found)
        finally:
            sys.setprofile(before)
        return made_calls

    assert calls(1000) < 2 * calls(10)


@pytest.mark.parametrize("key", ["GitHub fine-grained", "PyPI", "GitHub"])
def test_a_fault_quotes_no_part_of_a_token(key: str) -> None:
    token = next(value for name, value in tokens().items() if name.startswith(key))
    text = f"a:\n  {token}: 1\n  {token}: 2\n  plain: 1\n  plain: 2\n"
    decision = judge(File("a.yaml", text.encode()))
    messages = [finding.message for finding in findings(decision)]
    assert any("already" in message for message in messages)
    for each in told(decision):
        assert token[:20] not in each


def test_a_fault_quotes_what_is_no_secret() -> None:
    (fault,) = findings(judge(File("a.yaml", b"a:\n  plain: 1\n  plain: 2\n")))
    assert '"plain"' in fault.message
    (fault,) = findings(judge(File("a.yaml", f"password: {WORD}\npassword: x\n".encode())))
    assert '"password"' in fault.message


def test_a_report_for_programs_can_be_read_back_without_it() -> None:
    """What JSON escapes is read by programs as it was."""
    word = 'gr\u00fcn-"77"-x\u20ac9'
    files = (("keeper.yaml", carriers(word)["variable"]), *prose(word))
    decision = judge(*(File(path, text.encode()) for path, text in files))
    for report in REPORTS:
        if report.name in ("json", "sarif"):
            read = orjson.loads(report.render(decision, View()))
            assert word not in json.dumps(read, ensure_ascii=False).replace('\\"', '"')
