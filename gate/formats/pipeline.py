"""`pipeline.yaml`: agents that start one another by writing files."""

from collections.abc import Iterator

from gate.manifest import Facet, Kind, Link, Manifest, Path, Text
from gate.parts.facts import Facts, declare
from gate.parts.layout import (
    external_links,
    file_identity,
    folder_of,
    lock_links,
    member,
    path_links,
    read_paths,
)
from gate.parts.texts import one_or_many, read_text
from gate.tree import Node, Shape

name = "pipeline"
markdown: tuple[str, ...] = ()

EXPRESSIBLE = (Facet.PATHS, Facet.LINKS, Facet.FOLDERS)
expressible = (EXPRESSIBLE,)
FILE_CHANGE = "file_change"
READS = ("reads", "input")
WRITES = ("writes", "output")


def claims(shape: Shape) -> bool:
    """Say whether this names agents under `pipeline`."""
    root = shape.root
    return root.has("pipeline") and root["pipeline"].has("agents")


def load(shape: Shape) -> Iterator[Manifest]:
    """Read the pipeline that the agents of the file make up."""
    agents = tuple(_agents(shape.root.find("pipeline", "agents")))
    facts = Facts(
        paths=tuple(path for _, step in agents for path in _paths(step)),
        links=(
            *(link for agent, step in agents for link in _links(agent, step)),
            *path_links(shape.root["external_inputs"], "external", ""),
        ),
    )
    identity = file_identity(Kind.PIPELINE, folder_of(shape.path), shape.root)
    yield declare(name, identity, EXPRESSIBLE, facts)


def _agents(node: Node) -> Iterator[tuple[Text, Node]]:
    if node.is_mapping():
        yield from ((Text(agent, step.at), step) for agent, step in node.members())
    else:
        yield from (_named(item) for item in node.items())


def _named(item: Node) -> tuple[Text, Node]:
    if item.is_text():
        return read_text(item), Node({}, item.at, item.mismatches)
    called = item["name"] if item.has("name") else item["agent"]
    return Text(called.text(), called.at if called.present else item.at), item


def _paths(step: Node) -> Iterator[Path]:
    for key in READS:
        yield from read_paths(step[key], "read", "input")
    for key in WRITES:
        yield from read_paths(step[key], "write", "output")


def _links(agent: Text, step: Node) -> Iterator[Link]:
    yield member(agent, agent.value)
    for key in READS:
        yield from path_links(step[key], "reads", agent.value)
        yield from external_links(step["external"], agent.value, step[key])
    for key in WRITES:
        yield from path_links(step[key], "writes", agent.value)
        yield from lock_links(step["requires_lock"], agent.value, step[key])
    yield from _triggers(agent.value, step["trigger"])


def _triggers(agent: str, trigger: Node) -> Iterator[Link]:
    if trigger.is_mapping():
        yield from path_links(trigger[FILE_CHANGE], "triggers", agent)
        return
    for text in one_or_many(trigger):
        event, _, path = text.value.partition(":")
        if event.strip() == FILE_CHANGE:
            yield Link("triggers", agent, path.strip(), "", "", "", text.at)
