"""docker-agent (once cagent): agents in one YAML file, with their models, tools and permissions."""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import PurePosixPath

from gate.manifest import (
    Facet,
    Hook,
    Identity,
    Kind,
    Link,
    Manifest,
    Mode,
    Path,
    Prompt,
    Skill,
    Text,
)
from gate.parts.docker_agent.commands import read_commands
from gate.parts.docker_agent.models import read_models, use_model
from gate.parts.docker_agent.permissions import Rule, read_freedoms, read_rules
from gate.parts.docker_agent.references import table_variables
from gate.parts.docker_agent.toolsets import read_network, read_toolset
from gate.parts.facts import Facts, declare
from gate.parts.images import parse_image
from gate.parts.layout import folder_of
from gate.parts.prompts import inline_prompt
from gate.parts.texts import one_or_many
from gate.tree import Node, Shape

name = "docker_agent"
markdown: tuple[str, ...] = ()

EXPRESSIBLE = (
    Facet.MODELS,
    Facet.ENDPOINTS,
    Facet.PROMPTS,
    Facet.SERVERS,
    Facet.TOOLS,
    Facet.APPROVAL,
    Facet.CREDENTIALS,
    Facet.PATHS,
    Facet.EGRESS,
    Facet.IMAGES,
    Facet.DEVICES,
    Facet.SKILLS,
    Facet.HOOKS,
    Facet.LINKS,
    Facet.MODE,
)
SHARED_EXPRESSIBLE = (Facet.PROMPTS, Facet.ENDPOINTS, Facet.MODE)
expressible = (EXPRESSIBLE, SHARED_EXPRESSIBLE)
SHARED = ("mcps", "rag", "toolsets", "commands")
"""What stands beside the agents and holds texts that their models read, or variables of servers."""

OWN = (
    "toolsets", "instruction", "instruction_file", "sub_agents", "handoffs", "add_prompt_files",
    "use_toolsets", "use_commands", "use_skills",
)  # fmt: skip
"""What only docker-agent calls so in an agent; `model` alone needs something beside it."""

BESIDE = ("version", "models", "providers", "mcps", "permissions")
NO_NAMES = frozenset({"agent", "agents", "cagent", "docker-agent"})
"""What files are called that say nothing of who is in them."""

LOCAL_SKILLS = "local"
POSTING = ("builtin", "http_post")
"""The built-in hook that sends its second argument to its first (`pkg/hooks/builtins`)."""

KNOWLEDGE_MODELS = ("embedding_model", "chat_model", "model")
"""Models that are given the documents of a strategy."""


def claims(shape: Shape) -> bool:
    """Say whether this is a mapping of agents of which one is written as docker-agent's are.

    One is enough: were all asked for, an entry that is none could hide the others.
    """
    root = shape.root
    agents = root.value.get("agents") if isinstance(root.value, dict) else None
    if not isinstance(agents, dict) or root.has("apiVersion"):
        return False
    return any(_is_agent(agent, root) for _, agent in root["agents"].members())


def load(shape: Shape) -> Iterator[Manifest]:
    """Read every agent of the file, known by the name of the file and its own.

    What agents share is told of as well, because rules that look at texts see one part at a time.
    """
    team = team_of(shape.path)
    for called, agent in shape.root["agents"].members():
        rules = read_rules(shape.root["permissions"], agent["permissions"])
        identity = Identity(Kind.AGENT, f"{team}/{called}", at=agent.at)
        yield declare(name, identity, EXPRESSIBLE, _facts(agent, shape.root, rules, team))
    for key in SHARED:
        part = shape.root[key]
        if part.is_mapping():
            identity = Identity(Kind.SETTINGS, f"{team}/{key}", at=part.at)
            yield declare(name, identity, SHARED_EXPRESSIBLE, Facts())


def team_of(path: str) -> str:
    """Name the agents of a file as a whole: by the file, or by its folder where that says nothing.

    Nearly every file calls its first agent `root`, which alone would mean all of them.
    """
    stem = PurePosixPath(path).stem
    if stem not in NO_NAMES:
        return stem
    return folder_of(path).rpartition("/")[2].strip(".") or stem


def _is_agent(agent: Node, root: Node) -> bool:
    if not agent.is_mapping():
        return False
    if any(agent.has(key) for key in OWN) or _is_hooked(agent["hooks"]):
        return True
    beside = agent.has("rag") or _is_skilled(agent["skills"])
    return agent.has("model") and (beside or any(root.has(key) for key in BESIDE))


def _is_hooked(hooks: Node) -> bool:
    """Say whether hooks are docker-agent's, whose events have no capital letters."""
    members = hooks.members() if hooks.is_mapping() else ()
    return any(event.islower() and entries.is_list() for event, entries in members)


def _is_skilled(skills: Node) -> bool:
    """Say whether skills are docker-agent's: other programs list them by name."""
    if skills.value is True:
        return True
    return any(t.value == LOCAL_SKILLS or "://" in t.value for t in one_or_many(skills))


