"""What logs hold about commits, and whether a trust policy believes it."""

from argparse import Namespace
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace

from gate.audit.approvals import APPROVE
from gate.audit.log.opening import Log
from gate.audit.log.stored import Stored
from gate.audit.log.telling import APPROVED, ERASED, review, told
from gate.audit.trust import Trust
from gate.audit.verify import Refused
from gate.commands.audit.places import opened_logs, trust_of
from gate.provenance import Covering, Given
from gate.provenance.telling import Known
from gate.recording.shelves import Folder, Standing
from gate.recording.trusted import Trusted, doubt, known_as


@dataclass(frozen=True, slots=True)
class Book:
    """A log, and by whom what it holds is believed, if anybody says."""

    log: Log
    shelf: Folder | None
    trust: Trust | None

    def covering(self, stored: Stored) -> Covering:
        """Tell what an entry says; raises `LogError` where the index says something else."""
        summary, about = told(self.log.origin, stored)
        seen = review(stored)
        found = Covering(
            summary.commit, self.log.origin, stored.index, summary.decided, summary.door,
            summary.verdict, summary.decision_id, summary.resource, about, summary.verifier,
            seen.base if seen else "",
            tuple(Given(each.agent, each.capability) for each in seen.grants) if seen else (),
        )  # fmt: skip
        return found if about == ERASED else self.verified(found, stored)

    def verified(self, found: Covering, stored: Stored) -> Covering:
        """Say whether the trust policy believes an entry; as it is where there is none."""
        if self.shelf is None or self.trust is None:
            return found
        entry, by = self.shelf.placed(stored), Trusted(self.shelf, self.trust, found.resource)
        what = by.vote(entry) if found.about == APPROVED else by.spoken(entry)
        if what is None or isinstance(what, Refused):
            return replace(found, verified=False, doubt=doubt(stored, what))
        is_open = entry.standing is Standing.OPEN
        return replace(found, verified=True, doubt="no checkpoint covers it yet" * is_open)


def read_logs(options: Namespace, stack: ExitStack) -> Known:
    """Open the logs that were named, find their records about a commit, and read all approvals.

    Raises `ConfigError` for a log that the trust policy does not know.
    """
    policy = options.trust
    trust = trust_of(policy) if policy else None
    logs = stack.enter_context(opened_logs(options)).values()
    books = [Book(log, known_as(log, trust, policy) if trust else None, trust) for log in logs]

    def find(commit: str) -> Iterator[Covering]:
        return (book.covering(each) for book in books for each in book.log.find(commit=commit))

    approvals = tuple(book.covering(each) for book in books for each in book.log.find(door=APPROVE))
    return Known(find, approvals, trust.approvers.is_named) if trust else Known(find, approvals)
