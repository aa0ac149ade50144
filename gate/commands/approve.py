"""`gate approve`: somebody who has reviewed a commit signs for what it lets agents do."""

import os
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from gate.audit import Appender, Signer
from gate.audit.approvals import Grant, Review, approval
from gate.audit.keys import certificates
from gate.audit.keys.signers import signer_from
from gate.audit.log.opening import Mode, open_log
from gate.audit.remote import Remote
from gate.audit.trust import Approvers
from gate.cli import ALLOWED, as_if
from gate.commands.appraising import trusted_log
from gate.commands.recorded import (
    is_service,
    missing,
    password,
    repository,
    service,
    stated,
)
from gate.display.visible import visible
from gate.errors import ConfigError, SourceError
from gate.hazard import Risk
from gate.moments import to_microsecond
from gate.policy.prepared import begin
from gate.recording import commits
from gate.recording.approving import approve
from gate.recording.identity import decision_id
from gate.recording.trusted import Trusted
from gate.risk.approving import given
from gate.sources import git
from gate.sources.authors import authors
from gate.sources.history import true_repository


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What there is to approve: a commit, what it is compared with, and what it gives."""

    commit: str
    base: str
    risks: tuple[Risk, ...]

    @property
    def grants(self) -> tuple[Grant, ...]:
        """Give all that the change lets agents do, in any environment."""
        return tuple(sorted({Grant(*pair) for risk in self.risks for pair in given(risk)}))


def run(options: Namespace) -> int:
    """Show what a commit lets agents do and, unless that is all, sign for it."""
    with ExitStack() as stack:
        known = trusted_log(options, stack)
        if known is None:
            raise missing("trust", "which says whose approvals count", "as `gate keys` keeps it")
        found = reviewed(options, known)
        chosen = tuple(picked(found.grants, options.grant))
        sys.stdout.write("".join(f"{visible(line)}\n" for line in shown(found, chosen)))
        if not options.show:
            sys.stdout.write(signed(options, known, found, chosen))
    return ALLOWED


def reviewed(options: Namespace, known: Trusted) -> Reviewed:
    """Judge what the commit changes as `gate check` does, but for its code: that gives nothing."""
    from gate.assembly import assemble  # noqa: PLC0415 begun beside the engine
    from gate.commands.judge import change_of, with_risk  # noqa: PLC0415
    from gate.commands.scene import set_scene  # noqa: PLC0415

    found = true_repository(Path.cwd())
    commit = git.resolve(found, options.commit)
    base = git.resolve(found, options.base) if options.base else known.accepted(found, commit)
    told = ["check", "--commit", commit, *(["--since", base] if base else [])]
    settled = as_if(told, options, command="check", commit=commit)
    ahead = begin(tuple(options.policy))
    scene = set_scene(settled, None)
    gate = assemble(scene.owned, scene.wishes, datetime.now(UTC).date(), ahead.result())
    gate, change = with_risk(settled, scene, gate, change_of(scene, gate.engine))
    compared = change.since.base if change.since else ""
    return Reviewed(commit, compared, gate.review(change).risks)


def picked(grants: Sequence[Grant], wanted: Sequence[str]) -> Iterator[Grant]:
    """Pick what is approved. Raises `SourceError` for what the change does not give."""
    if not wanted:
        yield from grants
    for name in wanted:
        some = [each for each in grants if name in names(each)]
        if not some:
            raise SourceError(
                f"the change gives nobody {name!r}",
                advice="`gate approve COMMIT --show` lists what it gives",
            )
        yield from some


def names(grant: Grant) -> tuple[str, ...]:
    """Give the ways in which a person may name a capability: with its server, and without."""
    sort, _, name = grant.capability.partition(":")
    plain = name.partition("(")[0].rpartition("/")[2]
    return (grant.capability, f"{sort}:{plain}") if sort == "tool" else (grant.capability,)


def shown(found: Reviewed, chosen: Iterable[Grant]) -> Iterator[str]:
    """Show what the change gives, and how risky that is where it runs."""
    yield f"commit {found.commit}, compared with {found.base or 'nothing: all of it is new'}"
    for risk in found.risks:
        yield f"{risk.environment}: risk {risk.score}, {risk.band}"
    approved = set(chosen)
    for each in found.grants:
        mark = "approve" if each in approved else "leave"
        yield f"  {mark}  {each.capability} for {each.agent}"


def signed(options: Namespace, known: Trusted, found: Reviewed, grants: tuple[Grant, ...]) -> str:
    """Sign an approval and keep it, and say in one line where that is."""
    key = stated(options.key, os.environ, "AGENTGATE_KEY")
    if not key:
        raise missing("key", "which is yours", "make one with `gate keys generate`")
    signer = signer_from(key, password(options, os.environ))
    address = repository(options, os.environ)
    name = whose(signer, known.trust.approvers, address)
    git_found = true_repository(Path.cwd())
    made = authors(git_found, found.base, found.commit)
    if known.trust.approvers.is_named(name, made.emails, made.keys):
        raise ConfigError(f"{name} is an author of this change, and does not approve it")
    now = datetime.now(UTC)
    tree = commits.commit(git_found, found.commit).tree
    review = Review(
        approval_id=decision_id(now, os.urandom),
        approver=name,
        approved_at=to_microsecond(now),
        repository=address,
        grants=grants,
        base=found.base,
        comment=options.comment,
    )
    with opened(options) as log:
        receipt = approve(approval(found.commit, tree, review), signer, log)
    return f"approved by {name}, kept in {receipt.origin} at index {receipt.index}\n"


@contextmanager
def opened(options: Namespace) -> Iterator[Appender]:
    """Open the log that keeps it: a folder, or that of a service."""
    log = stated(options.log, os.environ, "AGENTGATE_LOG")
    if is_service(log):
        yield Remote(service(log, options, os.environ))
        return
    with open_log(Path(log), Mode.APPEND) as folder:
        yield folder


def whose(signer: Signer, people: Approvers, address: str) -> str:
    """Tell whose a key is, that may approve changes of a repository.

    Raises `ConfigError` for one that the trust policy gives nobody, or not there.
    """
    certified = [certificates.whose(each) for each in signer.key.chain[:1]]
    named = {(each.issuer, each.subject) for each in certified}
    identities = [each for each in people.identities if (each.issuer, each.subject) in named]
    entries = people.of(signer.key, identities)
    names = sorted({each.name for each in entries})
    if len(names) != 1:
        raise ConfigError(
            f"the trust policy does not say whose the key {signer.key.key_id} is",
            advice="it has to stand under `approvers` there",
        )
    if all(each.refusal(address, ()) for each in entries):
        raise ConfigError(
            f"the trust policy does not let {names[0]} approve changes of {address}",
            advice="if that is another address of what it names, give that with --repository",
        )
    return names[0]
