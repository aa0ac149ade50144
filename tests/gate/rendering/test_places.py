"""What an overlay writes without a patch stands at the line that says so, or nowhere."""

import pytest

from gate.config.rendering import Overlay
from gate.document import Document, read
from gate.legible import wanted
from gate.rendering import Output, yaml
from gate.rendering.origins import Origin, origins
from gate.rendering.render import render
from gate.rendering.replaced import fields
from gate.rendering.transformations import parts
from gate.sources import nothing, worktree
from gate.tree import Node
from tests.conftest import Repository, Run
from tests.gate.rendering.samples import POD
from tests.gate.rendering.test_overlays import found

TOP = "top/kustomization.yaml"
MIDDLE = "middle/kustomization.yaml"
BASE = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: agent
  namespace: somewhere
  labels:
    app: agent
spec:
  replicas: 1
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec:
      serviceAccountName: agent
      containers:
        - name: agent
          image: registry.example.com/agent:v1
          env:
            - name: WHERE
              value: host:80
            - name: PROMPT
              valueFrom: {configMapKeyRef: {name: prompt, key: a.md}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: agent, namespace: somewhere}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: agent, namespace: somewhere}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: agent}
subjects: [{kind: ServiceAccount, name: agent, namespace: somewhere}]
"""
LAYERS = {
    "base/kustomization.yaml": "resources: [all.yaml]\n",
    "base/all.yaml": BASE,
    MIDDLE: "resources: [../base]\n",
}
CONTAINER = "/spec/template/spec/containers/0"


class Placing:
    """What one overlay renders, and where that comes from."""

    def __init__(self, repository: Repository) -> None:
        root = repository.root
        snapshot = worktree.collect(root, [root], wanted, nothing)
        rendered = render(
            snapshot,
            lambda some: worktree.collect(root, [root], some, nothing),
            [Overlay("top")],
        )
        assert not rendered.failures, rendered.failures[0].fault
        self.output: Output = rendered.outputs[0]

    def document(self, kind: str) -> Document:
        documents = read(yaml(self.output.file)).documents
        (only,) = [each for each in documents if Node(each.value)["kind"].value == kind]
        return only

    def origin(self, kind: str, pointer: str) -> Origin:
        outputs = {self.output.file.path: self.output}
        (found,) = origins([(self.document(kind), pointer)], outputs)
        return found

    def line(self, kind: str, pointer: str) -> tuple[str, int]:
        told = self.origin(kind, pointer)
        assert told.remark == "rendered by top", told.remark
        return told.location.file, told.location.line


def of(repository: Repository, top: str, **more: str) -> Placing:
    repository.write({**LAYERS, TOP: "resources: [../middle]\n" + top, **more})
    return Placing(repository)


def test_what_is_set_for_all_objects_stands_at_its_entry(repository: Repository) -> None:
    top = (
        "namespace: agents-dev\nnamePrefix: x-\nnameSuffix: -y\n"
        "commonLabels:\n  team: ledger\nlabels:\n  - pairs:\n      tier: web\n"
        "    includeSelectors: true\ncommonAnnotations:\n  note: some\n"
    )
    placing = of(repository, top)
    for pointer, line in {
        "/metadata/namespace": 2,
        "/metadata/name": 3,
        "/metadata/labels/team": 6,
        "/spec/selector/matchLabels/team": 6,
        "/spec/template/metadata/labels/tier": 9,
        "/metadata/annotations/note": 12,
        "/spec/template/metadata/annotations/note": 12,
    }.items():
        assert placing.line("Deployment", pointer) == (TOP, line), pointer
    assert placing.line("RoleBinding", "/subjects/0/namespace") == (TOP, 2)


def test_what_no_entry_touches_stays_where_it_is_written(repository: Repository) -> None:
    placing = of(repository, "namespace: agents-dev\nnamePrefix: x-\n")
    assert placing.line("Deployment", "/metadata/labels/app") == ("base/all.yaml", 7)
    assert placing.line("Deployment", f"{CONTAINER}/name") == ("base/all.yaml", 16)
    assert placing.line("Deployment", "") == ("base/all.yaml", 1)


def test_the_name_of_another_stands_where_it_is_named(repository: Repository) -> None:
    placing = of(repository, "namePrefix: x-\nnameSuffix: -y\n", **{
        MIDDLE: "namePrefix: z-\nresources: [../base]\n"
                "configMapGenerator: [{name: prompt, literals: [a.md=hello]}]\n",
    })  # fmt: skip
    account = "/spec/template/spec/serviceAccountName"
    assert placing.line("Deployment", account) == ("base/all.yaml", 14)
    prompt = f"{CONTAINER}/env/1/valueFrom/configMapKeyRef/name"
    assert placing.line("Deployment", prompt) == ("base/all.yaml", 22)


def test_the_last_layer_that_writes_is_shown(repository: Repository) -> None:
    middle = (
        "resources: [../base]\nnamespace: agents-mid\nlabels: [{pairs: {team: mid}}]\n"
        "images: [{name: registry.example.com/agent, newName: registry.example.com/mid}]\n"
        "replicas: [{name: agent, count: 2}]\n"
    )
    alone = of(repository, "", **{MIDDLE: middle})
    assert alone.line("Deployment", "/metadata/namespace") == (MIDDLE, 2)
    assert alone.line("Deployment", "/metadata/labels/team") == (MIDDLE, 3)
    assert alone.line("Deployment", f"{CONTAINER}/image") == (MIDDLE, 4)
    assert alone.line("Deployment", "/spec/replicas") == (MIDDLE, 5)
    top = (
        "namespace: agents-top\nlabels: [{pairs: {team: top}}]\n"
        "images:\n  - name: registry.example.com/mid\n    newTag: v2\n"
        "replicas:\n  - name: agent\n    count: 3\n"
    )
    both = of(repository, top, **{MIDDLE: middle})
    assert both.line("Deployment", "/metadata/namespace") == (TOP, 2)
    assert both.line("Deployment", "/metadata/labels/team") == (TOP, 3)
    assert both.line("Deployment", f"{CONTAINER}/image") == (TOP, 5)
    assert both.line("Deployment", "/spec/replicas") == (TOP, 9)


@pytest.mark.parametrize(
    "entry", ["newName: registry.example.com/x", "newTag: v9", "digest: 'sha256:" + "0" * 64 + "'"]
)
def test_an_image_is_placed_whatever_part_of_it_is_set(repository: Repository, entry: str) -> None:
    placing = of(repository, f"images:\n  - name: registry.example.com/agent\n    {entry}\n")
    assert placing.line("Deployment", f"{CONTAINER}/image") == (TOP, 3)


def test_an_image_that_an_entry_does_not_name_stays_where_it_is(repository: Repository) -> None:
    placing = of(repository, "images:\n  - {name: registry.example.com/other, newTag: v1}\n")
    assert placing.line("Deployment", f"{CONTAINER}/image") == ("base/all.yaml", 17)


GENERATORS = """\
configMapGenerator:
  - name: prompt
    literals:
      - a.md=hello
      - b="quoted = well"
    files:
      - system.md
      - other.md=folder/long.md
    envs:
      - settings.env
    options:
      labels:
        made: here
