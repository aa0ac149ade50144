"""By what a command line asks to judge."""

from argparse import Namespace

from gate.assembly import Wishes
from gate.errors import ConfigError
from gate.model import Door, Severity
from gate.policy.opa import Server


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


def server_of(options: Namespace) -> Server | None:
    """Read the options that say which OPA server evaluates; `None` for none.

    Raises `ConfigError` when they contradict each other.
    """
    details = (options.opa_token_file, options.opa_ca, options.opa_cert, options.opa_key)
    if options.engine == "opa":
        if not options.opa_url:
            raise ConfigError("--engine opa needs the URL of the server (--opa-url)")
        return Server(options.opa_url, *details, upload=options.opa_upload)
    if options.opa_url or options.opa_upload or any(details):
        raise ConfigError("the --opa options need --engine opa")
    return None
