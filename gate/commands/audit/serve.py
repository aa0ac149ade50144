"""`gate audit serve`: takes records over the network, and shows the log."""

import sys
from argparse import Namespace
from datetime import UTC, datetime
from importlib.util import find_spec

from gate.audit.keys import signer_from
from gate.commands.keys.telling import password_of
from gate.errors import ConfigError

NEEDED = ("starlette", "uvicorn")
SHORTEST, LONGEST = 0.05, 3600.0


def run(options: Namespace) -> int:
    """Serve until SIGTERM; answers 0 once everything is answered and published."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise ConfigError(
            f"a service needs {' and '.join(missing)}", advice="pip install 'agentgate[serve]'"
        )
    from webhooks.records.service import Settings, serve  # noqa: PLC0415 not every gate has it
    from webhooks.server.address import read_address  # noqa: PLC0415
    from webhooks.server.certificates import certificates_of  # noqa: PLC0415
    from webhooks.server.telling import Teller  # noqa: PLC0415

    if not SHORTEST <= options.publish_every <= LONGEST:
        raise ConfigError(f"--publish-every is {SHORTEST:g} to {LONGEST:g} seconds")
    settings = Settings(
        folder=options.log,
        trust=options.trust,
        callers=options.callers,
        address=read_address(options.listen),
        certificates=certificates_of(options.tls_cert, options.tls_key, options.client_ca),
        show_records=options.show_records,
        publish_every=options.publish_every,
    )
    signer = signer_from(options.key, password_of(options))
    serve(settings, signer, lambda: datetime.now(UTC), Teller(sys.stderr))
    return 0
