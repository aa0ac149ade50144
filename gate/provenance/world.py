"""The agents of any commit: what its files declare, and what its overlays and charts render."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gate.bundle import Bundle
from gate.document import Unreadable
from gate.intake import Intake, take_in
from gate.manifest import Manifest
from gate.model import Location
from gate.provenance import Ability, Gap
from gate.provenance.overlays import Overlays
from gate.provenance.reading import Known, Reader
from gate.provenance.story import Step, Version
from gate.rendering import NOTHING, Output, Rendered
from gate.rendering.origins import origins
from gate.rendering.patches import is_kustomization, patches


@dataclass(frozen=True, slots=True)
class Scene:
    """What one commit declares, as far as it can matter."""

    bundle: Bundle
    intakes: tuple[Intake, ...]
    rendered: Rendered
    gaps: tuple[Gap, ...]

    def place(self, ability: Ability) -> Location:
        """Find the line that lets an agent do something."""
        for intake in self.intakes:
            for loaded in intake.loaded:
                if any(manifest is ability.manifest for manifest in loaded.manifests):
                    wanted = [(loaded.document, ability.at)]
                    return origins(wanted, self.rendered.by_path)[0].location
        return Location(ability.manifest.file, 1, 1, 1, 1)

    def sources(self, file: str) -> frozenset[str]:
        """Name the files that a file is made of: itself, or what went into a rendering."""
        output = self.rendered.by_path.get(file)
        return frozenset(output.job.files_by_path) if output else frozenset({file})


@dataclass(slots=True)
class World:
    """Shows what any commit declares; what is equal in two commits is read once."""

    reader: Reader
    overlays: Overlays
    outputs: dict[str, tuple[Output, Intake]] = field(default_factory=dict)

    def affects(self, step: Step) -> bool:
        """Say whether a step can alter anything that is known of the names that are followed."""
        return self.concerns(step) or not self.overlays.unmoved(step.touched)

    def concerns(self, step: Step) -> bool:
        """Say whether a step alters a file that matters to them, wherever that is rendered."""
        picked = self.reader.picked
        return any(version in picked for version in (*step.gone, *step.come)) or any(
            path in self.reader.asked for path in step.touched
        )

    def at(self, commit: str, files: Mapping[str, str], *, settled: bool = False) -> Scene:
        """Show a commit; `settled` says that nothing changed in what is rendered.

        The reader has learnt of all its files: only those that can matter are looked at.
        """
        describing = [path for path in self.reader.describing if path in files]
        described = [(path, files[path]) for path in describing if is_kustomization(path)]
        listed = [file for file, _ in self.reader.files(described)] if described else []
        if settled:
            rendered = self.overlays.last
        elif describing:
            rendered = self.overlays.at(commit, files, listed)
        else:
            rendered = self.overlays.last = NOTHING
        outputs = [self.of_output(output) for output in rendered.outputs]
        self.reader.widen(set(self.reader.led_to(manifests_of(outputs))))
        held = patches(listed) | rendered.held
        there = ((path, files.get(path, "")) for path in sorted(self.reader.spots))
        picked = [version for version in there if version in self.reader.picked]
        known = [self.reader.known(v, files.keys(), is_patch=v[0] in held) for v in picked]
        intakes = (*(each.intake for each in known), *outputs)
        manifests = tuple(manifests_of(intakes))
        gaps = tuple(gaps_of(commit, known, rendered))
        return Scene(Bundle(manifests), intakes, rendered, gaps)

    def of_output(self, output: Output) -> Intake:
        """Read what was rendered, once."""
        known = self.outputs.get(output.job.rendered)
        if known is None or known[0] is not output:
            known = output, take_in([output.file], frozenset(), self.reader.documents.scheme)
            self.outputs[output.job.rendered] = known
        return known[1]

    def everything(self, versions: Sequence[Version], files: Mapping[str, str]) -> list[Manifest]:
        """Read versions whatever they spell."""
        known = [self.reader.known(v, files.keys(), is_patch=False) for v in versions]
        return [manifest for each in known for manifest in each.manifests]


def manifests_of(intakes: Sequence[Intake]) -> Iterator[Manifest]:
    """Give what was read."""
    for intake in intakes:
        yield from intake.manifests


def gaps_of(commit: str, known: Sequence[Known], rendered: Rendered) -> Iterator[Gap]:
    """Tell what could not be read, and what was not rendered."""
    faults: list[Unreadable] = [fault for each in known for fault in each.faults]
    for fault in (*rendered.settled(faults), *(each.fault for each in rendered.failures)):
        yield Gap(fault.path, fault.message, commit)
