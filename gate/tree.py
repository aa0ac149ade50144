"""Reading a tree that strangers wrote: every step has an answer, and knows its JSON Pointer.

A node that is absent answers with empty values. A node of the wrong type answers likewise but is
remembered, so that what could not be read becomes a finding and never silence.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from enum import Enum

type_names = {
    dict: "a mapping", list: "a list", str: "a string", bool: "a boolean",
    int: "a number", float: "a number",
}  # fmt: skip


class Absent(Enum):
    """The value of a place where nothing is written; `null` counts as nothing, as in Kubernetes."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A value whose type is not the one its place must have."""

    at: str
    message: str


def escape(token: str) -> str:
    """Escape one reference token of a JSON Pointer (RFC 6901 §3)."""
    return token.replace("~", "~0").replace("/", "~1")


def unescape(token: str) -> str:
    """Read one reference token of a JSON Pointer (RFC 6901 §4)."""
    return token.replace("~1", "/").replace("~0", "~")


def pointer_to(steps: Sequence[int | str], value: object) -> str:
    """Write the way into a tree, without steps that lead nowhere: those only a schema knows of."""
    at = ""
    for step in steps:
        match value, step:
            case dict(), str() if step in value:
                value = value[step]
            case list(), int() if step < len(value):
                value = value[step]
            case _:
                continue
        at += f"/{escape(str(step))}"
    return at


# Not frozen: there is one for every place that is looked at, and freezing doubles its cost.
@dataclass(slots=True, eq=False)
class Node:
    """A place in a document: its value, its JSON Pointer and the mismatches met so far.

    `mismatches` is shared by all nodes of a document, without repetition and in order.
    """

    value: object
    at: str = ""
    mismatches: dict[Mismatch, None] = field(default_factory=dict)

    def __getitem__(self, key: str) -> "Node":
        """Step to the member `key` of a mapping."""
        value = self.value
        found = value.get(key) if type(value) is dict else self._expect(dict)
        token = escape(key) if "/" in key or "~" in key else key
        return Node(ABSENT if found is None else found, f"{self.at}/{token}", self.mismatches)

    def text_of(self, key: str) -> str:
        """Read the string member `key`: `self[key].text()` without the node between."""
        value = self.value
        if type(value) is dict:
            found = value.get(key)
            if found is None:
                return ""
            if type(found) is str:
                return found
        return self[key].text()

    def flag_of(self, key: str) -> bool | None:
        """Read the boolean member `key`: `self[key].flag()` without the node between."""
        value = self.value
        if type(value) is dict:
            found = value.get(key)
            if found is None or type(found) is bool:
                return found
        return self[key].flag()

    def find(self, *keys: str) -> "Node":
        """Step down several members at once."""
        node = self
        for key in keys:
            node = node[key]
        return node

    @property
    def present(self) -> bool:
        """Say whether anything is written here."""
        return self.value is not ABSENT

    def without(self, key: str) -> "Node":
        """Give the same place as if the member `key` were not written."""
        if not isinstance(self.value, dict):
            return self
        rest = {name: value for name, value in self.value.items() if name != key}
        return Node(rest, self.at, self.mismatches)

    def has(self, key: str) -> bool:
        """Say whether this is a mapping with a member `key` that is not null."""
        return isinstance(self.value, dict) and self.value.get(key) is not None

    def is_mapping(self) -> bool:
        """Say whether this is a mapping."""
        return isinstance(self.value, dict)

    def is_text(self) -> bool:
        """Say whether this is a string."""
        return isinstance(self.value, str)

    def is_list(self) -> bool:
        """Say whether this is a list."""
        return isinstance(self.value, list)

    def members(self) -> Sequence[tuple[str, "Node"]]:
        """List the members of a mapping, in the order they are written."""
        value = self.value
        if type(value) is dict:
            return [(key, self[key]) for key in value]
        self._expect(dict)
        return ()

    def items(self) -> Sequence["Node"]:
        """List the items of a list."""
        value = self.value
        if type(value) is list:
            at, shared = self.at, self.mismatches
            return [
                Node(ABSENT if item is None else item, f"{at}/{index}", shared)
                for index, item in enumerate(value)
            ]
        self._expect(list)
        return ()

    def text(self, default: str = "") -> str:
        """Read a string."""
        value = self.value
        if type(value) is str:
            return value
        self._expect(str)
        return default

    def scalar(self) -> str:
        """Read a string, number or boolean as the text it is written with in JSON."""
        value = self.value
        if type(value) is bool:
            return "true" if value else "false"
        if type(value) is int or type(value) is float:
            return str(value)
        return self.text()

    def flag(self) -> bool | None:
        """Read a boolean; `None` where nothing is written."""
        value = self._expect(bool)
        return value if isinstance(value, bool) else None

    def integer(self) -> int | None:
        """Read a whole number; `None` where nothing is written."""
        value = self._expect(int)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def texts(self) -> tuple[str, ...]:
        """Read a list of strings."""
        return tuple([item.text() for item in self.items()])

    def table(self) -> dict[str, str]:
        """Read a mapping from strings to strings, as labels and annotations are."""
        value = self.value
        if type(value) is dict:
            return {key: self.text_of(key) for key in value}
        self._expect(dict)
        return {}

    def _expect(self, kind: type) -> object:
        if self.value is ABSENT:
            return None
        if type(self.value) is kind:
            return self.value
        found = type_names.get(type(self.value), "nothing")
        mismatch = Mismatch(self.at, f"must be {type_names[kind]}, not {found}")
        self.mismatches[mismatch] = None
        return None


@dataclass(frozen=True, slots=True)
class Shape:
    """What a format may look at to recognise a document: its path, its tree, its neighbours.

    `path` is relative to the folder that is judged, with forward slashes; `neighbours` are the
    paths of all files judged with it.
    """

    path: str
    root: Node
    neighbours: Set[str] = frozenset()

    @property
    def place(self) -> str:
        """Give the path in small letters, under which many file systems find it as well."""
        return self.path.lower()


def resolve_pointer(value: object, pointer: str) -> object:
    """Follow a JSON Pointer (RFC 6901); `None` where it leads nowhere."""
    for token in pointer.split("/")[1:]:
        key = unescape(token)
        match value:
            case dict():
                value = value.get(key)
            case list() if key.isdecimal() and int(key) < len(value):
                value = value[int(key)]
            case _:
                return None
    return value
