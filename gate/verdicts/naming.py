"""How the custom resource of a verdict is called: after all that the same verdict follows from."""

from hashlib import sha256

from gate.audit.canonical import canonical
from gate.audit.records.deliveries import Delivered
from gate.audit.records.detail import Basis

CUT = 200
DIGITS = 16


def name_of(delivered: Delivered, basis: Basis) -> str:
    """Name the verdict of a delivery by some rules, configuration and grants.

    Who judges the same again finds the verdict that is there already.
    """
    follows = {
        "uid": delivered.uid,
        "revisions": [[each.repo, each.revision] for each in delivered.revisions],
        "portions": delivered.portions,
        "rules": basis.rules,
        "config": basis.config,
        "grants": basis.grants,
    }
    mark = sha256(canonical(follows)).hexdigest()[:DIGITS]
    return f"{stem_of(delivered.name)}-{mark}"


def stem_of(application: str) -> str:
    """Give what the names of an application's verdicts begin with."""
    return application[:CUT].rstrip("-.")
