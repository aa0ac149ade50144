"""A service whose patience is short enough for tests: `python -m tests.webhooks.short FOLDER`."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.webhooks.world import World
from webhooks.records.service import Settings, serve
from webhooks.server.address import Address
from webhooks.server.limits import Limits
from webhooks.server.telling import Teller

LIMITS = Limits(connections=4, handshake=0.5, head=0.5, body=0.5, exchange=2.0, idle=1, drain=3)

if __name__ == "__main__":
    world = World(Path(sys.argv[1]))
    settings = Settings(
        folder=world.log,
        trust=world.trust,
        callers=[world.root / "callers.yaml"],
        address=Address("127.0.0.1", 0),
        limits=LIMITS,
    )
    serve(settings, world.log_key, lambda: datetime.now(UTC), Teller(sys.stderr))
