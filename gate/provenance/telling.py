"""What is known of a turn: who wrote it, who signed it, who let it in, and which records speak."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from operator import not_

from gate.provenance import (
    Ability,
    Approval,
    Covering,
    Interval,
    Introduction,
    Shown,
    Standing,
    Turn,
    Way,
    Who,
)
from gate.provenance.approved import APPROVED, Reach
from gate.provenance.origins import BROUGHT_BACK, COMMIT, MERGED, Fits, Origins, said
from gate.provenance.owners import LARGEST, PLACES, Owners, read_owners
from gate.provenance.story import Story, Walk, files_of
from gate.provenance.world import Scene
from gate.sources.authors import authors
from gate.sources.commits import Commit
from gate.sources.history import blobs, brought_by
from gate.sources.plumbing import Repository
from gate.sources.revisions import resolved
from gate.sources.signatures import Bench, Principal, Unproven

Records = Callable[[str], Iterable[Covering]]
"""Finds the records about a commit in the logs that were given."""

IsNamed = Callable[[str, Set[str], Set[str]], bool]
"""Says whether somebody who approves is named by an address or the id of a key among some."""


@dataclass(frozen=True, slots=True)
class Known:
    """What logs hold: a way to find what is about a commit, and all approvals.

    `is_named` knows those who approve, by the trust policy if there is one.
    """

    records: Records = lambda _: ()
    approvals: tuple[Covering, ...] = ()
    is_named: IsNamed = lambda *_: False


@dataclass(frozen=True, slots=True)
class Trusted:
    """What the caller vouches for: keys, who the owners are, where CODEOWNERS stands, and logs."""

    bench: Bench
    people: dict[str, frozenset[str]]
    codeowners: str
    known: Known


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells all that is known of the turns of one agent; `commits` are those turns.

    `approved` says which commits which approvals are of.
    """

    story: Story
    origins: Origins
    trusted: Trusted
    walk: Walk
    commits: Mapping[str, Commit]
    approved: Sequence[Reach]

    def interval(self, who: Who, standing: Standing) -> Interval:
        """Tell everything about one standing."""
        altered = [
            (self.shown(turn, who, said(ways).__eq__), self.ways(turn, ways))
            for turn, ways in standing.altered
        ]
        return Interval(
            standing=standing,
            opened=self.shown(standing.opened, who, said(standing.ways).__eq__),
            ways=self.ways(standing.opened, standing.ways),
            altered=tuple(altered),
            closed=self.shown(standing.closed, who, not_) if standing.closed else None,
        )

    def scene(self, turn: Turn) -> Scene:
        """Show a commit of the branch."""
        return self.origins.world.at(turn.oid, self.walk.to(turn.position))

    def ways(self, turn: Turn, ways: Sequence[Ability]) -> tuple[Way, ...]:
        """Place what an agent can do from a turn on."""
        scene = self.scene(turn)
        told = {ability.said for ability in ways}
        now = [a for some in self.origins.ask(scene).ways.values() for a in some]
        return tuple(Way(a, scene.place(a)) for a in now if a.said in told)

    def shown(self, turn: Turn, who: Who, fits: Fits) -> Shown:
        """Tell everything about one turn."""
        commit = self.commits[turn.oid]
        kind, brought = self.origins.of(commit, who, fits)
        introductions = tuple(Introduction(each, self.proof(each)) for each in brought)
        signer = self.proof(commit) if len(commit.parents) > 1 else None
        return Shown(
            commit=commit,
            kind=kind,
            brought=introductions,
            signer=signer,
            approval=self.approval(turn, who, kind, (commit, signer, introductions)),
            records=tuple(self.logged(turn, who, kind, brought)),
        )

    def logged(
        self, turn: Turn, who: Who, kind: str, brought: Sequence[Commit]
    ) -> Iterator[Covering]:
        """Give what logs hold about a turn, each once, and what was given to its agent first."""
        name = f"{who.namespace}/{who.name}".removeprefix("/")
        for each in dict.fromkeys(self.records(turn, kind, brought)):
            given = sorted(each.given, key=lambda one: one.agent != name)
            told = replace(each, given=tuple(given))
            yield examined(self.story.repository, self.trusted.known, told)

    def records(self, turn: Turn, kind: str, brought: Sequence[Commit]) -> Iterator[Covering]:
        """Find the records about a commit, and the approvals that it was approved with."""
        for oid in dict.fromkeys((turn.oid, *(each.oid for each in brought))):
            yield from self.trusted.known.records(oid)
        for each in self.approved:
            if each.covers(turn) and (not each.aside or self.is_of(each.approval, kind, brought)):
                yield each.approval

    def is_of(self, approval: Covering, kind: str, brought: Sequence[Commit]) -> bool:
        """Say whether somebody who approved a side had before them what a merge brought from it.

        What the merge itself did nobody has seen there, nor what they compared the side with.
        """
        if kind != MERGED:
            return kind == BROUGHT_BACK
        repository = self.story.repository
        return any(
            brought_by(repository, each.oid, approval.commit)
            and not (approval.base and brought_by(repository, each.oid, approval.base))
            for each in brought
        )

    def proof(self, commit: Commit) -> Principal | Unproven:
        """Tell who signed a commit, by the keys that the caller vouches for."""
        signed = commit.signature
        if signed is None:
            return Unproven("unsigned")
        if signed.count != 1:
            return Unproven(f"{signed.count} signatures, where Git writes one")
        when = commit.committer.moment
        if when is None:
            return Unproven("signed at no moment that there is")
        moment = when.strftime("%Y%m%d%H%M%S")
        return self.trusted.bench.verify(signed.armour, signed.payload, moment)

    def approval(
        self,
        turn: Turn,
        who: Who,
        kind: str,
        told: tuple[Commit, Principal | Unproven | None, Sequence[Introduction]],
    ) -> Approval:
        """Tell who let a merge in, if Git shows somebody who is not its author."""
        commit, signer, brought = told
        if kind == COMMIT:
            return Approval("", "no merge: a squash, a rebase, a fast-forward or a direct commit "
                            "leaves no approver in Git")  # fmt: skip
        if kind != MERGED:
            return Approval("", "the merge itself brought it, so whoever signed it is its author")
        if not isinstance(signer, Principal):
            return Approval("", f"nobody is proven to have merged: {reason(signer)}")
        parent = commit.parents[0]
        files = self.files(turn, who)
        against = "".join(self.against(signer, brought, parent, files))
        if against:
            return Approval("", against, files, parent)
        return Approval(signer.name, "", files, parent)

    def against(
        self, signer: Principal, brought: Sequence[Introduction], parent: str, files: Sequence[str]
    ) -> Iterator[str]:
        """Say the first thing that keeps a merger from being an approver."""
        unproven = [each for each in brought if isinstance(each.proof, Unproven)]
        if any(is_by(each, signer) for each in brought):
            yield f"{signer.name} merged their own work"
        elif unproven:
            yield (
                f"{signer.name} merged, but the author of {unproven[0].commit.oid[:12]} is not "
                "proven, so nobody can tell the two apart"
            )
        else:
            owners = self.owners(parent)
            if owners is None:
                yield f"{signer.name} merged, and {parent[:12]} has no CODEOWNERS"
            elif not owners.own(signer.name, files):
                yield f"{signer.name} merged, and does not own {', '.join(files)} by CODEOWNERS"

    def owners(self, parent: str) -> Owners | None:
        """Read CODEOWNERS as it was before a merge; `None` where there was none."""
        places = (self.trusted.codeowners,) if self.trusted.codeowners else PLACES
        held = files_of(self.story.repository, parent, places.__contains__)
        for place in places:
            if place in held:
                ((_, data),) = blobs(self.story.repository, [held[place]])
                text = data.decode("utf-8", "replace") if len(data) <= LARGEST else ""
                return read_owners(text, self.trusted.people)
        return None

    def files(self, turn: Turn, who: Who) -> tuple[str, ...]:
        """Name the files of a merge that have a part in what changed."""
        step = self.story.step_at(turn.position)
        touched = step.touched if step else frozenset[str]()
        parts: set[str] = set()
        for each in (turn, Turn(turn.position - 1, self.story.links[turn.position - 1].oid)):
            scene = self.scene(each)
            for file in self.origins.ask(scene).files.get(who, ()):
                parts |= scene.sources(file)
        return tuple(sorted(parts & touched)) or tuple(sorted(touched))


def examined(repository: Repository, known: Known, found: Covering) -> Covering:
    """Believe no approval by somebody who is an author of what they approved."""
    if found.about != APPROVED or not found.verified:
        return found
    if found.base and not resolved(repository, found.base):
        told = f"the commit {found.base} that it was compared with is not here to tell its authors"
        return replace(found, verified=False, doubt=told)
    made = authors(repository, found.base, found.commit)
    if not known.is_named(found.by, made.emails, made.keys):
        return found
    return replace(found, verified=False, doubt=f"{found.by} is an author of what it is of")


def is_by(introduction: Introduction, signer: Principal) -> bool:
    """Say whether a signer signed a commit, or is named by it as author or committer."""
    commit, proof = introduction.commit, introduction.proof
    if isinstance(proof, Principal) and proof.name.lower() == signer.name.lower():
        return True
    emails = {commit.author.email.lower(), commit.committer.email.lower()}
    return signer.name.lower() in emails


def reason(proof: Principal | Unproven | None) -> str:
    """Say why nobody is proven."""
    return proof.reason if isinstance(proof, Unproven) else "unsigned"
