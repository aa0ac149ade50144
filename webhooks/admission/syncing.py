"""Which revision is being synced as far as its controller says, and what was decided about it."""

from collections.abc import Sequence
from dataclasses import dataclass

from gate.delivery.flux import REVISION
from gate.tree import Node
from gate.verdicts import Distrusted, Verdict
from webhooks.admission.commit import Teller
from webhooks.verdicts import Index


@dataclass(frozen=True, slots=True)
class Sync:
    """A revision that is being synced: one name for each source, none where that is not told.

    `passed` are the verdicts that let it be applied, `others` those about other revisions, the
    latest first. `is_ending` says that all of it is being deleted.
    """

    title: str
    revisions: tuple[str, ...]
    passed: tuple[Verdict, ...]
    denied: tuple[Verdict, ...]
    others: tuple[Verdict, ...]
    distrusted: tuple[Distrusted, ...]
    uid: str
    is_ending: bool


def sync_of(teller: Teller, found: Node, index: Index) -> Sync:
    """Gather what is known of a sync: `found` is the object of the controller."""
    metadata = found["metadata"]
    uid = metadata.text_of("uid")
    revisions = revisions_of(teller, found)
    known = index.of(uid) if uid else ()
    current = [each for each in known if each.commits == revisions]
    return Sync(
        title=teller.title,
        revisions=revisions,
        passed=tuple(each for each in current if each.passed and not is_outdated(each, current)),
        denied=tuple(each for each in current if not each.passed),
        others=tuple(each for each in known if each.commits != revisions),
        distrusted=index.distrusted(teller.name),
        uid=uid,
        is_ending=metadata["deletionTimestamp"].present,
    )


def revisions_of(teller: Teller, found: Node) -> tuple[str, ...]:
    """Name what is being synced, of a chart its version; a verdict names the same.

    The controller goes on saying so when it is done, and while it waits to try again.
    """
    status = found["status"]
    if teller.kind == "Kustomization":
        named = REVISION.fullmatch(status.text_of("lastAttemptedRevision"))
        return (named[1],) if named else ()
    state = status["operationState"]
    result = state["syncResult"]
    # It is not there before something was applied: a hook, or all that there is without hooks.
    told = result if result.present else state["operation"]["sync"]
    revisions = tuple(told["revisions"].texts() or [told.text_of("revision")])
    return revisions if all(revisions) else ()


def is_outdated(verdict: Verdict, known: Sequence[Verdict]) -> bool:
    """Say whether the same was judged again since then, and denied."""
    return any(
        not each.passed
        and each.delivered.portions == verdict.delivered.portions
        and each.decided_at >= verdict.decided_at
        for each in known
    )
