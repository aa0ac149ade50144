"""`gate policy new`: the first version of a rule, with its cases."""

import shlex
import sys
from argparse import Namespace
from pathlib import Path

from gate.authoring.pack import RULES
from gate.authoring.scaffold import build, scaffold
from gate.cli import ALLOWED
from gate.commands.project import project_root
from gate.errors import PolicyError
from gate.policy.library import shipped


def run(options: Namespace) -> int:
    """Write a new rule.

    Raises `PolicyError` when it cannot be called or put like that.
    """
    planned = scaffold(options.id, options.dir, project_root(Path.cwd()))
    if (shipped() / RULES / options.id).exists():
        raise PolicyError(
            f"a rule {options.id} ships with the gate",
            advice="choose another id; what the shipped rule does is set in gate.yaml",
        )
    build(planned)
    for path in planned.files:
        sys.stdout.write(f"wrote {path}\n")
    folder = shlex.quote(str(options.dir))
    sys.stdout.write(f"try it: gate policy test {folder} --rule {options.id}\n")
    return ALLOWED
