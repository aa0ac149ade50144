"""Of which sorts of risk a change of one trait is: the only place that reads what traits say."""

import re
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass

from gate.difference import Altered, How, TraitChange
from gate.difference.traits import ASKED, SELECTS, UNASKED, UNCHECKED, UNMOUNTED, tool_key
from gate.hazard import Sort
from gate.manifest import Kind, Manifest
from gate.parts.images import parse_image

GLOB = re.compile(r"[*?\[]")
EVERYWHERE = frozenset({"*", "0.0.0.0/0", "::/0"})
ROOTS = frozenset({"", "/", ".", "//"})
HOME = re.compile(
    r"~[^/]*|\$HOME|\$\{(?:env:)?HOME\}|\$\{userHome\}|%USERPROFILE%|\$env:USERPROFILE"
    r"|/root|/(?:home|Users)(?:/[^/]+)?"
)
"""A home, or all of them, as the rule least-privilege-paths reads it (a test compares them)."""
AIMING = ("node_selector", "toleration")
"""What aims at a node and asks for nothing itself."""
RESTRAINING = frozenset({Kind.NETWORK_POLICY, Kind.EGRESS_POLICY, Kind.SETTINGS})
"""What restrains others, so that they can do more once it is gone."""
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
EFFECTS = {"destructive": Sort.DESTRUCTIVE_TOOL, "exec": Sort.DESTRUCTIVE_TOOL,
           "write": Sort.WRITING_TOOL}  # fmt: skip

Sorts = Iterator[Sort]


@dataclass(frozen=True, slots=True)
class Around:
    """What a trait belongs to: the manifest, and the words from which effects are guessed."""

    altered: Altered
    verbs: Set[str]

    @property
    def before(self) -> Manifest | None:
        """Give the manifest as it was."""
        return self.altered.before.manifest if self.altered.before else None

    @property
    def after(self) -> Manifest | None:
        """Give the manifest as it is."""
        return self.altered.after.manifest if self.altered.after else None


def sorts(change: TraitChange, around: Around) -> Sorts:
    """Give the sorts of risk that a change of one trait is of; what takes something away is none.

    A trait that nobody has written a reader for is none either: resources say how much, not what.
    """
    if around.altered.how is How.REMOVED and not restrains(around):
        return
    reader = READERS.get(change.facet)
    if reader is not None:
        yield from reader(change, around)


def restrains(around: Around) -> bool:
    """Say whether a manifest that is gone restrained others."""
    return around.before is not None and around.before.identity.kind in RESTRAINING


def tool(change: TraitChange, around: Around) -> Sorts:
    """Judge a tool: what is new to be called, and whom nobody is asked about any more."""
    was, now = change.before.split(" ")[0], change.after.split(" ")[0]
    if now in ("", "deny"):
        if was == "deny" and now == "":
            yield Sort.RESTRAINT_REMOVED
    elif was in ("", "deny"):
        yield effect(change.key, around)
        if was == "deny":
            yield Sort.RESTRAINT_REMOVED
    elif asked(change.before) > asked(change.after):
        yield Sort.APPROVAL_REMOVED


def asked(value: str) -> int:
    """Tell how surely somebody is asked before a tool is called."""
    if UNASKED in value or "on timeout proceed" in value:
        return 0
    return 2 if ASKED in value or value.startswith("ask") else 1


def effect(key: str, around: Around) -> Sort:
    """Tell what a tool does: by its declaration, else by the words of its name."""
    name = key.partition("(")[0].rpartition("/")[2]
    if GLOB.search(name):
        return Sort.EVERY_TOOL
    declared = (t.effect for t in around.after.tools if tool_key(t) == key) if around.after else ()
    stated = next(filter(None, declared), "")
    if stated:
        return EFFECTS.get(stated, Sort.TOOL)
    said = f"_{'_'.join(WORD.findall(name)).lower()}_"
    guessed = any(f"_{verb}_" in said for verb in around.verbs)
    return Sort.DESTRUCTIVE_TOOL if guessed else Sort.TOOL


def path(change: TraitChange, around: Around) -> Sorts:  # noqa: ARG001
    """Judge a path: to write is more than to read, and a pattern more than a folder."""
    if change.before == "deny" and change.after != "deny":
        yield Sort.RESTRAINT_REMOVED
    place = change.key.rstrip("/")
    wide = bool(GLOB.search(place) or HOME.fullmatch(place)) or place in ROOTS
    if change.after == "write" and change.before != "write":
        yield Sort.WRITE_EVERYWHERE if wide else Sort.WRITE_PATH
    elif change.after == "read" and change.before != "write":
        yield Sort.READ_EVERYWHERE if wide else Sort.READ_PATH


