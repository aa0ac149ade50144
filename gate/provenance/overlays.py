"""What overlays and charts render at a commit: each is run once for the same inputs."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

from gate.config.rendering import Chart, Overlay, Wish
from gate.rendering import NOTHING, Failure, Job, Output, Rendered, charts, overlays, programs
from gate.rendering.patches import is_kustomization
from gate.rendering.render import attempted, describes, found, missing, settled
from gate.sources import File, Snapshot, git, nothing

HELD = 500
"""How much is remembered; what was let go of is rendered again when it is needed."""


@dataclass(slots=True)
class Overlays:
    """Renders what a commit holds, and remembers what came of the same inputs.

    `wishes` are charts that their owner installs with other values; nothing is ever fetched.
    """

    root: Path
    wishes: Sequence[Wish]
    done: dict[str, Output | Failure] = field(default_factory=dict)
    last: Rendered = NOTHING

    def at(self, commit: str, files: Mapping[str, str], described: Sequence[File]) -> Rendered:
        """Render what a commit holds; `described` are its kustomizations."""
        known = {file.path: file for file in described}
        listing = tuple(known.get(path, File(path, b"")) for path in sorted(files))
        snapshot = Snapshot(self.root, listing)
        wanted = tuple(dict.fromkeys((*found(snapshot), *self.present(files))))
        parts = list(self.parts(wanted, commit))
        self.last = Rendered(
            tuple(part for part in parts if isinstance(part, Output)),
            tuple(part for part in parts if isinstance(part, Failure)),
        )
        return self.last

    def present(self, files: Mapping[str, str]) -> Iterator[Wish]:
        """Pick the charts of the owner that are there, with all their values."""
        for wish in self.wishes:
            here = f"{charts.within(wish.folder)}{charts.CHART}" in files
            if isinstance(wish, Chart) and here and all(path in files for path in wish.values):
                yield replace(wish, environment="")

    def parts(self, wanted: Sequence[Wish], commit: str) -> Iterator[Output | Failure]:
        """Render each of what is wanted, if there is a program for it."""
        layered = [wish for wish in wanted if isinstance(wish, Overlay)]
        charted = [wish for wish in wanted if isinstance(wish, Chart)]

        def fetch(some: Callable[[str], bool]) -> Snapshot:
            return git.at_commit(self.root, commit, some, nothing)

        kustomize, helm = programs.kustomize(), programs.helm()
        if layered and kustomize:
            trees = overlays.forest(fetch(is_kustomization).files)
            yield from self.run(kustomize, overlays.prepare(layered, trees, fetch))
        if charted and helm:
            jobs = (job for job in charts.prepare(charted, fetch) if not charts.is_library(job))
            for part in self.run(helm, list(jobs)):
                yield replace(part, job=settled(part)) if isinstance(part, Output) else part

    def run(
        self, program: programs.Program, jobs: Sequence[Job | Failure]
    ) -> Iterator[Output | Failure]:
        """Run a program for each job that was not run before."""
        for job in jobs:
            if isinstance(job, Failure):
                yield job
                continue
            key = digest(program, job)
            if key not in self.done:
                self.done[key] = attempted(program, job)
            found = self.done[key]
            if len(self.done) > HELD:
                del self.done[next(iter(self.done))]
            yield found

    def unmoved(self, touched: Set[str]) -> bool:
        """Say whether what was rendered last is what would be rendered after a change."""
        if any(map(describes, touched)):
            return False
        of_last = (*(output.job for output in self.last.outputs),)
        return not any(job.concerns(touched) for job in of_last) and not any(
            failure.concerns(touched) for failure in self.last.failures
        )


def digest(program: programs.Program, job: Job) -> str:
    """Identify a run by its program and everything that goes in."""
    whole = hashlib.sha256(repr((program, job.folder, job.release, job.arguments)).encode())
    for file in job.inputs:
        whole.update(repr((file.path, hashlib.sha256(file.data).digest())).encode())
    return whole.hexdigest()


def absent(paths: Set[str]) -> Iterator[str]:
    """Tell which programs are not there for what would be rendered."""
    layered = sorted({path.rpartition("/")[0] for path in paths if is_kustomization(path)})
    charted = sorted({path.rpartition("/")[0] for path in paths if path.endswith(charts.CHART)})
    if layered and programs.kustomize() is None:
        yield missing("kustomize", layered, asked=False).message
    if charted and programs.helm() is None:
        yield missing("helm", charted, asked=False).message
