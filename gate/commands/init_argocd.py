"""`gate init argocd`: draft the hook that asks the gate before a sync."""

import sys
from argparse import Namespace
from pathlib import Path

from gate.adoption.presync import FILE, NAME, Asker, draft
from gate.cli import ALLOWED
from gate.display.visible import visible
from gate.errors import ConfigError, SourceError
from gate.files import create

WORD = "argocd"
NEEDED = ("application", "image", "server")
OWN = (*NEEDED, "into")
NEXT = (
    f"next: have the chart of the gate install {NAME} where it will run (presync.hooks), then "
    "commit it"
)
KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")


def run(options: Namespace) -> int:
    """Draft the Job and write it, or print it."""
    refuse_without(options)
    asker = Asker(options.application, options.image, options.server)
    folder: Path = options.into or Path()
    if options.dry_run:
        sys.stdout.write(draft(asker))
        return ALLOWED
    refuse_what_renders(folder)
    create(folder / FILE, draft(asker))
    sys.stdout.write(f"wrote {visible(str(folder / FILE))}\n{NEXT}\n")
    return ALLOWED


def refuse_without(options: Namespace) -> None:
    """Raise `ConfigError` when something is missing, or is not for a hook."""
    missing = [f"--{name}" for name in NEEDED if getattr(options, name) is None]
    if missing:
        raise ConfigError(
            f"`gate init {WORD}` needs {' and '.join(missing)}",
            advice="nothing of it can be guessed; `gate init --help` says what each is",
        )
    if options.ci:
        raise ConfigError(f"`gate init {WORD}` does not take --ci")


def refuse_without_word(options: Namespace) -> None:
    """Raise `ConfigError` when what is only for a hook was given for something else."""
    given = [f"--{name}" for name in OWN if getattr(options, name) is not None]
    if given:
        raise ConfigError(f"{' and '.join(given)} {'is' if len(given) == 1 else 'are'} "
                          f"for `gate init {WORD}`")  # fmt: skip


def refuse_what_renders(folder: Path) -> None:
    """Raise `SourceError` where Argo CD would not take the file as it is."""
    if not folder.is_dir():
        raise SourceError(f"{folder} is not a folder")
    if any((folder / name).exists() for name in KUSTOMIZATIONS):
        raise SourceError(
            f"{folder} is built by Kustomize, and Kustomize refuses what has no fixed name",
            advice="write it --into a folder of its own, and make that another source of the "
            "Application: docs/argocd.md",
        )
    if (folder / "Chart.yaml").exists():
        raise SourceError(
            f"{folder} is a chart, and Helm renders templates/ alone",
            advice=f"write it --into {folder / 'templates'}",
        )
