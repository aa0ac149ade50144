"""A trust policy is read strictly, and every fault has its place."""

from hashlib import sha256

import pytest

from gate.audit import Algorithm, PublicKey
from gate.audit.keys import generate, public_pem
from gate.audit.keys.certificates import authority_pem
from gate.audit.trust import Identity, Span, read_trust
from gate.errors import ConfigError
from gate.model import Door
from tests.gate.audit.keys.authority import Authority

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
    assert (first.who, second.who) == (RECORD, OTHER)
    assert first.doors == (Door.CHECK, Door.PRESYNC)
    assert first.spans == (Span("audit.gate.example.com", 3, 7),)
    assert second.spans == (Span("audit.gate.example.com", 0),)
    assert second.environments == ()


def block(data: bytes, indent: int) -> str:
    return "|\n" + "".join(f"{' ' * indent}{line}\n" for line in data.decode().splitlines())


ROOT = Authority()
BELOW = Authority("below", ROOT)
IDENTITY = f"""\
version: 1
logs:
  - origin: audit.gate.example.com
    key: {pem(LOG, 6)}
speakers:
  - identity:
      issuer: https://token.git.example.com
      subject: ci@example.com
      authority: {block(ROOT.pem + BELOW.pem, 8)}
    verifiers: [https://gate.example.com/verifiers/ci]
    doors: [check]
    resources: [git+https://git.example.com/corp/]
    logs:
      audit.gate.example.com: {{from: 0}}
"""


def test_an_identity_is_known_by_its_authority() -> None:
    trust = read_trust(IDENTITY.encode(), PATH)
    known = Identity("https://token.git.example.com", "ci@example.com", (ROOT.raw, BELOW.raw))
    assert trust.identities == (known,)
    assert (trust.keys, trust.speakers[0].name) == ((), "ci@example.com")


LEAF = authority_pem(ROOT.signing().key.chain)


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("  - identity:", f"  - key: {pem(RECORD, 6)}\n    identity:", "  - key", "either a `key`"),
        ("ci@example.com", "ci @example.com", "subject", "pattern"),
        ("ci@example.com", "''", "subject", "at least 1"),
        ("issuer: https://token.git.example.com", "issuer: token", "issuer", "pattern"),
        ("      subject:", "      pattern: .*\n      subject:", "pattern", "unknown key"),
        ("BEGIN CERTIFICATE", "BEGIN CERTIFICATES", "authority", "not 1 to 4 certificates"),
        ("MII", "MIJ", "authority", "damaged"),
        (block(BELOW.pem, 8)[2:], block(LEAF, 8)[2:], "authority", "may issue no others"),
        (block(BELOW.pem, 8)[2:], block(BELOW.pem * 4, 8)[2:], "authority", "not 1 to 4"),
        (block(BELOW.pem, 8)[2:], "        junk\n", "authority", "not 1 to 4"),
    ],
    ids=[
        "key too", "space", "nobody", "no issuer", "pattern", "other pem", "damaged",
        "no authority", "many", "junk",
    ],
)  # fmt: skip
def test_a_fault_of_an_identity_has_its_place(old: str, new: str, line: str, reason: str) -> None:
    assert old in IDENTITY
    text = IDENTITY.replace(old, new, 1)
    number, message = faults(text)[0]
    assert reason in message
    assert line in text.splitlines()[number - 1]


def test_a_speaker_is_somebody() -> None:
    start = TEXT.index("  - key: |", TEXT.index("speakers"))
    end = TEXT.index("    verifiers")
    text = TEXT[:start] + "  - " + TEXT[end:].lstrip()
    assert "either a `key` or an `identity`" in faults(text)[0][1]


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
