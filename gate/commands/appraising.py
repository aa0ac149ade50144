"""How `gate check` appraises a change: what it is compared with, and what is known of it."""

import os
from argparse import Namespace
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from gate.assembly import CONFIG, deciding
from gate.change.appraisal import Since
from gate.commands.scene import Scene, ignored_by, rendered_before
from gate.config import Config
from gate.config.risks import NO_RISKS, Risks
from gate.errors import ConfigError
from gate.hazard import Reason, Sort
from gate.legible import wanted
from gate.model import Notice
from gate.pipeline import Gate
from gate.rendering import Rendered
from gate.risk.appraising import Assessor, Sides, verbs_of
from gate.risk.approving import Case, Discounted
from gate.risk.history import History
from gate.risk.scoring import of_owned
from gate.sources import git, nothing
from gate.sources.plumbing import repository

if TYPE_CHECKING:
    from gate.recording.trusted import Trusted


@dataclass(frozen=True, slots=True)
class Base:
    """What a change is compared with; `since` is `None` where it begins with nothing."""

    commit: str
    since: Since | None
    rendered: Rendered
    changed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Appraised:
    """A gate that appraises, what it compares, and what the reader should know of that."""

    gate: Gate
    since: Since | None
    notices: tuple[Notice, ...] = ()


def appraising(options: Namespace, scene: Scene, gate: Gate) -> Appraised:
    """Let a gate appraise what is judged, where it is known what was there before."""
    with ExitStack() as stack:
        known = trusted_log(options, stack)
        base = base_of(options, scene, known)
        if base is None:
            return Appraised(gate, None)
        before, notices = stood(scene, base)
        risks = scene.owned.config.risks
        must = bool(risks.approvals or before.approvals) and not options.staged
        assessor = Assessor(
            config=scene.owned.config,
            sides=Sides(base.commit, scene.snapshot.commit, base.rendered),
            history=known.history(scene.snapshot.commit) if known else History(),
            verbs=verbs_of(gate.engine.rules, scene.owned.config),
            owned=tuple(owned_reasons(scene, base)),
            before=before,
            case=case_of(scene, base, known) if must else None,
        )
        return Appraised(replace(gate, appraiser=assessor), base.since, notices)


def trusted_log(options: Namespace, stack: ExitStack) -> "Trusted | None":
    """Open the log whose records and approvals are believed, if there are one and a trust policy.

    Raises `ConfigError` for a trust policy without a log.
    """
    policy = options.trust or (Path(p) if (p := os.environ.get("AGENTGATE_TRUST")) else None)
    if policy is None:
        return None
    log = options.log or os.environ.get("AGENTGATE_LOG", "")
    if not log:
        raise ConfigError(
            "approvals and the past of agents are read from a log",
            advice="give its folder, or the address of its service, with --log",
        )
    # Reading signatures takes libraries that most runs do not need.
    from gate.commands import recorded  # noqa: PLC0415
    from gate.recording.trusted import trusted  # noqa: PLC0415

    named = recorded.repository(options, os.environ)
    place = recorded.service(log, options, os.environ) if recorded.is_service(log) else Path(log)
    return stack.enter_context(trusted(place, policy, named))


def base_of(options: Namespace, scene: Scene, known: "Trusted | None") -> Base | None:
    """Find what a change is compared with; `None` where nobody says.

    Of a whole commit that is the last one before it that was allowed; where approvals are demanded
    and none was, everything is new.
    """
    snapshot = scene.snapshot
    if options.diff or options.staged:
        changed = snapshot.changed or frozenset()
        since = Since(changed, snapshot.removed, snapshot.base)
        return Base(snapshot.base, since, scene.rendered, changed)
    is_asked = known or options.since or scene.owned.config.risks.approvals
    if not options.commit or not is_asked:
        return None
    found = repository(snapshot.root)
    commit = options.since or (known.accepted(found, snapshot.commit) if known else "")
    return compared_with(scene, commit) if commit else Base("", None, scene.rendered, frozenset())


def compared_with(scene: Scene, commit: str) -> Base:
    """Tell in what a commit differs from one before it."""
    snapshot, ignored = scene.snapshot, ignored_by(scene.owned)
    taken = git.since(snapshot.root, commit, wanted, nothing, snapshot.commit)
    changed = taken.changed or frozenset()
    earlier = replace(scene, snapshot=replace(snapshot, base=taken.base, changed=changed))
    before = rendered_before(earlier, scene.rendered)
    held = scene.rendered.held | before.held
    removed = [f for f in taken.removed if f.path not in held and not ignored(f.path)]
    told = changed | before.turned
    since = Since(told, (*removed, *(each.file for each in before.outputs)), taken.base)
    return Base(taken.base, since, replace(scene.rendered, before=before.outputs), changed)


def stood(scene: Scene, base: Base) -> tuple[Risks, tuple[Notice, ...]]:
    """Read what the base demanded, where a change edits gate.yaml."""
    if not base.commit or CONFIG not in base.changed or scene.wishes.config:
        return NO_RISKS, ()
    taken = git.at_commit(scene.snapshot.root, base.commit, lambda path: path == CONFIG, nothing)
    try:
        return config_of({file.path: file.data for file in taken.files}).risks, ()
    except ConfigError as error:
        message = f"gate.yaml of {base.commit} demands nothing, as it cannot be read: "
        return NO_RISKS, (Notice("old-gate", message + error.message),)


def config_of(files: dict[str, bytes]) -> Config:
    """Read gate.yaml, or what holds without one. Raises `ConfigError`."""
    from gate.assembly import source_of  # noqa: PLC0415
    from gate.config.files import read_config  # noqa: PLC0415 pydantic is slow to import

    data = files.get(CONFIG)
    return Config() if data is None else read_config(source_of(CONFIG, data))


def owned_reasons(scene: Scene, base: Base) -> Iterator[Reason]:
    """Give the reasons that stand in what decides how is judged."""
    root, given = scene.snapshot.root, scene.wishes.grants
    grants = (root / scene.owned.config.grants, given and given.resolve())
    for path in sorted(deciding(base.changed, scene.owned, scene.wishes, root)):
        sort = Sort.GRANTS if root / path in grants else Sort.GATE
        yield of_owned(sort, path)


def case_of(scene: Scene, base: Base, known: "Trusted | None") -> Case:
    """Gather the approvals of the commit that is judged.

    Raises `SourceError` for a clone that does not hold all commits of the change.
    """
    snapshot = scene.snapshot
    if known is None:
        unknown = Discounted("no approval is known: give --log and --trust")
        return Case(snapshot.commit, (), (unknown,))
    from gate.recording import commits  # noqa: PLC0415
    from gate.sources.authors import authors  # noqa: PLC0415
    from gate.sources.history import true_repository  # noqa: PLC0415

    found = true_repository(snapshot.root)
    made = authors(found, base.commit, snapshot.commit)
    return known.case(snapshot.commit, commits.commit(found, snapshot.commit).tree, made)
