"""What is told of a secret, what the redacted tree looks like, and what hostile trees do."""

import json
import re
import time

import pytest

from gate.credentials import Literal, fingerprint, scan, to_credential
from tests.gate.credential_samples import b64, config_map, env, made, mcp, pem, pod, tokens

KEY = made(32)


def only(tree: object) -> Literal:
    (literal,) = scan(tree).literals
    return literal


def test_a_literal_says_where_it_stands_what_it_is_called_and_why() -> None:
    literal = only(env("OPENAI_API_KEY", KEY))
    assert literal.at == "/spec/containers/0/env/0/value"
    assert literal.name == "OPENAI_API_KEY"
    assert literal.where == "env"
    assert literal.reason == "its name says that it is a secret"
    assert literal.fingerprint == fingerprint(KEY)


def test_the_form_of_a_token_says_more_than_its_name() -> None:
    literal = only(env("GITHUB_TOKEN", tokens()["GitHub"]))
    assert literal.name == "GITHUB_TOKEN"
    assert literal.reason == "it has the form of a GitHub token"


def test_a_credential_never_holds_the_value() -> None:
    credential = to_credential(only(mcp(headers={"X-Api-Key": KEY})))
    assert (credential.kind, credential.where, credential.name) == (
        "literal",
        "header",
        "X-Api-Key",
    )
    assert credential.at == "/mcpServers/tickets/headers/X-Api-Key"
    assert KEY not in repr(credential)


def test_a_credential_says_in_what_it_was_hidden() -> None:
    applied = {"metadata": {"annotations": {"last": json.dumps(env("API_TOKEN", KEY))}}}
    credential = to_credential(only(applied))
    assert credential.at == "/metadata/annotations/last"
    assert credential.reason.endswith(", in JSON at /spec/containers/0/env/0/value")
    text = only(config_map(**{"a.yaml": f"a: 1\napi_key: {KEY}\n"}))
    assert text.inside == "line 2 of the text"
    assert only({"apiVersion": "v1", "kind": "Secret", "data": {"a": b64(KEY)}}).inside == "base64"


def test_the_same_secret_has_the_same_fingerprint_in_every_encoding() -> None:
    secret = {"apiVersion": "v1", "kind": "Secret", "data": {"a": b64(KEY)}}
    assert only(secret).fingerprint == only(env("A_TOKEN", KEY)).fingerprint


def test_only_the_secret_part_of_a_string_is_replaced() -> None:
    found = scan(env("DSN", "postgres://app:kR7mQ2@db:5432/app"))
    assert found.literals[0].name == "DSN"
    mark = f"redacted:{fingerprint('kR7mQ2')}"
    assert found.redacted == env("DSN", f"postgres://app:{mark}@db:5432/app")
    assert re.fullmatch(r"redacted:sha256:[0-9a-f]{8}", mark)


def test_what_holds_no_secret_is_shared() -> None:
    untouched, held = {"b": ["c"]}, {"apiKey": KEY}
    redacted = scan({"a": untouched, "d": held}).redacted
    assert isinstance(redacted, dict)
    assert redacted["a"] is untouched
    assert redacted["d"] is not held
    assert held["apiKey"] == KEY


def test_two_secrets_in_a_string_are_two_literals() -> None:
    other = made(30, seed="other")
    found = scan(config_map(**{".env": f"A_KEY={KEY}\nB_TOKEN={other}\nC=1\n"}))
    assert [literal.name for literal in found.literals] == ["A_KEY", "B_TOKEN"]
    assert [literal.inside for literal in found.literals] == [
        "line 1 of the text",
        "line 2 of the text",
    ]


def test_a_secret_in_a_key_is_told_at_the_mapping() -> None:
    token = tokens()["GitHub"]
    found = scan({"labels": {token: "a", f"x/{token}": {"apiKey": KEY}, "plain": "b"}})
    at = [literal.at for literal in found.literals]
    assert at[:2] == ["/labels", "/labels"]
    assert at[2].startswith("/labels/x~1redacted:sha256:")
    assert token not in repr(found)
    assert token not in json.dumps(found.redacted)


