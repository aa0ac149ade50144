"""What the agents of a repository ask for, drafted as `grants.yaml`: no wildcard is granted."""

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field

from gate.adoption.reaching import Asked, asked
from gate.adoption.scalars import commented, listed, literally, quoted
from gate.bundle import Bundle
from gate.inquiry import subject_of
from gate.intake import Loaded
from gate.manifest import Identity, Kind, Manifest, Path, Tool

Spot = tuple[str, int, str]
"""Where something stands: file, document, JSON Pointer in the document."""

# What means in a grant exactly what it says.
EXACT = re.compile(r"[\w.:@+-](?:[\w.:@+ -]*[\w.:@+-])?")
SERVER = re.compile(r"[\w.:@+/ -]+")
LONGEST = 253
UNHELD_ORIGINS = {"mount", "host_path"}
# Teams and pipelines say what folders their roles share; what a role may do, it says itself.
SHARED = {Kind.TEAM, Kind.PIPELINE}
OWNER = "CHANGE ME: the team that answers for this agent"
REASON = "CHANGE ME: what it needs this for"
HEAD = """\
# What each agent may do, drafted by `gate init` from what is declared here today. What is not
# granted is denied. Take out what an agent does not need, and fill in every CHANGE ME.
#
#   subject.agent  whom it is for: name, or namespace/name
#   tools          what may be called: server/tool; without a slash, a tool of any server
#   paths.read     folders and files that may be read
#   paths.write    those that may be written, which may be read as well
#   owner, reason  who answers for it, and what it is needed for
#   expires        may be added: the last day it holds, as YYYY-MM-DD
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """All that one agent asks for: what can be granted as it is, and what is to be decided.

    `wide` are tools that stand for several, with the way they are reached; `refused` are paths.
    """

    files: set[str] = field(default_factory=set)
    tools: set[str] = field(default_factory=set)
    wide: dict[str, str] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)
    write: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)

    @property
    def is_granted(self) -> bool:
        """Say whether there is something to grant."""
        return bool(self.tools or self.read or self.write)

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is asked for."""
        return not (self.is_granted or self.wide or self.refused)


def draft(loaded: Sequence[Loaded], refused: Set[Spot]) -> str:
    """Draft the grants; `refused` are the paths that are findings whatever is granted."""
    found = wishes(loaded, refused)
    entries = [line for subject, wish in sorted(found.items()) for line in entry(subject, wish)]
    granted = any(wish.is_granted for wish in found.values())
    return "\n".join([HEAD + ("grants:" if granted else "grants: []"), *entries, ""])


def wishes(loaded: Sequence[Loaded], refused: Set[Spot]) -> dict[str, Wish]:
    """Gather what every agent asks for, by the name under which it is granted."""
    bundle = Bundle(tuple(manifest for each in loaded for manifest in each.manifests))
    found: dict[str, Wish] = {}
    for each in loaded:
        for manifest in each.manifests:
            wish = wished(manifest, bundle, spots(each, refused))
            name = named(manifest, bundle)
            if name and not wish.is_empty:
                gather(found.setdefault(name, Wish()), wish)
    return found


def wished(manifest: Manifest, bundle: Bundle, refused: Set[str]) -> Wish:
    """Take down what one manifest asks for."""
    wish = Wish({manifest.file})
    for each in asked(manifest, bundle):
        ask_for_tool(wish, each)
    if manifest.identity.kind not in SHARED:
        ask_for_paths(wish, manifest.paths, refused)
    return wish


def gather(whole: Wish, part: Wish) -> None:
    """Add what another file asks for, for the same agent."""
    whole.wide.update({key: way for key, way in part.wide.items() if key not in whole.wide})
    whole.files.update(part.files)
    whole.tools.update(part.tools)
    whole.read.update(part.read)
    whole.write.update(part.write)
    whole.refused.update(part.refused)


def named(manifest: Manifest, bundle: Bundle) -> str:
    """Name a manifest as its grant does."""
    identity = Identity(
        manifest.identity.kind, manifest.identity.name, bundle.namespace_of(manifest)
    )
    return subject_of(identity)


def spots(each: Loaded, refused: Set[Spot]) -> frozenset[str]:
    """Give the pointers of a document's refused paths, as its manifests have them."""
    document = each.document
    here = (document.source.path, document.index)
    return frozenset(
        at.removeprefix(document.base) for file, index, at in refused if (file, index) == here
    )


def ask_for_tool(wish: Wish, each: Asked) -> None:
    """Take down a tool."""
    tool = each.tool
    pattern = granted_as(tool)
    if pattern:
        wish.tools.add(pattern)
        return
    whole = f"{tool.server}/{tool.name}" if tool.server else tool.name
    way = f"through {each.through}; " if each.through else ""
    wish.wide.setdefault(whole[:LONGEST], way)


def granted_as(tool: Tool) -> str:
    """Write the grant of exactly one tool; empty where it would be one of several."""
    if tool.wildcard or not EXACT.fullmatch(tool.name.replace("/", "")):
        return ""
    if tool.server and not SERVER.fullmatch(tool.server):
        return ""
    # Without a slash, a grant means the tool of any server, and of none.
    plain = not tool.server and "/" not in tool.name
    pattern = tool.name if plain else f"{tool.server}/{tool.name}"
    return pattern if len(pattern) <= LONGEST else ""


def ask_for_paths(wish: Wish, paths: Iterable[Path], refused: Set[str]) -> None:
    """Take down the paths of an agent; those that the gate finds too wide are to be decided."""
    for path in paths:
        if path.access == "deny" or path.origin in UNHELD_ORIGINS or not path.path:
            continue
        if path.at in refused or len(path.path) > LONGEST:
            wish.refused.add(f"{path.access} {quoted(path.path[:LONGEST])}")
        elif path.access == "write":
            wish.write.add(path.path)
        else:
            wish.read.add(path.path)


def entry(subject: str, wish: Wish) -> Iterator[str]:
    """Write the grant of one agent; one that grants nothing yet stays a comment."""
    lead = "" if wish.is_granted else "# "
    yield "  # " + commented(", ".join(sorted(wish.files)))
    yield f"  {lead}- subject: {{agent: {quoted(literally(subject))}}}"
    for line in (*tools(wish), *paths(wish)):
        yield f"  {lead}  {line}"
    yield f"  {lead}  owner: {quoted(OWNER)}"
    yield f"  {lead}  reason: {quoted(REASON)}"


def tools(wish: Wish) -> Iterator[str]:
    """Write the tools: what stands for several is there to be decided."""
    if wish.tools or wish.wide:
        yield "tools:" if wish.tools or not wish.is_granted else "# tools:"
    yield from (f"  - {quoted(tool)}" for tool in sorted(wish.tools))
    lead = "# " if wish.is_granted else ""
    for tool, way in sorted(wish.wide.items()):
        told = commented(f"{way}decide: name those it needs, or grant all of them")
        yield f"  {lead}- {quoted(tool)} # {told}"


def paths(wish: Wish) -> Iterator[str]:
    """Write the paths; those that the gate finds too wide are there to be decided."""
    if wish.read | wish.write:
        yield "paths:"
    if wish.read - wish.write:
        yield f"  read: {listed(sorted(wish.read - wish.write))}"
    if wish.write:
        yield f"  write: {listed(sorted(wish.write))}"
    for path in sorted(wish.refused):
        yield f"# {path} leads too far to be granted: see what `gate check` says of it"
