"""What a log holds that a trust policy believes: the past of agents, and who approved a commit."""

from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from gate.audit import Receipt
from gate.audit.approvals import APPROVE
from gate.audit.approvals.verifying import Vote, vote
from gate.audit.log.flaws import record_flaws
from gate.audit.log.opening import Log, open_log
from gate.audit.log.stored import Stored
from gate.audit.records import Record, Verdict
from gate.audit.remote import Place
from gate.audit.remote.asking import Asking
from gate.audit.trust import Trust, read_trust
from gate.audit.verify.reasons import Refused
from gate.audit.verify.signed import signed_by
from gate.audit.verify.verifying import unbelieved
from gate.errors import ConfigError
from gate.files import contents
from gate.model import Door
from gate.recording.shelves import Folder, Service, Shelf, Shelved, shelved
from gate.risk.approving import Ballot, Case, Discounted, Given
from gate.risk.history import History
from gate.risk.recorded import LAST, also_named, history
from gate.sources.authors import Authors
from gate.sources.history import chain
from gate.sources.plumbing import Repository

LIMIT = 1024 * 1024
SHORT = 12
SEEN = 4 * LAST
"""How many of the last entries are looked at for the past of a repository."""
FAR = 200
"""How many commits back the last one is looked for that was allowed."""
OTHERS = 20
"""How many of the last approvals are looked at to tell why they do not count for a commit."""


Listed = dict[Receipt, frozenset[Given] | None]
"""By the place of an approval, what it counts for; `None` for all that it is of."""


@dataclass(frozen=True, slots=True)
class Trusted:
    """A log, by whom what it holds is believed, and which repository is asked about.

    `home` is the namespace of all that names none itself, where that is known: what is written of
    `triage` there counts for `home/triage` here.
    """

    shelf: Shelf
    trust: Trust
    repository: str
    home: str = ""

    def believed(self, entry: Shelved) -> Record | None:
        """Read a record, if it is one that a speaker of the trust policy may have made there."""
        found = self.spoken(entry)
        return found if isinstance(found, Record) else None

    def spoken(self, entry: Shelved) -> Record | Refused | None:
        """Read a record; `None` for what the log does not hold as it was signed."""
        data, places = sound(entry.stored), entry.places
        signed = signed_by(data, self.trust) if data and places else None
        if signed is None or isinstance(signed, Refused):
            return signed
        refusals = (unbelieved(signed, self.trust, place) for place in places)
        return next(filter(None, refusals), signed.record)

    def vote(self, entry: Shelved) -> Vote | Refused | None:
        """Read an approval; `None` for what the log does not hold as it was signed."""
        data = sound(entry.stored)
        return vote(data, self.trust, entry.places) if data and entry.places else None

    def history(self, besides: str) -> History:
        """Read the last decisions on the repository, `besides` those on a commit itself."""
        found: dict[int, Record] = {}
        for entries in (
            self.shelf.newest(resource=self.repository, door=Door.CHECK),
            self.shelf.newest(door=Door.PRESYNC),
        ):
            known = ((entry.place.index, self.believed(entry)) for entry in islice(entries, SEEN))
            past = ((index, each) for index, each in known if each and self.is_past(each, besides))
            found |= dict(islice(past, LAST))
        return history((found[index] for index in sorted(found)), self.home)

    def is_past(self, record: Record, besides: str) -> bool:
        """Say whether a record is on another commit of the repository."""
        source = record.decision.source
        named = (record.predicate.resource_uri, source.repo)
        return self.repository in named and (not source.commit or source.commit != besides)

    def accepted(self, repository: Repository, head: str) -> str:
        """Find the last commit before one that was allowed as a whole; empty where there is none.

        What is looked for stands on the branch itself: the first parents of the commit.
        """
        for link in chain(repository, head)[-2 : -2 - FAR : -1]:
            entries = self.shelf.newest(commit=link.oid, door=Door.CHECK)
            if any(self.is_accepted(entry, link.oid) for entry in islice(entries, SEEN)):
                return link.oid
        return ""

    def is_accepted(self, entry: Shelved, commit: str) -> bool:
        """Say whether a record allows a commit as a whole."""
        record = self.believed(entry)
        return (
            record is not None
            and record.decision.verdict is Verdict.ALLOW
            and record.predicate.resource_uri == self.repository
            and commit in record.commits
        )

    def case(self, commit: str, tree: str, made: Authors) -> Case:
        """Gather the approvals of a commit, and why those that do not count do not."""
        ballots: list[Ballot] = []
        discounted: list[Discounted] = []
        for entry in self.of_commit(commit):
            match self.vote(entry):
                case Vote() as found:
                    why = self.against(found, tree, made)
                    ballots += [] if why else [ballot(found, entry.place)]
                    discounted += [Discounted(why)] if why else []
                case refused:
                    discounted.append(unbelievable(entry.stored, refused))
        others = () if ballots else self.of_others(commit)
        return Case(commit, tuple(ballots), (*discounted, *others))

    def of_commit(self, commit: str) -> Sequence[Shelved]:
        """Give what the log says is an approval of a commit, the first of them first."""
        return list(islice(self.shelf.newest(commit=commit, door=APPROVE), SEEN))[::-1]

    def of_others(self, commit: str) -> Iterator[Discounted]:
        """Tell of approvals of other commits: somebody may wonder why they do not count."""
        entries = self.shelf.newest(resource=self.repository, door=APPROVE)
        for entry in islice(entries, OTHERS):
            found = self.vote(entry)
            if isinstance(found, Vote) and found.approval.commit != commit:
                named = found.approval.commit[:SHORT]
                why = f"{found.name} approved {named}, which is another commit"
                yield Discounted(why, reviewed(found))

    def vouched(self, commit: str, tree: str, before: str) -> Case:
        """Gather the approvals of a commit that `gate check` has counted, as its records tell.

        Who asks this has not the history of the commit, and so cannot tell its authors itself.
        What it was compared with has to be what was `before`; else only what is listed counts.
        """
        listed: Listed = {}
        for entry in islice(self.shelf.newest(commit=commit, door=Door.CHECK), SEEN):
            record = self.believed(entry)
            if record is not None and stands_for(record, (self.repository, commit, tree)):
                listed = merged(listed, counted(record, before))
        ballots = [
            at_home(ballot(found, entry.place, listed[entry.place]), self.home)
            for entry in self.of_commit(commit)
            if entry.place in listed
            and isinstance(found := self.vote(entry), Vote)
            and found.approval.tree == tree
            and found.approval.predicate.repository == self.repository
        ]
        why = (
            f"`gate check` has recorded no approvals of {commit[:SHORT]} that count, compared with "
            f"{before[:SHORT] or 'nothing'}, which was synced before"
        )
        return Case(commit, tuple(ballots), (Discounted(why),))

    def against(self, found: Vote, tree: str, made: Authors) -> str:
        """Say why an approval of a commit does not count; empty when it does."""
        approval = found.approval
        if approval.predicate.repository != self.repository:
            return f"{found.name} approved a commit of another repository"
        if approval.tree != tree:
            return f"{found.name} approved {approval.commit[:SHORT]} with another tree"
        is_author = self.trust.approvers.is_named(found.name, made.emails, made.keys)
        return f"{found.name} is an author of the change" if is_author else ""