def test_keys_that_become_the_same_stay_apart() -> None:
    token = tokens()["GitHub"]
    redacted = scan({token: 1, f"redacted:{fingerprint(token)}": 2}).redacted
    assert isinstance(redacted, dict)
    assert sorted(redacted.values()) == [1, 2]


def test_every_entry_of_a_secret_object_is_a_secret() -> None:
    secret = {
        "apiVersion": "v1", "kind": "Secret",
        "data": {"user": b64("admin"), "none": "", "number": 5, "bytes": "//79/A=="},
        "stringData": {"note": "plain words", "ref": "${TOKEN}"},
    }  # fmt: skip
    found = scan(secret)
    assert [literal.at for literal in found.literals] == [
        "/data/user", "/data/bytes", "/stringData/note",
    ]  # fmt: skip
    assert {literal.where for literal in found.literals} == {"data"}


@pytest.mark.parametrize("kind", [None, 1, ["Secret"], {"a": 1}, "secret"])
def test_a_kind_of_any_type_is_read(kind: object) -> None:
    assert len(scan({"apiVersion": {}, "kind": kind, "data": {"a": "b"}}).literals) == 0


def test_an_external_secret_may_not_hide_a_token() -> None:
    token = tokens()["GitHub"]
    tree = {
        "apiVersion": "external-secrets.io/v1", "kind": "ExternalSecret",
        "metadata": {"annotations": {"api-token": KEY}},
        "spec": {"password": "hunter2", "target": {"template": {"data": {"a": token}}}},
        "mcpServers": {"a": {"env": {"API_KEY": KEY}}},
    }  # fmt: skip
    assert {literal.at for literal in scan(tree).literals} == {
        "/metadata/annotations/api-token", "/spec/target/template/data/a",
        "/mcpServers/a/env/API_KEY",
    }  # fmt: skip


def test_a_flag_gives_its_name_to_the_next_argument_only() -> None:
    found = scan(pod(args=["--api-key", KEY, made(32, seed="x"), "--api-key", "--verbose"]))
    assert [literal.at for literal in found.literals] == ["/spec/containers/0/args/1"]
    assert found.literals[0].name == "api-key"


def test_json_in_a_string_stays_json() -> None:
    text = json.dumps({"a": 1, "env": [{"name": "API_TOKEN", "value": KEY}]}, indent=2)
    redacted = scan({"annotation": text}).redacted
    assert isinstance(redacted, dict)
    inner = json.loads(redacted["annotation"])
    assert inner == {
        "a": 1, "env": [{"name": "API_TOKEN", "value": f"redacted:{fingerprint(KEY)}"}],
    }  # fmt: skip


def test_json_in_json_in_json_is_read_too() -> None:
    text: object = {"api_key": KEY}
    for _ in range(7):
        text = {"x": json.dumps(text)}
    found = scan(text)
    assert found.literals
    assert KEY not in json.dumps(found.redacted)


@pytest.mark.parametrize(
    "text",
    [
        f'{{"api_key": "{KEY}", "api_key": "x"}}',
        "[" * 5000 + f'"api_key={KEY}"',
        "[" * 400 + f'{{"api_key": "{KEY}"}}' + "]" * 400,
        '{"n": ' + "9" * 5000 + f', "api_key": "{KEY}"}}',
        f'{{"api_key": "{KEY}", }}',
    ],
    ids=["a key twice", "never closed", "deep", "a long number", "a comma too many"],
)
def test_json_that_cannot_be_trusted_is_read_as_text(text: str) -> None:
    found = scan({"a": text})
    assert KEY not in json.dumps(found.redacted)
    assert KEY not in repr(found)


def test_a_private_key_without_its_end_is_taken_out() -> None:
    key = pem("PRIVATE KEY")
    found = scan({"tls.key": key[: key.rindex("-----END")]})
    assert found.literals[0].reason == "it has the form of a private key"
    assert key.splitlines()[2] not in json.dumps(found.redacted)


def test_nothing_that_is_said_of_a_secret_holds_a_token() -> None:
    token = tokens()["GitHub"]
    for tree in (env(f"{token}_TOKEN", KEY), {"body": f"{token}_TOKEN={KEY}"}, {token: token}):
        assert token not in repr(scan(tree).literals)


