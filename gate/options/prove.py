"""The options of `gate prove`."""

import argparse
from pathlib import Path

from gate.options.output import add_output

CAPABILITIES = (
    ("tool", "TOOL", "a tool: NAME, or SERVER/NAME"),
    ("path", "PATH", "a file or folder it may touch"),
    ("model", "ID", "a model: ID, or PROVIDER/ID"),
    ("secret", "NAME", "a Secret: NAME, or NAME/KEY"),
    ("egress", "HOST", "a host it may contact"),
)


def describe(command: argparse.ArgumentParser) -> None:
    """Describe `gate prove` and its verbs."""
    command.description = "Tell since when an agent can do something, and who let it."
    verbs = command.add_subparsers(dest="verb", metavar="VERB", required=True)
    grant = verbs.add_parser("grant", help="since when, by which commit, by whom",
                             allow_abbrev=False)  # fmt: skip
    grant.description = "Tell from when until when an agent could do something, and who let it."
    what = grant.add_mutually_exclusive_group(required=True)
    for name, metavar, told in CAPABILITIES:
        what.add_argument(f"--{name}", metavar=metavar, help=told)
    what.add_argument("--gpu", metavar="NAME", nargs="?", const="", default=None,
                      help="an accelerator, any or by name")  # fmt: skip
    add_history(grant)
    add_trust(grant)
    agent = verbs.add_parser("agent", help="what an agent could do then", allow_abbrev=False)
    agent.description = "List what an agent could do at a commit of the branch, or at a time."
    agent.add_argument("--at", metavar="TIME|REVISION", default="",
                       help="when (default: now, the tip of the branch)")  # fmt: skip
    add_history(agent)


def add_history(command: argparse.ArgumentParser) -> None:
    """Describe the options that say who, and along which history."""
    command.add_argument("--agent", metavar="[NAMESPACE/]NAME", required=True, help="who")
    command.add_argument("--ref", metavar="BRANCH", default="",
                         help="the protected branch (default: of origin, else main)")  # fmt: skip
    command.add_argument("--config", metavar="FILE", type=Path,
                         help="use this gate.yaml (default: that of the branch)")  # fmt: skip
    command.add_argument("--log", metavar="DIR", type=Path, action="append", default=[],
                         help="name a log's records about each commit; repeatable")  # fmt: skip
    command.add_argument("--trust", metavar="FILE", type=Path,
                         help="verify those records by this trust policy")  # fmt: skip
    add_output(command)


def add_trust(command: argparse.ArgumentParser) -> None:
    """Describe the options that say whose keys and which owners are believed."""
    command.add_argument("--allowed-signers", metavar="FILE", type=Path,
                         help="SSH keys and whose they are, as ssh-keygen(1) reads it")  # fmt: skip
    command.add_argument("--keyring", metavar="FILE|DIR", type=Path,
                         help="OpenPGP keys, as gpg --export writes them")  # fmt: skip
    command.add_argument("--codeowners", metavar="PATH", default="",
                         help="where CODEOWNERS stands in the repository")  # fmt: skip
    command.add_argument("--owners", metavar="FILE", type=Path,
                         help="who owners are: lines of an owner and its principals")  # fmt: skip
