"""Hostile text costs time in proportion to its length, and ordinary documents next to nothing."""

import time
from collections.abc import Callable

import pytest

from gate.credentials import mask, scan

MEGABYTE = 1_000_000
EDGE = "-" * 5
SEEDS = (
    "a",
    "A",
    "0",
    " ",
    "\n",
    "=",
    ":",
    "-",
    ".",
    "/",
    "@",
    "{",
    "$",
    "${",
    "${A:-",
    "{{",
    "<",
    "`",
    "%A",
    "a-",
    "a1-",
    "ab.",
    "A_",
    "key",
    "key=",
    "key: ",
    "key:\n ",
    "token=b ",
    "token:b,",
    'password="',
    "--key ",
    "--api-key",
    "name: key\nvalue: ",
    "name:key,value:",
    '"name":"key",',
    "?key=a&",
    "://",
    "a://b:",
    "https://a:b",
    "://a:b@",
    "Bearer ",
    "bearer a",
    "Basic YQ== ",
    "eyJ",
    "eyJa.",
    "eyJ-",
    "sk-",
    "sk-ant-",
    "ghp_",
    "AKIA",
    "a" * 14 + ".",
    "0" * 9 + ":",
    "SG.",
    "Q~",
    "a8Q~",
    "curl ",
    "curl -u a:",
    "mysql ",
    "sshpass -p ",
    "redis-cli -a ",
    f"{EDGE}BEGIN PRIVATE KEY{EDGE}",
    f"{EDGE}BEGIN A A A ",
    f"{EDGE}BEGIN PRIVATE KEY{EDGE}\n" + "a" * 40 + "\n",
    f"{EDGE}END PRIVATE KEY{EDGE}",
    "PRIVATE KEY",
    "\\n",
    "\\",
    '\\\\"',
    '"',
    "'",
    "x",
    "redacted:sha256:",
    "ENC[",
    "projects/",
    "[",
    '{"key":',
    "AccountKey=",
    "?sig=",
    "QUJD",
    "key=aB3dE6gH9 ",
)


def seconds(tree: object) -> float:
    start = time.process_time()
    scan(tree)
    return time.process_time() - start


def is_linear(cost: Callable[[str], float], text: str) -> bool:
    """Compare a text with its first quarter, where it takes so long that this tells anything."""
    whole = cost(text)
    return whole < 0.5 or whole < 8 * cost(text[: len(text) // 4]) + 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_reading_anything_takes_linear_time(seed: str) -> None:
    text = (seed * MEGABYTE)[: MEGABYTE // 4]
    assert is_linear(lambda part: seconds({"body": part}), text)


@pytest.mark.parametrize("below", ['"', "a_b", "-----END"])
def test_lines_of_base64_are_read_once_whatever_stands_below(below: str) -> None:
    lines = f"{'Ab1c' * 19}\n" * (MEGABYTE // 154)
    assert is_linear(lambda part: seconds({"body": f"{part}{below}"}), lines)


@pytest.mark.parametrize("seed", ["key=", 'password="', "sshpass -p ", "eyJa.", "/"])
@pytest.mark.parametrize("name", ["body", "password"])
def test_a_megabyte_takes_seconds_at_most(seed: str, name: str) -> None:
    assert seconds({name: (seed * MEGABYTE)[:MEGABYTE]}) < 20


def test_masking_a_long_line_takes_linear_time() -> None:
    literals = scan({"api_key": "aB3dE6gH9jK2"}).literals
    start = time.process_time()
    for seed in ('"\\', "aB3d", "a", "key=b ", '"a\\n'):
        mask(seed * 100_000, literals)
    assert time.process_time() - start < 5
