"""`agents/<name>/`: an agent kept as a prompt, its configuration and its list of tools."""

from collections.abc import Iterator

from gate.manifest import Facet, Kind, Link, Manifest
from gate.parts.entries import read_entries
from gate.parts.facts import Facts, declare
from gate.parts.layout import AGENT_FILE, file_identity, is_agent_file, read_model
from gate.parts.prompts import inline_prompt
from gate.parts.toolbox import read_toolbox
from gate.tree import Node, Shape

name = "agent_directory"
markdown: tuple[str, ...] = ("agents/*/system_prompt.md",)

EXPRESSIBLE = {
    "system_prompt.md": (Facet.PROMPTS,),
    "config.yaml": (
        Facet.MODELS,
        Facet.ENDPOINTS,
    ),
    "tools.json": (
        Facet.TOOLS,
        Facet.APPROVAL,
        Facet.SERVERS,
        Facet.CREDENTIALS,
        Facet.PATHS,
        Facet.IMAGES,
        Facet.DEVICES,
    ),
}
expressible = tuple(EXPRESSIBLE.values())


def claims(shape: Shape) -> bool:
    """Say whether this stands in the folder of an agent, with another of its files."""
    return is_agent_file(shape)


def load(shape: Shape) -> Iterator[Manifest]:
    """Read what this one file says of the agent that its folder is named for."""
    place = AGENT_FILE.fullmatch(shape.path)
    if place is None:
        return
    identity = file_identity(Kind.AGENT, place["agent"], shape.root)
    facts = _facts(place["file"], shape.root) + Facts(links=(_workload(place["agent"]),))
    yield declare(name, identity, EXPRESSIBLE[place["file"]], facts)


def _workload(agent: str) -> Link:
    """Refer to what runs the agent in a cluster, under the same name, if anything does."""
    return Link("workload", "", agent, "", Kind.WORKLOAD, "", "")


def _facts(file: str, root: Node) -> Facts:
    match file:
        case "system_prompt.md":
            return inline_prompt(root["body"])
        case "config.yaml":
            return Facts(models=read_model(root))
        case _:
            return _tools(root)


def _tools(root: Node) -> Facts:
    servers = read_entries(root["mcpServers"]) if root.has("mcpServers") else Facts()
    return read_toolbox(root) + servers
