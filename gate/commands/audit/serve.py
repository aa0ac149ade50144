"""`gate audit serve`: takes records over the network, and shows the log."""

import sys
from argparse import Namespace
from datetime import UTC, datetime

from gate.audit.keys import signer_from
from gate.commands.keys.telling import password_of
from gate.commands.serve import SHORTEST, require, seconds

NEEDED = ("starlette", "uvicorn")


def run(options: Namespace) -> int:
    """Serve until SIGTERM; answers 0 once everything is answered and published."""
    require(NEEDED)
    from webhooks.records.service import Settings, serve  # noqa: PLC0415 not every gate has it
    from webhooks.server.address import read_address  # noqa: PLC0415
    from webhooks.server.certificates import certificates_of  # noqa: PLC0415
    from webhooks.server.telling import Teller  # noqa: PLC0415

    settings = Settings(
        folder=options.log,
        trust=options.trust,
        callers=options.callers,
        address=read_address(options.listen),
        certificates=certificates_of(options.tls_cert, options.tls_key, options.client_ca),
        show_records=options.show_records,
        publish_every=seconds("--publish-every", options.publish_every, SHORTEST),
    )
    signer = signer_from(options.key, password_of(options))
    serve(settings, signer, lambda: datetime.now(UTC), Teller(sys.stderr))
    return 0
