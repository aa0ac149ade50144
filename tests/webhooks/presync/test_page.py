"""What docs/flux.md shows is what is meant: the Job of Argo CD's hook, and who may ask."""

import re
from collections.abc import Mapping
from pathlib import Path

from gate import cli
from gate.adoption.presync import Asker, job
from gate.commands.presync import NAMED
from gate.document import Source, Syntax, read
from tests.e2e.trees import at, text
from tests.gate.applied.samples import placed

PAGE = Path(__file__).parents[3] / "docs" / "flux.md"
ARGS = "/spec/template/spec/containers/0/args"


def shown() -> list[object]:
    """Give all objects of the page."""
    blocks = re.findall(r"^```yml\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    readings = [read(Source("flux.yaml", block.encode(), Syntax.YAML)) for block in blocks]
    assert not any(reading.faults for reading in readings)
    return [each.value for reading in readings for each in reading.documents]


def of_kind(kind: str) -> list[object]:
    return [each for each in shown() if text(each, "kind") == kind]


def template(value: Mapping[str, object]) -> Mapping[str, object]:
    """Take from a Job what differs between the two controllers."""
    kept = placed(value, ARGS, [])
    return placed(placed(kept, "/metadata", {}), "/spec/ttlSecondsAfterFinished", 0)


def test_the_job_is_that_of_the_hook() -> None:
    (found,) = of_kind("Job")
    assert isinstance(found, dict)
    container = at(found, "spec", "template", "spec", "containers", 0)
    asker = Asker("flux-system/agents", text(container, "image"), "https://gate.gate.svc:8444")
    assert template(found) == template(job(asker))
    assert at(found, "metadata", "labels") == at(job(asker), "metadata", "labels")


def test_its_command_is_one() -> None:
    (found,) = of_kind("Job")
    arguments = at(found, "spec", "template", "spec", "containers", 0, "args")
    assert isinstance(arguments, list)
    options = cli.parser().parse_args([str(each) for each in arguments])
    assert NAMED.fullmatch(options.kustomization)
    (_, guarded) = of_kind("Kustomization")
    assert options.kustomization == (
        f"{text(guarded, 'metadata', 'namespace')}/{text(guarded, 'metadata', 'name')}"
    )


def test_who_asks_comes_first_and_of_the_same_source() -> None:
    asking, guarded = of_kind("Kustomization")
    assert at(guarded, "spec", "dependsOn") == [{"name": text(asking, "metadata", "name")}]
    assert at(asking, "spec", "sourceRef") == at(guarded, "spec", "sourceRef")
    assert at(asking, "spec", "wait") is True
