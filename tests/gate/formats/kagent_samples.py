"""One object of each kind and version of kagent, by what it stands for in the tests."""

from tests.gate.formats.kagent_agents import (
    AGENT,
    AGENT_HARNESS,
    BARE,
    BYO,
    FLAT,
    HARNESS,
    SANDBOXED,
    TEMPLATE,
)
from tests.gate.formats.kagent_services import (
    FIRST_MODEL,
    MEMORY,
    MODEL,
    PROVIDER,
    REMOTE,
    SSE,
    STDIO,
)

SAMPLES = {
    "agent": AGENT,
    "byo": BYO,
    "flat": FLAT,
    "sandboxed": SANDBOXED,
    "bare": BARE,
    "template": TEMPLATE,
    "agent harness": AGENT_HARNESS,
    "harness": HARNESS,
    "model": MODEL,
    "first model": FIRST_MODEL,
    "provider": PROVIDER,
    "memory": MEMORY,
    "remote": REMOTE,
    "stdio": STDIO,
    "sse": SSE,
}
