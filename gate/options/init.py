"""The options of `gate init`."""

import argparse
from pathlib import Path


def describe(command: argparse.ArgumentParser) -> None:
    """Describe `gate init`, and what it drafts for Argo CD."""
    command.description = (
        "Draft gate.yaml and grants.yaml from what there is, or with `argocd` the hook that asks "
        "the gate before a sync; overwrites nothing."
    )
    command.add_argument("what", nargs="?", metavar="DIR | argocd", default=".",
                         help="the repository (default: .), or the hook of Argo CD")  # fmt: skip
    command.add_argument("--ci", metavar="SYSTEM", choices=["github", "gitlab"],
                         help="also write the pipeline: github or gitlab")  # fmt: skip
    command.add_argument("--dry-run", action="store_true", help="print the files, write none")
    hook = command.add_argument_group("gate init argocd")
    hook.add_argument("--application", metavar="NS/NAME", help="the Application that is asked for")
    hook.add_argument("--image", metavar="REF", help="the image of the gate, by its digest")
    hook.add_argument("--server", metavar="URL", help="where `gate serve` answers the hook")
    hook.add_argument("--into", metavar="DIR", type=Path,
                      help="the folder that the Application syncs (default: .)")  # fmt: skip
