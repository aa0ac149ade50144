"""The rules that a door judges by itself, because they are about who asks and not about a manifest.

Owners name them in gate.yaml like all others; what they find is decided like all else.
"""

from gate.model import Door, Rule, Severity

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

DOOR_RULES = (GIT_FIRST,)
