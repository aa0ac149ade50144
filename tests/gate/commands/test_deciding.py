"""What decides how is judged counts as configuration, wherever it is named."""

import json

import pytest

from tests.conftest import BAD, Repository, Run

DEFINITION = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: bots.example.com}
spec:
  group: example.com
  names: {kind: Bot}
  versions:
    - {name: v1, schema: {openAPIV3Schema: {type: object, properties: {model: {type: string}}}}}
"""
OWN = """\
version: 1
resources:
  - {group: example.com, kind: Bot, declares: agent, crd: crd.yaml, models: [{at: $, id: /model}]}
"""


@pytest.mark.parametrize(
    ("path", "options"),
    [
        ("crd.yaml", ()),
        ("own/gate.yaml", ("--config", "own/gate.yaml")),
        ("own/grants.yaml", ("--grants", "own/grants.yaml")),
        ("crds/crd.yaml", ("--crds", "crds")),
    ],
)
def test_whatever_decides_how_is_judged_counts_as_the_owners(
    repository: Repository, gate: Run, path: str, options: tuple[str, ...]
) -> None:
    own = {"gate.yaml": OWN, "crd.yaml": DEFINITION, "crds/crd.yaml": DEFINITION,
           "own/gate.yaml": OWN, "own/grants.yaml": "grants: []\n"}  # fmt: skip
    repository.commit({**own, "a.yaml": BAD})
    repository.write({path: own[path] + "# another\n"})
    repository.git("add", ".")
    report = json.loads(gate("check", "--staged", *options, "--output", "json").out)
    assert report["self_configured"] is True
    assert "no-gpu-in-dev" in [each["rule"] for each in report["findings"]]
    report = json.loads(gate("check", "--staged", "--output", "json").out)
    assert report["self_configured"] is not bool(options)
