"""How a tree is read that stands inside of a string: YAML, of which JSON is a part.

The reader is the one that reads whole files, which is also the one that the controllers of such
fields use (`sigs.k8s.io/yaml`). It takes some 60 microseconds for a text and nothing else, so that
reading stays a pure function of what is written.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from gate.document import Source, Syntax, read
from gate.manifest import Container
from gate.parts.facts import Facts
from gate.tree import ABSENT, Mismatch, Node


def read_embedded(node: Node, reader: Callable[[Node], Facts]) -> Facts:
    """Read the tree in a string; its facts and its faults stand where the string stands."""
    text = node.text()
    if not text.strip():
        return Facts()
    reading = read(Source(node.at, text.encode("utf-8", "surrogatepass"), Syntax.YAML))
    for fault in reading.faults:
        note(node, f"holds YAML that cannot be read: {fault.message}")
    # A controller reads the first document of a text and passes over the rest.
    root = Node(next((each.value for each in reading.documents), ABSENT))
    facts = reader(root)
    for mismatch in root.mismatches:
        where = f"in it, {mismatch.at}" if mismatch.at else "what it holds"
        note(node, f"{where} {mismatch.message}")
    return standing_at(facts, node.at)


def note(node: Node, message: str) -> None:
    """Remember what is wrong inside of a string."""
    node.mismatches[Mismatch(node.at, message)] = None


def standing_at(facts: Facts, at: str) -> Facts:
    """Give facts another place; those that become the same are told once."""
    return replace(
        facts,
        models=tuple(replace(model, at=at) for model in facts.models),
        devices=tuple(dict.fromkeys(replace(device, at=at) for device in facts.devices)),
        paths=tuple(dict.fromkeys(replace(path, at=at) for path in facts.paths)),
        containers=tuple(moved(facts.containers, at)),
    )


def moved(containers: tuple[Container, ...], at: str) -> Iterator[Container]:
    """Give containers, and the images they run, another place."""
    for container in containers:
        yield replace(container, at=at, image=replace(container.image, at=at))
