"""A trust policy in which nobody is two people, and no key is a person's and a gate's."""

import pytest

from gate.audit import Algorithm, PublicKey, Receipt
from gate.audit.keys import generate
from gate.audit.keys.public import public_pem
from gate.audit.trust import Refusal, Trust, read_trust
from gate.errors import ConfigError

LOG = "audit.gate.example.com"
LOG_KEY = generate(Algorithm.ED25519).key
ONE, OTHER = generate(Algorithm.P256).key, generate(Algorithm.P256).key


def pem(key: PublicKey, indent: int) -> str:
    return "\n".join(" " * indent + line for line in public_pem(key).decode().splitlines())


def entry(name: str, key: PublicKey, email: str = "", span: str = "{from: 3, until: 9}") -> str:
    return f"""\
  - approver: {name}
    groups: [approvers]
    emails: [{email or f"{name}@Example.com"}]
    resources: [git+https://git.example.com/corp]
    logs: {{{LOG}: {span}}}
    key: |
{pem(key, 6)}
"""


def read(*entries: str) -> Trust:
    text = f"version: 1\nlogs:\n  - origin: {LOG}\n    key: |\n{pem(LOG_KEY, 6)}\napprovers:\n"
    return read_trust((text + "".join(entries)).encode(), "trust.yaml")


def test_several_keys_of_one_person_are_one_person() -> None:
    people = read(entry("alice", ONE), entry("alice", OTHER)).approvers
    assert people.keys == (ONE, OTHER)
    assert people.emails("alice") == {"alice@example.com"}
    assert people.keys_of("alice") == {ONE.key_id, OTHER.key_id}
    assert people.groups("alice") == {"approvers"}
    assert people.groups("bob") == set()


@pytest.mark.parametrize(
    ("emails", "keys", "is_named"),
    [
        ({"alice@example.com"}, set(), True),
        (set(), {OTHER.key_id}, True),
        ({"bob@example.com"}, {"SHA256:another"}, False),
        (set(), set(), False),
    ],
)
def test_an_address_or_a_key_alone_names_a_person(
    emails: set[str], keys: set[str], *, is_named: bool
) -> None:
    people = read(entry("alice", ONE), entry("alice", OTHER)).approvers
    assert people.is_named("alice", emails, keys) is is_named
    assert not people.is_named("bob", emails, keys)


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ((entry("alice", ONE), entry("bob", ONE)), "alice's already"),
        ((entry("alice", ONE), entry("bob", OTHER, "ALICE@example.com")), "alice's already"),
        ((entry("alice", ONE), entry("Alice", OTHER)), "in another way"),
        ((entry("alice", LOG_KEY),), "speaks for a gate or a log"),
        ((entry("alice", ONE).replace("emails: [alice@Example.com]", "emails: []"),), "at least 1"),
        ((entry("alice", ONE).replace(f"{LOG}: ", "other.example.com: "),), "no log is named"),
        ((entry("alice", ONE, span="{from: 3, until: 2}"),), "before 3"),
    ],
    ids=["key", "address", "name", "log", "no-address", "no-log", "span"],
)
def test_what_makes_a_policy_invalid(entries: tuple[str, ...], told: str) -> None:
    with pytest.raises(ConfigError) as failure:
        read(*entries)
    assert any(told in str(fault) for fault in failure.value.faults)


@pytest.mark.parametrize(
    ("repository", "index", "refusal"),
    [
        ("corp/agents", 3, None),
        ("corp/agents", 2, Refusal.NOT_YET_VALID),
        ("corp/agents", 9, Refusal.RETIRED),
        ("corporation/agents", 3, Refusal.WRONG_RESOURCE),
        ("corp/../secret", 3, Refusal.WRONG_RESOURCE),
    ],
)
def test_where_a_key_is_believed(repository: str, index: int, refusal: Refusal | None) -> None:
    (one,) = read(entry("alice", ONE)).approvers.entries
    uri = f"git+https://git.example.com/{repository}"
    assert one.refusal(uri, [Receipt(LOG, index)]) is refusal
