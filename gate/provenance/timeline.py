"""From when until when an agent could do something, along the first parents of a branch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from gate.bundle import Bundle
from gate.difference import Subject
from gate.difference.compare import renamed
from gate.manifest import Manifest
from gate.model import Location
from gate.provenance import Ability, Gap, Glimpse, Standing, Turn, Who
from gate.provenance.abilities import identify, unlike
from gate.provenance.story import ELSEWHERE, State, Story
from gate.provenance.world import Scene, World

Ask = Callable[[Scene], Glimpse]
"""Tells which agents there are in a scene, and how they can do what is asked about."""

Alteration = tuple[Turn, tuple[Ability, ...]]
"""From when on an agent can do something in other ways."""

EMPTY = Glimpse({}, {})


@dataclass(slots=True)
class Track:
    """What was seen along a branch: for each agent its standings, the open one last."""

    standings: dict[Who, list[Standing]] = field(default_factory=dict)
    gaps: dict[tuple[str, str], Gap] = field(default_factory=dict)
    before: Glimpse = EMPTY
    altered: dict[Who, list[Alteration]] = field(default_factory=dict)

    def turn(self, turn: Turn, now: Glimpse) -> list[tuple[Who, bool]]:
        """Take in what an agent can do from a turn on; answers who was opened and closed."""
        moved: list[tuple[Who, bool]] = []
        for who in sorted({*self.before.ways, *now.ways}):
            known = self.standings.setdefault(who, [])
            old, new = self.before.ways.get(who, ()), now.ways.get(who, ())
            if new and not old:
                known.append(Standing(turn, new))
                moved.append((who, True))
            elif old and not new:
                if who in self.altered:
                    self.settle(who)
                known[-1] = replace(known[-1], closed=turn)
                moved.append((who, False))
            elif unlike(old, new):
                self.altered.setdefault(who, []).append((turn, new))
        self.before = now
        return moved

    def settle(self, who: Who) -> None:
        """Tell an agent's last standing in which other ways it could do it meanwhile."""
        known = self.standings[who]
        known[-1] = replace(known[-1], altered=tuple(self.altered.pop(who)))


def follow(story: Story, world: World, ask: Ask) -> Track:
    """Walk along a branch, looking at the steps that can alter what is asked about."""
    track, state = Track(), State()
    world.reader.learn(story.versions)
    for step in story.steps:
        settled = world.overlays.unmoved(step.touched)
        is_affected = not settled or world.concerns(step)
        state.apply(step)
        for path in step.links:
            note(track, Gap(path, ELSEWHERE, story.links[step.position].oid))
        if is_affected:
            turn = Turn(step.position, story.links[step.position].oid)
            scene = world.at(turn.oid, state.files, settled=settled)
            was = track.before
            moved = track.turn(turn, ask(scene))
            for gap in scene.gaps:
                note(track, gap)
            if moved:
                new = world.everything(step.come, state.files)
                state.undo(step)
                old = world.everything(step.gone, state.files)
                state.apply(step)
                rename(track, moved, was, changed_names(old, new, scene))
    for who in [*track.altered]:
        track.settle(who)
    return track


def note(track: Track, gap: Gap) -> None:
    """Remember what could not be read, once, at the first commit where that is so."""
    track.gaps.setdefault((gap.path, gap.message), gap)


def changed_names(
    old: Sequence[Manifest], new: Sequence[Manifest], scene: Scene
) -> Sequence[tuple[Who, Who]]:
    """Pair agents that are gone after a step with those that are new and nearly the same."""
    before, after = by_name(old, scene), by_name(new, scene)
    gone = [subject for who, subject in before.items() if who not in after]
    fresh = [subject for who, subject in after.items() if who not in before]
    names = {id(subject): who for who, subject in (*before.items(), *after.items())}
    return [(names[id(one)], names[id(other)]) for one, other in renamed(gone, fresh)]


def by_name(manifests: Sequence[Manifest], scene: Scene) -> dict[Who, Subject]:
    """Index manifests by who they are, in the namespaces that the scene sends them to."""
    placing = (m for m in scene.bundle.manifests if m.deliveries)
    bundle = Bundle((*manifests, *placing))
    place = Location("", 1, 1, 1, 1)
    return {identify(m, bundle): Subject(m, place) for m in manifests}


def rename(
    track: Track,
    moved: Sequence[tuple[Who, bool]],
    was: Glimpse,
    pairs: Sequence[tuple[Who, Who]],
) -> None:
    """Say of what opened and closed by a new name alone who it was, or became."""
    for who, is_opened in moved:
        last = track.standings[who][-1]
        if is_opened and who not in was.ways:
            old = next((one for one, other in pairs if other == who), None)
            track.standings[who][-1] = replace(last, was=old)
        elif not is_opened and who not in track.before.ways:
            new = next((other for one, other in pairs if one == who), None)
            track.standings[who][-1] = replace(last, became=new)
