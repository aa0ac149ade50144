"""The chart as helm renders it, object by object."""

import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from gate.document import Source, Syntax, read
from tests.e2e.trees import Tree, at
from tests.generate import ROOT
from tests.programs import program

CHART = ROOT / "charts" / "agentgate"
HERE = Path(__file__).parent
VALUES = sorted(path.stem for path in (HERE / "values").glob("*.yaml"))
VERSION = "1.36.0"
"""Helm that is built from its module takes the cluster for one of Kubernetes 1.20."""


def helm(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program("helm"), *arguments], capture_output=True, text=True, timeout=60, check=False
    )


@cache
def template(values: str, *more: str) -> str:
    """Render with a file of values, and some more as for `--set-json`."""
    extra = [word for each in more for word in ("--set-json", each)]
    done = helm(
        "template", "agentgate", CHART, "--namespace", "agentgate", "--kube-version", VERSION,
        "--values", HERE / "values" / f"{values}.yaml", *extra,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def objects(values: str, *more: str) -> Sequence[Tree]:
    """Read what is rendered as the gate and an API server would."""
    return tuple(documents(template(values, *more).encode()))


def documents(data: bytes) -> list[Tree]:
    reading = read(Source("rendered.yaml", data, Syntax.YAML))
    assert not reading.faults
    return [each.value for each in reading.documents if isinstance(each.value, dict)]


def of_kind(kind: str, values: str, *more: str) -> Sequence[Tree]:
    return [each for each in objects(values, *more) if each["kind"] == kind]


def called(name: str, kind: str, values: str, *more: str) -> Sequence[Tree]:
    """Give the objects of a kind that have a name, one for each namespace."""
    return [each for each in of_kind(kind, values, *more) if at(each, "metadata", "name") == name]