def test_a_secret_that_stands_again_is_taken_out_there_too() -> None:
    found = scan({"apiKey": KEY, "note": KEY, "list": ["a", f" {KEY}\n"], "weak": "postgres",
                  "password": "postgres"})  # fmt: skip
    assert [literal.at for literal in found.literals] == [
        "/apiKey",
        "/password",
        "/note",
        "/list/1",
    ]
    assert KEY not in json.dumps(found.redacted)


@pytest.mark.parametrize("data", ["text", ["a"], None, {"a": ["b"], "c": {"d": "e"}}])
def test_data_of_a_secret_object_may_be_anything(data: object) -> None:
    secret = {"apiVersion": "v1", "kind": "Secret", "data": data}
    assert scan(secret).redacted is secret


@pytest.mark.parametrize("text", ['api_key="%s', r'"api_key": "ab\"%s"', "?api_key=%s).", "k: '%s"])
def test_quotes_are_read_as_they_are_written(text: str) -> None:
    tree = {"notes": text.replace("%s", KEY), "again": "k"}
    assert (KEY in json.dumps(scan(tree).redacted)) == text.startswith("k")


@pytest.mark.parametrize(
    ("key", "secret"), [(made(40), True), (made(40, "0123456789abcdef"), False), ("a" * 40, False)]
)
def test_disorder_counts_only_under_the_name_of_a_key(key: str, *, secret: bool) -> None:
    assert bool(scan({"key": key}).literals) is secret
    assert not scan({"id": key}).literals


def test_the_end_of_one_private_key_is_not_the_end_of_the_next() -> None:
    first, second = pem("PRIVATE KEY"), pem("RSA PRIVATE KEY")
    found = scan({"keys": f"{first}\nand\n{second}\n{first}"})
    assert [literal.value for literal in found.literals] == [first, second, first]


def test_the_example_of_a_vendor_is_no_secret() -> None:
    example = "AK" + "IA" + "IOSFODNN7" + "EXAMPLE"
    assert not scan({"accessKeyId": example, "body": f"Put {example} there."}).literals


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("https://x.io/?password=hunter2x9).", "hunter2x9"),
        ("(https://x.io/?password=hunter2x9)", "hunter2x9"),
        ("https://x.io/?password=(hunter2x9)", "(hunter2x9)"),
        ("https://x.io/?password=hun(ter)2x9", "hun(ter)2x9"),
        ("https://x.io/?password=$(A)&token=Kq7vLm2xRt9wZb4n", "Kq7vLm2xRt9wZb4n"),
        ("https://x.io/?token=$(A)Kq7vLm2xRt9wZb4n", "$(A)Kq7vLm2xRt9wZb4n"),
        ("https://x.io/?token=Kq7vLm2xRt9wZb4n$(A)", "Kq7vLm2xRt9wZb4n$(A)"),
        ("--token={{ team }}Kq7vLm2xRt9wZb4n", "{{ team }}Kq7vLm2xRt9wZb4n"),
        ("--password {Kq7vLm2xRt9wZb4n}", "{Kq7vLm2xRt9wZb4n}"),
        ("--password=%(hunter2x9", "%(hunter2x9"),
        ("Use --token Kq7vLm2xRt9wZb4n).", "Kq7vLm2xRt9wZb4n"),
    ],
)
def test_only_brackets_of_the_value_itself_belong_to_it(text: str, value: str) -> None:
    assert [literal.value for literal in scan({"args": [text]}).literals] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "}).refine((data) => data.password === data.confirmPassword, {",
        "assert password === expected",
        "call(\n    cancellationToken: cancellationToken);",
        "call(\n    accessToken: options.accessToken)",
    ],
)
def test_code_that_compares_or_hands_on_holds_no_secret(text: str) -> None:
    assert scan({"body": text}).literals == ()


def test_brackets_take_time_in_proportion() -> None:
    before = time.process_time()
    scan({"args": ["x?password=" + ")" * 400_000, "--password " + "$(" * 200_000]})
    scan({"args": ["?token={{" * 5_000, "?token=$(" * 5_000, "--password {a-" * 50_000]})
    assert time.process_time() - before < 5
