"""An owner's own resource is read as they say, and their paths are held to its definition."""

import pytest

from gate.assembly import Owned, Wishes, read_owned
from gate.config.routes import route
from gate.errors import ConfigError
from gate.manifest import Facet, Kind, Manifest
from gate.tree import Node, Shape

DEFINITION = b"""\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: bots.acme.example}
spec:
  group: acme.example
  names: {kind: Bot, plural: bots}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              llm: {type: object, properties: {model: {type: string}}}
              tools:
                type: array
                items: {type: object, properties: {name: {type: string}, ask: {type: boolean}}}
              teams: {type: object, additionalProperties: {type: string}}
              copies: {type: integer}
"""
RESOURCE = "version: 1\nresources:\n  - group: acme.example\n    kind: Bot\n"


def owned(text: str) -> Owned:
    held = {"gate.yaml": (RESOURCE + text).encode(), "crd.yaml": DEFINITION}
    return read_owned(Wishes(), held.get)


def read(text: str, spec: object, version: str = "v1") -> Manifest:
    (form,) = owned(text).scheme.formats
    metadata = {"name": "one", "namespace": "team"}
    tree = {"apiVersion": f"acme.example/{version}", "kind": "Bot", "metadata": metadata}
    shape = Shape("bot.yaml", Node({**tree, "spec": spec}))
    assert form.claims(shape)
    (manifest,) = form.load(shape)
    return manifest


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("/spec/tools/*/name", ("spec", "tools", "*", "name")),
        ("/a~1b/~0", ("a/b", "~")),
        ("", ()),
        ("$.spec.tools[*].name", ("spec", "tools", "*", "name")),
        ("$['a b'][\"c\"][0].*", ("a b", "c", "0", "*")),
        ("$", ()),
    ],
)
def test_both_ways_of_writing_a_path(text: str, steps: tuple[str, ...]) -> None:
    assert route(text) == steps


@pytest.mark.parametrize("text", ["spec.tools", "$..name", "$.a[?(@.b)]", "$.a[", "$.a b"])
def test_what_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        route(text)
    with pytest.raises(ConfigError, match=r"gate\.yaml is not valid"):
        owned(f"    prompts: ['{text}']\n")


def test_every_part_is_read_from_where_the_owner_says() -> None:
    manifest = read(
        "    models: [{at: /spec/llm, id: /model, ref: /config}]\n"
        "    prompts: [/spec/prompt]\n"
        "    tools: [{at: '/spec/tools/*', name: /name, approval: /ask}]\n"
        "    servers: [{at: '/spec/servers/*', command: /run/0, url: /url}]\n"
        "    secrets: [{at: '/spec/keys/*'}]\n"
        "    paths: [{at: '/spec/writes/*', access: write}]\n"
        "    hosts: [{at: '/spec/hosts/*'}]\n"
        "    skills: [{at: '/spec/skills/*', source: git, location: /url, ref: /ref}]\n"
        "    agents: [{at: '/spec/calls/*'}]\n"
        "    replicas: /spec/copies\n",
        {
            "llm": {"model": "m-1", "config": "fast"},
            "prompt": "Be kind.",
            "tools": [{"name": "a", "ask": True}, {"name": "b"}],
            "servers": {"x": {"run": ["npx"]}, "y": {"url": "https://mcp.example.com"}},
            "keys": ["openai"],
            "writes": ["/drafts"],
            "hosts": ["api.example.com"],
            "skills": [{"url": "https://git.example.com/s", "ref": "main"}],
            "calls": ["helper"],
            "copies": 3,
        },
    )
    assert (manifest.identity.kind, manifest.format) == (Kind.AGENT, "acme.example/Bot")
    assert [(m.id, m.ref, m.at) for m in manifest.models] == [("m-1", "fast", "/spec/llm")]
    assert [(t.name, t.approval) for t in manifest.tools] == [("a", "required"), ("b", "none")]
    assert [(s.command, s.url) for s in manifest.servers] == [
        ("npx", ""),
        ("", "https://mcp.example.com"),
    ]
    assert [c.ref for c in manifest.credentials] == ["openai"]
    assert [(p.path, p.access) for p in manifest.paths] == [("/drafts", "write")]
    assert (manifest.network.egress, manifest.network.enforced_by) == ("list", "declared_only")
    assert [(s.location, s.ref) for s in manifest.skills] == [("https://git.example.com/s", "main")]
    links = [(link.relation, link.target) for link in manifest.links]
    assert links == [("model", "fast"), ("secret", "openai"), ("sub_agent", "helper")]
    assert manifest.replicas.maximum == 3
    assert Facet.POD not in manifest.expressible
    assert len(manifest.prompts) == 1


def test_no_list_of_tools_is_every_tool_unless_the_owner_knows_better() -> None:
    tools = "    tools: [{at: '/spec/tools/*', name: /name%s}]\n"
    (everything,) = read(tools % "", {"tools": []}).tools
    assert (everything.wildcard, everything.at) == (True, "/spec/tools")
    assert read(tools % "", {}).tools[0].at == "/spec"
    assert read(tools % ", absent: none", {}).tools == ()


def test_only_the_versions_that_are_named_are_claimed() -> None:
    with pytest.raises(AssertionError):
        read("    versions: [v2]\n    prompts: [/spec/p]\n", {}, "v1")
    assert read("    versions: [v2]\n    prompts: [/spec/p]\n", {}, "v2").prompts == ()


def test_paths_are_held_to_the_definition() -> None:
    fine = (
        "    crd: crd.yaml\n"
        "    models: [{at: /spec/llm, id: /model}]\n"
        "    tools: [{at: '/spec/tools/*', name: /name}]\n"
        "    secrets: [{at: '/spec/teams/*'}]\n"
        "    replicas: /spec/copies\n"
    )
    assert owned(fine).scheme.formats
    with pytest.raises(ConfigError) as caught:
        owned(fine.replace("id: /model", "id: /name").replace("/spec/copies", "/spec/count"))
    assert [str(fault) for fault in caught.value.faults] == [
        "gate.yaml:6:34: /spec/llm/name is not a field of Bot",
        "gate.yaml:9:15: /spec/count is not a field of Bot",
    ]


def test_paths_from_the_root_are_held_to_it_too() -> None:
    assert owned("    crd: crd.yaml\n    models: [{at: $, id: /spec/llm/model}]\n").scheme.formats
    with pytest.raises(ConfigError, match=r"names fields that do not exist"):
        owned("    crd: crd.yaml\n    models: [{at: $, id: /spec/llm/modle}]\n")


@pytest.mark.parametrize("crd", ["absent.yaml", "gate.yaml"])
def test_a_definition_must_be_there_and_define_the_kind(crd: str) -> None:
    with pytest.raises(ConfigError):
        owned(f"    crd: {crd}\n    prompts: [/spec/p]\n")


def test_the_fields_of_a_given_definition_are_known() -> None:
    scheme = owned("    crd: crd.yaml\n    prompts: [/spec/llm/model]\n").scheme
    stray = {"apiVersion": "acme.example/v1", "kind": "Bot", "spec": {"model": 1}}
    assert [field.at for field in scheme.definitions.strays(stray)] == ["/spec/model"]
