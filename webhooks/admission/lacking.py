"""What a developer is told whose object no verdict covers: what it looks like, and what to do."""

from collections.abc import Sequence

from gate.display.visible import clipped
from gate.verdicts import Verdict
from webhooks.admission.commit import Teller
from webhooks.admission.coverage import Contrast
from webhooks.admission.gitfirst import sentence
from webhooks.admission.reading import Review
from webhooks.admission.syncing import Sync

SHOWN = 3
SHORT = 12
LONGEST = 120
OTHER_GATE = "it looks like the hook of the gate, but runs another image or asks another service"
OTHER_APPLICATION = "it looks like the hook of the gate, but asks about another Application"

MOVED = (
    "the branch moved between the hook and the sync, or the sync was tried again with another "
    "commit; sync it again"
)
MOVED_IN_FLUX = "the branch has moved; Flux tries again when somebody has asked about that"
UNASKED_IN_FLUX = "nobody has asked about it, or its verdict has expired; Flux tries again"


def by_hand(review: Review) -> str:
    """Say that no sync applies it."""
    return f"{sentence(review)}; here only what was judged with its whole revision is let in"


def unseen(teller: Teller) -> str:
    """Say that nobody says what is being synced."""
    if not teller.kind:
        return (
            "is applied by the GitOps controller, but names no Application or Kustomization of its "
            "own, so nobody can say which verdict covers it"
        )
    return (
        f"belongs to {titled(teller.title)}, which this service does not see in its cluster, so "
        "nobody can say which verdict covers it"
    )


def unjudged(sync: Sync, elsewhere: Sequence[Verdict]) -> str:
    """Say that the revision was not judged, or not let in."""
    title, now = titled(sync.title), shortened(sync.revisions)
    if not sync.revisions:
        return (
            f"belongs to {title}, which does not say yet which commit it syncs: the sync was "
            "selective, skipped the hooks, or is of files that are in no commit; sync it again "
            "with its hooks"
        )
    if elsewhere:
        return (
            f"was judged as part of {shortened(elsewhere[0].commits)}, but {title} is syncing "
            f"{now}: {MOVED_IN_FLUX if is_of_flux(sync) else MOVED}"
        )
    if sync.denied:
        return f"is part of {now}, which was judged and denied; the hook of {title} says why"
    return f"is part of {now} of {title}, for which there is no verdict: {guess(sync)}"


def guess(sync: Sync) -> str:
    """Say why there is none, as far as that can be told."""
    for each in sync.distrusted:
        return f"{titled(each.name)} is not believed, as {clipped(each.sentence, LONGEST)}"
    if is_of_flux(sync):
        return UNASKED_IN_FLUX
    skipped = "the sync was selective, or skipped the hooks"
    if sync.others:
        last = shortened(sync.others[0].commits)
        return f"{skipped}, or the branch moved after they ran; the last verdict is about {last}"
    return f"{skipped}, or the revision has no hook of the gate, or its verdict has expired"


def is_of_flux(sync: Sync) -> bool:
    """Say whether it has no hooks, and tries again by itself."""
    return sync.title.startswith("Kustomization ")


def unlisted(sync: Sync) -> str:
    """Say that the revision was judged without it."""
    return (
        f"is not among what was judged of {shortened(sync.revisions)}, so {titled(sync.title)} "
        "got it from elsewhere or by other parameters since then; sync it again with its hooks"
    )


def changed(sync: Sync, contrast: Contrast) -> str:
    """Say that it was judged, but not like this."""
    return (
        f"was judged as part of {shortened(sync.revisions)}, but not like this{places(contrast)}: "
        "it changed between the hook and the sync, as by other parameters or by files that are in "
        "no commit; sync it again"
    )


def altered(sync: Sync, contrast: Contrast) -> str:
    """Say that something between the controller and the gate changed it."""
    return (
        f"was applied as it was judged in {shortened(sync.revisions)}, but does not stand so"
        f"{places(contrast)}: a webhook, somebody before, or a schema that does not know the field "
        "changes it"
    )


def removed(sync: Sync) -> str:
    """Say that it is deleted although the revision has it."""
    return f"is deleted, although it is part of {shortened(sync.revisions)} as that was judged"


def other_hook(faults: Sequence[str]) -> str:
    """Say how a Job differs from the hook of the gate; empty if it does not."""
    if not faults:
        return ""
    shown = ", ".join(clipped(each, LONGEST) for each in faults[:SHOWN])
    return f"it looks like the hook of the gate, but differs at {shown}; write that anew"


def places(contrast: Contrast) -> str:
    """Say where, if that is known."""
    told = ", ".join(clipped(each, LONGEST) for each in contrast.told(SHOWN))
    rest = len(contrast.at) - SHOWN
    more = f" and {rest} more places" if rest > 0 else ""
    return f" (at {told}{more})" if told else ""


def titled(name: str) -> str:
    """Show a name that strangers chose."""
    return clipped(name, LONGEST)


def shortened(revisions: Sequence[str]) -> str:
    """Name a revision of one or more sources."""
    told = "+".join(clipped(each, SHORT).rstrip("…") for each in revisions[:SHOWN])
    return told if len(revisions) <= SHOWN else f"{told}+…"
