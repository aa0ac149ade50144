"""The rules that a door judges by itself, because they are about who asks and not about a manifest.

Owners name them in gate.yaml like all others; what they find is decided like all else.
"""

from gate.model import Door, Rule, Severity
from gate.reserved import PREFIX

GIT_FIRST = Rule(
    id="git-first",
    title="Is changed by hand",
    description=(
        "What Git declares is changed in Git: what somebody changes in the cluster was reviewed by "
        "nobody, and is gone with the next sync. The rule belongs to the door of admission, which "
        "knows who asks."
    ),
    severity=Severity.HIGH,
    remediation="Change it in Git and let the GitOps controller apply it.",
    doors=(Door.ADMISSION,),
)

VERDICT_REQUIRED = Rule(
    id=f"{PREFIX}verdict-required",
    title="Is not covered by a verdict",
    description=(
        "Where the operator of the gate demands it, an object is let in only as it was judged with "
        "the whole revision that is being synced. What was not, is from a sync that skipped the "
        "hook of the gate, from another commit, or from somebody's hand."
    ),
    severity=Severity.CRITICAL,
    remediation="Commit it, and sync the whole Application with its hooks.",
    doors=(Door.ADMISSION,),
)

APPROVAL_REQUIRED = Rule(
    id=f"{PREFIX}approval-required",
    title="Is not approved",
    description=(
        "Where gate.yaml demands approvals, a change passes only as members of a group approved "
        "it: just this commit with just this tree, and all that it lets agents do. No author of "
        "the change counts among them."
    ),
    severity=Severity.CRITICAL,
    remediation="Have it reviewed and signed for with `gate approve`, by who did not write it.",
    doors=(Door.CHECK, Door.PRESYNC),
)

DOOR_RULES = (GIT_FIRST, VERDICT_REQUIRED, APPROVAL_REQUIRED)