generatorOptions:
  annotations:
    note: all
"""
SOURCES = {
    "top/system.md": "\nYou are a clerk.\nBe brief.\n",
    "top/folder/long.md": "one\ntwo\n",
    "top/settings.env": "# these are settings\nFIRST=1\n\n  MODEL=some = more\n",
}


def test_what_is_generated_stands_at_its_literal_file_or_line(repository: Repository) -> None:
    placing = of(repository, GENERATORS, **SOURCES)
    for pointer, place in {
        "": (TOP, 3),
        "/data": (TOP, 3),
        "/metadata/name": (TOP, 3),
        "/data/a.md": (TOP, 5),
        "/data/b": (TOP, 6),
        "/data/system.md": ("top/system.md", 1),
        "/data/other.md": ("top/folder/long.md", 1),
        "/data/FIRST": ("top/settings.env", 2),
        "/data/MODEL": ("top/settings.env", 4),
        "/metadata/labels/made": (TOP, 14),
        "/metadata/annotations/note": (TOP, 17),
    }.items():
        assert placing.line("ConfigMap", pointer) == place, pointer


def test_what_a_layer_adds_to_what_another_generates_stands_there(repository: Repository) -> None:
    top = (
        "namePrefix: x-\nconfigMapGenerator:\n"
        "  - {name: prompt, behavior: merge, literals: [b=2]}\n"
    )
    middle = "resources: [../base]\nconfigMapGenerator:\n  - {name: prompt, literals: [a=1, b=1]}\n"
    placing = of(repository, top, **{MIDDLE: middle})
    assert placing.line("ConfigMap", "/data/a") == (MIDDLE, 3)
    assert placing.line("ConfigMap", "/data/b") == (TOP, 4)
    assert placing.line("ConfigMap", "/metadata/name") == (TOP, 2)


def test_a_secret_is_placed_where_it_is_given_and_its_line_is_not_shown(
    repository: Repository, gate: Run
) -> None:
    value = "Wq8-vT2n_Zr5kLp0xY"
    top = (
        "namespace: a-dev\nresources: [pod.yaml]\nsecretGenerator:\n  - name: s\n    literals:\n"
        f"      - password={value}\n    envs: [s.env]\n    files: [token=t.txt]\n"
    )
    repository.write(
        {TOP: top, "top/pod.yaml": POD, "top/t.txt": f"{value}T" * 9,
         "top/s.env": f"OTHER=1\nAPI_KEY={value}E\n"}
    )  # fmt: skip
    places = {(file, line) for file, line, rule in found(gate) if rule == "secret-by-value"}
    assert places == {(TOP, 6), ("top/s.env", 1), ("top/s.env", 2), ("top/t.txt", 1)}
    answer = gate("check")
    assert value not in answer.out + answer.err


REPLACEMENT = """\
replacements:
  - source: {kind: ConfigMap, name: prompt, fieldPath: data.image}
    targets:
      - select: {kind: Deployment, name: agent}
        fieldPaths:
          - spec.template.spec.containers.[name=agent].image
  - source:
      kind: ServiceAccount
      fieldPath: metadata.annotations.[example.com/port]
    targets:
      - select: {kind: Deployment}
        fieldPaths:
          - spec.template.spec.containers.*.env.[name=WHERE].value
        options: {delimiter: ":", index: 1}
