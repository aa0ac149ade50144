"""A tree is total: every step answers, and what has the wrong type is remembered."""

from hypothesis import given
from hypothesis import strategies as st

from gate.tree import Node, escape, resolve_pointer

trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
)


def walk(node: Node) -> list[Node]:
    nodes = [node]
    if node.is_mapping():
        nodes += [each for _, child in node.members() for each in walk(child)]
    if node.is_list():
        nodes += [each for child in node.items() for each in walk(child)]
    return nodes


@given(trees)
def test_every_pointer_leads_back_to_its_value(tree: object) -> None:
    for node in walk(Node(tree)):
        if node.present:
            assert resolve_pointer(tree, node.at) == node.value


@given(trees)
def test_reading_never_fails_and_mismatches_are_remembered(tree: object) -> None:
    root = Node({"tree": tree})["tree"]
    for node in walk(root):
        wrong = node.present and not node.is_text()
        before = len(root.mismatches)
        node.text()
        assert (len(root.mismatches) > before) is wrong


@given(st.dictionaries(st.sampled_from("ab"), trees) | trees)
def test_shortcuts_to_members_read_as_the_long_way_does(tree: object) -> None:
    short, long = Node(tree), Node(tree)
    assert short.text_of("a") == long["a"].text()
    assert short.flag_of("a") == long["a"].flag()
    assert short.mismatches == long.mismatches


def test_absent_places_have_pointers_and_answers() -> None:
    node = Node({"spec": {}}).find("spec", "a/b", "c~d")
    assert node.at == "/spec/a~1b/c~0d"
    assert (node.text(), node.integer(), node.flag()) == ("", None, None)
    assert not node.present
    assert not list(node.items())
    assert not list(node.members())
    assert not node.mismatches


def test_a_place_without_a_member_is_the_same_place() -> None:
    node = Node({"a": 1, "b": "x"}, "/spec")
    rest = node.without("a")
    assert (rest.value, rest.at, rest["b"].at) == ({"b": "x"}, "/spec", "/spec/b")
    assert rest.mismatches is node.mismatches
    assert Node(["a"]).without("a").value == ["a"]


def test_null_is_absent_and_a_number_is_no_string() -> None:
    root = Node({"a": None, "b": 3})
    assert not root["a"].present
    assert root["b"].text() == ""
    assert [(each.at, each.message) for each in root.mismatches] == [
        ("/b", "must be a string, not a number")
    ]


def test_true_is_no_number() -> None:
    root = Node({"a": True})
    assert root["a"].integer() is None
    assert root.mismatches


def test_escape() -> None:
    assert escape("a~/b") == "a~0~1b"
