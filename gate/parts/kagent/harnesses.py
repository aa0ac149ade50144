"""Harnesses of kagent: runtimes that agents run in, given an image, variables and channels."""

from collections.abc import Iterator
from dataclasses import replace

from gate.manifest import Identity, Kind, Variable
from gate.parts.containers import container_facts, read_container
from gate.parts.environment import key_of, variable_devices
from gate.parts.facts import Facts
from gate.parts.images import parse_image
from gate.parts.kagent.agents import use_model
from gate.parts.objects import read_name
from gate.parts.references import key_holder, read_holder, use
from gate.tree import Node

TOKENS = ("botToken", "appToken")
USERS = "allowedUserIDsFrom"


def read_agent_harness(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of an AgentHarness."""
    part = read_container(spec, "main", owner.namespace)
    main = replace(part, container=replace(part.container, name=owner.name))
    workload = spec["substrate"]["workloadImage"]
    facts = container_facts(main)
    if workload.present:
        image = parse_image(workload.text(), workload.at)
        bare = replace(main.container, name="workload", image=image, at=spec["substrate"].at)
        facts += Facts(containers=(bare,))
    model = spec["modelConfigRef"]
    if model.present:
        facts += use_model(read_name(model, owner.namespace), model.at)
    return facts + _channels(spec["channels"], owner.namespace)


def read_harness(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of a Harness, whose variables take secrets as `credentialRef`."""
    part = read_container(spec["workload"], "main", owner.namespace)
    variables = tuple(_variable(item) for item in spec["env"].items())
    container = replace(part.container, name=owner.name, env=variables)
    devices = part.devices + variable_devices(variables)
    credentials = sum((_credential(item, owner.namespace) for item in _taken(spec)), Facts())
    return container_facts(replace(part, container=container, devices=devices)) + credentials


def _channels(channels: Node, namespace: str) -> Facts:
    facts = Facts()
    for channel in channels.items():
        for service in (channel["telegram"], channel["slack"]):
            for token in TOKENS:
                facts += _value(token, service[token]["valueFrom"], namespace)
            facts += _value(USERS, service[USERS], namespace)
            facts += _value(USERS, service["hermes"][USERS], namespace)
    return facts


def _value(name: str, source: Node, namespace: str) -> Facts:
    if not source.present:
        return Facts()
    return use(read_holder(source, namespace), name, "data", source.at)


def _variable(item: Node) -> Variable:
    held = item["credentialRef"]
    ref = key_of("secret", held) if held.present else ""
    return Variable(item["name"].text(), item["value"].text(), ref, item.at)


def _taken(spec: Node) -> Iterator[Node]:
    return (item for item in spec["env"].items() if item["credentialRef"].present)


def _credential(item: Node, namespace: str) -> Facts:
    held = item["credentialRef"]
    return use(key_holder(Kind.SECRET, held, namespace), item["name"].text(), "env", held.at)
