"""The options of `gate report`."""

import argparse
from pathlib import Path

from gate.options.revision import revision

FORGES = ["github", "gitlab", "gitea"]


def describe(command: argparse.ArgumentParser) -> None:
    """Describe `gate report`."""
    command.description = (
        "Tell a forge what was decided: exit 0 when that is done, whatever the verdict is, "
        "and 2 when it is not."
    )
    command.add_argument("file", metavar="REPORT", type=Path, nargs="?",
                         help="from `gate check --output json=FILE`, or -")  # fmt: skip
    command.add_argument("--record", metavar="FILE", type=Path,
                         help="its record: an envelope or a Sigstore bundle")  # fmt: skip
    command.add_argument("--fail-on-warn", action="store_true",
                         help="warnings count as denials, as for `gate check`")  # fmt: skip
    what = command.add_argument_group("what it is about", "By default, what the build says.")
    what.add_argument("--commit", metavar="SHA", type=revision, help="the commit, in full")
    what.add_argument("--environment", metavar="NAME", help="where it is deployed")
    what.add_argument("--url", metavar="URL", help="where there is more to read")
    add_forge(command)
    kept = command.add_argument_group("what is written here")
    kept.add_argument("--deployment-status", metavar="FILE", type=Path,
                      help="write the verdict to a file, for deployments")  # fmt: skip
    kept.add_argument("--git-note", metavar="REF",
                      help="write the same as a note on the commit, in refs/notes/REF")  # fmt: skip


def add_forge(command: argparse.ArgumentParser) -> None:
    """Describe which forge is told, and how."""
    forge = command.add_argument_group(
        "forge", "What is not named is taken from the variables of GitHub Actions and GitLab CI."
    )
    forge.add_argument("--to", metavar="FORGE", choices=FORGES, help="github, gitlab or gitea")
    forge.add_argument("--token-file", metavar="FILE", type=Path,
                       help="holds the token, for its owner alone")  # fmt: skip
    forge.add_argument("--repository", metavar="NAME",
                       help="owner/name, or a project of GitLab by its path or number")  # fmt: skip
    forge.add_argument("--pull-request", metavar="N", type=int,
                       help="the pull request, or merge request, to comment on")  # fmt: skip
    forge.add_argument("--api", metavar="URL", help="the address of the API")
    forge.add_argument("--ca", metavar="FILE", type=Path,
                       help="the certificates of the authorities to trust there")  # fmt: skip
    forge.add_argument("--context", metavar="NAME", default="agentgate",
                       help="by which comment and status are told apart from others "
                       "(default: agentgate)")  # fmt: skip
    forge.add_argument("--only", metavar="WHAT", choices=["comment", "status"],
                       help="comment or status, and not both")  # fmt: skip
