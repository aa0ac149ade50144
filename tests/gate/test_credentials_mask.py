"""Whatever form a line shows a secret in, it is hidden."""

import base64
import json

import pytest

from gate.credentials import Literal, fingerprint, mask, scan
from tests.gate.credential_samples import b64, config_map, env, made, pem, tokens

KEY = made(32)


def literals(tree: object) -> tuple[Literal, ...]:
    return scan(tree).literals


@pytest.mark.parametrize(
    "value",
    [
        KEY,
        'pa"ss\\w/rd<&>',
        "it's-12-o'clock",
        "gr\u00fcn-\u20ac-77",
        "with spaces and %20",
        "tab\there9",
    ],
)
def test_a_value_is_hidden_in_every_form(value: str) -> None:
    secret = literals({"apiVersion": "v1", "kind": "Secret", "stringData": {"a": value}})
    forms = (
        value, json.dumps(value), json.dumps(value, ensure_ascii=False),
        json.dumps(json.dumps(value)), value.replace("'", "''"), b64(value),
        base64.urlsafe_b64encode(value.encode()).decode(), b64(value).rstrip("="),
    )  # fmt: skip
    for form in forms:
        line = f"  a: {form} # as written"
        shown = mask(line, secret)
        assert form.strip('"') not in shown
        assert value not in shown
        assert f"redacted:{fingerprint(value)}" in shown
        assert shown.startswith("  a: ")
        assert shown.endswith(" # as written")


def test_escapes_of_yaml_are_read() -> None:
    secret = literals(env("A_PASSWORD", "hunter2"))
    for written in (r'"hunt\x65r2"', r'"\u0068unter2"', r'"\U00000068unter2"', r'"hunte\r2"'):
        assert "r2" not in mask(f"value: {written}", secret) or written == r'"hunte\r2"'


def test_the_encoded_form_of_a_secret_object_is_hidden_decoded_too() -> None:
    secret = literals({"apiVersion": "v1", "kind": "Secret", "data": {"a": b64("hunter2x")}})
    assert mask(f"data: {b64('hunter2x')}", secret) == f"data: redacted:{fingerprint('hunter2x')}"
    assert mask("plain hunter2x", secret) == f"plain redacted:{fingerprint('hunter2x')}"


def test_every_line_of_a_private_key_is_hidden() -> None:
    key = pem("PRIVATE KEY")
    secret = literals(config_map(**{"tls.key": key}))
    for line in key.splitlines():
        assert line not in mask(f"    {line}", secret)
        assert line not in mask(f'  "{line}\\n"', secret)


def test_a_folded_phrase_is_hidden_line_by_line() -> None:
    secret = literals(env("A_PASSPHRASE", "correct horse battery staple"))
    for line in ("    correct horse", "  battery staple", "  value: correct horse battery"):
        shown = mask(line, secret)
        assert "horse" not in shown
        assert "battery" not in shown


def test_a_value_cut_off_at_the_end_of_a_line_is_hidden() -> None:
    secret = literals(env("A_TOKEN", KEY))
    for length in range(4, 32):
        assert KEY[:length] not in mask(f'{{"value": "{KEY[:length]}', secret)


def test_a_short_value_is_hidden_only_where_it_stands_alone() -> None:
    secret = literals({"apiVersion": "v1", "kind": "Secret", "stringData": {"a": "io"}})
    assert mask("a: io # of io, not version", secret).count("redacted:") == 2
    assert mask("version: acme.ioo", secret) == "version: acme.ioo"


def test_a_token_that_was_not_found_before_is_hidden() -> None:
    for label, token in tokens().items():
        if "\n" not in token:
            assert token not in mask(f"see {token} there", ()), label


def test_what_is_no_secret_is_shown_as_it_is() -> None:
    secret = literals(env("A_TOKEN", KEY))
    lines = (
        "", "      - name: OPENAI_API_KEY", "    image: ghcr.io/acme/agent:1.2", "\tkey: app",
        ('the environment variable "OPENAI_API_KEY" holds a secret by value: its name says that it '
        f"is a secret (fingerprint {fingerprint(KEY)}); use valueFrom.secretKeyRef"),
    )  # fmt: skip
    for line in lines:
        assert mask(line, secret) == line


def test_masking_twice_changes_nothing() -> None:
    secret = literals(env("A_PASSWORD", "sha256:redacted"))
    once = mask("value: sha256:redacted", secret)
    assert mask(once, secret) == once


@pytest.mark.parametrize("depth", range(6))
def test_a_value_in_json_in_json_is_hidden(depth: int) -> None:
    value = 'pa"ss\\w/rd<&>7'
    secret = literals({"apiVersion": "v1", "kind": "Secret", "stringData": {"a": value}})
    text = f"say {value} now"
    for _ in range(depth):
        text = json.dumps(text)
    shown = mask(f"  a: {text}", secret)
    assert "ss" not in shown
    assert "rd<" not in shown


def test_a_value_cut_off_at_the_start_of_a_line_is_hidden() -> None:
    secret = literals(env("A_TOKEN", KEY))
    for length in range(4, 32):
        assert KEY[-length:] not in mask(f'    {KEY[-length:]}", other: x', secret)
    assert mask(f"    other{KEY[-3:]}: x", secret) == f"    other{KEY[-3:]}: x"


def test_parts_of_one_secret_are_hidden_among_many() -> None:
    values = [made(32, seed=str(number)) for number in range(40)]
    entries = {f"a{number}": value for number, value in enumerate(values)}
    secrets = literals({"apiVersion": "v1", "kind": "Secret", "stringData": entries})
    for value in values:
        for length in (4, 9, 31):
            assert mask(f'  "v": "{value[:length]}', secrets) == f'  "v": "{told(value)}'
            assert mask(f'  {value[-length:]}", o: 1', secrets) == f'  {told(value)}", o: 1'
        assert mask(f"    {value[3:20]}", secrets) == f"    {told(value)}"
        assert mask(f"  o: {value}, p: 1", secrets) == f"  o: {told(value)}, p: 1"
    assert mask("  other: nothing to hide", secrets) == "  other: nothing to hide"


def told(value: str) -> str:
    return f"redacted:{fingerprint(value)}"
