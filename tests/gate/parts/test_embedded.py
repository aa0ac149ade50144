import pytest

from gate.manifest import Device
from gate.parts.embedded import read_embedded
from gate.parts.facts import Facts
from gate.tree import ABSENT, Mismatch, Node


def devices(root: Node) -> Facts:
    """Read a list of names as devices."""
    found = [Device("resource", item.text(), "1", item.at) for item in root["names"].items()]
    return Facts(devices=tuple(found))


@pytest.mark.parametrize(
    "text",
    ["names: [a, b, a]", '{"names": ["a", "b"]}', "names: [a, b]\n---\nnames: [c]"],
)
def test_facts_in_a_text_stand_where_the_text_stands_and_are_told_once(text: str) -> None:
    node = Node(text, "/spec/config")
    facts = read_embedded(node, devices)
    assert [(d.name, d.at) for d in facts.devices] == [("a", "/spec/config"), ("b", "/spec/config")]
    assert not node.mismatches


@pytest.mark.parametrize("text", [ABSENT, "", "  \n", "# nothing", "~"])
def test_a_text_that_holds_nothing_says_nothing(text: object) -> None:
    node = Node(text, "/spec/config")
    assert read_embedded(node, devices) == Facts()
    assert not node.mismatches


def test_a_wrong_type_in_a_text_is_remembered_with_its_way_there() -> None:
    node = Node("names: [a, 1]", "/spec/config")
    read_embedded(node, devices)
    message = "in it, /names/1 must be a string, not a number"
    assert list(node.mismatches) == [Mismatch("/spec/config", message)]


@pytest.mark.parametrize("text", ["names: [", "names: a\nnames: b", "a: *b", "a: \x00", "\ud800"])
def test_a_text_that_readers_could_disagree_on_is_remembered(text: str) -> None:
    node = Node(text, "/spec/config")
    assert read_embedded(node, devices) == Facts()
    (mismatch,) = node.mismatches
    assert mismatch.message.startswith("holds YAML that cannot be read: ")
