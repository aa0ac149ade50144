"""The risk of a change and who approved it, as every report for programs describes them."""

from gate.hazard import Approved, Risk

Record = dict[str, object]


def risk(found: Risk) -> Record:
    """Describe the risk of a change in an environment, and every reason."""
    return {
        "environment": found.environment,
        "score": found.score,
        "band": str(found.band),
        "reasons": [
            {
                "points": reason.points,
                "sort": str(reason.sort),
                "subject": reason.subject,
                "capability": reason.capability,
                "text": reason.text,
            }
            for reason in found.reasons
        ],
    }


def approval(found: Approved) -> Record:
    """Describe an approval that was counted."""
    return {
        "approver": found.approver,
        "environment": found.environment,
        "group": found.group,
        "origin": found.origin,
        "index": found.index,
    }
