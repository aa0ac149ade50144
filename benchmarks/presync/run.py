"""Measures how long a verdict on a whole revision takes, and writes benchmarks/presync/RESULTS.md.

    .venv/bin/python -m benchmarks.presync.run

A service with its log, before the small API server of the tests: the time from a question to its
answer, with the clone of a local repository, the record, and the verdict in the cluster. Each
round is of another commit, so that nothing is there before.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.run import machine
from tests.conftest import GOOD, Repository
from tests.webhooks.presync.scene import Asked, Scene, set_up, synced_before
from tests.webhooks.serving.stage import staged
from tests.webhooks.world import new_world

HERE = Path(__file__).parent
MANIFESTS, ROUNDS = 500, 5
TARGET = 5.0
"""Seconds."""


def main() -> int:
    """Measure, and fail where the target is not met."""
    with tempfile.TemporaryDirectory() as name:
        world = new_world(Path(name))
        root = world.root / "repository"
        root.mkdir()
        repository = Repository(root)
        repository.git("init", "--quiet", "--initial-branch", "main")
        with (
            staged(world) as stage,
            set_up(stage, repository) as scene,
            scene.serving() as service,
        ):
            first, again = measured(service, scene)
    worst = max(first)
    text = report(first, again)
    (HERE / "RESULTS.md").write_text(text)
    sys.stdout.write(text)
    return 0 if worst <= TARGET else 1


def measured(service: Asked, scene: Scene) -> tuple[list[float], list[float]]:
    """Give how long each revision took, the first time and when asked again."""
    first: list[float] = []
    again: list[float] = []
    before: list[str] = []
    for number in range(ROUNDS):
        commit = scene.commit(
            **{
                f"agent-{i}": GOOD.replace("good", f"agent-{i}").replace("64Mi", f"{64 + number}Mi")
                for i in range(MANIFESTS)
            }
        )
        scene.sync(commit, history=synced_before(scene.url, *before))
        for times in (first, again):
            start = time.perf_counter()
            answer = service.verdict()
            times.append(time.perf_counter() - start)
            if answer["status"] != 0:
                raise SystemExit(str(answer["report"]))
        before.append(commit)
    return first, again


def report(first: list[float], again: list[float]) -> str:
    """Write what was measured."""
    return f"""\
# A verdict on a whole revision

Made with `.venv/bin/python -m benchmarks.presync.run`: {MANIFESTS} Deployments in {MANIFESTS} \
files of a local repository, {ROUNDS} commits. From the question to its answer over TLS: the \
Application read, the commit and the one before it cloned, all judged, compared with the commit \
before (but in the first round), recorded, and the verdict made in the cluster. The target is \
{TARGET:g} s.

{machine()}

| | median | worst |
|---|---|---|
| judged | {statistics.median(first):.2f} s | {max(first):.2f} s |
| asked again | {statistics.median(again) * 1000:.0f} ms | {max(again) * 1000:.0f} ms |
"""


if __name__ == "__main__":
    sys.exit(main())
