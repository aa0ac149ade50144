"""`gate policy docs`: pages about rules, made from their METADATA and their cases."""

import sys
from argparse import Namespace

from gate.authoring.matrix import Matrix
from gate.authoring.pack import read_pack
from gate.authoring.site import Site, compose, drifted, write
from gate.cli import ALLOWED, DENIED
from gate.commands.policy.choice import court_of
from gate.commands.progress import progress
from gate.display.sentences import amount


def run(options: Namespace) -> int:
    """Write the pages, tell which have drifted, or which cells of the matrix are missing.

    Raises `GateError` when a rule or a case cannot be used, or a page not be written.
    """
    with progress(sys.stderr):
        pack = read_pack(options.folders)
        site = compose(court_of(pack), pack, options.good)
    if options.matrix:
        return tell_missing(site.matrix)
    if options.check:
        return tell_drift(site, options)
    write(options.out, site.pages)
    sys.stdout.write(f"wrote {amount(len(site.pages), 'page', 'pages')} to {options.out}\n")
    return ALLOWED


def tell_drift(site: Site, options: Namespace) -> int:
    """Name the pages that are not as they would be written now."""
    drift = drifted(options.out, site.pages)
    for path in drift:
        sys.stdout.write(f"{path} has drifted: run `gate policy docs`\n")
    return DENIED if drift else ALLOWED


def tell_missing(matrix: Matrix) -> int:
    """Name the rules and formats without a bad or a good file."""
    missing = list(matrix.missing())
    for rule, name, cell in missing:
        sys.stdout.write(f"{rule} on {name}: {cell.bad} bad, {cell.good} good\n")
    applying = sum(cell.applies for cell in matrix.cells.values())
    sys.stdout.write(f"{len(missing)} of {applying} cells lack a bad or a good file\n")
    return ALLOWED
