"""`gate init`: draft what the gate needs to begin, and overwrite nothing."""

import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from gate.adoption import grants, settings
from gate.adoption.hooks import HOOK, HOOKS, PIPELINES, PRE_COMMIT, Pipeline
from gate.assembly import CONFIG, Wishes, assemble, read_owned
from gate.change import Change
from gate.cli import ALLOWED
from gate.commands import init_argocd
from gate.commands.scene import Scene, of_tree, with_rendered
from gate.config import Config
from gate.config.files import read_config, read_grants
from gate.display.visible import visible
from gate.document import Source, Syntax
from gate.errors import SourceError
from gate.files import create
from gate.legible import wanted
from gate.model import Decision
from gate.sources import git, nothing, worktree

GRANTS = Config().grants
OWN = frozenset({CONFIG, GRANTS})
PATHS_RULE = "least-privilege-paths"


def run(options: Namespace) -> int:
    """Draft the files and write them, or print them."""
    if options.what == init_argocd.WORD:
        return init_argocd.run(options)
    init_argocd.refuse_without_word(options)
    root = Path(options.what).resolve()
    if not root.is_dir():
        raise SourceError(f"{options.what} is not a folder")
    pipeline = PIPELINES[options.ci] if options.ci else None
    if not options.dry_run:
        refuse_to_overwrite(root, pipeline)
    drafted, decision = drafts(root)
    files = {**drafted, **started(root, pipeline)}
    if options.dry_run:
        sys.stdout.write("\n".join(f"# === {path}\n{text}" for path, text in files.items()))
    for path, text in files.items() if not options.dry_run else ():
        create(root / path, text)
        sys.stdout.write(f"wrote {path}\n")
    sys.stdout.write("".join(f"{line}\n" for line in (*unseen(decision), *advice(root, options))))
    return ALLOWED


def refuse_to_overwrite(root: Path, pipeline: Pipeline | None) -> None:
    """Raise `SourceError` when a file that would be written is there already."""
    paths = [CONFIG, GRANTS, *([pipeline.path] if pipeline else [])]
    there = [path for path in paths if is_there(root / path)]
    if there:
        raise SourceError(
            f"{' and '.join(there)} {'is' if len(there) == 1 else 'are'} there already",
            advice="move it away to draft it anew; `gate init --dry-run` only prints the drafts",
        )


def drafts(root: Path) -> tuple[dict[str, str], Decision]:
    """Draft configuration and grants from what would be applied, and make sure they can be read."""
    owned = read_owned(Wishes(), lambda _: None)
    gate = assemble(owned, Wishes(), datetime.now(UTC).date())
    there = worktree.collect(root, [root], lambda path: wanted(path) and path not in OWN, nothing)
    scene = with_rendered(Scene(there, owned, Wishes()), of_tree(root))
    rendered = scene.rendered
    change = Change(scene.snapshot.files, notices=rendered.notices, rendered=rendered)
    intake = gate.read(change.files, change.paths, change.patches)
    decision = gate.review(change)
    config = settings.draft(intake.manifests)
    granted = grants.draft(intake.loaded, refused(decision))
    drafted = read_config(Source(CONFIG, config.encode(), Syntax.YAML))
    read_grants(Source(GRANTS, granted.encode(), Syntax.YAML), drafted.environments)
    return {CONFIG: config, GRANTS: granted}, decision


def unseen(decision: Decision) -> Iterator[str]:
    """Tell what the drafts know nothing of, because it could not be rendered or read."""
    for notice in decision.notices:
        if notice.kind == "no-renderer":
            yield f"note: {visible(notice.message)}"
    for finding in decision.verdict.undecidable:
        told = f"{finding.location.file}:{finding.location.line}: {finding.message}"
        yield f"note: the drafts may lack what stands at {visible(told)}"


def refused(decision: Decision) -> frozenset[grants.Spot]:
    """Name the paths that are findings whatever is granted."""
    found = decision.verdict
    return frozenset(
        (finding.location.file, finding.document, finding.pointer)
        for finding in (*found.denials, *found.warnings, *found.dryrun)
        if finding.rule.id == PATHS_RULE
    )


def started(root: Path, pipeline: Pipeline | None) -> Mapping[str, str]:
    """Give what makes the gate run by itself, where there is nothing of the kind."""
    hook = {} if is_there(root / PRE_COMMIT) else {PRE_COMMIT: HOOKS}
    return hook | ({pipeline.path: pipeline.text} if pipeline else {})


def advice(root: Path, options: Namespace) -> Iterator[str]:
    """Say what is left to do by hand."""
    top = git.toplevel(root)
    if top and top.resolve() != root:
        yield f"note: --staged, --commit and --diff read these files in {visible(str(top))}"
    if is_there(root / PRE_COMMIT) and HOOK not in hooks_of(root):
        yield f"\nadd to {PRE_COMMIT}, below `repos:`:\n\n{HOOK}"
    if options.ci is None:
        chosen = PIPELINES["gitlab" if is_there(root / ".gitlab-ci.yml") else "github"]
        yield f"\nto judge every change in CI, add to {chosen.path}:\n"
        yield chosen.text
    yield f"next: read {CONFIG}, fill in every CHANGE ME in {GRANTS}, then run `gate check`"


def is_there(path: Path) -> bool:
    """Say whether something stands here, a link to nothing included."""
    return path.exists() or path.is_symlink()


def hooks_of(root: Path) -> str:
    """Read what runs before a commit."""
    try:
        return (root / PRE_COMMIT).read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise SourceError(f"{root / PRE_COMMIT} cannot be read: {error.strerror}") from error
