"""What goes into an overlay is looked at once: by rules as it is applied, and for the rest."""

import json
from dataclasses import replace

import pytest

from gate.assembly import Wishes, read_owned
from gate.delivery import Served
from gate.delivery.gathering import gather
from gate.roster import is_looked_at
from gate.scanners.secrets.scanner import Secrets
from gate.sources.remote import Limits, Mirrors
from tests.conftest import Repository, Run
from tests.gate.credential_samples import tokens
from tests.gate.delivery.applications import Place, application, read
from tests.judging import findings, gate_of

pytestmark = pytest.mark.usefixtures("renderer")

TOKEN = tokens()["GitHub"]
POD = f"""\
apiVersion: v1
kind: ConfigMap
metadata: {{name: a, namespace: b}}
data:
  key: {TOKEN}
  # export GITHUB_TOKEN={TOKEN}
"""


def test_a_secret_of_a_base_is_told_once(repository: Repository, gate: Run) -> None:
    repository.write(
        {
            "base/kustomization.yaml": "resources: [a.yaml]\n",
            "base/a.yaml": POD,
            "prod/kustomization.yaml": "resources: [../base]\nnamePrefix: prod-\n",
        }
    )
    told = json.loads(gate("check", "--output", "json").out)["findings"]
    places = [(each["location"]["file"], each["location"]["line"], each["rule"]) for each in told]
    assert sorted(places) == [
        ("base/a.yaml", 5, "secret-by-value"), ("base/a.yaml", 6, "secret-by-shape"),
    ]  # fmt: skip


def test_before_a_sync_bases_are_looked_at_too(
    repository: Repository, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = Place(repository, Mirrors(tmp_path_factory.mktemp("mirrors"), Limits(("file",))))
    files = {
        "base/kustomization.yaml": "resources: [a.yaml]\n",
        "base/a.yaml": POD,
        "app/kustomization.yaml": "resources: [../base]\nnamePrefix: prod-\n",
        "app/run.sh": "true\n",
    }
    delivery = read(application(place.source(), place.commit(files)))
    found = gather(
        delivery,
        lambda one: place.mirrors.mirror(one.repo, one.revision),
        Served(),
        is_looked_at,
    )
    assert [file.path for file in found.change.beside] == [
        "app/run.sh", "base/a.yaml", "base/kustomization.yaml",
    ]  # fmt: skip
    gate = replace(gate_of(read_owned(Wishes(), lambda _: None)), scanners=(Secrets(),))
    told = findings(gate.review(found.change))
    assert sorted((each.location.file, each.location.line, each.rule.id) for each in told) == [
        ("base/a.yaml", 5, "secret-by-value"), ("base/a.yaml", 6, "secret-by-shape"),
    ]  # fmt: skip