def _facts(agent: Node, root: Node, rules: tuple[Rule, ...], team: str) -> Facts:
    toolsets = (*agent["toolsets"].items(), *_used(agent, root, "toolsets"))
    commands = (agent["commands"], *_used(agent, root, "commands"))
    files = (agent["instruction_file"], agent["add_prompt_files"])
    facts = inline_prompt(agent["instruction"]) + read_models(agent, root)
    for toolset in toolsets:
        facts += read_toolset(toolset, root, rules)
    for source in one_or_many(agent["rag"]):
        facts += _knowledge(root["rag"][source.value], root)
    return facts + Facts(
        prompts=tuple(
            Prompt("file", t.value, "", 0, t.at) for each in files for t in one_or_many(each)
        ),
        credentials=tuple(table_variables(root["env"], "env")),
        paths=tuple(_memory(agent["memory"]["path"])),
        skills=tuple(_skills(agent, root)),
        hooks=(
            *_hooks(agent["hooks"]),
            *_edits(toolsets),
            *chain.from_iterable(map(read_commands, commands)),
        ),
        links=tuple(_links(agent, team)),
        network=read_network(toolsets),
        mode=_mode(rules),
    )


def _used(agent: Node, root: Node, key: str) -> Iterator[Node]:
    """Give what an agent takes from what agents share under a key, as `use_toolsets` names it.

    Source: `agent-schema.json` of docker-agent, version 15 of the configuration.
    """
    return (root[key][named.value] for named in one_or_many(agent[f"use_{key}"]))


def _memory(path: Node) -> Iterator[Path]:
    """Read the memory of an agent, which version 0 of the configuration kept beside its tools."""
    if path.text():
        yield Path(path.text(), "read", "memory", path.at)
        yield Path(path.text(), "write", "memory", path.at)


def _knowledge(source: Node, root: Node) -> Facts:
    """Read what an agent looks things up in: documents, and the model that indexes them."""
    facts = Facts()
    strategies = tuple(source["strategies"].items())
    for place in (source, *strategies):
        documents = one_or_many(place["docs"])
        facts += Facts(paths=tuple(Path(t.value, "read", "input", t.at) for t in documents))
    models = [strategy[key] for strategy in strategies for key in KNOWLEDGE_MODELS]
    for node in (*models, source["results"]["reranking"]["model"]):
        for model in one_or_many(node):
            facts += use_model(model, root)
    return facts


def _callees(agent: Node) -> Iterator[Text]:
    yield from one_or_many(agent["sub_agents"])
    yield from one_or_many(agent["handoffs"])


def _links(agent: Node, team: str) -> Iterator[Link]:
    """Refer to agents of the same file; those that are fetched need not be in Git."""
    for called in _callees(agent):
        if is_fetched(called.value):
            yield Link("sub_agent", "", called.value, "", "", "", called.at)
        else:
            target = f"{team}/{called.value}"
            yield Link("sub_agent", "", target, "", Kind.AGENT, "", called.at)


def is_fetched(reference: str) -> bool:
    """Say whether an agent is not of the file: it comes from a registry or a URL."""
    return "/" in reference


def _skills(agent: Node, root: Node) -> Iterator[Skill]:
    """Read skills, and agents that are fetched like them."""
    for sources in (agent["skills"], *_used(agent, root, "skills")):
        yield from _sources(sources)
    for called in _callees(agent):
        if "://" in called.value:
            yield Skill("marketplace", called.value, "", verify=True, at=called.at)
        elif is_fetched(called.value):
            image = parse_image(called.value, called.at)
            yield Skill("oci", image.ref, image.digest or image.tag, verify=True, at=called.at)


def _sources(sources: Node) -> Iterator[Skill]:
    """Read where skills come from, `true` for those that lie about."""
    if sources.value is True:
        yield Skill("local", LOCAL_SKILLS, "", verify=True, at=sources.at)
    elif sources.value is not False:
        for text in one_or_many(sources):
            kind = "local" if text.value == LOCAL_SKILLS else "marketplace"
            yield Skill(kind, text.value, "", verify=True, at=text.at)


def _hooks(hooks: Node) -> Iterator[Hook]:
    """Read hooks, which some events keep below a matcher of tools."""
    for event, entries in hooks.members():
        for entry in entries.items():
            for hook in entry["hooks"].items() if entry.has("hooks") else (entry,):
                yield _hook(event, hook)


def _hook(event: str, hook: Node) -> Hook:
    """Read one hook: a command line, or a built-in one, of which one posts to an address."""
    kind, command = hook["type"].text() or "command", hook["command"].text()
    url = "".join(hook["args"].texts()[:1]) if (kind, command) == POSTING else ""
    return Hook(event, kind, command, hook.at, url)


def _edits(toolsets: Iterable[Node]) -> Iterator[Hook]:
    """Read the commands that run after a file was edited."""
    for toolset in toolsets:
        for edit in toolset["post_edit"].items():
            yield Hook("post_edit", "command", edit["cmd"].text(), edit.at)


def _mode(rules: tuple[Rule, ...]) -> Mode:
    freedoms = tuple(read_freedoms(rules))
    return Mode(freedoms=freedoms, at=freedoms[0].at) if freedoms else Mode()
