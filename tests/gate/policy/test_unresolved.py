"""What the rules cannot tell from what they are given is neither a finding nor silence."""

from gate.sources import File
from tests.corpus import RULES
from tests.judging import judge, yaml

AGENT = """\
apiVersion: kagent.dev/v1alpha2
kind: Agent
metadata: {name: triage, namespace: prod-agents}
spec:
  type: Declarative
  description: Sorts tickets.
  declarative:
    modelConfig: house-model
    systemMessage: Sort the tickets.
    tools:
      - {type: McpServer, mcpServer: {name: tickets, toolNames: [ticket_read]}}
      - {type: Agent, agent: {name: billing}}
"""
GRANTS = b"""\
grants:
  - subject: {agent: prod-agents/triage}
    tools: ["tickets/*"]
    owner: platform@example.com
    reason: Sorting tickets.
"""
CLAIMANT = """\
apiVersion: v1
kind: Pod
metadata: {name: claimant, namespace: NAMESPACE}
spec:
  resourceClaims:
    - {name: card, resourceClaimTemplateName: elsewhere}
  containers: []
"""
SWARM = """\
swarm:
  - {role: collector, input_dir: /inbox, output_dir: /collected}
  - {role: writer, input_dir: /collected, output_dir: /drafts}
"""


def asked(rule: str, *files: File, grants: bytes | None = None) -> set[int]:
    """Give the lines on which a rule could not answer."""
    unresolved = judge(*files, grants=grants).unresolved
    return {each.location.line for each in unresolved if each.rule == rule}


def test_tools_of_agents_and_servers_that_are_not_given() -> None:
    assert asked("tool-scope", yaml(AGENT)) == {12}
    assert asked("tool-scope", yaml(AGENT), grants=GRANTS) == {11, 12}


def test_claims_that_are_not_given_matter_only_in_dev() -> None:
    assert asked("no-gpu-in-dev", yaml(CLAIMANT.replace("NAMESPACE", "dev"))) == {6}
    assert asked("no-gpu-in-dev", yaml(CLAIMANT.replace("NAMESPACE", "prod"))) == set()


def test_a_swarm_without_any_agent_is_only_a_plan() -> None:
    swarm = yaml(SWARM, "swarm.yaml")
    writer = yaml("agent: {name: writer}", "writer.yaml")
    assert asked("swarm-paths", swarm) == set()
    assert asked("swarm-paths", swarm, writer) == {2}


def test_images_whose_digest_comes_later() -> None:
    case = RULES / "unpinned-image" / "cases" / "quiet-unresolved.yaml"
    assert asked("unpinned-image", yaml(case.read_text())) == {10, 12, 14}


def test_paths_that_depend_on_a_variable() -> None:
    manifest = yaml("agent: {name: writer}\npermissions:\n  read: ['${DATA}/x']\n")
    assert asked("least-privilege-paths", manifest) == {3}
