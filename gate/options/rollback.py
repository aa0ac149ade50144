"""The options of `gate rollback-plan`."""

import argparse
from pathlib import Path

from gate.options.audit import add_logs, add_trust
from gate.options.output import add_output


def describe(command: argparse.ArgumentParser) -> None:
    """Describe `gate rollback-plan`."""
    command.description = (
        "Name the last revision before what runs now that passed and was healthy: exit 0 with it, "
        "1 when nothing known is one, 2 when that cannot be told. Asks nobody, and changes nothing."
    )
    command.add_argument("name", metavar="NAMESPACE/NAME",
                         help="an Application of Argo CD, or a Kustomization of Flux")  # fmt: skip
    add_logs(command)
    command.add_argument("--verdicts", metavar="FILE", type=Path, action="append", default=[],
                         help="verdicts as the cluster has them, as in `kubectl get verdicts "
                         "-o yaml`; repeatable")  # fmt: skip
    command.add_argument("--application", metavar="FILE", type=Path,
                         help="the Application or Kustomization as it is now, with its "
                         "status")  # fmt: skip
    add_trust(command, required=True)
    add_output(command)
