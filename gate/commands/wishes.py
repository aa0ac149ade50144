"""What a command line asks to judge by: whose files, at which door, with which engine."""

from argparse import Namespace

from gate.assembly import Wishes
from gate.commands.evaluating import server_of
from gate.model import Door, Severity


def wishes_of(options: Namespace) -> Wishes:
    """Read the options that say by what is judged."""
    deny_at = getattr(options, "deny_at", None)
    return Wishes(
        config=options.config,
        grants=options.grants,
        policies=tuple(options.policy),
        crds=tuple(options.crds),
        deny_at=Severity(deny_at) if deny_at else None,
        door=Door(options.door),
        server=server_of(options),
        semgrep=tuple(getattr(options, "semgrep_config", ())),
        osv=getattr(options, "osv", None),
    )
