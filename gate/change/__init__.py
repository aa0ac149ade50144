"""What is to be judged, and which of its files a verdict is about.

Beside it: what stood there before, which other files can matter, and what is known of its risk.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass, field

from gate.bundle.scopes import Rendering
from gate.change.appraisal import Since
from gate.config import Config
from gate.config.environment import Whereabouts, resolve
from gate.document import Unreadable
from gate.intake import Intake
from gate.model import Digests, Location, Notice
from gate.parts.claude.plugins import MANIFEST, plugins_around
from gate.rendering import NOTHING, Rendered
from gate.rendering.patches import patches, unsettled
from gate.sources import File


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be judged.

    `changed` names the files whose agents are judged (`None` for all); `removed` are files as they
    were before, to find whom their absence affects.
    `links` are links that are called like manifests, and were not followed. `beside` are files that
    only scanners look at. `since` is what its risk is seen in, whatever is judged.
    """

    files: tuple[File, ...]
    changed: Set[str] | None = None
    removed: tuple[File, ...] = ()
    commit: str = ""
    self_configured: bool = False
    notices: tuple[Notice, ...] = ()
    digests: Digests = field(default_factory=Digests)
    rendered: Rendered = NOTHING
    links: Set[str] = frozenset()
    beside: tuple[File, ...] = ()
    since: Since | None = None

    @property
    def paths(self) -> Set[str]:
        """Name all files, for what is recognised by its neighbours."""
        return frozenset(file.path for file in self.files)

    @property
    def patches(self) -> Set[str]:
        """Name the files that are no objects: they only change others, or were rendered."""
        return patches(self.files) | self.rendered.held


def touched(change: Change) -> Set[str] | None:
    """Name what a change touches, with the patches that it makes of files or files of patches."""
    if change.changed is None:
        return None
    changing = [file for file in change.files if file.path in change.changed]
    everything = (*change.files, *change.removed)
    told = change.changed | unsettled((*changing, *change.removed), everything)
    told |= frozenset(enlisted(change, change.changed))
    return told | change.rendered.touched(told)


def enlisted(change: Change, changed: Set[str]) -> Iterator[str]:
    """Name what became part of a plugin of Claude Code, though nobody edited it."""
    added = changed - {file.path for file in change.removed}
    fresh = frozenset(path for path in added if f"/{path}".endswith(f"/{MANIFEST}"))
    paths = {*change.paths, *change.links} if fresh else ()
    return (path for path in paths if any(plugins_around(path, fresh)))


def affected(path: str, change: Change) -> bool:
    """Say whether a file belongs to what is judged."""
    return change.changed is None or path in change.changed


def scannable(change: Change) -> list[File]:
    """Give each file that is judged and stands in the repository, once."""
    files = {file.path: file for file in (*change.files, *change.beside)}
    outputs = change.rendered.by_path
    return [file for path, file in files.items() if path not in outputs and affected(path, change)]


def renderings(change: Change, config: Config) -> dict[str, Rendering]:
    """Tell from where everything was rendered, and where its path says that it runs."""
    found: dict[str, Rendering] = {}
    if change.rendered.is_one:
        return found
    for path, output in change.rendered.by_path.items():
        place = resolve(config.environments, Whereabouts("", {}, path, ()))
        environments = frozenset(place.names if place.known else ())
        found[path] = Rendering(output.job.sources, environments)
    return found


def faults_of(intake: Intake, change: Change) -> Iterator[Unreadable]:
    """Give the faults of what is judged, and of what could not be rendered."""
    met = (fault for fault in intake.unreadable if affected(fault.path, change))
    yield from change.rendered.settled(met)
    # What is wrong with a base is wrong once, however many overlays build on it.
    yield from dict.fromkeys(
        failure.fault
        for failure in change.rendered.failures
        if change.changed is None or failure.concerns(change.changed)
    )
    yield from (unfollowed(path) for path in sorted(change.links) if affected(path, change))


def unfollowed(path: str) -> Unreadable:
    """Refuse a link where others read a manifest, or above: nobody judged what is behind it."""
    message = (
        "this is a symbolic link or a submodule, which others follow and the gate does not; keep "
        "the files themselves here, or leave it out with `ignore` in gate.yaml"
    )
    return Unreadable(path, "link", message, Location(path, 1, 1, 1, 2))


def told_empty(intake: Intake, change: Change) -> Iterator[Notice]:
    """Say so when nothing that was read is a manifest: that is no verdict on anything."""
    if not intake.loaded and change.changed is None:
        yield Notice("no-manifest", "none of the files holds a manifest of a format the gate knows")
