"""Which OPA server evaluates the rules, if one does."""

from argparse import Namespace

from gate.errors import ConfigError
from gate.policy.opa import Server


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
