"""Which commits of a merge brought something about, and which merges did so themselves."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from gate.provenance import Ability, Who
from gate.provenance.story import Story, files_of, step
from gate.provenance.timeline import Ask
from gate.provenance.world import World
from gate.rendering.render import describes
from gate.sources.commits import Commit
from gate.sources.history import changes, commits, side

COMMIT, MERGED, EVIL, BROUGHT_BACK = "commit", "merged", "evil-merge", "resurrected"
"""Where something came about: in a commit of the branch, in commits that a merge brought in, in the
merge itself, or in a merge with a side that had it from before."""


Said = frozenset[tuple[str, ...]]
"""What an agent can do, wherever it is written; empty where it cannot."""

Fits = Callable[[Said], bool]
"""Says whether that is what a turn brought."""


def said(ways: Iterable[Ability]) -> Said:
    """Give what abilities say."""
    return frozenset(ability.said for ability in ways)


@dataclass(slots=True)
class Origins:
    """Finds where an agent came to be able to do something (or not any more) in a merge."""

    story: Story
    world: World
    ask: Ask
    seen: dict[tuple[str, Who], Said] = field(default_factory=dict)

    def of(self, merge: Commit, who: Who, fits: Fits) -> tuple[str, tuple[Commit, ...]]:
        """Tell what kind of turn a commit is, and which commits brought about what fits it."""
        if len(merge.parents) < 2:  # noqa: PLR2004 a merge has two parents at least
            return COMMIT, (merge,)
        among = {commit.oid: commit for commit in side(self.story.repository, merge)}
        same = self.unchanged(merge, among)
        found: dict[str, Commit] = {}
        has_it = [p for p in merge.parents[1:] if fits(self.state(p, who, merge, same))]
        waiting, met = list(has_it), set(has_it)
        while waiting:
            oid = waiting.pop()
            if oid not in among:
                continue
            commit = among[oid]
            above = [p for p in commit.parents if fits(self.state(p, who, commit, same))]
            if not above:
                found[oid] = commit
            waiting.extend(p for p in above if p not in met)
            met.update(above)
        if found:
            return MERGED, tuple(commit for oid, commit in among.items() if oid in found)
        return BROUGHT_BACK if has_it else EVIL, (merge,)

    def state(self, oid: str, who: Who, child: Commit, same: Callable[[str, str], bool]) -> Said:
        """Tell how an agent can do it at a commit; as at its child where no file differs."""
        if (oid, who) not in self.seen:
            known = self.seen.get((child.oid, who))
            if known is not None and same(child.oid, oid):
                self.seen[oid, who] = known
            else:
                self.seen[oid, who] = self.looked(oid, who)
        return self.seen[oid, who]

    def looked(self, oid: str, who: Who) -> Said:
        """Look how an agent can do it at a commit."""
        files = files_of(self.story.repository, oid, self.story.wanted)
        self.world.reader.learn(files.items())
        return said(self.ask(self.world.at(oid, files)).ways.get(who, ()))

    def unchanged(self, merge: Commit, among: Mapping[str, Commit]) -> Callable[[str, str], bool]:
        """Compare every commit with its parents at once; answers a test for those that are alike.

        Only files that can matter count; where anything is rendered, all do.
        """
        pairs = [(c, parent) for c in (merge, *among.values()) for parent in c.parents]
        outside = [p for _, p in pairs if p not in among and p != merge.oid]
        others = {c.oid: c for c in commits(self.story.repository, list(dict.fromkeys(outside)))}
        trees = {oid: commit.tree for oid, commit in (others | dict(among)).items()}
        found = changes(self.story.repository, [(trees[p], c.tree) for c, p in pairs])
        steps = [step(0, each, self.story.wanted) for each in found]
        held = files_of(self.story.repository, merge.oid, describes)
        renders = bool(held) or any(any(map(describes, each.touched)) for each in steps)
        alike = set()
        for (commit, parent), each in zip(pairs, steps, strict=True):
            self.world.reader.learn((*each.gone, *each.come))
            if not each.touched or not (renders or self.world.affects(each)):
                alike.add((commit.oid, parent))
        return lambda one, other: (one, other) in alike
