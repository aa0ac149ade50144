"""`gate policy fmt`: Rego laid out as OPA's own formatter does."""

import sys
from argparse import Namespace

from gate.authoring.formatting import Layout, lay_out, modules_in, rewrite
from gate.authoring.pack import usual
from gate.cli import ALLOWED, DENIED


def run(options: Namespace) -> int:
    """Lay out modules, or tell which are not.

    Raises `PolicyError` with the place of every fault when some cannot be parsed: nothing is
    rewritten then.
    """
    layouts = lay_out(modules_in(options.paths or [usual()]))
    differing = [layout for layout in layouts if layout.differs]
    for layout in differing:
        tell(layout, options)
    return DENIED if differing and (options.check or options.diff) else ALLOWED


def tell(layout: Layout, options: Namespace) -> None:
    """Rewrite one module, name it, or show what would change."""
    if options.diff:
        sys.stdout.writelines(layout.difference())
    elif options.check:
        sys.stdout.write(f"{layout.path} is not laid out as `gate policy fmt` does\n")
    else:
        rewrite(layout)
        sys.stdout.write(f"{layout.path}\n")