"""
COPIED = {
    MIDDLE: "resources: [../base]\n"
    "configMapGenerator: [{name: prompt, envs: [images.env]}]\n"
    "patches: [{target: {kind: ServiceAccount}, patch: '{apiVersion: v1, kind: ServiceAccount, "
    'metadata: {name: agent, annotations: {example.com/port: "8080"}}}\'}]\n',
    "middle/images.env": "other=1\nimage=registry.example.com/copied:v3\n",
}


def test_what_is_copied_stands_at_its_source(repository: Repository) -> None:
    placing = of(repository, REPLACEMENT, **COPIED)
    assert placing.line("Deployment", f"{CONTAINER}/image") == ("middle/images.env", 2)


def test_what_is_copied_into_a_part_of_a_value_stands_at_the_target(
    repository: Repository,
) -> None:
    placing = of(repository, REPLACEMENT, **COPIED)
    assert placing.line("Deployment", f"{CONTAINER}/env/0/value") == (TOP, 14)


def test_replacements_in_a_file_of_their_own_are_followed(repository: Repository) -> None:
    own = REPLACEMENT.partition("\n")[2]
    top = "namePrefix: x-\nreplacements: [{path: copy.yaml}]\n"
    placing = of(repository, top, **{**COPIED, "top/copy.yaml": own})
    assert placing.line("Deployment", f"{CONTAINER}/image") == ("middle/images.env", 2)
    assert placing.line("Deployment", f"{CONTAINER}/env/0/value") == ("top/copy.yaml", 12)


def test_a_source_without_a_line_of_its_own_is_shown_as_the_entry(repository: Repository) -> None:
    made = (
        "transformers:\n  - |-\n    apiVersion: builtin\n    kind: PatchTransformer\n"
        "    metadata: {name: n}\n    target: {kind: ConfigMap}\n"
        "    patch: '{apiVersion: v1, kind: ConfigMap, metadata: {name: prompt, annotations: "
        "{image: registry/made:v1}}}'\n"
    )
    top = REPLACEMENT.replace("data.image", "metadata.annotations.image")
    more = {MIDDLE: COPIED[MIDDLE] + made, "middle/images.env": COPIED["middle/images.env"]}
    placing = of(repository, top, **more)
    assert placing.line("Deployment", f"{CONTAINER}/image") == (TOP, 3)
    told = placing.origin("ConfigMap", "/metadata/annotations/image")
    assert (told.location.file, told.location.line) == (TOP, 1)
    assert "no line of its sources could be shown" in told.remark


def test_what_replaces_itself_ends(repository: Repository) -> None:
    top = (
        "replacements:\n  - source: {kind: Deployment, fieldPath: metadata.labels.app}\n"
        "    targets: [{select: {kind: Deployment}, fieldPaths: [metadata.labels.app]}]\n"
    )
    assert of(repository, top).line("Deployment", "/metadata/labels/app") is not None


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("spec.replicas", ["spec", "replicas"]),
        ("metadata.annotations.[example.com/a.b]", ["metadata", "annotations", "example.com/a.b"]),
        (r"data.a\.md", ["data", "a.md"]),
        ("spec.list.[name=a.b].0", ["spec", "list", "[name=a.b]", "0"]),
        ("", []),
        ("[" * 100_000, []),
    ],
)
def test_paths_of_fields_are_read_as_kustomize_reads_them(path: str, expected: list[str]) -> None:
    assert fields(path) == expected


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("agent", ("agent", "", "")),
        ("host:5000/team/agent:v1", ("host:5000/team/agent", "v1", "")),
        ("agent:v1@sha256:00", ("agent", "v1", "sha256:00")),
    ],
)
def test_images_are_taken_apart(image: str, expected: tuple[str, str, str]) -> None:
    assert parts(image) == expected
