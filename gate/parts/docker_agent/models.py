"""Models of a docker-agent file: named ones, inline ones, `auto`, and what routes to them."""

from collections import deque
from collections.abc import Iterator

from gate.manifest import Credential, Model, Text
from gate.parts.docker_agent.references import named_variable, table_variables
from gate.parts.facts import Facts
from gate.parts.objects import nearest
from gate.parts.texts import first_text, one_or_many, read_text
from gate.tree import Node


def read_models(agent: Node, root: Node) -> Facts:
    """Read the models of an agent: its own, those it falls back to, those of its toolsets."""
    facts = Facts()
    for reference in _references(agent):
        facts += use_model(reference, root)
    return facts


def use_model(reference: Text, root: Node) -> Facts:
    """Read a reference: names of models or `provider/id`, several of them between commas.

    What a model routes to is read too, each model once, however many routes lead to it.
    """
    facts, seen = Facts(), set[str]()
    waiting = deque([reference])
    while waiting:
        written = waiting.popleft()
        for part in written.value.split(","):
            name = part.strip()
            node = root["models"][name]
            if not name or name in seen:
                continue
            seen.add(name)
            if node.present and not node.is_text():
                facts += _defined(name, root)
                routes = node["routing"].items()
                waiting.extend(text for route in routes for text in one_or_many(route["model"]))
            else:
                place = read_text(node) if node.present else Text(name, written.at)
                facts += _inline(place, root)
    return facts


def _references(agent: Node) -> Iterator[Text]:
    yield from one_or_many(agent["model"])
    yield from one_or_many(agent["fallback"]["models"])
    for toolset in agent["toolsets"].items():
        yield from one_or_many(toolset["model"])
        yield from one_or_many(toolset["models"])


def _defined(name: str, root: Node) -> Facts:
    node = root["models"][name]
    # Version 0 of the configuration called the provider `type`.
    provider = node["provider"].text() or node["type"].text()
    chosen, home = node["model"], root["providers"][provider]
    endpoint = first_text([node["base_url"], home["base_url"]])
    where = {"at": nearest(chosen, node), "endpoint_at": endpoint.at}
    model = Model(provider, chosen.text(), name, endpoint.value, tls_verify=True, **where)
    return Facts(models=(model,), credentials=tuple(_keys(node, home)))


def _inline(written: Text, root: Node) -> Facts:
    """Read `provider/id`; a word on its own, such as `auto`, is an id without a provider."""
    provider, slash, chosen = written.value.partition("/")
    if not slash:
        provider, chosen = "", written.value
    home = root["providers"][provider]
    endpoint = first_text([home["base_url"]])
    where = {"at": written.at, "endpoint_at": endpoint.at}
    model = Model(provider, chosen, "", endpoint.value, tls_verify=True, **where)
    return Facts(models=(model,), credentials=tuple(named_variable(home["token_key"])))


def _keys(*places: Node) -> Iterator[Credential]:
    for place in places:
        yield from named_variable(place["token_key"])
        yield from table_variables(place["env"], "env")
