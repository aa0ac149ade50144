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


@pytest.mark.parametrize("more", ["", "ignore: ['*.yaml']\n"])
def test_a_change_of_the_configuration_is_told_for_what_it_does(
    repository: Repository, gate: Run, more: str
) -> None:
    repository.commit({"gate.yaml": "version: 1\n", "a.json": "{}"})
    repository.write({"gate.yaml": f"version: 1\ndeny_at: critical\n{more}"})
    repository.git("add", ".")
    findings = json.loads(gate("check", "--staged", "--output", "json").out)["findings"]
    told = {each["pointer"] for each in findings if each["rule"] == "gate-integrity"}
    assert told == {"/deny_at", *(["/ignore/0"] if more else [])}


def test_the_configuration_is_removed_only_where_it_is_gone(
    repository: Repository, gate: Run
) -> None:
    repository.commit({"gate.yaml": "version: 1\n", "a.yaml": BAD})
    repository.write({"gate.yaml": "version: 1\ndeny_at: low\n"})
    repository.git("add", ".")
    assert "removes gate.yaml" not in gate("check", "--staged").out
    repository.git("rm", "-qf", "gate.yaml")
    assert "removes gate.yaml" in gate("check", "--staged").out


@pytest.mark.parametrize(
    "way", ["./own/grants.yaml", "own//grants.yaml", "other/../own/grants.yaml"]
)
def test_grants_are_the_same_file_however_the_way_to_them_is_written(
    repository: Repository, gate: Run, way: str
) -> None:
    config = f"version: 1\ngrants: {way}\n"
    repository.commit({"gate.yaml": config, "own/grants.yaml": "grants: []\n", "a.yaml": BAD})
    told = [
        json.loads(gate("check", *of, "--output", "json").out) for of in ((), ("--commit", "HEAD"))
    ]
    assert told[0]["findings"] == told[1]["findings"]
    assert "no-grants" not in [each["kind"] for report in told for each in report["notices"]]
    repository.write({"own/grants.yaml": "grants: [] # another\n"})
    repository.git("add", ".")
    assert json.loads(gate("check", "--staged", "--output", "json").out)["self_configured"] is True
