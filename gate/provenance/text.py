"""Provenance for people: one agent after the other, one block a standing."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from gate.display.visible import visible
from gate.moments import to_second
from gate.provenance import (
    Answer,
    Capability,
    Covering,
    Facet,
    Found,
    Gap,
    Given,
    Holdings,
    Interval,
    Introduction,
    Shown,
    Way,
)
from gate.provenance.approved import APPROVED
from gate.provenance.origins import BROUGHT_BACK, COMMIT, EVIL, MERGED
from gate.sources.commits import Commit, Person
from gate.sources.signatures import Principal, Unproven

NAMED = 5
LIMITS = """\
Dates, authors, committers and trailers are what a commit says of itself; proven is only whose key
signed it, by the keys that were given. None of this proves that a cluster ever ran it."""
FOUND_IN = {
    COMMIT: "in",
    MERGED: "merged from",
    EVIL: "in the merge itself (an evil merge), by",
    BROUGHT_BACK: "brought back by the merge (its side had it from before), by",
}


def render(answer: Answer) -> str:
    """Write an answer, and what it hangs on."""
    lines = [title(answer)]
    for found in answer.found:
        lines += ["", *agent(found, answer.capability)]
    lines += ["", *ending(answer.notices, answer.gaps), LIMITS]
    return "\n".join(lines) + "\n"


def render_holdings(holdings: Holdings) -> str:
    """Write what agents could do at a commit."""
    commit, branch = holdings.commit, holdings.branch
    lines = [
        f"{visible(branch.name)} ({branch.why}) at {commit.oid}, {holdings.why}",
        f"  committed {when(commit.committer.moment)} (claimed): {visible(commit.subject)}",
        *(f"  {record(each)}" for each in holdings.records),
    ]
    for who, ways in holdings.held:
        lines += ["", visible(who.label), *(f"  {way(each, facet=True)}" for each in ways)]
        lines += [] if ways else ["  nothing that it states"]
    lines += ["", *ending(holdings.notices, holdings.gaps), LIMITS]
    return "\n".join(lines) + "\n"


def title(answer: Answer) -> str:
    """Say what was asked, and of which history."""
    branch = answer.branch
    count = f"{answer.commits:,} commit{'s' * (answer.commits != 1)} by first parent"
    asked = visible(f"{answer.agent}: {named(answer.capability)}")
    return f"{asked}\non {visible(branch.name)} ({branch.why}) at {branch.tip}, {count}"


def named(capability: Capability) -> str:
    """Name what is asked about."""
    if capability.facet is Facet.GPU and not capability.name:
        return "any accelerator"
    return f"{capability.facet} {capability.name}"


def agent(found: Found, capability: Capability) -> Iterator[str]:
    """Write since when one agent could do it."""
    if not found.intervals:
        yield f"{visible(found.who.label)} never had {visible(named(capability))}"
    for number, interval in enumerate(found.intervals, 1):
        is_open = "has it since" if interval.closed is None else "had it from"
        until = f" until {interval.closed.commit.oid}" if interval.closed else ""
        yield f"{visible(found.who.label)} {is_open} {interval.opened.commit.oid}{until}"
        yield from (f"  {line}" for line in one(interval))
        if number < len(found.intervals):
            yield ""


def one(interval: Interval) -> Iterator[str]:
    """Write one standing."""
    standing = interval.standing
    was = f", renamed from {standing.was.label}" if standing.was else ""
    yield visible(f"granted{was}")
    yield from turn(interval.opened, interval.ways)
    for shown, ways in interval.altered:
        yield "altered"
        yield from turn(shown, ways)
    if interval.closed:
        became = f", renamed to {standing.became.label}" if standing.became else ""
        yield visible(f"revoked{became}")
        yield from turn(interval.closed, ())


def turn(shown: Shown, ways: Sequence[Way]) -> Iterator[str]:
    """Write what is known of one turn."""
    yield f"  commit    {shown.commit.oid}  {visible(shown.commit.subject)}"
    yield from (f"  by        {way(each)}" for each in ways)
    for each in shown.brought:
        yield f"  origin    {FOUND_IN[shown.kind]} {each.commit.oid}"
        yield from author(each)
    if shown.signer is not None:
        yield f"  merger    {proven(shown.signer)}"
    yield f"  approver  {approver(shown)}"
    yield from trailers(shown.commit, shown.brought)
    yield from (f"  record    {record(each)}" for each in shown.records)


def author(each: Introduction) -> Iterator[str]:
    """Write who made a commit: what it claims, and what is proven."""
    commit = each.commit
    yield f"  author    {person(commit.author)} (claimed)"
    if commit.committer.label != commit.author.label:
        yield f"  committer {person(commit.committer)} (claimed)"
    yield f"  signed    {proven(each.proof)}"


def person(claimed: Person) -> str:
    """Write who a commit says that somebody is."""
    return f"{visible(claimed.label)}, {when(claimed.moment)}"


def when(moment: datetime | None) -> str:
    """Write a moment."""
    return to_second(moment) if moment else "at no moment that there is"


def proven(proof: Principal | Unproven) -> str:
    """Write who is proven to have signed."""
    if isinstance(proof, Principal):
        return visible(f"{proof.name} (proven, key {proof.key})")
    return visible(f"nobody proven: {proof.reason}")


def approver(shown: Shown) -> str:
    """Write who let it in, or why nobody is shown."""
    approval = shown.approval
    if not approval.principal:
        return visible(f"none shown: {approval.reason}")
    files = ", ".join(approval.files)
    return visible(f"{approval.principal}, code owner of {files} at {approval.parent}")


def trailers(commit: Commit, brought: Sequence[Introduction]) -> Iterator[str]:
    """Write what trailers claim."""
    told = dict.fromkeys(t for c in (*(b.commit for b in brought), commit) for t in c.trailers)
    yield from (f"  claimed   {visible(each)}" for each in told)


def way(each: Way, *, facet: bool = False) -> str:
    """Write how an agent can do something, and where that stands."""
    ability, place = each.ability, each.location
    said = f": {ability.value}" if ability.value else ""
    marks = [
        "through a wildcard" * ability.wildcard,
        f"all but {', '.join(ability.barred)}" * bool(ability.barred),
        f"through {ability.through}" * bool(ability.through),
    ]
    marked = "".join(f", {mark}" for mark in marks if mark)
    lead = f"{ability.facet} " * facet
    return visible(f"{lead}{ability.name}{said}{marked} ({place.file}:{place.line}:{place.column})")


def record(each: Covering) -> str:
    """Write what a log holds about a commit."""
    if each.about == APPROVED:
        name = "in the name of" if each.verified is False else "by"
        return visible(
            f"{each.origin} #{each.index}: approval {name} {each.by} of {each.commit}, "
            f"{each.decided}, of {given(each.given)} ({belief(each)})"
        )
    part = "only a part of " * (each.about == "part")
    return visible(
        f"{each.origin} #{each.index}: {each.verdict} at {each.door}, {each.decided}, of "
        f"{part}{each.commit} by {each.decision} ({belief(each)})"
    )


def given(some: Sequence[Given]) -> str:
    """Name what was approved."""
    told = ", ".join(f"{each.capability} for {each.agent}" for each in some[:NAMED])
    more = f" and {len(some) - NAMED} more" * (len(some) > NAMED)
    return f"{told}{more}" or "no capability"


def belief(each: Covering) -> str:
    """Say whether to believe what a log holds."""
    if each.about == "erased":
        return "its envelope was erased, so only the index says it"
    if each.verified is None:
        return "--trust says whether to believe it"
    if not each.verified:
        return f"not believed: {each.doubt}"
    return f"verified, but {each.doubt}" if each.doubt else "verified"


def ending(notices: Sequence[str], gaps: Sequence[Gap]) -> Iterator[str]:
    """Write what could not be read."""
    yield from (f"note: {visible(each)}" for each in notices)
    for gap in gaps[:NAMED]:
        yield f"not read: {visible(gap.path)} at {gap.commit[:12]}: {visible(gap.message)}"
    if len(gaps) > NAMED:
        yield f"not read: {len(gaps) - NAMED} more (all of them with --output json)"
    if gaps:
        yield "What was not read may have let agents do more than is told here."
