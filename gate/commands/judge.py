"""What `gate check` does: judge files, report, and answer with the exit status."""

import hashlib
import os
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence, Set
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from gate.assembly import assemble, deciding
from gate.change import Change, scannable
from gate.cli import ALLOWED, DENIED, UNDECIDED
from gate.commands.progress import progress
from gate.commands.reviewed import Reviewed
from gate.commands.scene import Enlist, Scene, set_scene
from gate.config.parameters import void_defaults
from gate.errors import SourceError
from gate.legible import posing
from gate.model import Decision, Door, Notice
from gate.pipeline import Gate
from gate.policy import Engine
from gate.policy.prepared import Usual
from gate.reports import REPORTS, Report, View
from gate.roster import roster
from gate.sources import File

if TYPE_CHECKING:
    from gate.commands.known import Memory
    from gate.commands.recorded import Plan


def judge(options: Namespace, ahead: Future[Usual]) -> int:
    """Judge what the options point at by rules that are being prepared."""
    outputs = destinations(options.output or ["text"])
    plan = plan_of(options)
    with progress(sys.stderr):
        found = reviewed(options, ahead)
    exits = status(found.decision, fail_on_warn=options.fail_on_warn)
    try:
        # Nobody is told that something is allowed before it is certain that this is recorded: the
        # exit status says so, and an exception takes its place.
        told = plan.keep(found, exits, now, os.urandom) if plan else ""
    finally:
        for report, path in outputs:
            deliver(report, path, found.decision, found.scene.snapshot.root)
    sys.stderr.write(told)
    return exits


def now() -> datetime:
    """Read the clock."""
    return datetime.now(UTC)


def plan_of(options: Namespace) -> "Plan | None":
    """Settle whether and how the verdict is recorded, before it is known."""
    by_default = os.environ.get("CI", "").lower() in ("true", "1") and "AGENTGATE_KEY" in os.environ
    is_usual = by_default and not options.no_record and options.write_baseline is None
    if not (options.record or options.record_file or is_usual):
        return None
    # Signing and keeping records takes libraries that most runs do not need.
    from gate.commands import recorded  # noqa: PLC0415

    return recorded.plan(options, os.environ, now())


def reviewed(options: Namespace, ahead: Future[Usual]) -> Reviewed:
    """Judge what the options point at."""
    scene = set_scene(options, enlist_at(Door(options.door)))
    gate = assemble(scene.owned, scene.wishes, now().date(), ahead.result())
    memory = memory_of(options, scene)
    aside = frozenset({memory.inside}) if memory else frozenset[str]()
    scene = memory.left_out(scene) if memory else scene
    change = change_of(scene, gate.engine, aside)
    gate, change = with_risk(options, scene, with_scanners(gate, scene, change), change)
    found = gate.examine(change)
    decision = memory.settled(found.decision, change) if memory else found.decision
    return Reviewed(scene, gate, change, decision, found.inquiries, aside)


def with_risk(options: Namespace, scene: Scene, gate: Gate, change: Change) -> tuple[Gate, Change]:
    """Have the risk of a change told, where it is known what was there before."""
    if not (options.diff or options.staged or options.commit):
        return gate, change
    # Comparing takes modules that most runs do not need.
    from gate.commands.appraising import appraising  # noqa: PLC0415

    found = appraising(options, scene, gate)
    notices = (*change.notices, *found.notices)
    return found.gate, replace(change, since=found.since, notices=notices)


def enlist_at(door: Door) -> Enlist | None:
    """Tell how scanners are found at a door; at that of admission nothing is scanned."""
    return None if door is Door.ADMISSION else lambda owned: roster(owned, os.environ)


def with_scanners(gate: Gate, scene: Scene, change: Change) -> Gate:
    """Let a gate scan what is judged."""
    judged = [file.path for file in scannable(change)]
    return replace(gate, scanners=scene.roster.scanners(judged, (*scene.files, *scene.around)))


