"""Whether an object is let in as it was judged, with the whole revision that is being synced."""

from dataclasses import dataclass, replace

from gate.adoption.presync import asker_of, job
from gate.applied import Identified, own_job
from gate.delivery.phases import HELM_HOOK, HOOK
from gate.recording.objects import without_copy
from gate.tree import Node
from gate.verdicts import Distrusted, Verdict
from webhooks.admission import lacking
from webhooks.admission.cluster import Cluster
from webhooks.admission.commit import Teller, teller_of
from webhooks.admission.coverage import Shape, altered, contrast, shape_of
from webhooks.admission.essence import BY_ANYBODY
from webhooks.admission.gitfirst import Standing, is_untouched
from webhooks.admission.matter import Sort, sort_of
from webhooks.admission.reading import Review
from webhooks.admission.settings import SettingsFile
from webhooks.admission.syncing import Sync, sync_of
from webhooks.verdicts import Index

HOOKS = (HOOK, HELM_HOOK)
PLACE = "kubernetes.io/metadata.name"


class Unheard:
    """Knows no verdict: nothing is let in that needs one."""

    def find(self, _who: Identified, _digest: str) -> tuple[Verdict, ...]:
        """Find none."""
        return ()

    def of(self, _uid: str) -> tuple[Verdict, ...]:
        """Know none."""
        return ()

    def distrusted(self, _name: str) -> tuple[Distrusted, ...]:
        """Distrust none."""
        return ()


UNHEARD = Unheard()


@dataclass(frozen=True, slots=True)
class Requirement:
    """That a verdict covers what is applied, and who applies it."""

    settings: SettingsFile
    cluster: Cluster
    index: Index

    def objection(self, review: Review, standing: Standing) -> str:
        """Say why a request is not covered by a verdict; empty if it is, or needs none."""
        # Nothing comes of a dry run, by which Argo CD compares before anything was judged.
        if review.is_dry:
            return ""
        match standing:
            case Standing.CONTROLLER if sort_of(review) is Sort.OBJECT:
                return self.controlled(review)
            case Standing.BY_HAND | Standing.BREAK_GLASS | Standing.UNASKED:
                return lacking.by_hand(review)
            case _:
                # The cluster's own work on what was let in, and what is left as it was.
                return ""

    def controlled(self, review: Review) -> str:
        """Say why what a controller asks is not covered."""
        if is_taken_over(review) or is_bare_place(review):
            return ""
        teller = teller_of(review, self.settings.git_first.controllers)
        found = teller.found(self.cluster)
        if not found.present:
            return lacking.unseen(teller)
        sync = sync_of(teller, found, self.index)
        if review.operation == "DELETE":
            return removed(review, sync)
        match self.hook_faults(review, teller):
            case None:
                return self.applied(review, sync)
            case "":
                return ""
            case remark:
                objection = self.applied(review, sync)
                return f"{objection}; {remark}" if objection else ""

    def applied(self, review: Review, sync: Sync) -> str:
        """Say why what is applied is not covered."""
        value = review.new if isinstance(review.new, dict) else {}
        shape = shape_of(review, value)
        found = altered(shape, sync.passed)
        if found is not None:
            return lacking.altered(sync, found) if found.at else ""
        known = self.elsewhere(shape, sync)
        if not sync.passed or known:
            return lacking.unjudged(sync, known)
        if not any(shape.who in each.objects for each in sync.passed):
            return lacking.unlisted(sync)
        before = shape_of(review, review.old) if isinstance(review.old, dict) else None
        return lacking.changed(sync, contrast(shape, before, sync.passed))

    def elsewhere(self, shape: Shape, sync: Sync) -> tuple[Verdict, ...]:
        """Find verdicts about other revisions that list what was applied."""
        return tuple(
            verdict
            for candidate in shape.candidates()
            for verdict in self.index.find(shape.who, candidate.digest)
            if verdict.uid == sync.uid and verdict.commits != sync.revisions
        )

    def hook_faults(self, review: Review, teller: Teller) -> str | None:
        """Say why a Job is not the gate's own hook: empty if it is, `None` if it is no such Job."""
        asker, hook = asker_of(review.new), self.settings.require_verdict.hook
        if asker is None or hook is None or not isinstance(review.new, dict):
            return None
        if asker.image not in hook.images or asker.server not in hook.servers:
            return lacking.OTHER_GATE
        if asker.application != f"{teller.namespace}/{teller.name}":
            return lacking.OTHER_APPLICATION
        return lacking.other_hook(own_job(review.new, job(asker), review.namespace))


def removed(review: Review, sync: Sync) -> str:
    """Say why it is not covered that a controller deletes an object."""
    old = review.old if isinstance(review.old, dict) else {}
    notes = Node(old)["metadata"]["annotations"]
    # Hooks are deleted before they run again, which may be before anything was judged.
    if sync.is_ending or any(notes.text_of(key) for key in HOOKS):
        return ""
    if not sync.passed:
        return lacking.unjudged(sync, ())
    who = shape_of(review, old).who
    listed = [each.objects.get(who, ()) for each in sync.passed]
    # What is put in place as a whole may be deleted for that.
    is_kept = all(some and not any(each.form for each in some) for some in listed)
    return lacking.removed(sync) if is_kept else ""


def is_taken_over(review: Review) -> bool:
    """Say whether nothing changes but who owns the fields of an object, or is to clean up."""
    sides = (review.new, review.old)
    new, old = (without_copy(side) if isinstance(side, dict) else None for side in sides)
    return is_untouched(replace(review, new=new, old=old), BY_ANYBODY)


def is_bare_place(review: Review) -> bool:
    """Say whether a namespace is made that says nothing: a sync may need one before its hooks."""
    if (review.operation, review.kind.group, review.kind.kind) != ("CREATE", "", "Namespace"):
        return False
    labels = Node(review.new)["metadata"]["labels"]
    return not labels.present or labels.value in ({}, {PLACE: review.name})
