"""Which files may hold a manifest, as far as their paths tell."""

from pathlib import PurePosixPath

from gate.artifacts import is_artifact
from gate.document import Syntax, syntax_of
from gate.formats import FORMATS
from gate.rendering.patches import is_kustomization

GITHUB = ("/.github/workflows/", "/.github/actions/")


def wanted(path: str) -> bool:
    """Say whether a file may hold a manifest.

    Markdown does only where a format says so, and what GitHub runs (`on:` is a key that YAML
    readers disagree on) is nothing that a controller applies.
    """
    if is_artifact(path):
        return True
    syntax = syntax_of(path)
    if syntax is None:
        return is_kustomization(path)
    if any(folder in f"/{path}" for folder in GITHUB):
        return False
    if syntax is not Syntax.MARKDOWN:
        return True
    # Many file systems find a file in whatever letters its name is written.
    place = PurePosixPath(path.lower())
    return any(place.match(glob.lower()) for reader in FORMATS for glob in reader.markdown)


def poses(link: str) -> bool:
    """Say whether a link stands where others read a manifest.

    Prose is often linked to prose beside it, which is judged under its own name.
    """
    return wanted(link) and syntax_of(link) in (Syntax.YAML, Syntax.JSON)