def memory_of(options: Namespace, scene: Scene) -> "Memory | None":
    """Find the baseline that the options name, if any."""
    if options.baseline is None and options.write_baseline is None:
        return None
    # pydantic takes longer to import than everything else, and most runs need none of it.
    from gate.commands import known  # noqa: PLC0415

    if options.baseline is not None:
        return known.to_read(options.baseline, scene.snapshot)
    return known.to_write(options.write_baseline, scene)


def status(decision: Decision, *, fail_on_warn: bool) -> int:
    """Turn a decision into an exit status; what could not be judged outweighs what was denied."""
    if not decision.decidable:
        return UNDECIDED
    if not decision.allowed or (fail_on_warn and decision.verdict.warnings):
        return DENIED
    return ALLOWED


def change_of(scene: Scene, engine: Engine, more: Set[str] = frozenset()) -> Change:
    """Describe what is judged; a change of what decides, or of `more`, affects everything."""
    snapshot, owned = scene.snapshot, scene.owned
    if not scene.files and snapshot.changed is None:
        raise SourceError(
            f"there is nothing to judge in {snapshot.root}",
            advice="name files or folders with agent manifests (.yaml, .yml, .json)",
        )
    changed = snapshot.changed or frozenset()
    configured = bool(deciding(changed, owned, scene.wishes, snapshot.root) or changed & more)
    digests = replace(owned.digests, policy=engine.digest, subject=digest_of(scene.files))
    paths = {file.path for file in snapshot.files}
    return Change(
        files=snapshot.files,
        changed=None if configured else snapshot.changed,
        removed=snapshot.removed,
        commit=snapshot.commit,
        self_configured=configured,
        notices=(*snapshot.notices, *notices(scene), *void_defaults(owned.config, engine.rules)),
        digests=digests,
        rendered=scene.rendered,
        links=frozenset(posing(snapshot.links, paths)),
        beside=scene.beside,
    )


def notices(scene: Scene) -> Iterator[Notice]:
    """Tell what the reader of the verdict should know about how it came to be."""
    if not scene.owned.grants.given:
        yield Notice(
            "no-grants",
            f"there is no {scene.owned.config.grants}: tools were not held against explicit "
            "grants, only wildcards and dangerous paths were looked for",
        )
    if scene.snapshot.changed == frozenset():
        yield Notice("no-change", "nothing that the gate reads has changed")


def digest_of(files: Iterable[File]) -> str:
    """Identify all that was judged, by paths and contents."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(hashlib.sha256(file.path.encode()).digest())
        digest.update(hashlib.sha256(file.data).digest())
    return f"sha256:{digest.hexdigest()}"


def destinations(texts: Sequence[str]) -> list[tuple[Report, Path | None]]:
    """Read where each report goes.

    Raises `SourceError` where two would go to one file, or one has no known format.
    """
    found = [destination(text) for text in texts]
    places = [path.absolute() for _, path in found if path]
    for place in places:
        if places.count(place) > 1:
            raise SourceError(
                f"two reports would be written to {place}",
                advice="name a file for each: --output FORMAT=FILE",
            )
    return found


def destination(text: str) -> tuple[Report, Path | None]:
    """Read `FORMAT` or `FORMAT=FILE`.

    Raises `SourceError` when there is no such format.
    """
    name, _, path = text.partition("=")
    for report in REPORTS:
        if report.name == name:
            return report, Path(path) if path else None
    known = ", ".join(report.name for report in REPORTS)
    raise SourceError(f"there is no output format {name!r}", advice=f"choose one of: {known}")


def deliver(report: Report, path: Path | None, decision: Decision, root: Path) -> None:
    """Write a report to standard output or to a file."""
    if path is None:
        sys.stdout.write(report.render(decision, View(shown_prefix(root), colored())))
        return
    try:
        path.write_text(report.render(decision, View(shown_prefix(root), color=False)), "utf-8")
    except OSError as error:
        raise SourceError(f"{path} cannot be written: {error.strerror}") from error


def shown_prefix(root: Path) -> str:
    """Give the way from where the user stands to the folder that is judged."""
    way = os.path.relpath(root, Path.cwd())
    return "" if way == "." else f"{way}/"


def colored() -> bool:
    """Say whether the reader is a terminal that wants colour (https://no-color.org)."""
    return (
        sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )
