"""How strings are read together with the places where they stand."""

from collections.abc import Iterable, Iterator

from gate.manifest import Text
from gate.tree import Node


def read_text(node: Node) -> Text:
    """Read one string."""
    return Text(node.text(), node.at)


def first_text(places: Iterable[Node]) -> Text:
    """Read the first string that is written and not empty; empty where there is none."""
    return next((Text(node.text(), node.at) for node in places if node.text()), Text("", ""))


def read_texts(node: Node) -> tuple[Text, ...]:
    """Read a list of strings, such as the words of a command."""
    return tuple([Text(item.text(), item.at) for item in node.items()])


def read_scalars(node: Node) -> tuple[Text, ...]:
    """Read a list of strings among which numbers may stand unquoted."""
    return tuple([Text(item.scalar(), item.at) for item in node.items()])


def one_or_many(node: Node) -> Iterator[Text]:
    """Read one string or a list of them."""
    for item in node.items() if node.is_list() else (node,):
        if item.present:
            yield Text(item.text(), item.at)
