"""Hostile files cost time in proportion to their length, and usual ones little."""

import time

import pytest

from gate.credentials import passages
from gate.scanners.secrets.scanner import MOST, Secrets
from gate.sources import File
from tests.gate.test_credentials_speed import SEEDS, is_linear

QUARTER = 60_000
OWN = (
    "A" * 23 + "=", "QUJD" * 20 + "\n", "a" * 64 + "\n", "a_-", "password'", "PASSWORD '",
    "login a ",
    "login a password ", "a:1234:b:c:", "*:*:*:*:", "echo a |", "docker login ", "<password>",
    "<password>a", "name='key' ", 'name="key" value="', "ENV a ", "\nENV key b ", "/:_auth=",
    "key = (\n", "key: a = ", "key: a | b = ", 'key or "', '("key", "', "key == ",
    "[key] = '", "key]",
    " pass:", "unzip -P ", "ConvertTo-SecureString ", "://a:", "://a:b@", "{a.", "{a.b(",
    "\u0130key=",
    "# key\n", "key\n", "key\n\n\n", "LS0tLS1CRUdJTi", "identified by '", "%s",
)  # fmt: skip


def seconds(text: str) -> float:
    """Measure the processor time of reading a text."""
    start = time.process_time()
    passages(text)
    return time.process_time() - start


@pytest.mark.parametrize("seed", [*SEEDS, *OWN])
def test_reading_anything_takes_linear_time(seed: str) -> None:
    text = (seed * (4 * QUARTER))[: 4 * QUARTER]
    assert is_linear(seconds, text)


def test_five_hundred_usual_files_take_little_time() -> None:
    block = (
        "import os\n\n\ndef fetch(url: str, token: str) -> bytes:\n"
        '    """Fetch what a token may see; keys are sorted."""\n'
        '    headers = {"Authorization": f"Bearer {token}", "X-Key": os.environ["KEY"]}\n'
        "    response = session.get(url, headers=headers, timeout=30)\n"
        "    for name, value in sorted(response.headers.items(), key=lambda pair: pair[0]):\n"
        '        log.debug("%s: %s", name, value)\n    return response.content\n'
    )
    files = [File(f"{n}.py", (block * 20).encode()) for n in range(500)]
    start = time.process_time()
    assert Secrets().scan(files).sightings == ()
    assert time.process_time() - start < 20


@pytest.mark.parametrize("path", ["a.env", "a.yaml"])
def test_a_megabyte_of_secrets_takes_seconds(path: str) -> None:
    mark = ": " if path.endswith("yaml") else "="
    text = "".join(f"A{n}_TOKEN{mark}kR7mQ2xW9pL4{n}\n" for n in range(30_000))
    start = time.process_time()
    assert len(Secrets().scan([File(path, text.encode())]).sightings) == MOST
    assert time.process_time() - start < 20
