"""How many points each thing adds that a change does: the one table, told in docs/risk.md."""

from collections.abc import Mapping

from gate.hazard import Sort

MOST = 100
"""No score is higher."""

POINTS: Mapping[Sort, int] = {
    Sort.DESTRUCTIVE_TOOL: 40,
    Sort.EVERY_TOOL: 40,
    Sort.WRITING_TOOL: 15,
    Sort.TOOL: 10,
    Sort.APPROVAL_REMOVED: 35,
    Sort.BYPASS_MODE: 50,
    Sort.MODE: 15,
    Sort.RESTRAINT_REMOVED: 25,
    Sort.WRITE_EVERYWHERE: 40,
    Sort.WRITE_PATH: 20,
    Sort.READ_EVERYWHERE: 20,
    Sort.READ_PATH: 8,
    Sort.EGRESS_EVERYWHERE: 30,
    Sort.EGRESS: 12,
    Sort.SECRET: 20,
    Sort.GPU: 15,
    Sort.HOST: 40,
    Sort.CLUSTER_POWER: 20,
    Sort.SERVER: 15,
    Sort.HOOK: 25,
    Sort.SKILL: 10,
    Sort.CALL: 10,
    Sort.MODEL: 10,
    Sort.PROMPT: 8,
    Sort.REGISTRY: 20,
    Sort.IMAGE: 5,
    Sort.REPLICAS: 10,
    Sort.VOLUME: 8,
    Sort.AGENT: 10,
    Sort.GATE: 30,
    Sort.GRANTS: 15,
    Sort.DENIED_BEFORE: 5,
    Sort.ROLLED_BACK: 10,
    Sort.FAILED_ALIKE: 20,
}

LIMITS: Mapping[Sort, int] = {
    Sort.DENIED_BEFORE: 15,
    Sort.ROLLED_BACK: 20,
    Sort.FAILED_ALIKE: 40,
}
"""How much the past of one agent adds at most: it weighs on what is done, and does not replace
it."""
