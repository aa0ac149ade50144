"""The questions that are asked: since when, through whom, and what then."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from gate.config.rendering import Wish
from gate.errors import Fault, Place, SourceError
from gate.moments import read_moment, to_second
from gate.provenance import (
    Answer,
    Capability,
    Facet,
    Found,
    Gap,
    Glimpse,
    Holdings,
    Standing,
    Way,
    Who,
)
from gate.provenance.abilities import FOLLOWED, glimpse, holdings
from gate.provenance.accelerators import Accelerators
from gate.provenance.approved import reaches
from gate.provenance.documents import Documents
from gate.provenance.origins import Origins, Said, said
from gate.provenance.overlays import Overlays, absent
from gate.provenance.reading import Reader
from gate.provenance.story import ELSEWHERE, Story, Walk, unfollowed
from gate.provenance.telling import Teller, Trusted, examined
from gate.provenance.timeline import Track, follow
from gate.provenance.world import Scene, World
from gate.scheme import Scheme
from gate.sources.commits import Commit
from gate.sources.history import brought_by, commits
from gate.sources.objects import tree
from gate.sources.revisions import resolved

RENAMES = 10
"""How many earlier names of an agent are followed."""
NAMED = 5
"""How many files that were not read a refusal names."""
UNFOLLOWED = (
    "network policies are not followed: of an agent that states no egress, it is not known where "
    "it may send"
)


@dataclass(frozen=True, slots=True)
class Means:
    """What history is read by: kinds of resources, charts that are installed, accelerators."""

    scheme: Scheme
    wishes: Sequence[Wish]
    accelerators: Accelerators


def world_of(story: Story, means: Means, agent: str, facets: Sequence[Facet]) -> World:
    """Prepare to look at the commits of a branch for an agent."""
    relations = frozenset(relation for facet in facets for relation in FOLLOWED[facet])
    names = {agent, agent.rpartition("/")[2]}
    reader = Reader(story.repository, Documents(means.scheme), relations, names)
    return World(reader, Overlays(story.repository.folder, means.wishes))


def grants(
    story: Story, agent: str, capability: Capability, means: Means, trusted: Trusted
) -> Answer:
    """Tell from when until when an agent could do something, and who let it.

    Raises `SourceError` where no agent of that name ever was.
    """
    answer = Answer(agent, capability, story.branch, len(story.links), ())
    waiting, met = [agent], {agent}
    while waiting and len(met) <= RENAMES:
        name = waiting.pop(0)
        found, track = one_name(story, name, capability, (means, trusted))
        if not track.standings and name == agent:
            raise unknown(story, agent, unread(notices(story), track.gaps.values()))
        kept = tuple(each for each in found if name == agent or is_wanted(each, answer))
        gaps = tuple(dict.fromkeys((*answer.gaps, *track.gaps.values())))
        answer = replace(answer, found=(*answer.found, *kept), gaps=gaps)
        earlier = [i.standing.was for each in kept for i in each.intervals if i.standing.was]
        waiting += [n for n in dict.fromkeys(map(subject, earlier)) if n not in met]
        met.update(map(subject, earlier))
    limits = (UNFOLLOWED,) if capability.facet is Facet.EGRESS else ()
    return replace(answer, notices=(*notices(story), *limits))


def one_name(
    story: Story, name: str, capability: Capability, by: tuple[Means, Trusted]
) -> tuple[tuple[Found, ...], Track]:
    """Tell everything about the agents of one name."""
    means, trusted = by
    world = world_of(story, means, name, [capability.facet])

    def ask(scene: Scene) -> Glimpse:
        return glimpse(scene.bundle, name, capability, means.accelerators)

    track = follow(story, world, ask)
    walk, turns = Walk(story.steps), turns_of(story, track)
    approvals = trusted.known.approvals
    approved = tuple(reaches(story.links, approvals)) if approvals else ()
    found: list[Found] = []
    for who, standings in track.standings.items():
        origins = Origins(story, world, ask, dict(seen(story, who, standings)))
        teller = Teller(story, origins, trusted, walk, turns, approved)
        found.append(Found(who, tuple(teller.interval(who, each) for each in standings)))
    return tuple(found), track


def turns_of(story: Story, track: Track) -> dict[str, Commit]:
    """Read the commits of all turns at once."""
    standings = (each for some in track.standings.values() for each in some)
    oids = dict.fromkeys(turn.oid for each in standings for turn in each.turns)
    return {commit.oid: commit for commit in commits(story.repository, list(oids))}


def seen(
    story: Story, who: Who, standings: Sequence[Standing]
) -> Iterator[tuple[tuple[str, Who], Said]]:
    """Give what is known already: how an agent could do it at the turns of its standings."""
    for standing in standings:
        opened = standing.opened
        if opened.position:
            yield (story.links[opened.position - 1].oid, who), frozenset()
        if standing.closed:
            yield (standing.closed.oid, who), frozenset()
        for turn, ways in ((opened, standing.ways), *standing.altered):
            yield (turn.oid, who), said(ways)


def is_wanted(found: Found, answer: Answer) -> bool:
    """Say whether an agent is one that another was renamed from."""
    return any(i.standing.was == found.who for each in answer.found for i in each.intervals)


def subject(who: Who) -> str:
    """Name an agent as it is asked for."""
    return f"{who.namespace}/{who.name}" if who.namespace else who.name


def unknown(story: Story, agent: str, unseen: Sequence[Fault]) -> SourceError:
    """Say that there never was an agent of a name, and what was not read: it may stand there."""
    where = f"{story.branch.name}, as far as it could be read" if unseen else story.branch.name
    return SourceError(
        f"no agent {agent!r} ever stood on {where}",
        advice="check the name, as `gate show` tells it: NAMESPACE/NAME, or NAME alone for any "
        "namespace",
        faults=unseen,
    )


def unread(told: Iterable[str], gaps: Iterable[Gap]) -> tuple[Fault, ...]:
    """Name what was not read, the first of it where that is much."""
    first = islice(gaps, NAMED)
    missed = (
        Fault(f"not read at {gap.commit[:12]}: {gap.message}", Place(gap.path)) for gap in first
    )
    return (*(Fault(each) for each in told), *missed)


def notices(story: Story) -> Iterator[str]:
    """Tell what the answer hangs on."""
    paths = frozenset(path for step in story.steps for path, _ in step.come)
    yield from absent(paths)


def at(story: Story, agent: str, moment: str, means: Means, trusted: Trusted) -> Holdings:
    """Tell everything that an agent could do at a commit or a time; empty for the tip."""
    position, why = placed(story, moment)
    (commit,) = commits(story.repository, [story.links[position].oid])
    world = world_of(story, means, agent, list(Facet))
    files = Walk(story.steps).to(position)
    world.reader.learn(files.items())
    scene = world.at(commit.oid, files)
    found = holdings(scene.bundle, agent, means.accelerators)
    unrendered = tuple(absent(frozenset(files)))
    links = unfollowed(tree(story.repository, commit.oid), story.wanted)
    gaps = (*scene.gaps, *(Gap(path, ELSEWHERE, commit.oid) for path in links))
    if not found:
        raise SourceError(
            f"there is no agent {agent!r} at {commit.oid} on {story.branch.name}",
            advice="check the name, or ask about another commit or time with --at",
            faults=unread(unrendered, gaps),
        )
    held = tuple(
        (who, tuple(Way(each, scene.place(each)) for each in some)) for who, some in found.items()
    )
    known = trusted.known
    records = (examined(story.repository, known, each) for each in known.records(commit.oid))
    return Holdings(agent, story.branch, commit, why, held, tuple(records), gaps, unrendered)


def placed(story: Story, moment: str) -> tuple[int, str]:
    """Find the commit of the branch that a time or a revision names; raises `SourceError`."""
    last = len(story.links) - 1
    if not moment:
        return last, "the tip of the branch"
    when, oid = read_moment(moment), resolved(story.repository, moment)
    if when and oid:
        raise SourceError(
            f"{moment!r} is a time, and the name of {oid}",
            advice="write the time with hours, or the whole id of the commit",
        )
    if when:
        return at_time(story, when)
    if not oid:
        raise SourceError(
            f"{moment!r} is neither a time nor a commit",
            advice="write 2026-11-21, 2026-11-21T10:00:00Z, the id of a commit or main~1",
        )
    position = story.position_of(oid)
    if position is not None:
        return position, "named"
    raise beside(story, oid)


def at_time(story: Story, when: datetime) -> tuple[int, str]:
    """Find the last commit that claims to be no later than a time, and whose ancestors do.

    A commit cannot be older than its parent, so one that is dated back counts as made with it.
    """
    latest, found, astray = float("-inf"), -1, 0
    for position, link in enumerate(story.links):
        claimed = latest if link.seconds is None else link.seconds
        astray += claimed < latest
        latest = max(latest, claimed)
        if latest <= when.timestamp():
            found = position
    if found < 0:
        raise SourceError(f"{story.branch.name} has no commit as old as {to_second(when)}")
    doubt = f", {astray} of which are out of order" if astray else ""
    return found, f"the last at {to_second(when)} by the dates that commits claim{doubt}"


def beside(story: Story, oid: str) -> SourceError:
    """Say that a commit is not one that the branch itself stood at."""
    if not brought_by(story.repository, oid, story.branch.tip):
        return SourceError(f"{oid} is not on {story.branch.name}",
                           advice="name its branch with --ref")  # fmt: skip
    low, high = 0, len(story.links) - 1
    while low < high:
        middle = (low + high) // 2
        if brought_by(story.repository, oid, story.links[middle].oid):
            high = middle
        else:
            low = middle + 1
    return SourceError(
        f"{story.branch.name} never stood at {oid}: {story.links[low].oid} brought it in",
        advice=f"ask about that commit (--at {story.links[low].oid})",
    )