def reviewed(found: Vote) -> frozenset[Given]:
    """Tell what somebody has approved."""
    return frozenset((each.agent, each.capability) for each in found.approval.predicate.grants)


def ballot(found: Vote, place: Receipt, listed: Set[Given] | None = None) -> Ballot:
    """Take of an approval what is counted: of what it is of, only what is listed, if that."""
    given = reviewed(found)
    counts = given if listed is None else given & listed
    return Ballot(found.name, found.groups, counts, place.origin, place.index)


def at_home(ballot: Ballot, home: str) -> Ballot:
    """Let what was approved of an agent without a namespace count where that is at home."""
    given = {(name, what) for agent, what in ballot.given for name in also_named(agent, home)}
    return replace(ballot, given=frozenset(given))


def unbelievable(stored: Stored, refused: Refused | None) -> Discounted:
    """Say why an approval is not believed."""
    why = doubt(stored, refused)
    return Discounted(f"the approval at index {stored.index} is not believed ({why})")


def doubt(stored: Stored, refused: Refused | None) -> str:
    """Say why what a log holds is not believed."""
    if refused is not None:
        return f"{refused.reason}: {refused.sentence}"
    if stored.envelope is None:
        return f"it was erased {stored.erased}"
    return "it is not what the log has signed"


def stands_for(record: Record, about: tuple[str, str, str]) -> bool:
    """Say whether a record is an allowance by `gate check` of just this commit and tree."""
    detail, source = record.decision, record.decision.source
    is_read = detail.point is Door.CHECK and source.assurance == "repository-read"
    named = (record.predicate.resource_uri, source.commit, source.tree)
    return is_read and record.allowed and named == about


def counted(record: Record, before: str) -> Listed:
    """Tell which approvals a record has counted, and of what: its authors are those of just that.

    A record that starts from what was synced before tells the authors of all that is synced now.
    """
    whole = record.decision.source.base == before
    given = {
        risk.environment: frozenset((r.subject, r.capability) for r in risk.reasons)
        for risk in record.decision.risks
    }
    found: Listed = {}
    for one in record.decision.approvals:
        some = None if whole else given.get(one.environment, frozenset())
        found = merged(found, {Receipt(one.origin, one.index): some})
    return found


def merged(one: Listed, other: Listed) -> Listed:
    """Let approvals count for all that either says."""
    both = dict(one)
    for place, given in other.items():
        known = both.get(place, frozenset())
        both[place] = None if known is None or given is None else known | given
    return both


def sound(stored: Stored) -> bytes | None:
    """Give the envelope of an entry, if it is the one that the log has hashed."""
    data = stored.envelope
    if data is None or any(record_flaws(stored.index, stored.leaf, data)):
        return None
    return data


@contextmanager
def trusted(
    source: Path | Place, policy: Path, repository: str, home: str = ""
) -> Iterator[Trusted]:
    """Open a log that a trust policy knows: a folder, or that of a service; `home` as in `Trusted`.

    Raises `ConfigError` for one that it does not know.
    """
    trust = read_trust(contents(policy, LIMIT), str(policy))
    if isinstance(source, Place):
        yield Trusted(Service(Asking(source), trust), trust, repository, home)
        return
    with open_log(source) as log:
        yield Trusted(known_as(log, trust, policy), trust, repository, home)


def known_as(log: Log, trust: Trust, policy: Path) -> Folder:
    """Open the shelf of a log on this machine by the key that a trust policy has for it.

    Raises `ConfigError` for one that it does not know.
    """
    known = trust.log(log.origin)
    if known is None or known.key != log.key:
        raise ConfigError(f"{policy} does not know the log {log.origin} by its key")
    return shelved(log, known.key)
