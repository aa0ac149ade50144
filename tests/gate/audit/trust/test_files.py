"""A trust policy is read strictly, and every fault has its place."""

from hashlib import sha256

import pytest

from gate.audit import Algorithm, PublicKey
from gate.audit.keys import generate, public_pem
from gate.audit.trust import Span, read_trust
from gate.errors import ConfigError
from gate.model import Door

RECORD, OTHER, LOG = (
    generate(algorithm).key for algorithm in (Algorithm.P256, Algorithm.P256, Algorithm.ED25519)
)
PATH = "trust.yaml"


def pem(key: PublicKey, indent: int) -> str:
    lines = public_pem(key).decode().splitlines()
    return "|\n" + "".join(f"{' ' * indent}{line}\n" for line in lines).rstrip("\n")


TEXT = f"""\
# Who may speak.
version: 2
previous: "{"0" * 64}"
logs:
  - origin: audit.gate.example.com
    key: {pem(LOG, 6)}
speakers:
  - key: {pem(RECORD, 6)}
    verifiers: [https://gate.example.com/verifiers/ci]
    doors: [check, presync]
    resources: [git+https://git.example.com/corp/]
    environments: [prod]
    logs:
      audit.gate.example.com: {{from: 3, until: 7}}
  - key: {pem(OTHER, 6)}
    verifiers: [https://gate.example.com/verifiers/admission]
    doors: [admission]
    resources: [k8s://0b6b4b6e-2f0b-4d7b-9a3a-4a1f5d6e7f80]
    logs:
      audit.gate.example.com: {{from: 0}}
"""


def test_what_is_written_is_understood() -> None:
    trust = read_trust(TEXT.encode(), PATH)
    assert (trust.version, trust.previous) == (2, "0" * 64)
    assert trust.digest == sha256(TEXT.encode()).hexdigest()
    assert [(log.origin, log.key) for log in trust.logs] == [("audit.gate.example.com", LOG)]
    first, second = trust.speakers
    assert (first.key, second.key) == (RECORD, OTHER)
    assert first.doors == (Door.CHECK, Door.PRESYNC)
    assert first.spans == (Span("audit.gate.example.com", 3, 7),)
    assert second.spans == (Span("audit.gate.example.com", 0),)
    assert second.environments == ()


def test_json_is_read_too() -> None:
    assert read_trust(b'{"version": 1}', PATH).speakers == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("version: 2", "version: 0", "version", "greater than or equal to 1"),
        ("version: 2", "version: '2'", "version", "valid integer"),
        ("version: 2", "version: true", "version", "valid integer"),
        ("version: 2", "version: 1", "version", "`previous`"),
        (f'previous: "{"0" * 64}"\n', "", "version", "`previous`"),
        ("0" * 64, "0" * 63, "previous", "pattern"),
        ("0" * 64, "A" * 64, "previous", "pattern"),
        ("version: 2", "version: 2\nextra: 1", "extra", "unknown key 'extra'"),
        ("audit.gate.example.com", "audit.gate.example.com/prod", "prod", "pattern"),
        ("audit.gate.example.com", "Audit.gate.example.com", "Audit", "pattern"),
        ("audit.gate.example.com", "other.example.com", "from: 3", "no log is named"),
        ("[check, presync]", "[]", "doors: []", "at least 1 item"),
        ("[check, presync]", "[approve]", "approve", "'check', 'presync' or 'admission'"),
        ("    doors: [check, presync]\n", "", "  - key", "'doors' is missing"),
        ("[git+https://git.example.com/corp/]", "[git+https://]", "resources", "pattern"),
        ("[git+https://git.example.com/corp/]", "['']", "resources", "pattern"),
        ("[git+https://git.example.com/corp/]", "['*']", "resources", "pattern"),
        ("[git+https://git.example.com/corp/]", "['git+https:///']", "resources", "pattern"),
        ("from: 3", "from: -1", "from: -1", "greater than or equal to 0"),
        ("until: 7", "until: 2", "until: 2", "2 is before 3"),
        ("until: 7", "till: 7", "till: 7", "unknown key 'till'"),
        ("{from: 3, until: 7}", "{until: 7}", "until: 7", "'from' is missing"),
        ("MCow", "MCox", "    key: |", "damaged"),
        ("BEGIN PUBLIC", "BEGIN PRIVATE", "    key: |", "no public key in PEM"),
    ],
)
def test_a_fault_has_its_place(old: str, new: str, line: str, reason: str) -> None:
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    number, message = faults(text)[0]
    assert reason in message
    assert line in text.splitlines()[number - 1]


def faults(text: str) -> list[tuple[int, str]]:
    with pytest.raises(ConfigError) as refused:
        read_trust(text.encode(), PATH)
    return [
        (fault.place.line if fault.place else 0, fault.message) for fault in refused.value.faults
    ]


def test_a_key_is_for_one_thing() -> None:
    mixed = TEXT.replace(pem(OTHER, 6), pem(LOG, 6))
    assert "this key signs checkpoints" in faults(mixed)[0][1]
    wrong = TEXT.replace(pem(LOG, 6), pem(generate(Algorithm.P256).key, 6))
    assert "signed with Ed25519" in faults(wrong)[0][1]


def test_a_log_is_named_once() -> None:
    entry = f"  - origin: audit.gate.example.com\n    key: {pem(LOG, 6)}\n"
    assert "is there already" in faults(TEXT.replace("speakers:\n", f"{entry}speakers:\n"))[0][1]


def test_all_faults_are_told_at_once() -> None:
    text = TEXT.replace("MCow", "MCox").replace("MFkw", "MFkx")
    assert [text.splitlines()[line - 1].strip() for line, _ in faults(text)] == [
        "key: |", "- key: |", "- key: |",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "",
        "version: 1\nversion: 2\n",
        "version: 1\n---\nversion: 1\n",
        "version: 1\nlogs: &a [*a]\n",
        "[]",
        "version: 1\nspeakers: {}\n",
        "version: NaN\n",
        "\x00",
    ],
)
def test_what_is_no_policy_is_refused(text: str) -> None:
    with pytest.raises(ConfigError):
        read_trust(text.encode(), PATH)