def egress(change: TraitChange, around: Around) -> Sorts:  # noqa: ARG001
    """Judge what is let out: hosts, and whether there is a limit and who enforces it."""
    if change.key:
        if change.after:
            yield Sort.EGRESS_EVERYWHERE if change.key in EVERYWHERE else Sort.EGRESS
        return
    was, _, held = change.before.partition(" ")
    now, _, holds = change.after.partition(" ")
    if now == "all":
        if was != "all":
            yield Sort.EGRESS_EVERYWHERE
    elif was in ("none", "list") and (now == "" or (held and held != holds)):
        yield Sort.RESTRAINT_REMOVED
    elif was == "none" and now == "list":
        yield Sort.EGRESS


def secret(change: TraitChange, around: Around) -> Sorts:  # noqa: ARG001
    """Judge a credential; what is taken from a ConfigMap is none."""
    if change.after and not change.after.startswith("config_map_ref"):
        yield Sort.SECRET


def device(change: TraitChange, around: Around) -> Sorts:  # noqa: ARG001
    """Judge a device: more than before is what counts."""
    if not change.after or change.key.startswith(AIMING):
        return
    if not (change.before.isdigit() and change.after.isdigit()) or (
        int(change.after) > int(change.before)
    ):
        yield Sort.GPU


def image(change: TraitChange, around: Around) -> Sorts:
    """Judge an image: another registry is more than another version."""
    if not change.after:
        return
    known = {c.image.registry for c in around.before.containers} if around.before else set()
    other = known and parse_image(change.after, "").registry not in known
    yield Sort.REGISTRY if other else Sort.IMAGE


def mode(change: TraitChange, around: Around) -> Sorts:  # noqa: ARG001
    """Judge how freely a runtime may act."""
    if "sandbox on" in change.before and "sandbox on" not in change.after:
        yield Sort.RESTRAINT_REMOVED
    if not change.after:
        return
    if change.key or "bypass" in change.after.lower():
        yield Sort.BYPASS_MODE
    else:
        yield Sort.MODE


def replicas(change: TraitChange, around: Around) -> Sorts:  # noqa: ARG001
    """Judge how many copies run: twice as many as before is a jump."""
    if change.after and most(change.after) >= 2 * most(change.before or "1 to 1"):
        yield Sort.REPLICAS


def most(value: str) -> float:
    """Read the highest number of copies."""
    last = value.rpartition(" ")[2]
    return float(last) if last.isdigit() else float("inf")


def access(change: TraitChange, around: Around) -> Sorts:  # noqa: ARG001
    """Judge a rule of a role: verbs that it did not have."""
    if set(change.after.split()) - set(change.before.split()):
        yield Sort.CLUSTER_POWER


def account(change: TraitChange, around: Around) -> Sorts:  # noqa: ARG001
    """Judge as whom pods run; every one has the account `default`."""
    if change.after not in ("", "default"):
        yield Sort.CLUSTER_POWER


def token(change: TraitChange, around: Around) -> Sorts:  # noqa: ARG001
    """Judge whether pods are given the token of their account: they are, unless that is said."""
    if change.before == UNMOUNTED:
        yield Sort.CLUSTER_POWER


def selects(change: TraitChange, around: Around) -> Sorts:
    """Judge for which pods a policy speaks: another condition leaves out some that it held."""
    if change.how is not How.REMOVED and around.before:
        yield Sort.RESTRAINT_REMOVED


def volume(change: TraitChange, around: Around) -> Sorts:  # noqa: ARG001
    """Judge a volume: one of the host is more than one of the cluster."""
    if change.after:
        yield Sort.HOST if change.after.startswith("host") else Sort.VOLUME


def new(sort: Sort) -> Callable[[TraitChange, Around], Sorts]:
    """Judge whatever is there that was not, or is another: it is of one sort."""

    def read(change: TraitChange, around: Around) -> Sorts:  # noqa: ARG001
        if change.how is not How.REMOVED:
            yield sort
        if UNCHECKED in change.after and UNCHECKED not in change.before:
            yield Sort.RESTRAINT_REMOVED

    return read


READERS: Mapping[str, Callable[[TraitChange, Around], Sorts]] = {
    "tool": tool,
    "path": path,
    "egress": egress,
    "credential": secret,
    "device": device,
    "image": image,
    "mode": mode,
    "replicas": replicas,
    "access": access,
    "service account": account,
    "token": token,
    SELECTS: selects,
    "volume": volume,
    "model": new(Sort.MODEL),
    "prompt": new(Sort.PROMPT),
    "server": new(Sort.SERVER),
    "skill": new(Sort.SKILL),
    "hook": new(Sort.HOOK),
    "call": new(Sort.CALL),
    "host": new(Sort.HOST),
    "capability": new(Sort.HOST),
    "binding": new(Sort.CLUSTER_POWER),
}
