"""`gate policy check`: whether rules can be used, with every fault and its place."""

import sys
from argparse import Namespace

from gate.authoring.checks import check
from gate.authoring.pack import read_pack
from gate.cli import ALLOWED, DENIED
from gate.display.sentences import amount
from gate.display.visible import visible


def run(options: Namespace) -> int:
    """Check the rules of some folders, and their Rego tests.

    Raises `PolicyError` when a folder is missing or holds no rule.
    """
    pack = read_pack(options.folders)
    faults = check(pack)
    for fault in faults:
        sys.stdout.write(f"{visible(str(fault))}\n")
    checked = amount(len(pack.ids), "rule", "rules")
    said = amount(len(faults), "fault", "faults") if faults else "no faults"
    sys.stdout.write(f"{said} in {checked}\n")
    return DENIED if faults else ALLOWED
