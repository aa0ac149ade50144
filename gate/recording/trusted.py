"""What a log holds that a trust policy believes: the past of agents, and who approved a commit."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gate.audit import Receipt
from gate.audit.approvals import APPROVE
from gate.audit.approvals.verifying import Vote, vote
from gate.audit.log.flaws import record_flaws
from gate.audit.log.opening import Log, open_log
from gate.audit.log.stored import Stored
from gate.audit.records import Record, Verdict
from gate.audit.trust import Trust, read_trust
from gate.audit.verify.reasons import Refused
from gate.audit.verify.signed import signed_by
from gate.audit.verify.verifying import unbelieved
from gate.errors import ConfigError
from gate.files import contents
from gate.model import Door
from gate.risk.approving import Ballot, Case
from gate.risk.history import History
from gate.risk.recorded import LAST, history
from gate.sources.authors import Authors
from gate.sources.history import chain
from gate.sources.plumbing import Repository

LIMIT = 1024 * 1024
SHORT = 12


@dataclass(frozen=True, slots=True)
class Trusted:
    """A log, by whom what it holds is believed, and which repository is asked about."""

    log: Log
    trust: Trust
    repository: str

    def place(self, stored: Stored) -> Receipt:
        """Say where an entry stands."""
        return Receipt(self.log.origin, stored.index)

    def believed(self, stored: Stored) -> Record | None:
        """Read a record, if it is one that a speaker of the trust policy may have made there."""
        data = sound(stored)
        signed = None if data is None else signed_by(data, self.trust)
        if signed is None or isinstance(signed, Refused):
            return None
        return None if unbelieved(signed, self.trust, self.place(stored)) else signed.record

    def history(self) -> History:
        """Read the last decisions on the repository."""
        known = [
            record
            for stored in self.log.find(resource=self.repository)
            if stored.summary.door != APPROVE and (record := self.believed(stored))
        ]
        return history(known[-LAST:])

    def accepted(self, repository: Repository, head: str) -> str:
        """Find the last commit before one that was allowed as a whole; empty where there is none.

        What is looked for stands on the branch itself: the first parents of the commit.
        """
        for link in chain(repository, head)[-2::-1]:
            if any(self.is_accepted(stored, link.oid) for stored in self.log.find(commit=link.oid)):
                return link.oid
        return ""

    def is_accepted(self, stored: Stored, commit: str) -> bool:
        """Say whether a record allows a commit as a whole."""
        record = self.believed(stored) if stored.summary.resource == self.repository else None
        return (
            record is not None
            and record.decision.verdict is Verdict.ALLOW
            and record.predicate.resource_uri == self.repository
            and commit in record.commits
        )

    def case(self, commit: str, tree: str, made: Authors) -> Case:
        """Gather the approvals of a commit, and why those that do not count do not."""
        ballots: list[Ballot] = []
        discounted: list[str] = []
        for stored in self.log.find(resource=self.repository, door=APPROVE):
            data = sound(stored)
            found = vote(data, self.trust, self.place(stored)) if data else None
            if isinstance(found, Refused):
                if stored.summary.commit == commit:
                    discounted.append(f"the approval at index {stored.index} is not believed "
                                      f"({found.reason}: {found.sentence})")  # fmt: skip
            elif found is not None:
                why = self.against(found, (commit, tree), made)
                discounted += [why] if why else []
                ballots += [] if why else [ballot(found)]
        return Case(commit, tuple(ballots), tuple(reversed(discounted)))

    def vouched(self, commit: str, tree: str) -> Case:
        """Gather the approvals that `gate check` has counted of a commit, as its records tell.

        Who asks this has not the history of the commit, and so cannot tell its authors itself.
        """
        ballots = [
            each
            for stored in self.log.find(commit=commit)
            if (record := self.believed(stored)) is not None
            and stands_for(record, (self.repository, commit, tree))
            for each in ballots_of(record)
        ]
        why = f"`gate check` has recorded no approvals of {commit[:SHORT]} that were counted"
        return Case(commit, tuple(ballots), () if ballots else (why,))

    def against(self, found: Vote, wanted: tuple[str, str], made: Authors) -> str:
        """Say why an approval does not count for a commit and its tree; empty when it does."""
        approval, people = found.approval, self.trust.approvers
        if approval.predicate.repository != self.repository:
            return f"{found.name} approved a commit of another repository"
        if (approval.commit, approval.tree) != wanted:
            same = "with another tree" if approval.commit == wanted[0] else "which is another one"
            return f"{found.name} approved {approval.commit[:SHORT]}, {same}"
        is_author = people.emails(found.name) & made.emails or people.keys_of(found.name) & (
            made.keys
        )
        return f"{found.name} is an author of the change" if is_author else ""


def ballot(found: Vote) -> Ballot:
    """Take of an approval what is counted."""
    reviewed = {(each.agent, each.capability) for each in found.approval.predicate.grants}
    return Ballot(
        found.name, found.groups, frozenset(reviewed), found.place.origin, found.place.index
    )


def stands_for(record: Record, about: tuple[str, str, str]) -> bool:
    """Say whether a record is an allowance by `gate check` of just this commit and tree."""
    detail, source = record.decision, record.decision.source
    is_read = detail.point is Door.CHECK and source.assurance == "repository-read"
    named = (record.predicate.resource_uri, source.commit, source.tree)
    return is_read and record.allowed and named == about


def ballots_of(record: Record) -> Iterator[Ballot]:
    """Take from a record the approvals that were counted, and what they were of."""
    given = {
        risk.environment: frozenset((r.subject, r.capability) for r in risk.reasons)
        for risk in record.decision.risks
    }
    for one in record.decision.approvals:
        seen = given.get(one.environment, frozenset())
        yield Ballot(one.approver, frozenset({one.group}), seen, one.origin, one.index)


def sound(stored: Stored) -> bytes | None:
    """Give the envelope of an entry, if it is the one that the log has hashed."""
    data = stored.envelope
    if data is None or any(record_flaws(stored.index, stored.leaf, data)):
        return None
    return data


@contextmanager
def trusted(folder: Path, policy: Path, repository: str) -> Iterator[Trusted]:
    """Open a log that a trust policy knows. Raises `ConfigError` for one that it does not."""
    trust = read_trust(contents(policy, LIMIT), str(policy))
    with open_log(folder) as log:
        known = trust.log(log.origin)
        if known is None or known.key != log.key:
            raise ConfigError(f"{policy} does not know the log {log.origin} by its key")
        yield Trusted(log, trust, repository)
