"""Documents are what Kubernetes reads, each with its place; whatever is doubtful is a fault."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.document import Document, Source, Syntax, locate, placed, places, read, syntax_of
from gate.engine import load
from gate.model import Location
from gate.tree import escape

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"

trees = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=6)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)  # fmt: skip


def yaml(text: str | bytes, path: str = "a.yaml") -> Source:
    return Source(path, text if isinstance(text, bytes) else text.encode(), Syntax.YAML)


def only(source: Source) -> Document:
    reading = read(source)
    assert not reading.faults
    (document,) = reading.documents
    return document


def kinds(source: Source) -> list[tuple[str, int, int]]:
    return [(f.kind, f.location.line, f.location.column) for f in read(source).faults]


def pointers(value: object, at: str = "") -> dict[str, object]:
    found = {at: value}
    if isinstance(value, dict):
        for key, each in value.items():
            found |= pointers(each, f"{at}/{escape(key)}")
    if isinstance(value, list):
        for index, each in enumerate(value):
            found |= pointers(each, f"{at}/{index}")
    return found


def text_at(source: Source, place: Location) -> str:
    lines = source.data.decode().split("\n")[place.line - 1 : place.end_line]
    lines[-1] = lines[-1][: place.end_column - 1]
    lines[0] = lines[0][place.column - 1 :]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("path", "syntax"),
    [
        ("a/b.yaml", Syntax.YAML),
        ("a/b.YML", Syntax.YAML),
        (".mcp.json", Syntax.JSON),
        ("README.md", Syntax.MARKDOWN),
        (".cursor/rules/x.mdc", Syntax.MARKDOWN),
        ("a.yaml/b", None),
        ("a.txt", None),
        ("Makefile", None),
    ],
)
def test_the_name_says_how_a_file_is_written(path: str, syntax: Syntax | None) -> None:
    assert syntax_of(path) is syntax


def test_a_document_knows_its_index_and_line() -> None:
    reading = read(yaml("# none\n---\na: 1\n---\n\nb: 0o14\n"))
    assert [(d.index, d.line, d.base, d.value) for d in reading.documents] == [
        (0, 3, "", {"a": 1}),
        (1, 6, "", {"b": 12}),
    ]


def test_a_fault_leaves_the_other_documents() -> None:
    reading = read(yaml("a: 1\n---\nb: {c: 1, c: 2}\n---\nd: 3\n", "x/y.yaml"))
    assert [d.value for d in reading.documents] == [{"a": 1}, {"d": 3}]
    (fault,) = reading.faults
    assert (fault.path, fault.kind) == ("x/y.yaml", "duplicate-key")
    assert fault.location == Location("x/y.yaml", 3, 11, 3, 12)


def test_a_template_is_one_fault_and_no_document() -> None:
    source = yaml("a: 1\n---\nb: {{ .Values.b }}\n---\nc: {{ .Values.c }}\n")
    assert read(source).documents == ()
    assert kinds(source) == [("template", 3, 4)]


def test_templates_of_objects_are_told_from_what_another_program_could_read() -> None:
    assert kinds(yaml("apiVersion: v1\nkind: {{ .Kind }}\n")) == [("unrendered", 2, 7)]
    assert kinds(yaml("agents: {a: {model: b}}\nname: {{ name }}\n")) == [("template", 2, 7)]
    assert kinds(yaml(f"{POD}---\napiVersion: v1\nkind: {{{{ x }}}}\n")) == [("template", 6, 7)]


def test_a_placeholder_in_text_is_no_template() -> None:
    assert only(yaml("prompt: Dear {{ name }}\nq: '{{ x }}'\n")).value == {
        "prompt": "Dear {{ name }}",
        "q": "{{ x }}",
    }


def test_bytes_that_are_no_text_are_a_fault() -> None:
    assert kinds(yaml(b"a: \xff\n")) == [("encoding", 1, 4)]


def test_comments_in_json_are_for_editors_files_only() -> None:
    relaxed = b'{"mcpServers": {},} // servers'
    assert only(Source(".mcp.json", relaxed, Syntax.JSON)).value == {"mcpServers": {}}
    for_kubernetes = b'// a\n{"apiVersion": "v1", "kind": "Pod"}'
    assert kinds(Source("pod.json", for_kubernetes, Syntax.JSON)) == [("ambiguous", 2, 1)]
    marked = b'\xef\xbb\xbf{"apiVersion": "v1"}'
    assert kinds(Source("pod.json", marked, Syntax.JSON)) == [("ambiguous", 1, 1)]


def test_front_matter_and_body() -> None:
    source = Source("a.md", b"---\nname: x\n---\nDo {{ this }}\n", Syntax.MARKDOWN)
    document = only(source)
    assert document.value == {"frontmatter": {"name": "x"}, "body": "Do {{ this }}\n"}
    assert locate(document, ["/frontmatter/name", "/body"]) == (
        Location("a.md", 2, 7, 2, 8),
        Location("a.md", 4, 1, 5, 1),
    )


def test_front_matter_that_is_no_yaml_is_text_and_stands_where_it_is_written() -> None:
    written = b"---\ndescription: Use it. Context: a fix\ntools: [Read]\n---\n"
    document = only(Source("a.md", written, Syntax.MARKDOWN))
    front = {"description": "Use it. Context: a fix", "tools": ["Read"]}
    assert document.value == {"frontmatter": front, "body": ""}
    assert locate(document, ["/frontmatter/description", "/frontmatter/tools/0"]) == (
        Location("a.md", 2, 14, 2, 36),
        Location("a.md", 3, 9, 3, 13),
    )


def items(text: str) -> list[tuple[str, object]]:
    return [(document.base, document.value) for document in read(yaml(text)).documents]


def test_a_list_gives_its_items() -> None:
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}
    nested = f"apiVersion: v1\nkind: List\nitems:\n- {json.dumps(pod)}\n- apiVersion: v1\n"
    nested += f"  kind: List\n  items: [{json.dumps(pod)}]\n"
    assert items(nested) == [("/items/0", pod), ("/items/1/items/0", pod)]


def test_items_of_a_typed_list_may_leave_out_their_kind() -> None:
    assert items("apiVersion: v1\nkind: PodList\nitems: [{metadata: {name: a}}]\n") == [
        ("/items/0", {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}})
    ]


def test_any_kind_with_objects_as_items_is_a_list_to_kubectl() -> None:
    (item,) = items("apiVersion: x/v1\nkind: Bag\nitems: [{apiVersion: v1, kind: Pod}]\n")
    assert item == ("/items/0", {"apiVersion": "v1", "kind": "Pod"})


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: v1\nkind: List\nitems: [1]\n",
        "apiVersion: v1\nkind: List\nitems: [{metadata: {}}]\n",
        "apiVersion: v1\nkind: PodList\nitems: [{kind: Pod}]\n",
        "apiVersion: x/v1\nkind: Menu\nitems: [{name: soup}]\n",
        "apiVersion: x/v1\nkind: Menu\nitems: []\n",
        "kind: List\nitems: [{apiVersion: v1, kind: Pod}]\n",
    ],
)
def test_what_is_no_list_of_objects_stays_whole(text: str) -> None:
    assert [base for base, _ in items(text)] == [""]


def test_an_empty_list_holds_nothing() -> None:
    assert items("apiVersion: v1\nkind: List\nitems: []\n") == []


def test_places_of_items_are_those_in_the_file() -> None:
    source = yaml("apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, é: ü}\n")
    (document,) = read(source).documents
    (found,) = places([(document, "/é")])
    assert found.found
    assert text_at(source, found.value) == "ü"
    assert found.key
    assert text_at(source, found.key) == "é"


def test_places_are_answered_in_the_order_asked_across_sources() -> None:
    one, other = only(yaml("a: 1\nb: 2\n", "one")), only(yaml("a: 1\n", "other"))
    found = places([(one, "/b"), (other, "/a"), (one, "/a"), (one, "/none")])
    assert [(each.value.file, each.value.line, each.found) for each in found] == [
        ("one", 2, True),
        ("other", 1, True),
        ("one", 1, True),
        ("one", 1, False),
    ]
    assert places([]) == ()


def test_what_came_from_no_file_is_placed_as_the_engine_places_it() -> None:
    document = Document(Source("", b"", Syntax.JSON), 0, 1, "", {"a": {"b": 1}})
    pointers = ["", "/a/b", "/none"]
    asked = load().locate(Syntax.JSON, b"", [{"index": 0, "pointer": each} for each in pointers])
    found = places([(document, pointer) for pointer in pointers])
    assert found == tuple(placed("", spot) for spot in asked)
    assert locate(document, pointers) == tuple(each.value for each in found)


def test_nothing_found_is_the_start_of_the_file() -> None:
    document = only(yaml("a: 1\n"))
    lost = Document(document.source, 7, 1, "", {})
    (found,) = places([(lost, "/a")])
    assert (found.found, found.value) == (False, Location("a.yaml", 1, 1, 1, 1))


@given(trees, st.booleans())
def test_json_is_read_back_and_every_pointer_is_placed(tree: object, is_ascii: bool) -> None:  # noqa: FBT001
    text = json.dumps(tree, ensure_ascii=is_ascii, indent=1)
    source = Source("a.json", text.encode(), Syntax.JSON)
    reading = read(source)
    if reading.faults:
        assert {fault.kind for fault in reading.faults} <= {"encoding"}
        return
    for document in reading.documents:
        assert document.value == tree
        wanted = pointers(tree)
        found = places([(document, pointer) for pointer in wanted])
        for place, value in zip(found, wanted.values(), strict=True):
            assert place.found
            assert json.loads(text_at(source, place.value)) == value


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode), st.sampled_from(Syntax))
def test_no_bytes_are_too_strange(data: bytes, syntax: Syntax) -> None:
    reading = read(Source("a", data, syntax))
    for document in reading.documents:
        wanted = [(document, pointer) for pointer in pointers(document.value)]
        assert all(place.found for place in places(wanted))
    for fault in reading.faults:
        assert fault.message
        assert fault.location.line >= 1
