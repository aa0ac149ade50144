"""What an agent can do at one commit: its own, what is lent to it, and what it reaches."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from fnmatch import fnmatchcase

from gate.adoption.reaching import asked, leads
from gate.bundle import Bundle
from gate.difference.traits import APPROVALS, tool_key
from gate.manifest import Kind, Manifest
from gate.parts.claude.rules import MCP
from gate.provenance import Ability, Capability, Facet, Glimpse, Who
from gate.provenance.accelerators import Accelerators

CALLS = frozenset({"sub_agent", "tool", "member", "tool_config", "template", "harness", "workload"})
"""The relations through which an agent makes others act, or is made of them."""

FOLLOWED: Mapping[Facet, Set[str]] = {
    Facet.TOOL: CALLS,
    Facet.PATH: CALLS,
    Facet.MODEL: CALLS | {"model"},
    Facet.SECRET: CALLS | {"model", "server"},
    Facet.GPU: CALLS | {"device_claim"},
    Facet.EGRESS: CALLS | {"egress_policy"},
}
"""Which relations can bring a capability of a sort."""

CONTEXT = frozenset({
    Kind.CONFIG_MAP, Kind.SECRET, Kind.SERVICE_ACCOUNT, Kind.ROLE, Kind.ROLE_BINDING, Kind.SERVICE,
    Kind.NETWORK_POLICY, Kind.NAMESPACE, Kind.APPLICATION, Kind.WEBHOOK, Kind.GATE, Kind.ARTIFACT,
    Kind.MODEL, Kind.DEVICE_CLAIM,
})  # fmt: skip
"""What is called like an agent and is none."""

GLOB = re.compile(r"[*?\[]")
EVERYWHERE = "*"


def identify(manifest: Manifest, bundle: Bundle) -> Who:
    """Name a manifest as `gate diff` pairs it, wherever it stands."""
    identity = manifest.identity
    kind = identity.resource or str(identity.kind)
    return Who(identity.group, kind, bundle.namespace_of(manifest), identity.name)


def is_called(manifest: Manifest, bundle: Bundle, name: str) -> bool:
    """Say whether a manifest has a name: `NAMESPACE/NAME`, or `NAME` in any namespace."""
    if manifest.identity.kind in CONTEXT:
        return False
    called, place = manifest.identity.name, bundle.namespace_of(manifest)
    return name in (called, f"{place}/{called}")


def glimpse(
    bundle: Bundle, agent: str, capability: Capability, accelerators: Accelerators
) -> Glimpse:
    """Tell which agents of a name can do something, and how."""
    ways: dict[Who, tuple[Ability, ...]] = {}
    files: dict[Who, frozenset[str]] = {}
    for who, manifests in agents(bundle, agent).items():
        found = [a for m in manifests for a in of_one(capability.facet, m, bundle, accelerators)]
        ways[who] = tuple(distinct(a for a in found if meets(a, capability, found)))
        parts = (f for m in manifests for f in (m, *parts_of(m, bundle, capability.facet)))
        files[who] = frozenset(part.file for part in parts)
    return Glimpse(ways, files)


def distinct(found: Iterable[Ability]) -> Iterator[Ability]:
    """Give what is said once."""
    return iter({ability.said: ability for ability in found}.values())


def holdings(bundle: Bundle, agent: str, accelerators: Accelerators) -> dict[Who, list[Ability]]:
    """Tell everything that the agents of a name can do."""
    return {
        who: [
            ability
            for facet in Facet
            for ability in distinct(
                a for m in manifests for a in of_one(facet, m, bundle, accelerators)
            )
        ]
        for who, manifests in agents(bundle, agent).items()
    }


def agents(bundle: Bundle, name: str) -> dict[Who, list[Manifest]]:
    """Find the agents of a name; one may be declared in several files."""
    found: dict[Who, list[Manifest]] = {}
    for manifest in bundle.manifests:
        if is_called(manifest, bundle, name):
            found.setdefault(identify(manifest, bundle), []).append(manifest)
    return dict(sorted(found.items()))


def of_one(
    facet: Facet, manifest: Manifest, bundle: Bundle, accelerators: Accelerators
) -> Iterator[Ability]:
    """Give what one manifest of an agent can do, of one sort."""
    if facet is Facet.TOOL:
        yield from tools(manifest, bundle)
        return
    yield from own(facet, manifest, "", accelerators)
    for part in parts_of(manifest, bundle, facet):
        yield from own(facet, part, part.identity.name, accelerators)


def parts_of(manifest: Manifest, bundle: Bundle, facet: Facet) -> list[Manifest]:
    """Find what a manifest reaches by the relations that can bring a capability of a sort."""
    around = bundle.reach(manifest).manifests
    found: dict[int, Manifest] = {}
    waiting = [manifest]
    while waiting:
        source = waiting.pop()
        for link in source.links:
            if link.relation in FOLLOWED[facet]:
                new = [o for o in around if id(o) not in found and leads(link, source, o)]
                found.update({id(other): other for other in new})
                waiting.extend(new)
    return list(found.values())


def tools(manifest: Manifest, bundle: Bundle) -> Iterator[Ability]:
    """Give the tools that may be called, without those that the agent itself is denied."""
    denied = [t for t in manifest.tools if t.grant == "deny" and not t.pattern]
    for each in asked(manifest, bundle):
        tool = each.tool
        near = [] if each.through else [d for d in denied if meet(d.server, tool.server)]
        if any(denies((d.server, d.name), (tool.server, tool.name)) for d in near):
            continue
        said = " ".join(filter(None, (tool.grant, APPROVALS.get(tool.approval, ""))))
        wide = tool.wildcard or GLOB.search(tool.name) is not None
        home = home_of(each.through, manifest, bundle, tool.at)
        kept = tuple(sorted(set(map(tool_key, near)))) if wide else ()
        yield Ability(Facet.TOOL, tool_key(tool), said, each.through, wide, home, tool.at, kept)


def meet(one: str, other: str) -> bool:
    """Say whether two servers can be the same; without a name it is any."""
    return not one or not other or one == other


def denies(denied: tuple[str, str], tool: tuple[str, str]) -> bool:
    """Say whether a denial is of a tool: by its name, or with all that its server has.

    Both are a server, which may be any, and a name.
    """
    (on, barred), (server, name) = denied, tool
    is_whole = bool(on) and barred == EVERYWHERE
    return on in ("", server) and (is_whole or barred == name)


def home_of(through: str, manifest: Manifest, bundle: Bundle, at: str) -> Manifest:
    """Find the manifest in which a tool stands: the agent, its lender, or whom it calls."""
    if any(tool.at == at for tool in manifest.tools) and not through:
        return manifest
    around = bundle.reach(manifest).manifests
    standing = [m for m in around if any(tool.at == at for tool in m.tools)]
    named = [m for m in standing if m.identity.name == through]
    return next(iter((*named, *standing)), manifest)


def own(
    facet: Facet, manifest: Manifest, through: str, accelerators: Accelerators
) -> Iterator[Ability]:
    """Give what one manifest states, of one sort."""
    for name, value, wide, at in stated(facet, manifest, accelerators):
        yield Ability(facet, name, value, through, wide, manifest, at)


Stated = Iterator[tuple[str, str, bool, str]]
"""Name, value, whether it stands for more than one thing, and place of what is stated."""


def stated(facet: Facet, manifest: Manifest, accelerators: Accelerators) -> Stated:
    """Give what a manifest states of one sort; tools are found by whom they are lent."""
    match facet:
        case Facet.PATH:
            yield from paths(manifest)
        case Facet.MODEL:
            yield from models(manifest)
        case Facet.SECRET:
            yield from secrets(manifest)
        case Facet.GPU:
            yield from devices(manifest, accelerators)
        case Facet.EGRESS:
            yield from hosts(manifest)
        case Facet.TOOL:
            return


def paths(manifest: Manifest) -> Stated:
    """Give the paths, and what may be done there."""
    for path in manifest.paths:
        yield path.path, path.access, GLOB.search(path.path) is not None, path.at


def secrets(manifest: Manifest) -> Stated:
    """Give the secrets by what they are taken from, literals by their fingerprints."""
    for each in manifest.credentials:
        name = "/".join(filter(None, (each.ref, each.key))) or each.fingerprint
        yield name, f"{each.kind} {each.where}", bool(each.ref) and not each.key, each.at


def models(manifest: Manifest) -> Stated:
    """Give the models by their ids; a reference is followed to the object that has one."""
    for model in manifest.models:
        if model.id:
            name = "/".join(filter(None, (model.provider, model.id)))
            yield name, f"at {model.endpoint}" * bool(model.endpoint), False, model.at


def devices(manifest: Manifest, accelerators: Accelerators) -> Stated:
    """Give what asks for an accelerator."""
    for device in manifest.devices:
        if accelerators.asked_for(device):
            yield device.name, f"{device.kind} {device.value}".strip(), False, device.at


def hosts(manifest: Manifest) -> Stated:
    """Give the hosts and networks that are let out."""
    network = manifest.network
    if network.egress == "all":
        yield EVERYWHERE, network.enforced_by, True, network.at
    for host in (*network.hosts, *network.cidrs):
        yield host.value, network.enforced_by, "*" in host.value, host.at


def meets(ability: Ability, capability: Capability, among: Sequence[Ability]) -> bool:
    """Say whether what is written lets an agent do what is asked about."""
    asked_for = capability.name
    match capability.facet:
        case Facet.TOOL:
            return meets_tool(ability, asked_for)
        case Facet.PATH:
            denied = (a for a in among if a.value == "deny" and not a.through)
            barred = not ability.through and any(holds(a.name, asked_for) for a in denied)
            return ability.value != "deny" and not barred and holds(ability.name, asked_for)
        case Facet.MODEL:
            return asked_for in (ability.name, ability.name.partition("/")[2])
        case Facet.SECRET:
            return asked_for in (ability.name, ability.name.partition("/")[0]) or (
                ability.wildcard and asked_for.partition("/")[0] == ability.name
            )
        case Facet.GPU:
            return not asked_for or asked_for == ability.name
        case Facet.EGRESS:
            return fnmatchcase(asked_for, ability.name)


def meets_tool(ability: Ability, asked_for: str) -> bool:
    """Say whether a tool that is written is the one that is asked about, or stands for it."""
    wanted = asked_for if ability.name.startswith(MCP) else plain(asked_for)
    if wanted == ability.name:
        return True
    written, _, pattern = ability.name.partition("(")
    server, _, name = written.rpartition("/")
    on, _, called = wanted.rpartition("/")
    if pattern and "(" in wanted:
        return False
    if wanted in (written, name):
        return True
    if not (ability.wildcard and meet(on, server) and fnmatchcase(called, name)):
        return False
    barred = (each.rpartition("/") for each in ability.barred)
    return not any(denies((at, but), (on or server, called)) for at, _, but in barred)


def plain(wanted: str) -> str:
    """Write the name that Claude Code has for a tool of a server as SERVER/NAME."""
    if not wanted.startswith(MCP):
        return wanted
    server, _, name = wanted.removeprefix(MCP).partition("__")
    return f"{server}/{name or EVERYWHERE}"


def holds(written: str, wanted: str) -> bool:
    """Say whether a path that is opened holds another: itself, a folder above it, or a glob."""
    folder = written.rstrip("/")
    if wanted in (written, folder) or wanted.startswith(f"{folder}/"):
        return bool(written)
    return GLOB.search(written) is not None and fnmatchcase(wanted, written)


def unlike(one: Sequence[Ability], other: Sequence[Ability]) -> bool:
    """Say whether two lists of abilities say different things, wherever they are written."""
    return {ability.said for ability in one} != {ability.said for ability in other}
